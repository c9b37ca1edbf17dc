// Making values: every constructor settles types, order and the summary flags of its node.
#include <algorithm>
#include <cassert>

#include "value/node.h"
#include "value/set_order.h"
#include "value/text.h"
#include "value/value.h"

namespace reprise::value {

using Access = ValueAccess;

Value Value::null(TypeRef type) { return Access::make(type->without_optional(), Tag::null); }
Value Value::unknown(TypeRef type) { return Access::make(type->without_optional(), Tag::unknown); }
Value Value::boolean(bool b) { return Access::make(Type::boolean(), Tag::small, b ? 1 : 0); }
Value Value::integer(std::int64_t n) { return Access::make(Type::number(), Tag::small64, n); }

namespace {

Value empty_collection(TypeRef type) {
  switch (type->kind()) {
    case Kind::list: return Value::list(type->element(), {});
    case Kind::set: return Value::set(type->element(), {});
    default: return Value::map(type->element(), {});
  }
}

bool applies_to(TypeRef type, const Refinement& r) {
  const bool text = !r.string_prefix.empty();
  const bool length = r.length_min != 0 || r.length_max != INT64_MAX;
  const bool bounds = r.number_min.has_value() || r.number_max.has_value();
  return (!text || type->kind() == Kind::string) && (!length || type->is_collection()) &&
         (!bounds || type->kind() == Kind::number);
}

}  // namespace

Value Value::unknown(TypeRef type, const Refinement& refinement) {
  type = type->without_optional();
  if (refinement.trivial() || type->kind() == Kind::dynamic) return unknown(type);
  assert(applies_to(type, refinement));
  if (refinement.not_null) {
    if (type->is_collection() && refinement.length_max == 0) return empty_collection(type);
    // Of a list whose length is known only the elements are not; nor is the one of a set.
    if (type->kind() == Kind::list && refinement.length_min == refinement.length_max) {
      const auto length = static_cast<std::size_t>(refinement.length_min);
      return list(type->element(), std::vector<Value>(length, unknown(type->element())));
    }
    if (type->kind() == Kind::set && refinement.length_min == 1 && refinement.length_max == 1)
      return set(type->element(), {unknown(type->element())});
    if (refinement.number_min && refinement.number_min == refinement.number_max) {
      if (const auto n = Number::parse(*refinement.number_min)) return number(*n);
    }
  }
  Node* node = make_node(NodeKind::refinement, sizeof(Refinement));
  new (node->body<Refinement>()) Refinement(refinement);
  node->wholly_known = false;
  return Access::adopt(type, Tag::refined, node);
}

Value Value::number(const Number& n) {
  const std::uint32_t precision = n.precision();
  // Beyond 2^53 the text of a number depends on its precision: fewer digits tell it from its neighbours.
  constexpr std::int64_t kExact53 = std::int64_t{1} << 53;
  const auto small = n.is_zero() && n.is_negative() ? std::nullopt : n.to_int64();
  const bool standard = precision == 512 || precision == 64 ||
                        (precision == 53 && small && *small >= -kExact53 && *small <= kExact53);
  if (small && standard) {
    const Tag tag = precision == 512 ? Tag::small : precision == 64 ? Tag::small64 : Tag::small53;
    return Access::make(Type::number(), tag, *small);
  }
  Node* node = make_node(NodeKind::number, sizeof(Number));
  new (node->body<Number>()) Number(n);
  return Access::adopt(Type::number(), Tag::heap, node);
}

Value Value::string(std::string_view utf8) {
  std::string normal;
  if (!is_ascii(utf8)) {
    normal = normalize_nfc(utf8);
    utf8 = normal;
  }
  assert(utf8.size() <= UINT32_MAX);
  Node* node = make_node(NodeKind::string, utf8.size());
  std::ranges::copy(utf8, node->body<char>());
  node->count = static_cast<std::uint32_t>(utf8.size());
  add_weight(*node, utf8.size() / 64);
  return Access::adopt(Type::string(), Tag::heap, node);
}

namespace {

void summarise(Node* node, const Value& child) {
  node->wholly_known = node->wholly_known && child.is_wholly_known();
  node->contains_marked = node->contains_marked || child.contains_marked();
  add_weight(*node, child.weight());
}

// The payload of all empty sequences, whatever their types: schemas are full of blocks that nobody writes.
Value empty_sequence(TypeRef type) {
  static Node* const node = make_node(NodeKind::sequence, 0);
  retain(node);
  return Access::adopt(type, Tag::heap, node);
}

Value make_sequence(TypeRef type, std::vector<Value>& items) {
  if (items.empty()) return empty_sequence(type);
  assert(items.size() <= UINT32_MAX);
  Node* node = make_node(NodeKind::sequence, items.size() * sizeof(Value));
  node->count = static_cast<std::uint32_t>(items.size());
  Value* to = node->body<Value>();
  bool known = true, marked = false;
  std::uint64_t parts = 0;
  for (Value& item : items) {
    const Tag tag = Access::tag(item);
    if (Access::has_node(item)) {
      const Node& part = *Access::node(item);
      parts += part.weight;
      known &= part.wholly_known && tag != Tag::refined;
      marked |= part.contains_marked || tag == Tag::marked;
    } else {
      ++parts;
      known &= tag != Tag::unknown;
    }
    new (to++) Value(std::move(item));
  }
  node->wholly_known = known;
  node->contains_marked = marked;
  add_weight(*node, parts);
  return Access::adopt(type, Tag::heap, node);
}

// A null or unknown that nothing was known about takes the type that its place demands.
Value retyped(const Value& v, TypeRef type) {
  const Value plain = v.is_null() ? Value::null(type) : Value::unknown(type);
  return plain.with_marks(v.marks());
}

template <class Range, class Project>
TypeRef settle_element_type(TypeRef element, Range& range, Project value_of) {
  element = element->without_optional();
  for (const auto& entry : range) {
    if (element->kind() != Kind::dynamic) break;
    element = value_of(entry).type();
  }
  for (auto& entry : range) {
    Value& v = value_of(entry);
    if (v.type() == element) continue;
    assert(v.type()->kind() == Kind::dynamic && "elements of a collection have one type");
    v = retyped(v, element);
  }
  return element;
}

TypeRef settle_element_type(TypeRef element, std::vector<Value>& items) {
  return settle_element_type(
      element, items, [](auto& v) -> auto& { return v; });
}

}  // namespace

Value Value::list(TypeRef element, std::vector<Value> items) {
  element = settle_element_type(element, items);
  return make_sequence(Type::list(element), items);
}

Value Value::tuple(std::vector<Value> items) {
  std::vector<TypeRef> types;
  types.reserve(items.size());
  for (const Value& item : items) types.push_back(item.type());
  return make_sequence(Type::tuple(types), items);
}

Value Value::set(TypeRef element, std::vector<Value> items) {
  Marks marks = nullptr;
  for (Value& item : items) {
    if (!item.contains_marked()) continue;
    marks = unite(marks, item.deep_marks());
    item = item.unmark_deep();
  }
  element = settle_element_type(element, items);
  sort_set(items);
  // Unknown elements are never equal to anything yet, so each stays.
  const auto same = [](const Value& a, const Value& b) {
    return a.is_wholly_known() && interchangeable(a, b);
  };
  items.erase(std::unique(items.begin(), items.end(), same), items.end());
  return make_sequence(Type::set(element), items).with_marks(marks);
}

Value Value::map(TypeRef element, std::vector<std::pair<std::string, Value>> entries) {
  element = settle_element_type(
      element, entries, [](auto& e) -> auto& { return e.second; });
  for (auto& [key, value] : entries) {
    if (!is_ascii(key)) key = normalize_nfc(key);
  }
  const auto less = [](const auto& a, const auto& b) { return a.first < b.first; };
  if (!std::ranges::is_sorted(entries, less)) std::ranges::stable_sort(entries, less);
  assert(entries.size() <= UINT32_MAX);
  Node* node = make_node(NodeKind::map, entries.size() * sizeof(MapEntry));
  MapEntry* to = node->body<MapEntry>();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i + 1 < entries.size() && entries[i + 1].first == entries[i].first) continue;  // the last one wins
    summarise(node, entries[i].second);
    new (to++) MapEntry{std::move(entries[i].first), std::move(entries[i].second)};
    ++node->count;
  }
  return Access::adopt(Type::map(element), Tag::heap, node);
}

