#include "value/json.h"

#include <fmt/format.h>

#include <cassert>
#include <iterator>

#include "value/number.h"

namespace reprise::value {

namespace {

bool plain(unsigned char c) {
  return c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c != 0xe2;
}

void append_escape(std::string& out, unsigned char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
  }
}

void append_object(std::string& out, const Value& v) {
  out += '{';
  const auto attributes = v.type()->attributes();
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    if (i > 0) out += ',';
    append_json_string(out, attributes[i].name);
    out += ':';
    append_json(out, v.at(i));
  }
  out += '}';
}

void append_map(std::string& out, const Value& v) {
  out += '{';
  const char* separator = "";
  for (const MapEntry& entry : v.entries()) {
    out += separator;
    append_json_string(out, entry.key);
    out += ':';
    append_json(out, entry.value);
    separator = ",";
  }
  out += '}';
}

void append_sequence(std::string& out, const Value& v) {
  out += '[';
  const char* separator = "";
  for (const Value& item : v.items()) {
    out += separator;
    append_json(out, item);
    separator = ",";
  }
  out += ']';
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (plain(c)) continue;
    if (c == 0xe2) {  // U+2028 and U+2029 would end a line in JavaScript
      const std::string_view three = text.substr(i, 3);
      if (three != "\u2028" && three != "\u2029") continue;
      out.append(text.substr(start, i - start));
      out += three == "\u2028" ? "\\u2028" : "\\u2029";
      i += 2;
      start = i + 1;
      continue;
    }
    out.append(text.substr(start, i - start));
    append_escape(out, c);
    start = i + 1;
  }
  out.append(text.substr(start));
  out += '"';
}

// Recursion follows the nesting of the value, which is bounded where it was made.
void append_json(std::string& out, const Value& marked) {
  if (marked.is_marked()) return append_json(out, marked.unmark());
  const Value& v = marked;
  assert(!v.is_unknown());
  if (v.is_null()) {
    out += "null";
    return;
  }
  switch (v.type()->kind()) {
    case Kind::dynamic: return;
    case Kind::boolean: out += v.as_bool() ? "true" : "false"; return;
    case Kind::number:
      if (v.is_small_integer())
        fmt::format_to(std::back_inserter(out), "{}", v.as_small_integer());
      else
        out += v.as_number().to_string();
      return;
    case Kind::string: append_json_string(out, v.as_string()); return;
    case Kind::object: append_object(out, v); return;
    case Kind::map: append_map(out, v); return;
    case Kind::list:
    case Kind::set:
    case Kind::tuple: append_sequence(out, v); return;
  }
}

std::string to_json(const Value& v) {
  std::string out;
  append_json(out, v);
  return out;
}

}  // namespace reprise::value
