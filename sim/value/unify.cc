// Which types convert to which, and the type that several types have in common.
#include <algorithm>
#include <compare>
#include <vector>

#include "value/convert.h"
#include "value/convert_rules.h"

namespace reprise::value {

namespace {

bool primitive_convertible(TypeRef from, TypeRef to, bool lossy) {
  if (to->kind() == Kind::string) return true;
  return lossy && from->kind() == Kind::string;
}

bool parts_convertible(TypeRef from, TypeRef to, bool lossy) {
  return from == to->without_optional() || convertible(from, to, lossy);
}

bool object_to_object(TypeRef from, TypeRef to, bool lossy) {
  return std::ranges::all_of(to->attributes(), [&](const AttributeType& want) {
    const TypeRef have = from->attribute_type(want.name);
    return have ? parts_convertible(have, want.type, lossy) : want.optional;
  });
}

// Tuples and objects become collections when each part converts to the element type.
bool structure_to_collection(TypeRef from, TypeRef to, bool lossy) {
  const std::vector<TypeRef> parts = part_types(from);
  if (parts.empty()) return true;
  const TypeRef element = collection_element(from, to->element(), lossy);
  if (!element) return false;
  if (element->kind() == Kind::dynamic && from->kind() == Kind::tuple) {
    // A sequence cannot wait for its parts to agree later.
    return std::ranges::all_of(parts, [&](TypeRef t) { return t == element; });
  }
  return std::ranges::all_of(parts, [&](TypeRef part) { return parts_convertible(part, element, lossy); });
}

bool tuple_to_tuple(TypeRef from, TypeRef to, bool lossy) {
  return std::ranges::equal(from->elements(), to->elements(),
                            [&](TypeRef a, TypeRef b) { return parts_convertible(a, b, lossy); });
}

// A map may happen to lack an optional attribute that its elements would not convert to.
bool map_to_object(TypeRef from, TypeRef to, bool lossy) {
  return lossy && std::ranges::all_of(to->attributes(), [&](const AttributeType& want) {
           return want.optional || parts_convertible(from->element(), want.type, lossy);
         });
}

bool is_sequence(TypeRef t) { return t->kind() == Kind::list || t->kind() == Kind::set; }

}  // namespace

std::vector<TypeRef> part_types(TypeRef type) {
  std::vector<TypeRef> parts(type->elements().begin(), type->elements().end());
  for (const AttributeType& a : type->attributes()) parts.push_back(a.type);
  return parts;
}

TypeRef collection_element(TypeRef from, TypeRef element, bool lossy) {
  return element->kind() == Kind::dynamic ? unify(part_types(from), lossy) : element;
}

// Recursion follows the nesting of types, which is bounded where they are written or implied.
bool convertible(TypeRef from, TypeRef to, bool lossy) {
  if (from == to || to->kind() == Kind::dynamic) return true;
  if (from->kind() == Kind::dynamic) return lossy;
  if (from->is_primitive() && to->is_primitive()) return primitive_convertible(from, to, lossy);
  if (from->kind() == Kind::object && to->kind() == Kind::object) return object_to_object(from, to, lossy);
  if (from->kind() == Kind::tuple && to->kind() == Kind::tuple) return tuple_to_tuple(from, to, lossy);
  if (from->kind() == Kind::tuple && is_sequence(to)) return structure_to_collection(from, to, lossy);
  if (from->kind() == Kind::object && to->kind() == Kind::map)
    return structure_to_collection(from, to, lossy);
  if (from->kind() == Kind::map && to->kind() == Kind::object) return map_to_object(from, to, lossy);
  const bool collections =
      (is_sequence(from) && is_sequence(to)) || (from->kind() == Kind::map && to->kind() == Kind::map);
  return collections && parts_convertible(from->element(), to->element(), lossy);
}

namespace {

struct Census {
  std::size_t list = 0, set = 0, map = 0, tuple = 0, object = 0, dynamic = 0;
};

Census take_census(std::span<const TypeRef> types) {
  Census c;
  for (const TypeRef t : types) {
    switch (t->kind()) {
      case Kind::list: ++c.list; break;
      case Kind::set: ++c.set; break;
      case Kind::map: ++c.map; break;
      case Kind::tuple: ++c.tuple; break;
      case Kind::object: ++c.object; break;
      case Kind::dynamic: ++c.dynamic; break;
      default: break;
    }
  }
  return c;
}

TypeRef collection_of(Kind kind, TypeRef element) {
  switch (kind) {
    case Kind::list: return Type::list(element);
    case Kind::set: return Type::set(element);
    default: return Type::map(element);
  }
}

// What a part that is not known yet will be decides, so nothing can be said before.
TypeRef unify_collections(Kind kind, std::span<const TypeRef> types, bool has_dynamic, bool lossy) {
  if (has_dynamic) return Type::dynamic();
  std::vector<TypeRef> elements;
  for (const TypeRef t : types) elements.push_back(t->element());
  const TypeRef element = unify(elements, lossy);
  return element ? collection_of(kind, element) : nullptr;
}

// All parts of all types as elements of one collection.
TypeRef unify_as_collection(Kind kind, std::span<const TypeRef> types, bool lossy) {
  std::vector<TypeRef> parts;
  for (const TypeRef t : types) {
    const std::vector<TypeRef> more = part_types(t);
    parts.insert(parts.end(), more.begin(), more.end());
  }
  const TypeRef element = unify(parts, lossy);
  if (!element) return nullptr;
  const TypeRef result = collection_of(kind, element);
  const bool all = std::ranges::all_of(types, [&](TypeRef t) { return convertible(t, result, lossy); });
  return all ? result : nullptr;
}

bool same_names(TypeRef a, TypeRef b) {
  return std::ranges::equal(a->attributes(), b->attributes(), {}, &AttributeType::name, &AttributeType::name);
}

TypeRef unify_objects(std::span<const TypeRef> types, bool has_dynamic, bool lossy) {
  if (has_dynamic) return Type::dynamic();
  if (!std::ranges::all_of(types, [&](TypeRef t) { return same_names(t, types[0]); })) {
    return unify_as_collection(Kind::map, types, lossy);
  }
  std::vector<AttributeType> attributes;
  std::vector<TypeRef> across(types.size());
  for (std::size_t i = 0; i < types[0]->attributes().size(); ++i) {
    std::ranges::transform(types, across.begin(), [i](TypeRef t) { return t->attributes()[i].type; });
    const TypeRef common = unify(across, lossy);
    if (!common) return nullptr;
    attributes.push_back({types[0]->attributes()[i].name, common});
  }
  const TypeRef result = Type::object(std::move(attributes));
  const bool all = std::ranges::all_of(types, [&](TypeRef t) { return convertible(t, result, lossy); });
  return all ? result : unify_as_collection(Kind::map, types, lossy);
}

TypeRef unify_tuples(std::span<const TypeRef> types, bool has_dynamic, bool lossy) {
  if (has_dynamic) return Type::dynamic();
  const std::size_t length = types[0]->elements().size();
  if (!std::ranges::all_of(types, [&](TypeRef t) { return t->elements().size() == length; })) {
    return unify_as_collection(Kind::list, types, lossy);
  }
  std::vector<TypeRef> elements;
  std::vector<TypeRef> across(types.size());
  for (std::size_t i = 0; i < length; ++i) {
    std::ranges::transform(types, across.begin(), [i](TypeRef t) { return t->elements()[i]; });
    const TypeRef common = unify(across, lossy);
    if (!common) return nullptr;
    elements.push_back(common);
  }
  const TypeRef result = Type::tuple(elements);
  const bool all = std::ranges::all_of(types, [&](TypeRef t) { return convertible(t, result, lossy); });
  return all ? result : unify_as_collection(Kind::list, types, lossy);
}

// Objects among maps (tuples among lists) first become a map (list) of their own; nullptr: try something
// else.
TypeRef unify_mixed(Kind structure, Kind collection, std::span<const TypeRef> types, bool lossy) {
  std::vector<TypeRef> structures;
  std::ranges::copy_if(types, std::back_inserter(structures),
                       [&](TypeRef t) { return t->kind() == structure; });
  const TypeRef own = unify_as_collection(collection, structures, lossy);
  if (!own) return nullptr;
  std::vector<TypeRef> replaced(types.begin(), types.end());
  std::ranges::replace_if(
      replaced, [&](TypeRef t) { return t->kind() == structure; }, own);
  const TypeRef result = unify(replaced, lossy);
  return result && result->kind() == collection ? result : nullptr;
}

// How much a type can say beside others: a list keeps what a set forgets, collections take structures, and
// what is not known yet is the last resort. Smaller says more.
int generality(TypeRef t) {
  switch (t->kind()) {
    case Kind::string: return 0;
    case Kind::number:
    case Kind::boolean: return 1;
    case Kind::list: return 2;
    case Kind::tuple: return 3;
    case Kind::set: return 4;
    case Kind::map: return 5;
    case Kind::object: return 6;
    case Kind::dynamic: break;
  }
  return 7;
}

bool is_array(TypeRef t) { return is_sequence(t) || t->kind() == Kind::tuple; }
bool is_table(TypeRef t) { return t->kind() == Kind::map || t->kind() == Kind::object; }

std::partial_ordering more_general(TypeRef a, TypeRef b);

// Structures of one shape: the one that is more general in some parts and less so in none.
std::partial_ordering more_general_parts(TypeRef a, TypeRef b) {
  const std::vector<TypeRef> x = part_types(a);
  const std::vector<TypeRef> y = part_types(b);
  auto result = std::partial_ordering::equivalent;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto part = more_general(x[i], y[i]);
    if (part == std::partial_ordering::unordered || part == std::partial_ordering::equivalent) continue;
    if (result != std::partial_ordering::equivalent && result != part)
      return std::partial_ordering::unordered;
    result = part;
  }
  return result;
}

// Less: `a` is preferred to `b` as what both become. Supposes that they convert at all; that is tried later.
std::partial_ordering more_general(TypeRef a, TypeRef b) {
  if (a == b) return std::partial_ordering::equivalent;
  if (a->kind() == b->kind()) {
    if (a->is_collection()) return more_general(a->element(), b->element());
    const bool one_shape = a->kind() == Kind::object  ? same_names(a, b)
                           : a->kind() == Kind::tuple ? a->elements().size() == b->elements().size()
                                                      : false;
    return one_shape ? more_general_parts(a, b) : std::partial_ordering::unordered;
  }
  const bool comparable = a->kind() == Kind::dynamic || b->kind() == Kind::dynamic ||
                          (a->is_primitive() && b->is_primitive()) || (is_array(a) && is_array(b)) ||
                          (is_table(a) && is_table(b));
  return comparable ? generality(a) <=> generality(b) : std::partial_ordering::unordered;
}

// Each type after all that are more general, otherwise in the order given.
std::vector<TypeRef> by_generality(std::span<const TypeRef> types) {
  std::vector<TypeRef> distinct;
  for (const TypeRef t : types) {
    if (std::ranges::find(distinct, t) == distinct.end()) distinct.push_back(t);
  }
  std::vector<std::vector<std::size_t>> below(distinct.size());
  std::vector<std::size_t> above(distinct.size(), 0);
  for (std::size_t i = 0; i < distinct.size(); ++i) {
    for (std::size_t j = 0; j < distinct.size(); ++j) {
      if (!(more_general(distinct[i], distinct[j]) < 0)) continue;
      below[i].push_back(j);
      ++above[j];
    }
  }
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < distinct.size(); ++i) {
    if (above[i] == 0) order.push_back(i);
  }
  for (std::size_t next = 0; next < order.size(); ++next) {
    for (const std::size_t j : below[order[next]]) {
      if (--above[j] == 0) order.push_back(j);
    }
  }
  std::vector<TypeRef> sorted;
  for (const std::size_t i : order) sorted.push_back(distinct[i]);
  return sorted;
}

