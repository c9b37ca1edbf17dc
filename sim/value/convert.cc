#include "value/convert.h"

#include <algorithm>
#include <cassert>

#include "value/convert_rules.h"
#include "value/number.h"

namespace reprise::value {

namespace {

PathStep at_index(std::size_t i) { return {PathStep::Kind::index_number, {}, static_cast<std::int64_t>(i)}; }
PathStep at_key(std::string_view key) { return {PathStep::Kind::index_string, std::string(key), 0}; }
PathStep at_attribute(std::string_view name) { return {PathStep::Kind::attribute, std::string(name), 0}; }

// What `target` leaves open is filled in from `from`, so that unknown and null values say as much as
// possible. Parts need not fit each other: an element of a map may stand for an optional attribute that
// nobody will ask it for.
TypeRef fill_dynamic(TypeRef from, TypeRef target) {
  if (!target->has_dynamic() || from->kind() == Kind::dynamic) return target;
  if (target->kind() == Kind::dynamic) return from;
  if (target->is_collection()) {
    TypeRef element = from->is_collection() ? from->element() : nullptr;
    if (from->is_structural()) element = unify(part_types(from));
    if (!element) element = Type::dynamic();
    element = fill_dynamic(element, target->element());
    return target->kind() == Kind::list  ? Type::list(element)
           : target->kind() == Kind::set ? Type::set(element)
                                         : Type::map(element);
  }
  if (target->kind() == Kind::tuple) {
    if (from->kind() != Kind::tuple || from->elements().size() != target->elements().size()) return target;
    std::vector<TypeRef> elements;
    for (std::size_t i = 0; i < target->elements().size(); ++i) {
      elements.push_back(fill_dynamic(from->elements()[i], target->elements()[i]));
    }
    return Type::tuple(elements);
  }
  std::vector<AttributeType> attributes;
  for (const AttributeType& want : target->attributes()) {
    const TypeRef have = from->kind() == Kind::map      ? from->element()
                         : from->kind() == Kind::object ? from->attribute_type(want.name)
                                                        : nullptr;
    attributes.push_back({want.name, have ? fill_dynamic(have, want.type) : want.type});
  }
  return Type::object(std::move(attributes));
}

// What stays true of an unknown value when it is converted.
Value convert_unknown(const Value& v, TypeRef target) {
  const TypeRef type = fill_dynamic(v.type(), target)->without_optional();
  Refinement kept;
  if (const Refinement* r = v.refinement()) {
    kept.not_null = r->not_null;
    if (v.type()->is_collection() && type->is_collection()) {
      kept.length_min = r->length_min;
      kept.length_max = r->length_max;
    }
  }
  if (v.type()->is_structural() && type->is_collection()) {
    const auto parts = static_cast<std::int64_t>(part_types(v.type()).size());
    kept.length_min = kept.length_max = parts;
  }
  if (type->kind() == Kind::set && v.type()->kind() != Kind::set)
    kept.length_min = std::min<std::int64_t>(kept.length_min, 1);
  return Value::unknown(type, kept);
}

class Converter {
 public:
  // nullopt when it fails; message and path then say why.
  std::optional<Value> run(const Value& v, TypeRef target) {
    if (v.type() == target || target->kind() == Kind::dynamic) return v;
    if (v.is_marked()) {
      auto inner = run(v.unmark(), target);
      if (inner) return inner->with_marks(v.marks());
      return inner;
    }
    if (v.is_unknown()) return unknown(v, target);
    if (v.is_null()) return Value::null(fill_dynamic(v.type(), target)->without_optional());
    if (v.type() == target->without_optional()) return v;
    return known(v, target);
  }

  std::string message;
  Path path;

 private:
  std::optional<Value> fail(std::string why) {
    message = std::move(why);
    return std::nullopt;
  }

  std::optional<Value> unknown(const Value& v, TypeRef target) { return convert_unknown(v, target); }

  std::optional<Value> known(const Value& v, TypeRef target) {
    if (v.type()->is_primitive()) return primitive(v, target);
    switch (target->kind()) {
      case Kind::list:
      case Kind::set: return sequence(v, target);
      case Kind::map: return map(v, target);
      case Kind::tuple: return tuple(v, target);
      case Kind::object: return v.type()->kind() == Kind::map ? map_to_object(v, target) : object(v, target);
      default: return fail(mismatch(v.type(), target));
    }
  }

