// The code: {"t":<type>,"v":<body>}. A body is a scalar, or an array that begins with its kind:
//   ["l", items…] sequences, ["m", key, value, …] maps, ["o", fields…] objects, ["u", type, refinement…]
//   unknowns,
//   ["n", type] nulls of a type, ["s", body] and ["e", body] sensitive and ephemeral values, ["d", code] an
//   element of any type.
#include "report/value_code.h"

#include <fmt/format.h>

#include <algorithm>

#include "state/json_text.h"
#include "value/json.h"
#include "value/number.h"

namespace reprise::report {

namespace {

using state::JsonNode;
using value::Kind;
using value::Value;

void append_body(std::string& out, const Value& v);

void append_string(std::string& out, std::string_view s) { value::append_json_string(out, s); }

void append_unknown(std::string& out, const Value& v) {
  out += "[\"u\"," + value::type_to_json(v.type());
  if (const value::Refinement* r = v.refinement()) {
    out += fmt::format(",{},", r->not_null);
    append_string(out, r->string_prefix);
    out += fmt::format(",{},{},", r->length_min, r->length_max);
    append_string(out, r->number_min.value_or(""));
    out += ',';
    append_string(out, r->number_max.value_or(""));
  }
  out += ']';
}

void append_structure(std::string& out, const Value& v) {
  if (v.type()->kind() == Kind::map) {
    out += "[\"m\"";
    for (const value::MapEntry& e : v.entries()) {
      out += ',';
      append_string(out, e.key);
      out += ',';
      append_body(out, e.value);
    }
  } else {
    out += v.type()->kind() == Kind::object ? "[\"o\"" : "[\"l\"";
    for (const Value& item : v.items()) {
      out += ',';
      append_body(out, item);
    }
  }
  out += ']';
}

// Recursion is as deep as values are, which evaluation bounds.
void append_body(std::string& out, const Value& v) {
  if (v.is_marked()) {
    const value::Marks marks = v.marks();
    const bool sensitive = value::is_sensitive(marks), ephemeral = value::is_ephemeral(marks);
    out += std::string(sensitive ? "[\"s\"," : "") + (ephemeral ? "[\"e\"," : "");
    append_body(out, v.unmark());
    out += std::string(sensitive ? "]" : "") + (ephemeral ? "]" : "");
    return;
  }
  if (v.is_unknown()) return append_unknown(out, v);
  if (v.is_null()) {
    out += "[\"n\"," + value::type_to_json(v.type()) + "]";
    return;
  }
  if (v.type()->is_primitive()) return value::append_json(out, v);
  append_structure(out, v);
}

std::optional<Value> read_body(const JsonNode& node, value::TypeRef type);

std::optional<std::vector<Value>> read_items(const JsonNode& node, value::TypeRef type) {
  std::vector<Value> items;
  for (std::size_t i = 1; i < node.items.size(); ++i) {
    value::TypeRef of = type->element();
    if (type->kind() == Kind::tuple) of = i - 1 < type->elements().size() ? type->elements()[i - 1] : nullptr;
    if (type->kind() == Kind::object)
      of = i - 1 < type->attributes().size() ? type->attributes()[i - 1].type : nullptr;
    if (!of) return std::nullopt;
    auto item = read_body(node.items[i], of);
    if (!item) return std::nullopt;
    items.push_back(std::move(*item));
  }
  return items;
}

std::optional<Value> read_unknown(const JsonNode& node) {
  const value::TypeRef type =
      node.items.size() > 1 ? value::type_from_json(state::compact_json(node.items[1].raw)) : nullptr;
  if (!type) return std::nullopt;
  if (node.items.size() < 8) return Value::unknown(type);
  value::Refinement r;
  r.not_null = node.items[2].raw == "true";
  r.string_prefix = node.items[3].text;
  r.length_min = node.items[4].integer().value_or(0);
  r.length_max = node.items[5].integer().value_or(INT64_MAX);
  if (!node.items[6].text.empty()) r.number_min = node.items[6].text;
  if (!node.items[7].text.empty()) r.number_max = node.items[7].text;
  return Value::unknown(type, r);
}

std::optional<Value> read_map(const JsonNode& node, value::TypeRef element) {
  std::vector<std::pair<std::string, Value>> entries;
  for (std::size_t i = 1; i + 1 < node.items.size(); i += 2) {
    auto item = read_body(node.items[i + 1], element);
    if (!item) return std::nullopt;
    if (!entries.empty() && entries[0].second.type() != item->type()) return std::nullopt;
    entries.emplace_back(node.items[i].text, std::move(*item));
  }
  return Value::map(element, std::move(entries));
}

std::optional<Value> read_scalar(const JsonNode& node) {
  switch (node.kind) {
    case JsonNode::Kind::boolean: return Value::boolean(node.raw == "true");
    case JsonNode::Kind::string: return Value::string(node.text);
    case JsonNode::Kind::number:
      if (const auto n = node.integer()) return Value::integer(*n);
      if (const auto n = value::Number::parse(node.raw)) return Value::number(*n);
      return std::nullopt;
    default: return std::nullopt;
  }
}

std::optional<Value> read_form(const JsonNode& node, value::TypeRef type);

// Whatever the file says, a value is of the type of its place.
std::optional<Value> read_body(const JsonNode& node, value::TypeRef type) {
  auto v = read_form(node, type);
  const bool fits =
      v && (v->type() == type ||
            (type->has_dynamic() && (type->kind() == Kind::dynamic || type->kind() == v->type()->kind())));
  return fits ? v : std::nullopt;
}

bool of_one_type(const std::vector<Value>& items) {
  return std::ranges::all_of(items, [&](const Value& v) { return v.type() == items[0].type(); });
}

std::optional<Value> read_form(const JsonNode& node, value::TypeRef type) {
  if (!node.is(JsonNode::Kind::array)) return read_scalar(node);
  if (node.items.empty()) return std::nullopt;
  const std::string& kind = node.items[0].text;
  if (kind == "u") return read_unknown(node);
  if (kind == "s" || kind == "e") {
    auto inner = node.items.size() > 1 ? read_body(node.items[1], type) : std::nullopt;
    if (!inner) return std::nullopt;
    return inner->with_marks(kind == "s" ? value::sensitive_mark() : value::ephemeral_mark());
  }
  if (kind == "n") {
    const value::TypeRef t =
        node.items.size() > 1 ? value::type_from_json(state::compact_json(node.items[1].raw)) : nullptr;
    return t ? std::optional(Value::null(t)) : std::nullopt;
  }
  if (kind == "m") return type->kind() == Kind::map ? read_map(node, type->element()) : std::nullopt;
  auto items = read_items(node, type);
  if (!items || (type->is_collection() && !of_one_type(*items))) return std::nullopt;
  switch (type->kind()) {
    case Kind::list: return Value::list(type->element(), std::move(*items));
    case Kind::set: return Value::set(type->element(), std::move(*items));
    case Kind::tuple: return Value::tuple(std::move(*items));
    case Kind::object:
      if (items->size() != type->attributes().size()) return std::nullopt;
      return Value::object(type, std::move(*items));
    default: return std::nullopt;
  }
}

}  // namespace

void append_value_code(std::string& out, const Value& v) {
  out += "{\"t\":" + value::type_to_json(v.type()) + ",\"v\":";
  append_body(out, v);
  out += '}';
}

std::optional<Value> read_value_code(const JsonNode& node) {
  const JsonNode* type = node.find("t");
  const JsonNode* body = node.find("v");
  if (!type || !body) return std::nullopt;
  const value::TypeRef t = value::type_from_json(state::compact_json(type->raw));
  return t ? read_body(*body, t) : std::nullopt;
}

void append_path_code(std::string& out, const value::Path& path) {
  out += '[';
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (i) out += ',';
    out += fmt::format("[{},", static_cast<int>(path[i].kind));
    append_string(out, path[i].name);
    out += fmt::format(",{}]", path[i].index);
  }
  out += ']';
}

value::Path read_path_code(const JsonNode& node) {
  value::Path path;
  for (const JsonNode& step : node.items) {
    if (step.items.size() != 3) continue;
    const auto kind = step.items[0].integer().value_or(0);
    if (kind < 0 || kind > 3) continue;
    path.push_back(
        {static_cast<value::PathStep::Kind>(kind), step.items[1].text, step.items[2].integer().value_or(0)});
  }
  return path;
}

}  // namespace reprise::report
