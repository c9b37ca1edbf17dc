#include "providers_fake/identity.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace reprise::providers_fake {
namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

// What "{17hex}", "{13-21 upper alnum}", "{26 digits}" mean: a length and an alphabet. "" when it is none of
// these.
std::string random_word(std::string_view word, const world::Entropy& entropy, std::string_view identity,
                        std::uint64_t n) {
  int length = 0;
  const auto [rest, fault] = std::from_chars(word.data(), word.data() + word.size(), length);
  if (fault != std::errc() || length < 1 || length > 256) return {};
  std::string_view kind = word.substr(static_cast<std::size_t>(rest - word.data()));
  if (kind.starts_with('-')) {
    const auto space = kind.find(' ');
    kind = space == std::string_view::npos ? std::string_view() : kind.substr(space);
  }
  while (kind.starts_with(' ')) kind.remove_prefix(1);
  const auto text = [&](const std::string& alphabet) {
    return entropy.text(length, alphabet, "id", identity, n);
  };
  if (kind == "hex") return entropy.hex(length, "id", identity, n);
  if (kind == "digits") return text(std::string(kDigits));
  if (kind == "upper alnum") return text(std::string(kUpper) + std::string(kDigits));
  if (kind == "lower alnum") return text(std::string(kLower) + std::string(kDigits));
  if (kind == "upper") return text(std::string(kUpper));
  if (kind == "lower") return text(std::string(kLower));
  if (kind == "alnum") return text(std::string(kUpper) + std::string(kLower) + std::string(kDigits));
  return {};
}

}  // namespace

value::Marks origin_of(const provider::Target& target, value::OriginKind kind, std::string what) {
  return value::origin_mark({kind, std::move(what), target.range});
}

value::Marks identity_mark(const provider::Target& target) {
  return origin_of(target, value::OriginKind::cloud_assigned, std::string(target.type));
}

std::string creation_identity(const provider::Target& target, const cloud::World& world) {
  std::array<char, 24> digits;
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), world.now.us).ptr;
  const std::string_view when(digits.data(), static_cast<std::size_t>(end - digits.data()));
  std::string out;
  out.reserve(target.address.size() + 1 + when.size());
  return out.append(target.address).append(" ").append(when);
}

std::string fill_format(std::string_view format, const cloud::World& world, std::string_view identity,
                        const std::function<std::string(std::string_view)>& field) {
  std::string out;
  std::uint64_t n = 0;
  while (!format.empty()) {
    const auto open = format.find('{');
    const auto close = open == std::string_view::npos ? open : format.find('}', open);
    if (close == std::string_view::npos) break;
    out += format.substr(0, open);
    const std::string_view whole = format.substr(open, close - open + 1);
    std::string_view word = whole.substr(1, whole.size() - 2);
    word = word.substr(0, word.find('|'));  // alternatives: the first
    format.remove_prefix(close + 1);
    std::string text = word == "uuid" ? world.entropy.uuid("id", identity, n)
                                      : random_word(word, world.entropy, identity, n);
    ++n;
    if (text.empty()) text = field(word);
    out += text.empty() && whole.find('|') == std::string_view::npos ? std::string(whole)
           : text.empty()                                            ? std::string(word)
                                                                     : text;
  }
  return out + std::string(format);
}

}  // namespace reprise::providers_fake
