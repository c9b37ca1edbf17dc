#include "world/entropy.h"

#include <bit>
#include <cassert>
#include <cstring>

namespace reprise::world {
namespace {

using Wide = unsigned __int128;

constexpr std::uint64_t kOdd1 = 0xd6e8feb86659fd93ULL;
constexpr std::uint64_t kOdd2 = 0x9fb21c651e98df25ULL;
constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ULL;

// High and low half of a 64×64 product folded together: every input bit reaches every output bit.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  Wide p = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(p) ^ static_cast<std::uint64_t>(p >> 64);
}

std::uint64_t finish(std::uint64_t x) {
  x ^= x >> 32;
  x *= kOdd1;
  x ^= x >> 29;
  x *= kOdd2;
  x ^= x >> 32;
  return x;
}

std::uint64_t word(const char* p, std::size_t n) {
  std::uint64_t w = 0;
  std::memcpy(&w, p, n);
  if constexpr (std::endian::native == std::endian::big) w = __builtin_bswap64(w);
  return w;
}

// The rotated state is added so that a product that happens to be zero does not forget what came before.
std::uint64_t absorb(std::uint64_t state, std::uint64_t w) {
  return fold(state ^ w, kOdd1) + std::rotl(state, 23) * kOdd2;
}

}  // namespace

std::uint64_t stable_hash(std::string_view bytes, std::uint64_t key) {
  std::uint64_t state = finish(key + kGolden) ^ (bytes.size() * kOdd2);
  const char* p = bytes.data();
  std::size_t n = bytes.size();
  for (; n >= 8; p += 8, n -= 8) state = absorb(state, word(p, 8));
  if (n > 0) state = absorb(state, word(p, n));
  return finish(state);
}

std::uint64_t Entropy::draw(std::string_view purpose, std::string_view identity, std::uint64_t n) const {
  std::uint64_t h = stable_hash(purpose, seed);
  h = stable_hash(identity, h);
  return finish(absorb(h, n * kGolden + 1));
}

std::int64_t Entropy::between(std::int64_t low, std::int64_t high, std::string_view purpose,
                              std::string_view identity, std::uint64_t n) const {
  assert(low <= high);
  std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  std::uint64_t x = draw(purpose, identity, n);
  if (span == 0) return static_cast<std::int64_t>(x);
  // Scaling by multiplication; the few products that would favour some results are drawn again.
  std::uint64_t threshold = (0 - span) % span;
  Wide p = static_cast<Wide>(x) * span;
  while (static_cast<std::uint64_t>(p) < threshold) {
    x = finish(x + kGolden);
    p = static_cast<Wide>(x) * span;
  }
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + static_cast<std::uint64_t>(p >> 64));
}

std::string Entropy::hex(int digits, std::string_view purpose, std::string_view identity,
                         std::uint64_t n) const {
  static constexpr char kDigits[] = "0123456789abcdef";
  assert(digits >= 0);
  std::string out;
  out.reserve(static_cast<std::size_t>(digits));
  std::uint64_t h = draw(purpose, identity, n);
  std::uint64_t bits = h;
  for (int i = 0; i < digits; ++i) {
    if (i > 0 && i % 16 == 0) bits = h = finish(h + kGolden);
    out.push_back(kDigits[bits & 15]);
    bits >>= 4;
  }
  return out;
}

std::string Entropy::text(int length, std::string_view alphabet, std::string_view purpose,
                          std::string_view identity, std::uint64_t n) const {
  assert(length >= 0 && !alphabet.empty());
  std::string out;
  std::uint64_t h = draw(purpose, identity, n);
  for (int i = 0; i < length; ++i) {
    h = finish(h + kGolden);
    out.push_back(alphabet[static_cast<std::size_t>((static_cast<Wide>(h) * alphabet.size()) >> 64)]);
  }
  return out;
}

std::string Entropy::uuid(std::string_view purpose, std::string_view identity, std::uint64_t n) const {
  std::string h = hex(32, purpose, identity, n);
  h[12] = '4';                                                         // version: random
  h[16] = "89ab"[(h[16] < 'a' ? h[16] - '0' : h[16] - 'a' + 10) & 3];  // variant
  for (std::size_t at : {8u, 13u, 18u, 23u}) h.insert(at, 1, '-');
  return h;
}

}  // namespace reprise::world