  std::optional<Value> primitive(const Value& v, TypeRef target) {
    if (!convertible(v.type(), target)) return fail(mismatch(v.type(), target));
    if (target->kind() == Kind::string) {
      if (v.type()->kind() == Kind::boolean) return Value::string(v.as_bool() ? "true" : "false");
      return Value::string(v.as_number().to_string());
    }
    const std::string_view text = v.as_string();
    if (target->kind() == Kind::number) {
      if (const auto n = Number::parse(text)) return Value::number(*n);
      return fail("a number is required");
    }
    if (text == "true" || text == "1") return Value::boolean(true);
    if (text == "false" || text == "0") return Value::boolean(false);
    return fail(wrong_bool(text));
  }

  // cty has advice for the spellings that people try.
  static std::string wrong_bool(std::string_view text) {
    if (text == "True" || text == "TRUE")
      return "a bool is required; to convert from string, use lowercase \"true\"";
    if (text == "False" || text == "FALSE")
      return "a bool is required; to convert from string, use lowercase \"false\"";
    return "a bool is required";
  }

  std::optional<Value> part(const Value& v, TypeRef target, PathStep step) {
    path.push_back(std::move(step));
    auto converted = run(v, target);
    if (converted) path.pop_back();
    return converted;
  }

  // The element type to aim for; structures settle an open one among their parts.
  TypeRef element_target(const Value& v, TypeRef target) {
    if (!v.type()->is_structural()) return target->element();
    const TypeRef element = collection_element(v.type(), target->element(), true);
    return element ? element : target->element();
  }

  static bool one_type(const std::vector<Value*>& items) {
    const Value* first = nullptr;
    for (const Value* v : items) {
      if (v->type()->kind() == Kind::dynamic) continue;
      if (first && v->type() != first->type()) return false;
      first = v;
    }
    return true;
  }

  // Elements may come out with different types where the target leaves parts open. Lists and maps bring them
  // to a common type, if there is one; sets do not try.
  bool unify_items(const std::vector<Value*>& items, bool lossy) {
    if (one_type(items)) return true;
    std::vector<TypeRef> types;
    for (const Value* v : items) types.push_back(v->type());
    const TypeRef common = unify(types, lossy);
    if (!common) {
      message = "cannot find a common base type for all elements";
      return false;
    }
    for (Value* v : items) {
      auto converted = run(*v, common);
      if (!converted) return false;
      *v = std::move(*converted);
    }
    return true;
  }

  bool agree(const std::vector<Value*>& items, const char* noun, const char* to) {
    if (one_type(items)) return true;
    message = std::string(noun) + " types must all match for conversion to " + to;
    return false;
  }

  // A tuple's disagreement is told where its last element is.
  bool sequence_agrees(const std::vector<Value*>& items, Kind from, Kind to) {
    if (from == Kind::tuple && to == Kind::list && !items.empty()) {
      path.push_back(at_index(items.size() - 1));
      if (!unify_items(items, true)) return false;
      path.pop_back();
    }
    return agree(items, "element", to == Kind::list ? "list" : "set");
  }

  bool map_agrees(const std::vector<Value*>& items, TypeRef element, Kind from) {
    const bool object = from == Kind::object;
    if ((element->is_collection() || element->kind() == Kind::object) && !unify_items(items, object))
      return false;
    return agree(items, object ? "attribute" : "element", "map");
  }

  // An empty collection keeps the element type it had when the target leaves it open.
  static TypeRef empty_element(const Value& v, TypeRef element) {
    return v.type()->is_collection() ? fill_dynamic(v.type()->element(), element) : element;
  }

  // What the elements turned out to be where the target left parts of their type open.
  static TypeRef settled(TypeRef element, const std::vector<Value*>& items) {
    if (!element->has_dynamic()) return element;
    for (const Value* v : items) {
      if (v->type()->kind() != Kind::dynamic) return v->type();
    }
    return element;
  }

