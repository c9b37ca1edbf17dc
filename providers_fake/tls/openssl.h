// OpenSSL's objects with their lifetimes. Private to providers_fake/tls/.
#pragma once

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

namespace reprise::providers_fake::tls {

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};
using Bn = std::unique_ptr<BIGNUM, Freer<BN_free>>;
using BnContext = std::unique_ptr<BN_CTX, Freer<BN_CTX_free>>;
using Montgomery = std::unique_ptr<BN_MONT_CTX, Freer<BN_MONT_CTX_free>>;
using Group = std::unique_ptr<EC_GROUP, Freer<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Freer<EC_POINT_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Request = std::unique_ptr<X509_REQ, Freer<X509_REQ_free>>;

inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

inline Bn number(std::string_view magnitude) {
  return Bn(BN_bin2bn(bytes_of(magnitude), static_cast<int>(magnitude.size()), nullptr));
}
// Most significant byte first; at least `width` bytes.
inline std::string magnitude(const BIGNUM* n, int width = 0) {
  std::string out(static_cast<std::size_t>(std::max(BN_num_bytes(n), width)), '\0');
  BN_bn2binpad(n, bytes_of(out), static_cast<int>(out.size()));
  return out;
}
// What an i2d function writes.
template <class T, class Encode>
std::string encoded(T* object, Encode encode) {
  const int size = encode(object, nullptr);
  std::string out(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
  unsigned char* at = bytes_of(out);
  if (size > 0) encode(object, &at);
  return out;
}

}  // namespace reprise::providers_fake::tls
