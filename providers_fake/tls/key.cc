#include "providers_fake/tls/key.h"

#include <fmt/format.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <vector>

#include "lang/digest.h"
#include "providers_fake/tls/openssl.h"

namespace reprise::providers_fake::tls {
namespace {

constexpr std::array kCurves = {
    Curve{"P224", NID_secp224r1, "1.3.132.0.33", "", 224, "SHA256", "1.2.840.10045.4.3.2"},
    Curve{"P256", NID_X9_62_prime256v1, "1.2.840.10045.3.1.7", "nistp256", 256, "SHA256",
          "1.2.840.10045.4.3.2"},
    Curve{"P384", NID_secp384r1, "1.3.132.0.34", "nistp384", 384, "SHA384", "1.2.840.10045.4.3.3"},
    Curve{"P521", NID_secp521r1, "1.3.132.0.35", "nistp521", 521, "SHA512", "1.2.840.10045.4.3.4"}};

constexpr unsigned kPublicExponent = 65537;
// Divisors that sort out most candidates before the costly test.
constexpr unsigned kSmallPrimesBelow = 20'000;
// How far from a drawn number a prime is looked for: the largest that are made are some 3,000 apart.
constexpr unsigned kReach = 1u << 16;

std::vector<unsigned> small_odd_primes() {
  std::vector<bool> composite(kSmallPrimesBelow, false);
  std::vector<unsigned> out;
  for (unsigned n = 3; n < kSmallPrimesBelow; n += 2) {
    if (composite[n]) continue;
    out.push_back(n);
    for (unsigned m = n * n; m < kSmallPrimesBelow; m += 2 * n) composite[m] = true;
  }
  return out;
}

// A number of exactly `bits` bits, of which the two highest are set: the product of two such has no bit less.
Bn drawn_odd(int bits, KeyStream& stream) {
  std::string bytes = stream.take(static_cast<std::size_t>((bits + 7) / 8));
  Bn out = number(bytes);
  BN_mask_bits(out.get(), bits);
  BN_set_bit(out.get(), bits - 1);
  BN_set_bit(out.get(), bits - 2);
  BN_set_bit(out.get(), 0);
  return out;
}

// Miller and Rabin's test of an odd number with bases of the stream. The smaller the number, the likelier a
// base lies about it, so the more are asked.
bool probably_prime(const BIGNUM* n, KeyStream& stream, BN_CTX* context) {
  const int bits = BN_num_bits(n);
  const int rounds = bits >= 1024 ? 5 : bits >= 512 ? 8 : 32;
  Bn less(BN_dup(n)), odd(BN_new()), x(BN_new());
  BN_sub_word(less.get(), 1);
  int twos = 0;
  while (!BN_is_bit_set(less.get(), twos)) ++twos;
  BN_rshift(odd.get(), less.get(), twos);
  const Montgomery montgomery(BN_MONT_CTX_new());
  BN_MONT_CTX_set(montgomery.get(), n, context);
  for (int round = 0; round < rounds; ++round) {
    // The first base sorts out nearly every composite, and is the cheapest there is.
    const Bn base = round == 0 ? nullptr : number(stream.take(8));
    if (base && (BN_is_zero(base.get()) || BN_is_one(base.get()))) continue;
    if (base)
      BN_mod_exp_mont(x.get(), base.get(), odd.get(), n, context, montgomery.get());
    else
      BN_mod_exp_mont_word(x.get(), 2, odd.get(), n, context, montgomery.get());
    bool witness = !BN_is_one(x.get()) && BN_cmp(x.get(), less.get()) != 0;
    for (int i = 1; witness && i < twos; ++i) {
      BN_mod_sqr(x.get(), x.get(), n, context);
      witness = BN_cmp(x.get(), less.get()) != 0;
    }
    if (witness) return false;
  }
  return true;
}

// The first prime at or after a drawn number that suits the public exponent.
Bn prime(int bits, KeyStream& stream, BN_CTX* context) {
  const std::vector<unsigned> divisors = small_odd_primes();
  for (;;) {
    const Bn start = drawn_odd(bits, stream);
    std::vector<bool> composite(kReach / 2, false);  // of start + 2 * index
    for (unsigned d : divisors) {
      const auto rest = static_cast<unsigned>(BN_mod_word(start.get(), d));
      // start + 2i divisible by d  <=>  2i = -start (mod d); half of an odd sum is that of sum + d.
      const unsigned gap = (d - rest) % d;
      for (unsigned i = gap % 2 == 0 ? gap / 2 : (gap + d) / 2; i < composite.size(); i += d)
        composite[i] = true;
    }
    Bn candidate(BN_new());
    for (unsigned i = 0; i < composite.size(); ++i) {
      if (composite[i]) continue;
      BN_copy(candidate.get(), start.get());
      BN_add_word(candidate.get(), 2 * i);
      if (BN_num_bits(candidate.get()) != bits) break;
      if (BN_mod_word(candidate.get(), kPublicExponent) == 1) continue;
      if (probably_prime(candidate.get(), stream, context)) return candidate;
    }
  }
}

}  // namespace

KeyStream::KeyStream(const world::Entropy& entropy, std::string_view identity) {
  for (std::uint64_t n = 0; n < 4; ++n) {
    const std::uint64_t word = entropy.draw("tls", identity, n);
    for (int i = 0; i < 8; ++i) key_.push_back(static_cast<char>(word >> (8 * i)));
  }
}

std::string KeyStream::take(std::size_t count) {
  while (rest_.size() < count)
    rest_ += lang::digest_bytes(lang::Digest::sha512, fmt::format("{}{}", key_, blocks_++));
  std::string out = rest_.substr(0, count);
  rest_.erase(0, count);
  return out;
}

const Curve* curve_named(std::string_view name) {
  const auto* it = std::ranges::find(kCurves, name, &Curve::name);
  return it == kCurves.end() ? nullptr : it;
}
const Curve* curve_of_nid(int nid) {
  const auto* it = std::ranges::find(kCurves, nid, &Curve::nid);
  return it == kCurves.end() ? nullptr : it;
}
const Curve* curve_of_ssh(std::string_view name) {
  const auto* it = std::ranges::find(kCurves, name, &Curve::ssh);
  return it == kCurves.end() || name.empty() ? nullptr : it;
}

RsaKey make_rsa_key(int bits, KeyStream& stream) {
  assert(bits >= kRsaBitsMin && bits <= kRsaBitsMax);
  const BnContext context(BN_CTX_new());
  Bn p = prime((bits + 1) / 2, stream, context.get());
  Bn q = prime(bits / 2, stream, context.get());
  while (BN_cmp(p.get(), q.get()) == 0) q = prime(bits / 2, stream, context.get());
  if (BN_cmp(p.get(), q.get()) < 0) std::swap(p, q);
  Bn n(BN_new()), e(BN_new()), d(BN_new()), dp(BN_new()), dq(BN_new()), qinv(BN_new());
  Bn p1(BN_dup(p.get())), q1(BN_dup(q.get())), gcd(BN_new()), lcm(BN_new());
  BN_sub_word(p1.get(), 1);
  BN_sub_word(q1.get(), 1);
  BN_mul(n.get(), p.get(), q.get(), context.get());
  BN_set_word(e.get(), kPublicExponent);
  BN_gcd(gcd.get(), p1.get(), q1.get(), context.get());
  BN_mul(lcm.get(), p1.get(), q1.get(), context.get());
  BN_div(lcm.get(), nullptr, lcm.get(), gcd.get(), context.get());
  BN_mod_inverse(d.get(), e.get(), lcm.get(), context.get());
  BN_mod(dp.get(), d.get(), p1.get(), context.get());
  BN_mod(dq.get(), d.get(), q1.get(), context.get());
  BN_mod_inverse(qinv.get(), q.get(), p.get(), context.get());
  return {magnitude(n.get()), magnitude(e.get()),  magnitude(d.get()),  magnitude(p.get()),
          magnitude(q.get()), magnitude(dp.get()), magnitude(dq.get()), magnitude(qinv.get())};
}

EcKey ec_key_of(const Curve& curve, std::string_view d) {
  const BnContext context(BN_CTX_new());
  const Group group(EC_GROUP_new_by_curve_name(curve.nid));
  const Point point(EC_POINT_new(group.get()));
  const Bn scalar = number(d);
  EC_POINT_mul(group.get(), point.get(), scalar.get(), nullptr, nullptr, context.get());
  std::string bytes(static_cast<std::size_t>(1 + 2 * curve.bytes()), '\0');
  EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes_of(bytes), bytes.size(),
                     context.get());
  return {&curve, magnitude(scalar.get(), curve.bytes()), std::move(bytes)};
}

EcKey make_ec_key(const Curve& curve, KeyStream& stream) {
  const Group group(EC_GROUP_new_by_curve_name(curve.nid));
  const BIGNUM* order = EC_GROUP_get0_order(group.get());
  for (;;) {
    const Bn d = number(stream.take(static_cast<std::size_t>(curve.bytes())));
    BN_mask_bits(d.get(), curve.bits);
    if (!BN_is_zero(d.get()) && BN_cmp(d.get(), order) < 0) return ec_key_of(curve, magnitude(d.get()));
  }
}

Ed25519Key ed25519_key_of(std::string_view seed) {
  const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size()));
  std::string public_key(32, '\0');
  std::size_t size = public_key.size();
  EVP_PKEY_get_raw_public_key(key.get(), bytes_of(public_key), &size);
  return {std::string(seed), std::move(public_key)};
}

Ed25519Key make_ed25519_key(KeyStream& stream) { return ed25519_key_of(stream.take(32)); }

std::string_view algorithm_name(const PrivateKey& key) {
  constexpr std::array<std::string_view, 3> kNames = {"RSA", "ECDSA", "ED25519"};
  return kNames.at(key.index());
}

}  // namespace reprise::providers_fake::tls