  std::optional<Value> sequence(const Value& v, TypeRef target) {
    const Kind kind = v.type()->kind();
    if (kind != Kind::list && kind != Kind::set && kind != Kind::tuple)
      return fail(mismatch(v.type(), target));
    // How many members there are is open while unknown ones may turn out to be the same.
    if (kind == Kind::set && target->kind() == Kind::list && v.size() > 1 && !v.is_wholly_known())
      return Value::unknown(fill_dynamic(v.type(), target)->without_optional());
    const TypeRef element = element_target(v, target);
    std::vector<Value> items;
    items.reserve(v.size());
    for (std::size_t i = 0; i < v.size(); ++i) {
      auto item = part(v.at(i), element, at_index(i));
      if (!item) return item;
      items.push_back(std::move(*item));
    }
    std::vector<Value*> all;
    for (Value& item : items) all.push_back(&item);
    if (element->has_dynamic() && !sequence_agrees(all, kind, target->kind())) return std::nullopt;
    const TypeRef type = items.empty() ? empty_element(v, element) : settled(element, all);
    return target->kind() == Kind::list ? Value::list(type, std::move(items))
                                        : Value::set(type, std::move(items));
  }

  std::optional<Value> map(const Value& v, TypeRef target) {
    const TypeRef type = v.type();
    if (type->kind() != Kind::map && type->kind() != Kind::object) return fail(mismatch(type, target));
    const TypeRef element = element_target(v, target);
    std::vector<std::pair<std::string, Value>> entries;
    for (std::size_t i = 0; i < v.size(); ++i) {
      const bool object = type->kind() == Kind::object;
      const std::string& key = object ? type->attributes()[i].name : v.entries()[i].key;
      auto item = part(object ? v.at(i) : v.entries()[i].value, element, at_key(key));
      if (!item) return item;
      entries.emplace_back(key, std::move(*item));
    }
    std::vector<Value*> all;
    for (auto& [key, item] : entries) all.push_back(&item);
    if (element->has_dynamic() && !map_agrees(all, element, type->kind())) return std::nullopt;
    const TypeRef settled_type = entries.empty() ? empty_element(v, element) : settled(element, all);
    return Value::map(settled_type, std::move(entries));
  }

  std::optional<Value> tuple(const Value& v, TypeRef target) {
    if (v.type()->kind() != Kind::tuple || v.size() != target->elements().size()) {
      return fail(mismatch(v.type(), target));
    }
    std::vector<Value> items;
    for (std::size_t i = 0; i < v.size(); ++i) {
      auto item = part(v.at(i), target->elements()[i], at_index(i));
      if (!item) return item;
      items.push_back(std::move(*item));
    }
    return Value::tuple(std::move(items));
  }

  std::optional<Value> object(const Value& v, TypeRef target) {
    if (v.type()->kind() != Kind::object) return fail(mismatch(v.type(), target));
    std::vector<Value> fields;
    fields.reserve(target->attributes().size());
    for (const AttributeType& want : target->attributes()) {
      const Value* have = v.find(want.name);
      if (!have) {
        if (!want.optional) return fail("attribute \"" + want.name + "\" is required");
        fields.push_back(Value::null(want.type));
        continue;
      }
      auto field = part(*have, want.type, at_attribute(want.name));
      if (!field) return field;
      fields.push_back(std::move(*field));
    }
    return Value::object(target, std::move(fields));
  }

  std::optional<Value> map_to_object(const Value& v, TypeRef target) {
    std::vector<Value> fields;
    for (const AttributeType& want : target->attributes()) {
      const Value* have = v.find(want.name);
      if (!have) {
        if (!want.optional) return fail("map has no element for required attribute \"" + want.name + "\"");
        fields.push_back(Value::null(want.type));
        continue;
      }
      if (!convertible(v.type()->element(), want.type)) {
        return fail("map element type is incompatible with attribute \"" + want.name +
                    "\": " + mismatch(have->type(), want.type));
      }
      auto field = part(*have, want.type, at_key(want.name));
      if (!field) return field;
      fields.push_back(std::move(*field));
    }
    return Value::object(target, std::move(fields));
  }
};

}  // namespace

Result convert(const Value& v, TypeRef target) {
  if (v.type() == target || target->kind() == Kind::dynamic) return v;
  if (!convertible(v.type(), target)) return Result::error(mismatch(v.type(), target));
  Converter converter;
  auto converted = converter.run(v, target);
  if (converted) return std::move(*converted);
  return Result::error(std::move(converter.message), std::move(converter.path));
}

}  // namespace reprise::value
