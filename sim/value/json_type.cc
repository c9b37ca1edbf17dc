// Types as JSON, and JSON read against a type.
#include <algorithm>
#include <cassert>

#include "value/convert.h"
#include "value/json.h"
#include "value/number.h"
#include "value/text.h"

namespace reprise::value {

namespace {

void append_type(std::string& out, TypeRef type) {
  switch (type->kind()) {
    case Kind::dynamic: out += "\"dynamic\""; return;
    case Kind::boolean: out += "\"bool\""; return;
    case Kind::number: out += "\"number\""; return;
    case Kind::string: out += "\"string\""; return;
    case Kind::list: out += "[\"list\","; break;
    case Kind::set: out += "[\"set\","; break;
    case Kind::map: out += "[\"map\","; break;
    case Kind::tuple: out += "[\"tuple\",["; break;
    case Kind::object: out += "[\"object\",{"; break;
  }
  if (type->is_collection()) append_type(out, type->element());
  const char* separator = "";
  for (const TypeRef t : type->elements()) {
    out += separator;
    append_type(out, t);
    separator = ",";
  }
  std::string optional;
  for (const AttributeType& a : type->attributes()) {
    out += separator;
    append_json_string(out, a.name);
    out += ':';
    append_type(out, a.type);
    separator = ",";
    if (!a.optional) continue;
    if (!optional.empty()) optional += ',';
    append_json_string(optional, a.name);
  }
  if (type->kind() == Kind::tuple) out += ']';
  if (type->kind() == Kind::object) out += '}';
  if (!optional.empty()) out += ",[" + optional + "]";
  out += ']';
}

TypeRef read_type(const Value& json);

TypeRef read_tuple(const Value& json) {
  if (json.is_null() || json.type()->kind() != Kind::tuple) return nullptr;
  std::vector<TypeRef> elements;
  for (const Value& item : json.items()) {
    const TypeRef t = read_type(item);
    if (!t) return nullptr;
    elements.push_back(t);
  }
  return Type::tuple(elements);
}

TypeRef read_object(const Value& json, const Value* optional) {
  if (json.is_null() || json.type()->kind() != Kind::object) return nullptr;
  std::vector<AttributeType> attributes;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const TypeRef t = read_type(json.at(i));
    if (!t) return nullptr;
    attributes.push_back({json.type()->attributes()[i].name, t});
  }
  if (optional) {
    if (optional->is_null() || optional->type()->kind() != Kind::tuple) return nullptr;
    for (const Value& name : optional->items()) {
      if (name.is_null() || name.type()->kind() != Kind::string) return nullptr;
      const auto it = std::ranges::find(attributes, name.as_string(), &AttributeType::name);
      if (it == attributes.end()) return nullptr;
      it->optional = true;
    }
  }
  return Type::object(std::move(attributes));
}

// Recursion is bounded by the depth that from_json() admits.
TypeRef read_type(const Value& json) {
  if (json.is_null()) return nullptr;
  if (json.type()->kind() == Kind::string) {
    const std::string_view name = json.as_string();
    return name == "string"    ? Type::string()
           : name == "number"  ? Type::number()
           : name == "bool"    ? Type::boolean()
           : name == "dynamic" ? Type::dynamic()
                               : nullptr;
  }
  if (json.type()->kind() != Kind::tuple || json.size() < 2 || json.size() > 3) return nullptr;
  if (json.at(0).is_null() || json.at(0).type()->kind() != Kind::string) return nullptr;
  const std::string_view name = json.at(0).as_string();
  if (name == "object") return read_object(json.at(1), json.size() == 3 ? &json.at(2) : nullptr);
  if (json.size() != 2) return nullptr;
  if (name == "tuple") return read_tuple(json.at(1));
  const TypeRef element = read_type(json.at(1));
  if (!element) return nullptr;
  return name == "list"  ? Type::list(element)
         : name == "set" ? Type::set(element)
         : name == "map" ? Type::map(element)
                         : nullptr;
}

// Gives a value with the type its JSON implies the type that is wanted. Stricter than convert(): a missing
// attribute is null, an unexpected one is an error.
class Conformer {
 public:
  std::optional<Value> run(const Value& json, TypeRef type) {
    if (type->kind() == Kind::dynamic) return dynamic(json);
    if (json.is_null()) return Value::null(type);
    switch (type->kind()) {
      case Kind::list:
      case Kind::set: return sequence(json, type);
      case Kind::map: return map(json, type);
      case Kind::tuple: return tuple(json, type);
      case Kind::object: return object(json, type);
      default: return primitive(json, type);
    }
  }

  std::string message;
  Path path;

 private:
  std::optional<Value> fail(std::string why) {
    message = std::move(why);
    return std::nullopt;
  }

