// Message digests.
#pragma once

#include <string>
#include <string_view>

namespace reprise::lang {

enum class Digest : unsigned char { md5, sha1, sha256, sha512 };
std::string digest_bytes(Digest kind, std::string_view data);
std::string to_hex(std::string_view bytes);
// RFC 4122 version 5 over a 16-byte namespace.
std::string uuid_v5(std::string_view space, std::string_view name);

}  // namespace reprise::lang
