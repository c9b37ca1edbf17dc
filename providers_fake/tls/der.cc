#include "providers_fake/tls/der.h"

#include <fmt/format.h>

#include <algorithm>

#include "lang/timestamp.h"

namespace reprise::providers_fake::tls {
namespace {

constexpr std::string_view kPrintablePunctuation = " '()+,-./:=?";

bool printable(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kPrintablePunctuation.find(c) != std::string_view::npos;
}

// Base 128, all bytes but the last with their top bit set.
void put_base128(std::string& out, std::uint64_t n) {
  std::string digits(1, static_cast<char>(n & 0x7f));
  while (n >>= 7) digits.push_back(static_cast<char>((n & 0x7f) | 0x80));
  out.append(digits.rbegin(), digits.rend());
}

}  // namespace

std::string der(unsigned char tag, std::string_view content) {
  std::string out(1, static_cast<char>(tag));
  const std::size_t size = content.size();
  if (size < 0x80) {
    out.push_back(static_cast<char>(size));
  } else {
    std::string length;
    for (std::size_t n = size; n != 0; n >>= 8) length.push_back(static_cast<char>(n & 0xff));
    out.push_back(static_cast<char>(0x80 + length.size()));
    out.append(length.rbegin(), length.rend());
  }
  return out.append(content);
}

std::string der_sequence(std::initializer_list<std::string_view> elements) {
  std::string content;
  for (std::string_view e : elements) content += e;
  return der(kSequence, content);
}

std::string der_integer(std::string_view magnitude) {
  magnitude.remove_prefix(std::min(magnitude.find_first_not_of('\0'), magnitude.size()));
  std::string content;
  // A set top bit would be a sign.
  if (magnitude.empty() || (static_cast<unsigned char>(magnitude[0]) & 0x80) != 0) content.push_back('\0');
  return der(kInteger, content.append(magnitude));
}

std::string der_small_integer(unsigned n) { return der_integer(std::string(1, static_cast<char>(n))); }

std::string der_oid(std::string_view dotted) {
  std::vector<std::uint64_t> arcs(1, 0);
  for (char c : dotted) {
    if (c == '.')
      arcs.push_back(0);
    else
      arcs.back() = arcs.back() * 10 + static_cast<std::uint64_t>(c - '0');
  }
  std::string content;
  put_base128(content, arcs[0] * 40 + arcs[1]);
  for (std::size_t i = 2; i < arcs.size(); ++i) put_base128(content, arcs[i]);
  return der(kOid, content);
}

std::string der_bits(std::string_view bytes, int unused) {
  return der(kBitString, std::string(1, static_cast<char>(unused)).append(bytes));
}

std::string der_octets(std::string_view bytes) { return der(kOctetString, bytes); }

std::string der_true() { return der(kBoolean, "\xff"); }

std::string der_text(std::string_view text) {
  return der(std::ranges::all_of(text, printable) ? kPrintableString : kUtf8String, text);
}

std::string der_time(std::int64_t unix_seconds) {
  const lang::Civil c = lang::civil_of({unix_seconds, 0, 0});
  const std::string rest =
      fmt::format("{:02}{:02}{:02}{:02}{:02}Z", c.month, c.day, c.hour, c.minute, c.second);
  if (c.year >= 1950 && c.year < 2050) return der(kUtcTime, fmt::format("{:02}{}", c.year % 100, rest));
  return der(kGeneralizedTime, fmt::format("{:04}{}", c.year, rest));
}

std::string der_set(std::vector<std::string> elements) {
  std::ranges::sort(elements, [](const std::string& a, const std::string& b) {
    return std::ranges::lexicographical_compare(
        a, b, {}, [](char c) { return static_cast<unsigned char>(c); },
        [](char c) { return static_cast<unsigned char>(c); });
  });
  std::string content;
  for (const std::string& e : elements) content += e;
  return der(kSet, content);
}

}  // namespace reprise::providers_fake::tls
