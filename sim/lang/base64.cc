#include "lang/base64.h"

#include <array>
#include <cstdint>

namespace reprise::lang {

namespace {
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

std::string base64_encode(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t n = 0;
    for (std::size_t k = 0; k < 3; ++k)
      n = (n << 8) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k <= bytes.size() ? kAlphabet[(n >> (18 - 6 * k)) & 63] : '=';
  }
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  std::string out;
  std::uint32_t n = 0;
  int digits = 0, padding = 0;
  for (char c : text) {
    if (c == '\n' || c == '\r') continue;
    if (c == '=') {
      if (digits < 2 || digits + padding >= 4) return std::nullopt;
      ++padding;
      continue;
    }
    std::size_t d = kAlphabet.find(c);
    if (d == std::string_view::npos || padding > 0) return std::nullopt;
    n = (n << 6) | static_cast<std::uint32_t>(d);
    if (++digits == 4) {
      for (int shift : {16, 8, 0}) out += static_cast<char>((n >> shift) & 255);
      n = 0;
      digits = 0;
    }
  }
  if (digits == 0) return padding == 0 ? std::optional(out) : std::nullopt;
  if (digits + padding != 4) return std::nullopt;
  if (digits == 2) out += static_cast<char>((n >> 4) & 255);
  if (digits == 3) {
    out += static_cast<char>((n >> 10) & 255);
    out += static_cast<char>((n >> 2) & 255);
  }
  return out;
}

}  // namespace reprise::lang