  std::optional<Value> part(const Value& json, TypeRef type, PathStep step) {
    path.push_back(std::move(step));
    auto v = run(json, type);
    if (v) path.pop_back();
    return v;
  }

  std::optional<Value> dynamic(const Value& json) {
    if (json.is_null()) return Value::null();
    const bool wrapped =
        json.type()->kind() == Kind::object && json.size() == 2 && json.find("type") && json.find("value");
    if (!wrapped)
      return fail("a value of any type must be an object with the attributes \"type\" and \"value\"");
    const TypeRef type = read_type(*json.find("type"));
    if (!type) return fail("invalid type");
    if (type->kind() == Kind::dynamic) return Value::null();
    return run(*json.find("value"), type);
  }

  std::optional<Value> primitive(const Value& json, TypeRef type) {
    if (!json.type()->is_primitive()) return fail(type->friendly_name() + " is required");
    const Result r = convert(json, type);
    if (!r.ok()) return fail(r.error());
    return r.value();
  }

  // Values of `dynamic` parts may differ in type; a collection cannot hold that.
  static bool uniform(const std::vector<Value>& items) {
    return std::ranges::all_of(items, [&](const Value& v) {
      return v.type() == items[0].type() || v.type()->kind() == Kind::dynamic ||
             items[0].type()->kind() == Kind::dynamic;
    });
  }

  std::optional<Value> sequence(const Value& json, TypeRef type) {
    if (json.type()->kind() != Kind::tuple) return fail(type->friendly_name() + " is required");
    std::vector<Value> items;
    items.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
      auto v =
          part(json.at(i), type->element(), {PathStep::Kind::index_number, {}, static_cast<std::int64_t>(i)});
      if (!v) return v;
      items.push_back(std::move(*v));
    }
    if (!uniform(items)) return fail("elements must have the same type");
    return type->kind() == Kind::list ? Value::list(type->element(), std::move(items))
                                      : Value::set(type->element(), std::move(items));
  }

  std::optional<Value> map(const Value& json, TypeRef type) {
    if (json.type()->kind() != Kind::object) return fail(type->friendly_name() + " is required");
    std::vector<Value> items;
    std::vector<std::pair<std::string, Value>> entries;
    for (std::size_t i = 0; i < json.size(); ++i) {
      const std::string& key = json.type()->attributes()[i].name;
      auto v = part(json.at(i), type->element(), {PathStep::Kind::index_string, key, 0});
      if (!v) return v;
      items.push_back(*v);
      entries.emplace_back(key, std::move(*v));
    }
    if (!uniform(items)) return fail("elements must have the same type");
    return Value::map(type->element(), std::move(entries));
  }

  std::optional<Value> tuple(const Value& json, TypeRef type) {
    const std::size_t length = type->elements().size();
    if (json.type()->kind() != Kind::tuple) return fail("tuple is required");
    if (json.size() != length) {
      return fail((json.size() > length ? "too many" : "not enough") + std::string(" tuple elements (need ") +
                  std::to_string(length) + ")");
    }
    std::vector<Value> items;
    for (std::size_t i = 0; i < length; ++i) {
      auto v = part(json.at(i), type->elements()[i],
                    {PathStep::Kind::index_number, {}, static_cast<std::int64_t>(i)});
      if (!v) return v;
      items.push_back(std::move(*v));
    }
    return Value::tuple(std::move(items));
  }

  std::optional<Value> object(const Value& json, TypeRef type) {
    if (json.type()->kind() != Kind::object) return fail("object is required");
    for (const AttributeType& have : json.type()->attributes()) {
      if (type->attribute_index(have.name) < 0) return fail("unsupported attribute " + quoted(have.name));
    }
    std::vector<Value> fields;
    for (const AttributeType& want : type->attributes()) {
      const Value* have = json.find(want.name);
      auto v =
          have ? part(*have, want.type, {PathStep::Kind::attribute, want.name, 0}) : Value::null(want.type);
      if (!v) return v;
      fields.push_back(std::move(*v));
    }
    return Value::object(type, std::move(fields));
  }
};

}  // namespace

std::string type_to_json(TypeRef type) {
  std::string out;
  append_type(out, type);
  return out;
}

TypeRef type_from_json(std::string_view json) {
  const Result r = from_json(json);
  return r.ok() ? read_type(r.value()) : nullptr;
}

Result from_json(std::string_view text, TypeRef type) {
  const Result implied = from_json(text);
  if (!implied.ok()) return implied;
  Conformer conformer;
  auto v = conformer.run(implied.value(), type);
  if (v) return std::move(*v);
  return Result::error(std::move(conformer.message), std::move(conformer.path));
}

}  // namespace reprise::value
