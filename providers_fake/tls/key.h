// Private keys: real ones, derived from a stream of bytes that the world's seed determines. Private to
// providers_fake/.
//
// A key is a value; equal streams give equal keys on every machine. No random generator of the host is asked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "world/entropy.h"

namespace reprise::providers_fake::tls {

// As many bytes as anybody asks for, keyed by the world's seed and an identity.
class KeyStream {
 public:
  KeyStream(const world::Entropy& entropy, std::string_view identity);
  std::string take(std::size_t count);

 private:
  std::string key_;
  std::string rest_;
  std::uint64_t blocks_ = 0;
};

// Numbers are bytes, most significant first, without leading zeros.
struct RsaKey {
  std::string n, e, d, p, q, dp, dq, qinv;
};
struct Curve {
  std::string_view name;       // "P256", as configurations say it
  int nid;                     // OpenSSL's number
  std::string_view oid;        //
  std::string_view ssh;        // "nistp256"; "" where SSH has no such keys
  int bits;                    // of the order, and of a coordinate
  std::string_view digest;     // what signatures of it hash with
  std::string_view signature;  // OID of those signatures
  int bytes() const { return (bits + 7) / 8; }
};
struct EcKey {
  const Curve* curve;
  std::string d;      // of the curve's width
  std::string point;  // uncompressed
};
struct Ed25519Key {
  std::string seed;  // 32 bytes
  std::string public_key;
};
using PrivateKey = std::variant<RsaKey, EcKey, Ed25519Key>;

inline constexpr std::int64_t kRsaBitsMin = 512, kRsaBitsMax = 8192;

const Curve* curve_named(std::string_view name);  // nullptr: there is none
const Curve* curve_of_nid(int nid);
const Curve* curve_of_ssh(std::string_view name);

// `bits` lies within the limits above.
RsaKey make_rsa_key(int bits, KeyStream& stream);
EcKey make_ec_key(const Curve& curve, KeyStream& stream);
EcKey ec_key_of(const Curve& curve, std::string_view d);
Ed25519Key make_ed25519_key(KeyStream& stream);
Ed25519Key ed25519_key_of(std::string_view seed);

std::string_view algorithm_name(const PrivateKey& key);  // "RSA", "ECDSA", "ED25519"

}  // namespace reprise::providers_fake::tls