namespace {

// The object type with the types that the fields really have, where `type` left them open.
TypeRef actual_type(TypeRef type, std::vector<Value>& fields) {
  bool differs = false;
  const auto attributes = type->attributes();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const TypeRef want = attributes[i].type;
    if (fields[i].type() == want) continue;
    if (fields[i].type()->kind() == Kind::dynamic && (fields[i].is_null() || fields[i].is_unknown())) {
      fields[i] = retyped(fields[i], want);
      continue;
    }
    assert(want->has_dynamic() && "a field has its attribute's type");
    differs = true;
  }
  if (!differs) return type;
  std::vector<TypeRef> types;
  types.reserve(fields.size());
  for (const Value& field : fields) types.push_back(field.type());
  return Type::retyped(type, types);
}

}  // namespace

Value Value::object(TypeRef object_type, std::vector<Value> fields) {
  const TypeRef type = object_type->without_optional();
  assert(type->kind() == Kind::object && fields.size() == type->attributes().size());
  return make_sequence(actual_type(type, fields), fields);
}

Value Value::object(std::vector<std::pair<std::string, Value>> fields) {
  for (auto& [name, value] : fields) {
    if (!is_ascii(name)) name = normalize_nfc(name);
  }
  const auto less = [](const auto& a, const auto& b) { return a.first < b.first; };
  if (!std::ranges::is_sorted(fields, less)) std::ranges::stable_sort(fields, less);
  std::vector<AttributeType> attributes;
  std::vector<Value> values;
  attributes.reserve(fields.size());
  values.reserve(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i + 1 < fields.size() && fields[i + 1].first == fields[i].first) continue;  // the last one wins
    attributes.push_back({std::move(fields[i].first), fields[i].second.type()});
    values.push_back(std::move(fields[i].second));
  }
  return make_sequence(Type::object(std::move(attributes)), values);
}

Value Value::empty_object() {
  static const Value* const value = new Value(object(Type::empty_object(), {}));
  return *value;
}

Value Value::empty_tuple() {
  static const Value* const value = new Value(tuple({}));
  return *value;
}

}  // namespace reprise::value
