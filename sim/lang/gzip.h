// gzip with the bytes that Go's compress/gzip produces at its default level: base64gzip() is compared as
// text, so another compressor's equally good output would be a difference (oracle note 15).
#pragma once

#include <string>
#include <string_view>

namespace reprise::lang {

// One write, one flush, then closed, as base64gzip() does.
std::string go_gzip(std::string_view data);

}  // namespace reprise::lang
