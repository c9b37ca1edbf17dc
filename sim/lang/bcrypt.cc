#include "lang/bcrypt.h"

#include <fmt/format.h>

#include <array>
#include <cassert>
#include <cstdint>

namespace reprise::lang {

namespace {

struct State {
  std::array<std::uint32_t, 18> p;
  std::array<std::array<std::uint32_t, 256>, 4> s;
};

// A fixed-point number: one word before the point, the others behind it.
constexpr std::size_t kPiWords = 18 + 4 * 256;
using Fixed = std::array<std::uint32_t, 1 + kPiWords + 2>;

bool divide(Fixed& n, std::uint32_t by) {
  std::uint64_t rest = 0;
  bool zero = true;
  for (std::uint32_t& w : n) {
    rest = (rest << 32) | w;
    w = static_cast<std::uint32_t>(rest / by);
    rest %= by;
    zero = zero && w == 0;
  }
  return !zero;
}

// n += sign * factor * m
void add(Fixed& n, const Fixed& m, std::int64_t factor) {
  std::int64_t carry = 0;
  for (std::size_t i = n.size(); i-- > 0;) {
    std::int64_t sum = static_cast<std::int64_t>(n[i]) + factor * static_cast<std::int64_t>(m[i]) + carry;
    n[i] = static_cast<std::uint32_t>(sum & 0xffffffff);
    carry = sum >> 32;
  }
}

// total += factor * arctan(1/n)
void add_arctan_inverse(Fixed& total, std::uint32_t n, std::int64_t factor) {
  Fixed power{};
  power[0] = 1;
  divide(power, n);
  for (std::uint32_t k = 1;; k += 2) {
    Fixed term = power;
    if (!divide(term, k)) return;
    add(total, term, k % 4 == 1 ? factor : -factor);
    divide(power, n * n);
  }
}

// Blowfish starts from the binary digits of pi behind the point: 18 words of P, then four boxes of 256. They
// are computed (Machin's formula) rather than listed.
const State& initial_state() {
  static const State state = [] {
    Fixed pi{};
    add_arctan_inverse(pi, 5, 16);
    add_arctan_inverse(pi, 239, -4);
    State s{};
    for (std::size_t i = 0; i < 18; ++i) s.p[i] = pi[1 + i];
    for (std::size_t i = 0; i < 1024; ++i) s.s[i / 256][i % 256] = pi[19 + i];
    return s;
  }();
  return state;
}

void encipher(const State& s, std::uint32_t& l, std::uint32_t& r) {
  for (std::size_t i = 0; i < 16; ++i) {
    l ^= s.p[i];
    r ^= ((s.s[0][l >> 24] + s.s[1][(l >> 16) & 255]) ^ s.s[2][(l >> 8) & 255]) + s.s[3][l & 255];
    std::swap(l, r);
  }
  std::swap(l, r);
  r ^= s.p[16];
  l ^= s.p[17];
}

// The next 32 bits of `data`, which is repeated endlessly.
std::uint32_t next_word(std::string_view data, std::size_t& at) {
  std::uint32_t w = 0;
  for (int i = 0; i < 4; ++i) {
    w = (w << 8) | static_cast<unsigned char>(data[at]);
    at = (at + 1) % data.size();
  }
  return w;
}

void expand(State& s, std::string_view key, std::string_view salt) {
  std::size_t at = 0, salt_at = 0;
  for (std::uint32_t& p : s.p) p ^= next_word(key, at);
  std::uint32_t l = 0, r = 0;
  auto step = [&](std::uint32_t& a, std::uint32_t& b) {
    if (!salt.empty()) {
      l ^= next_word(salt, salt_at);
      r ^= next_word(salt, salt_at);
    }
    encipher(s, l, r);
    a = l;
    b = r;
  };
  for (std::size_t i = 0; i < 18; i += 2) step(s.p[i], s.p[i + 1]);
  for (auto& box : s.s)
    for (std::size_t i = 0; i < 256; i += 2) step(box[i], box[i + 1]);
}

std::string encode(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string out;
  std::uint32_t held = 0;
  int bits = 0;
  for (char c : bytes) {
    held = (held << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) out += kAlphabet[(held >> (bits - 6)) & 63];
  }
  if (bits > 0) out += kAlphabet[(held << (6 - bits)) & 63];
  return out;
}

}  // namespace

std::string bcrypt_hash(std::string_view password, int cost, std::string_view salt) {
  assert(salt.size() == 16);
  std::string key = std::string(password) + '\0';
  State s = initial_state();
  expand(s, key, salt);
  for (std::uint64_t i = 0; i < std::uint64_t{1} << cost; ++i) {
    expand(s, key, {});
    expand(s, salt, {});
  }
  std::string_view text = "OrpheanBeholderScryDoubt";
  std::string digest;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t from = at;
    std::uint32_t l = 0, r = 0;
    for (std::size_t i = 0; i < 4; ++i) l = (l << 8) | static_cast<unsigned char>(text[from + i]);
    for (std::size_t i = 4; i < 8; ++i) r = (r << 8) | static_cast<unsigned char>(text[from + i]);
    for (int i = 0; i < 64; ++i) encipher(s, l, r);
    for (std::uint32_t w : {l, r})
      for (int shift : {24, 16, 8, 0}) digest += static_cast<char>((w >> shift) & 255);
    at = from + 8;
  }
  digest.pop_back();
  return fmt::format("$2a${:02d}${}{}", cost, encode(salt), encode(digest));
}

}  // namespace reprise::lang
