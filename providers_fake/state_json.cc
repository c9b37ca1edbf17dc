#include "providers_fake/state_json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "value/json.h"

namespace reprise::providers_fake {
namespace {

using simdjson::dom::element;
using value::Kind;
using value::Type;
using value::TypeRef;

constexpr int kDepthMax = 128;

// Writes `json` again with the attributes that `type` has, and no others.
bool conform(const element& json, TypeRef type, int depth, std::string& out);

bool conform_object(const element& json, TypeRef type, int depth, std::string& out) {
  simdjson::dom::object fields;
  if (json.get(fields)) return false;
  out.push_back('{');
  for (bool first = true; const value::AttributeType& a : type->attributes()) {
    if (!first) out.push_back(',');
    first = false;
    value::append_json_string(out, a.name);
    out.push_back(':');
    element item;
    if (!fields.at_key(a.name).get(item)) {
      if (!conform(item, a.type, depth + 1, out)) return false;
    } else {
      out += "null";
    }
  }
  out.push_back('}');
  return true;
}

bool conform(const element& json, TypeRef type, int depth, std::string& out) {
  if (depth > kDepthMax) return false;
  if (json.is_null() || type->is_primitive() || type->kind() == Kind::dynamic ||
      type->kind() == Kind::tuple) {
    out += std::string(simdjson::minify(json));
    return true;
  }
  if (type->kind() == Kind::object) return conform_object(json, type, depth, out);
  const bool map = type->kind() == Kind::map;
  simdjson::dom::array items;
  simdjson::dom::object entries;
  if (map ? json.get(entries) != simdjson::SUCCESS : json.get(items) != simdjson::SUCCESS) return false;
  out.push_back(map ? '{' : '[');
  bool first = true;
  if (map) {
    for (auto [key, item] : entries) {
      if (!first) out.push_back(',');
      first = false;
      value::append_json_string(out, key);
      out.push_back(':');
      if (!conform(item, type->element(), depth + 1, out)) return false;
    }
  } else {
    for (element item : items) {
      if (!first) out.push_back(',');
      first = false;
      if (!conform(item, type->element(), depth + 1, out)) return false;
    }
  }
  out.push_back(map ? '}' : ']');
  return true;
}

}  // namespace

value::Result read_state(std::string_view json, TypeRef type) {
  value::Result exact = value::from_json(json, type);
  if (exact.ok()) return exact;
  simdjson::dom::parser parser;
  element root;
  if (auto fault = parser.parse(json.data(), json.size()).get(root))
    return value::Result::error(fmt::format("invalid JSON: {}", simdjson::error_message(fault)));
  std::string text;
  // Numbers outside what the parser keeps exactly were read exactly above, or not at all.
  if (!conform(root, type, 0, text)) return exact;
  return value::from_json(text, type);
}

}  // namespace reprise::providers_fake
