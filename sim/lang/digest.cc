#include "lang/digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <cassert>

namespace reprise::lang {

namespace {

// Each is fetched once: what EVP_sha256() and the like give is looked up anew by every digest.
template <Digest kind>
const EVP_MD* fetched(const char* name) {
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, name, nullptr);
  return kAlgorithm;
}

const EVP_MD* algorithm(Digest kind) {
  switch (kind) {
    case Digest::md5: return fetched<Digest::md5>("MD5");
    case Digest::sha1: return fetched<Digest::sha1>("SHA1");
    case Digest::sha256: return fetched<Digest::sha256>("SHA256");
    case Digest::sha512: break;
  }
  return fetched<Digest::sha512>("SHA512");
}

}  // namespace

std::string digest_bytes(Digest kind, std::string_view data) {
  const EVP_MD* md = algorithm(kind);
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  [[maybe_unused]] int ok = EVP_Digest(data.data(), data.size(), out, &size, md, nullptr);
  assert(ok == 1);
  return {reinterpret_cast<const char*>(out), size};
}

std::string to_hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string uuid_v5(std::string_view space, std::string_view name) {
  std::string d = digest_bytes(Digest::sha1, std::string(space) + std::string(name)).substr(0, 16);
  d[6] = static_cast<char>((d[6] & 0x0f) | 0x50);
  d[8] = static_cast<char>((d[8] & 0x3f) | 0x80);
  std::string h = to_hex(d);
  return fmt::format("{}-{}-{}-{}-{}", h.substr(0, 8), h.substr(8, 4), h.substr(12, 4), h.substr(16, 4),
                     h.substr(20));
}

}  // namespace reprise::lang
