#include "state/json_text.h"

#include <cassert>

#include "value/json.h"

namespace reprise::state {

using value::Kind;
using value::Value;

void JsonText::separate() {
  if (out_.empty()) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':') out_ += ',';
}
JsonText& JsonText::open(char bracket) {
  separate();
  out_ += bracket;
  return *this;
}
JsonText& JsonText::close(char bracket) {
  out_ += bracket;
  return *this;
}
JsonText& JsonText::key(std::string_view name) {
  separate();
  value::append_json_string(out_, name);
  out_ += ':';
  return *this;
}
JsonText& JsonText::string(std::string_view text) {
  separate();
  value::append_json_string(out_, text);
  return *this;
}
JsonText& JsonText::integer(std::int64_t n) { return raw(std::to_string(n)); }
JsonText& JsonText::boolean(bool b) { return raw(b ? "true" : "false"); }
JsonText& JsonText::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

namespace {

// Where the string that starts at `i` ends.
std::size_t string_end(std::string_view json, std::size_t i) {
  for (++i; i < json.size() && json[i] != '"'; ++i)
    if (json[i] == '\\') ++i;
  return i;
}
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

}  // namespace

std::string compact_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (is_space(json[i])) continue;
    if (json[i] != '"') {
      out += json[i];
      continue;
    }
    const std::size_t end = string_end(json, i);
    out += json.substr(i, end - i + 1);
    i = end;
  }
  return out;
}

std::string indent_json(std::string_view json, std::string_view indent) {
  std::string out;
  out.reserve(json.size() * 2);
  std::size_t depth = 0;
  const auto line = [&] {
    out += '\n';
    for (std::size_t i = 0; i < depth; ++i) out += indent;
  };
  bool opened = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (is_space(c)) continue;
    const bool closes = c == '}' || c == ']';
    if (opened && !closes) {
      ++depth;
      line();
    }
    if (closes && !opened) {
      --depth;
      line();
    }
    opened = c == '{' || c == '[';
    if (c == '"') {
      const std::size_t end = string_end(json, i);
      out += json.substr(i, end - i + 1);
      i = end;
      continue;
    }
    out += c;
    if (c == ',') line();
    if (c == ':') out += ' ';
  }
  return out;
}

void append_typed_json(std::string& out, const Value& marked, value::TypeRef type) {
  const Value v = marked.is_marked() ? marked.unmark() : marked;
  assert(v.is_known());
  const bool of_some_type = type->kind() == Kind::dynamic && v.type()->kind() != Kind::dynamic;
  if (v.is_null() && !of_some_type) {
    out += "null";
    return;
  }
  if (!type->has_dynamic()) return value::append_json(out, v);
  const auto list = [&](auto&& type_of) {
    out += '[';
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (i) out += ',';
      append_typed_json(out, v.at(i), type_of(i));
    }
    out += ']';
  };
  switch (type->kind()) {
    case Kind::dynamic:
      out += "{\"value\":";
      value::append_json(out, v);
      out += ",\"type\":" + value::type_to_json(v.type()) + "}";
      return;
    case Kind::list:
    case Kind::set: return list([&](std::size_t) { return type->element(); });
    case Kind::tuple: return list([&](std::size_t i) { return type->elements()[i]; });
    case Kind::map: {
      out += '{';
      bool first = true;
      for (const value::MapEntry& e : v.entries()) {
        if (!first) out += ',';
        first = false;
        value::append_json_string(out, e.key);
        out += ':';
        append_typed_json(out, e.value, type->element());
      }
      out += '}';
      return;
    }
    case Kind::object: {
      out += '{';
      bool first = true;
      for (const value::AttributeType& a : v.type()->attributes()) {
        if (!first) out += ',';
        first = false;
        value::append_json_string(out, a.name);
        out += ':';
        const value::TypeRef wanted = type->attribute_type(a.name);
        append_typed_json(out, *v.find(a.name), wanted ? wanted : a.type);
      }
      out += '}';
      return;
    }
    default: return value::append_json(out, v);
  }
}

}  // namespace reprise::state
