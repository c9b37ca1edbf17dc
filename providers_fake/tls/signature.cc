#include "providers_fake/tls/signature.h"

#include <openssl/err.h>
#include <openssl/hmac.h>

#include "providers_fake/tls/der.h"
#include "providers_fake/tls/encoding.h"
#include "providers_fake/tls/openssl.h"

namespace reprise::providers_fake::tls {
namespace {

std::string digest_of(const EVP_MD* md, std::string_view message) {
  std::string out(static_cast<std::size_t>(EVP_MD_get_size(md)), '\0');
  unsigned size = 0;
  EVP_Digest(message.data(), message.size(), bytes_of(out), &size, md, nullptr);
  return out;
}

std::string hmac(const EVP_MD* md, std::string_view key, std::string_view message) {
  std::string out(static_cast<std::size_t>(EVP_MD_get_size(md)), '\0');
  unsigned size = 0;
  HMAC(md, key.data(), static_cast<int>(key.size()), bytes_of(message), message.size(), bytes_of(out), &size);
  return out;
}

// The leftmost bits of a digest, as many as the order has.
Bn leftmost(std::string_view bytes, int bits) {
  Bn out = number(bytes);
  const int extra = static_cast<int>(bytes.size()) * 8 - bits;
  if (extra > 0) BN_rshift(out.get(), out.get(), extra);
  return out;
}

// RFC 6979, section 3.2: nonces that follow from the key and the message's digest, the next one when a first
// does not do.
class Nonces {
 public:
  Nonces(const EcKey& key, const BIGNUM* order, const EVP_MD* md, std::string_view digest)
      : curve_(*key.curve), order_(order), md_(md), v_(digest.size(), '\x01'), k_(digest.size(), '\0') {
    Bn reduced = leftmost(digest, curve_.bits);
    if (BN_cmp(reduced.get(), order_) >= 0) BN_sub(reduced.get(), reduced.get(), order_);
    const std::string seed = key.d + magnitude(reduced.get(), curve_.bytes());
    for (const char step : {'\0', '\x01'}) {
      k_ = hmac(md_, k_, v_ + step + seed);
      v_ = hmac(md_, k_, v_);
    }
  }
  Bn next() {
    for (;;) {
      std::string bytes;
      while (std::ssize(bytes) < curve_.bytes()) bytes += v_ = hmac(md_, k_, v_);
      Bn nonce =
          leftmost(std::string_view(bytes).substr(0, static_cast<std::size_t>(curve_.bytes())), curve_.bits);
      k_ = hmac(md_, k_, v_ + '\0');
      v_ = hmac(md_, k_, v_);
      if (!BN_is_zero(nonce.get()) && BN_cmp(nonce.get(), order_) < 0) return nonce;
    }
  }

 private:
  const Curve& curve_;
  const BIGNUM* order_;
  const EVP_MD* md_;
  std::string v_, k_;
};

std::string sign_ec(const EcKey& key, std::string_view message) {
  const BnContext context(BN_CTX_new());
  const Group group(EC_GROUP_new_by_curve_name(key.curve->nid));
  const BIGNUM* order = EC_GROUP_get0_order(group.get());
  const EVP_MD* md = EVP_get_digestbyname(std::string(key.curve->digest).c_str());
  const std::string digest = digest_of(md, message);
  const Bn hash = leftmost(digest, key.curve->bits);
  const Bn d = number(key.d);
  Nonces nonces(key, order, md, digest);
  const Point point(EC_POINT_new(group.get()));
  const Bn r(BN_new()), s(BN_new());
  do {
    const Bn nonce = nonces.next();
    EC_POINT_mul(group.get(), point.get(), nonce.get(), nullptr, nullptr, context.get());
    EC_POINT_get_affine_coordinates(group.get(), point.get(), r.get(), nullptr, context.get());
    BN_nnmod(r.get(), r.get(), order, context.get());
    BN_mod_mul(s.get(), r.get(), d.get(), order, context.get());
    BN_mod_add(s.get(), s.get(), hash.get(), order, context.get());
    const Bn inverse(BN_mod_inverse(nullptr, nonce.get(), order, context.get()));
    BN_mod_mul(s.get(), s.get(), inverse.get(), order, context.get());
  } while (BN_is_zero(r.get()) || BN_is_zero(s.get()));
  return der_sequence({der_integer(magnitude(r.get())), der_integer(magnitude(s.get()))});
}

std::string sign_by_library(const PrivateKey& key, const EVP_MD* md, std::string_view message) {
  const Key pkey = library_key(key);
  const DigestContext context(EVP_MD_CTX_new());
  std::string out(pkey ? static_cast<std::size_t>(EVP_PKEY_get_size(pkey.get())) : 0, '\0');
  std::size_t size = out.size();
  const bool ok = pkey && EVP_DigestSignInit(context.get(), nullptr, md, nullptr, pkey.get()) > 0 &&
                  EVP_DigestSign(context.get(), bytes_of(out), &size, bytes_of(message), message.size()) > 0;
  ERR_clear_error();
  out.resize(ok ? size : 0);
  return out;
}

}  // namespace

std::string signature(const PrivateKey& key, std::string_view message) {
  if (const auto* ec = std::get_if<EcKey>(&key)) return sign_ec(*ec, message);
  const bool rsa = std::holds_alternative<RsaKey>(key);
  return sign_by_library(key, rsa ? EVP_sha256() : nullptr, message);
}

std::string signature_algorithm(const PrivateKey& key) {
  if (const auto* ec = std::get_if<EcKey>(&key)) return der_sequence({der_oid(ec->curve->signature)});
  if (std::holds_alternative<RsaKey>(key))
    return der_sequence({der_oid("1.2.840.113549.1.1.11"), der(kNull, "")});
  return der_sequence({der_oid("1.3.101.112")});
}

}  // namespace reprise::providers_fake::tls
