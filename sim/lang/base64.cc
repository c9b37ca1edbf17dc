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

std::optional<std::string> base64_decode(std::string_view text, std::size_t* fault) {
  std::string out;
  const auto malformed = [&](std::size_t at) -> std::optional<std::string> {
    if (fault) *fault = at;
    return std::nullopt;
  };
  const auto skip_newlines = [&](std::size_t i) {
    while (i < text.size() && (text[i] == '\n' || text[i] == '\r')) ++i;
    return i;
  };
  for (std::size_t i = 0;;) {  // a group of four
    std::uint32_t n = 0;
    std::size_t digits = 0;
    bool padded = false;
    for (; digits < 4 && !padded; i = skip_newlines(i)) {
      i = skip_newlines(i);
      if (i == text.size()) {
        if (digits == 0) return out;
        return malformed(i - digits);
      }
      const char c = text[i++];
      if (const std::size_t d = kAlphabet.find(c); d != std::string_view::npos) {
        n = (n << 6) | static_cast<std::uint32_t>(d);
        ++digits;
        continue;
      }
      if (c != '=' || digits < 2) return malformed(i - 1);
      if (digits == 2) {
        i = skip_newlines(i);
        if (i == text.size()) return malformed(i);
        if (text[i++] != '=') return malformed(i - 1);
      }
      padded = true;
    }
    n <<= 6 * (4 - digits);
    for (std::size_t k = 0; k + 1 < digits; ++k) out += static_cast<char>((n >> (16 - 8 * k)) & 255);
    if (padded) return i < text.size() ? malformed(i) : std::optional(std::move(out));
  }
}

}  // namespace reprise::lang