TypeRef unify_any(std::span<const TypeRef> types, bool lossy) {
  for (const TypeRef want : by_generality(types)) {
    if (std::ranges::all_of(types, [&](TypeRef t) { return convertible(t, want, lossy); })) return want;
  }
  return nullptr;
}

}  // namespace

TypeRef unify(std::span<const TypeRef> types, bool lossy) {
  if (types.empty()) return nullptr;
  if (std::ranges::all_of(types, [&](TypeRef t) { return t == types[0]; })) return types[0];
  const Census c = take_census(types);
  const std::size_t all = types.size();
  const bool has_dynamic = c.dynamic > 0;
  if (c.map > 0 && c.map + c.dynamic == all) return unify_collections(Kind::map, types, has_dynamic, lossy);
  if (c.list > 0 && c.list + c.dynamic == all)
    return unify_collections(Kind::list, types, has_dynamic, lossy);
  if (c.set > 0 && c.set + c.dynamic == all) return unify_collections(Kind::set, types, has_dynamic, lossy);
  if (c.map > 0 && c.map + c.object + c.dynamic == all) {
    if (const TypeRef t = unify_mixed(Kind::object, Kind::map, types, lossy)) return t;
  } else if (c.list > 0 && c.list + c.tuple + c.dynamic == all) {
    if (const TypeRef t = unify_mixed(Kind::tuple, Kind::list, types, lossy)) return t;
  } else if (c.object > 0 && c.object + c.dynamic == all) {
    return unify_objects(types, has_dynamic, lossy);
  } else if (c.tuple > 0 && c.tuple + c.dynamic == all) {
    return unify_tuples(types, has_dynamic, lossy);
  } else if (c.object > 0 && c.tuple > 0) {
    return nullptr;
  }
  return unify_any(types, lossy);
}

}  // namespace reprise::value
