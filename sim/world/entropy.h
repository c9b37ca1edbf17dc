// Randomness keyed by purpose and identity instead of drawn in sequence: hash(seed, purpose, identity, n).
// One more call somewhere does not shift any other. No floating point.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace reprise::world {

struct Entropy {
  std::uint64_t seed = 1;

  std::uint64_t draw(std::string_view purpose, std::string_view identity, std::uint64_t n = 0) const;
  // Uniform in [low, high].
  std::int64_t between(std::int64_t low, std::int64_t high, std::string_view purpose, std::string_view identity,
                       std::uint64_t n = 0) const;
  // `digits` lower-case hexadecimal digits.
  std::string hex(int digits, std::string_view purpose, std::string_view identity, std::uint64_t n = 0) const;
  // `length` characters of `alphabet`.
  std::string text(int length, std::string_view alphabet, std::string_view purpose, std::string_view identity,
                   std::uint64_t n = 0) const;
  std::string uuid(std::string_view purpose, std::string_view identity, std::uint64_t n = 0) const;
};

// A stable 64-bit hash of bytes: the same on every machine. Also used for digests that are only compared.
std::uint64_t stable_hash(std::string_view bytes, std::uint64_t key = 0);

}  // namespace reprise::world
