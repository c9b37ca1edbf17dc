#include "lang/ip.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace reprise::lang {

namespace {

using Big = boost::multiprecision::cpp_int;

std::optional<unsigned> number(std::string_view text, int base, unsigned max, std::size_t digits_max) {
  if (text.empty() || text.size() > digits_max) return std::nullopt;
  unsigned n = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n, base);
  if (error != std::errc() || end != text.data() + text.size() || n > max) return std::nullopt;
  return n;
}

std::optional<Big> parse_v4(std::string_view text) {
  Big address = 0;
  for (int i = 0; i < 4; ++i) {
    std::size_t dot = i < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    std::optional<unsigned> part = number(text.substr(0, dot), 10, 255, 8);
    if (!part) return std::nullopt;
    address = (address << 8) | *part;
    text.remove_prefix(i < 3 ? dot + 1 : dot);
  }
  return address;
}

// Groups of one side of "::"; the last may be an IPv4 address.
bool parse_groups(std::string_view text, std::array<unsigned, 8>& groups, std::size_t& count) {
  while (!text.empty()) {
    if (count >= 8) return false;
    std::size_t colon = text.find(':');
    std::string_view part = text.substr(0, colon);
    if (part.find('.') != std::string_view::npos) {
      std::optional<Big> v4 = parse_v4(part);
      if (!v4 || colon != std::string_view::npos || count > 6) return false;
      groups[count++] = static_cast<unsigned>(*v4 >> 16);
      groups[count++] = static_cast<unsigned>(*v4 & 0xffff);
      return true;
    }
    std::optional<unsigned> n = number(part, 16, 0xffff, 4);
    if (!n) return false;
    groups[count++] = *n;
    if (colon == std::string_view::npos) return true;
    text.remove_prefix(colon + 1);
    if (text.empty()) return false;
  }
  return true;
}

std::optional<Big> parse_v6(std::string_view text) {
  std::array<unsigned, 8> head{}, tail{};
  std::size_t head_count = 0, tail_count = 0;
  std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    if (!parse_groups(text, head, head_count) || head_count != 8) return std::nullopt;
  } else {
    if (!parse_groups(text.substr(0, gap), head, head_count)) return std::nullopt;
    if (!parse_groups(text.substr(gap + 2), tail, tail_count)) return std::nullopt;
    if (head_count + tail_count > 7) return std::nullopt;
    for (std::size_t i = 0; i < tail_count; ++i) head[8 - tail_count + i] = tail[i];
  }
  Big address = 0;
  for (unsigned g : head) address = (address << 16) | g;
  return address;
}

std::string v4_text(const Big& a) {
  auto n = static_cast<std::uint32_t>(a & 0xffffffffu);
  return fmt::format("{}.{}.{}.{}", n >> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255);
}

}  // namespace

std::optional<Prefix> parse_prefix(std::string_view text) {
  std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::string_view address = text.substr(0, slash);
  Prefix p;
  p.v6 = address.find(':') != std::string_view::npos;
  std::optional<Big> a = p.v6 ? parse_v6(address) : parse_v4(address);
  std::optional<unsigned> length = number(text.substr(slash + 1), 10, static_cast<unsigned>(p.bits()), 3);
  if (!a || !length) return std::nullopt;
  p.length = static_cast<int>(*length);
  p.address = *a & network_mask(p);
  return p;
}

Big network_mask(const Prefix& p) {
  Big all = (Big(1) << p.bits()) - 1;
  Big host = (Big(1) << (p.bits() - p.length)) - 1;
  return all ^ host;
}

std::string address_text(const Big& a, bool v6) {
  if (!v6 || (a >> 32) == 0xffff) return v4_text(a);
  std::array<unsigned, 8> groups{};
  for (int i = 0; i < 8; ++i)
    groups[static_cast<std::size_t>(i)] = static_cast<unsigned>((a >> (112 - 16 * i)) & 0xffff);
  std::size_t best = 8, best_length = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t j = i;
    while (j < 8 && groups[j] == 0) ++j;
    if (j - i > best_length) best = i, best_length = j - i;
    i = j > i ? j : i + 1;
  }
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      text += "::";
      i += best_length - 1;
      continue;
    }
    if (!text.empty() && !text.ends_with("::")) text += ':';
    text += fmt::format("{:x}", groups[i]);
  }
  return text;
}

std::string prefix_text(const Prefix& p) {
  return fmt::format("{}/{}", address_text(p.address, p.v6),
                     p.mapped() && p.length >= 96 ? p.length - 96 : p.length);
}

}  // namespace reprise::lang
