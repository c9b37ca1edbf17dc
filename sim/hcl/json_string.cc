// Escapes of JSON strings.
#include <charconv>

#include "hcl/json_tree.h"
#include "hcl/utf8.h"

namespace reprise::hcl {

namespace {

constexpr UChar32 kReplacement = 0xFFFD;

// Four hexadecimal digits at raw[at], or -1 with `bad` behind the first that is none.
int hex4(std::string_view raw, std::size_t at, std::size_t& bad) {
  int value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    int digit = 0;
    if (i >= raw.size() || std::from_chars(&raw[i], &raw[i] + 1, digit, 16).ec != std::errc()) {
      bad = std::min(i + 1, raw.size());
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

// A low surrogate's value when raw[at] begins one, else 0.
int low_surrogate(std::string_view raw, std::size_t at) {
  std::size_t ignored = 0;
  if (raw.substr(at, 2) != "\\u") return 0;
  int low = hex4(raw, at + 2, ignored);
  return low >= 0xDC00 && low <= 0xDFFF ? low : 0;
}

bool read_unicode(std::string_view raw, std::size_t& at, std::string& out, std::size_t& bad) {
  int code = hex4(raw, at + 2, bad);
  if (code < 0) return false;
  at += 6;
  if (code < 0xD800 || code > 0xDFFF) {
    append_code_point(out, code);
  } else if (int low = code < 0xDC00 ? low_surrogate(raw, at) : 0) {
    append_code_point(out, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
    at += 6;
  } else {
    append_code_point(out, kReplacement);  // half a pair
  }
  return true;
}

bool read_escape(std::string_view raw, std::size_t& at, std::string& out, std::size_t& bad) {
  constexpr std::string_view kFrom = "\"\\/bfnrt", kTo = "\"\\/\b\f\n\r\t";
  char c = at + 1 < raw.size() ? raw[at + 1] : '\0';
  if (c == 'u') return read_unicode(raw, at, out, bad);
  std::size_t which = kFrom.find(c);
  if (c == '\0' || which == std::string_view::npos) {
    bad = std::min(at + 2, raw.size());
    return false;
  }
  out += kTo[which];
  at += 2;
  return true;
}

bool plain(std::string_view text) {
  for (char c : text) {
    if (c == '\\' || static_cast<signed char>(c) < 0) return false;
  }
  return true;
}

}  // namespace

std::string_view json_string(std::string_view quoted, Arena& arena, std::size_t& bad) {
  bad = 0;
  bool closed = quoted.size() >= 2 && quoted.back() == '"';
  std::string_view inner = quoted.substr(1, quoted.size() - (closed ? 2 : 1));
  if (closed && plain(inner)) return inner;
  std::string out;
  std::size_t end = quoted.size() - (closed ? 1 : 0);
  bool changed = false;
  for (std::size_t at = 1; at < end;) {
    if (quoted[at] == '\\') {
      changed = true;
      if (!read_escape(quoted, at, out, bad)) return {};
      continue;
    }
    std::size_t from = at;
    if (next_code_point(quoted, at) < 0) {
      append_code_point(out, kReplacement);
      changed = true;
    } else {
      out.append(quoted.substr(from, at - from));
    }
  }
  if (!closed) bad = quoted.size();
  return changed ? arena.copy(out) : inner;
}

}  // namespace reprise::hcl
