// Shell patterns: *, ?, [...], with backslash for the literal character.
#include <optional>
#include <string_view>

#include "machine/shell.h"

namespace reprise::machine {
namespace {

bool in_class(std::string_view name, char c) {
  bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
  if (name == "alpha") return upper || lower;
  if (name == "digit") return digit;
  if (name == "alnum") return upper || lower || digit;
  if (name == "upper") return upper;
  if (name == "lower") return lower;
  if (name == "space") return c == ' ' || (c >= '\t' && c <= '\r');
  if (name == "blank") return c == ' ' || c == '\t';
  if (name == "xdigit") return digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  if (name == "punct") return c > ' ' && c < 127 && !upper && !lower && !digit;
  return false;
}

// At a `[`. Sets `end` behind the `]`; nullopt when there is none and the bracket is ordinary.
std::optional<bool> bracket(std::string_view pattern, std::size_t at, char c, std::size_t& end) {
  std::size_t i = at + 1;
  bool negate = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negate) ++i;
  bool hit = false;
  for (bool first = true; i < pattern.size(); first = false) {
    if (pattern[i] == ']' && !first) {
      end = i + 1;
      return hit != negate;
    }
    if (pattern.substr(i).starts_with("[:")) {
      std::size_t close = pattern.find(":]", i + 2);
      if (close != std::string_view::npos) {
        hit = hit || in_class(pattern.substr(i + 2, close - i - 2), c);
        i = close + 2;
        continue;
      }
    }
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    char low = pattern[i++], high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      high = pattern[i + 1];
      i += 2;
    }
    hit = hit || (low <= c && c <= high);
  }
  return std::nullopt;
}

}  // namespace

bool shell_match(std::string_view pattern, std::string_view text) {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t p = 0, t = 0, star = kNone, resume = 0;
  while (t < text.size() || p < pattern.size()) {
    if (p < pattern.size()) {
      char c = pattern[p];
      if (c == '*') {
        star = ++p;
        resume = t;
        continue;
      }
      if (t < text.size()) {
        std::size_t end = p + 1;
        bool ok;
        if (c == '?')
          ok = true;
        else if (auto b = c == '[' ? bracket(pattern, p, text[t], end) : std::nullopt)
          ok = *b;
        else if (c == '\\' && p + 1 < pattern.size())
          ok = pattern[p + 1] == text[t], end = p + 2;
        else
          ok = c == text[t];
        if (ok) {
          p = end;
          ++t;
          continue;
        }
      }
    }
    if (star == kNone || resume >= text.size()) return false;
    p = star;
    t = ++resume;
  }
  return true;
}

}  // namespace reprise::machine
