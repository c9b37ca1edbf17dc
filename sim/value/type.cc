#include "value/type.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "value/hash.h"
#include "value/text.h"

namespace reprise::value {

namespace {
constexpr std::size_t kScanned = 8;  // so few attributes are looked through one by one
}

// The intern table. Entries are found by a key made of the children's addresses, which never shows outside.
class TypeTable {
 public:
  static TypeTable& instance() {
    static TypeTable* table = new TypeTable;  // immortal, as the types are
    return *table;
  }

  TypeRef collection(Kind kind, TypeRef element) {
    assert(element != nullptr);
    std::atomic<TypeRef>& known =
        element->collections_[static_cast<std::size_t>(kind) - static_cast<std::size_t>(Kind::list)];
    if (TypeRef type = known.load(std::memory_order_acquire)) return type;
    const std::lock_guard lock(mutex_);
    TypeRef type = find_or_add(kind, element, {}, {});
    known.store(type, std::memory_order_release);
    return type;
  }
  TypeRef tuple(std::span<const TypeRef> elements) {
    const std::lock_guard lock(mutex_);
    return find_or_add(Kind::tuple, nullptr, elements, {});
  }
  TypeRef object(std::span<const AttributeType> attributes) {
    const std::lock_guard lock(mutex_);
    return find_or_add(Kind::object, nullptr, {}, attributes);
  }
  // Values whose schema leaves types open ask for the same few again and again.
  TypeRef retyped(TypeRef object, std::span<const TypeRef> types) {
    std::uint64_t h = object->stable_hash();
    for (const TypeRef t : types) h = mix(h, t->stable_hash());
    const std::lock_guard lock(mutex_);
    const auto [first, last] = retyped_.equal_range(h);
    for (auto it = first; it != last; ++it)
      if (it->second.from == object &&
          std::ranges::equal(it->second.to->attributes(), types, {}, &AttributeType::type))
        return it->second.to;
    std::vector<AttributeType> attributes;
    attributes.reserve(types.size());
    for (std::size_t i = 0; i < types.size(); ++i)
      attributes.push_back({object->attributes()[i].name, types[i]});
    const TypeRef to = find_or_add(Kind::object, nullptr, {}, attributes);
    retyped_.emplace(h, Retyped{object, to});
    return to;
  }

 private:
  struct Retyped {
    TypeRef from, to;
  };
  TypeTable() = default;

  static std::uint64_t lookup_hash(Kind kind, TypeRef element, std::span<const TypeRef> elements,
                                   std::span<const AttributeType> attributes) {
    std::uint64_t h = mix(static_cast<std::uint64_t>(kind), element ? element->stable_hash() : 0);
    for (const TypeRef t : elements) h = mix(h, t->stable_hash());
    for (const AttributeType& a : attributes) {
      h = mix(mix(h, hash_text(a.name)), a.type->stable_hash() + (a.optional ? 1 : 0));
    }
    return h;
  }

  static bool same(TypeRef t, Kind kind, TypeRef element, std::span<const TypeRef> elements,
                   std::span<const AttributeType> attributes) {
    return t->kind() == kind && t->element() == element && std::ranges::equal(t->elements(), elements) &&
           std::ranges::equal(t->attributes(), attributes,
                              [](const AttributeType& a, const AttributeType& b) {
                                return a.type == b.type && a.optional == b.optional && a.name == b.name;
                              });
  }

  // The mutex is held. Recursion happens at most once: the form without optional attributes has none.
  TypeRef find_or_add(Kind kind, TypeRef element, std::span<const TypeRef> elements,
                      std::span<const AttributeType> attributes) {
    const std::uint64_t h = lookup_hash(kind, element, elements, attributes);
    const auto [first, last] = types_.equal_range(h);
    for (auto it = first; it != last; ++it) {
      if (same(it->second, kind, element, elements, attributes)) return it->second;
    }
    auto* type = new Type;
    type->kind_ = kind;
    type->element_ = element;
    type->elements_.assign(elements.begin(), elements.end());
    type->attributes_.assign(attributes.begin(), attributes.end());
    type->stable_hash_ = h;
    types_.emplace(h, type);
    summarise(*type);
    if (attributes.size() > kScanned) index(*type);
    return type;
  }

  static void index(Type& type) {
    const std::size_t places = std::bit_ceil(type.attributes_.size() * 2);
    type.index_.assign(places, -1);
    for (std::size_t i = 0; i < type.attributes_.size(); ++i) {
      std::size_t at = hash_text(type.attributes_[i].name) & (places - 1);
      while (type.index_[at] >= 0) at = (at + 1) & (places - 1);
      type.index_[at] = static_cast<std::int32_t>(i);
    }
  }

  void summarise(Type& type) {
    const auto include = [&type](TypeRef child) {
      type.has_dynamic_ |= child->has_dynamic();
      type.has_optional_ |= child->has_optional();
    };
    if (type.element_) include(type.element_);
    for (const TypeRef t : type.elements_) include(t);
    for (const AttributeType& a : type.attributes_) {
      include(a.type);
      type.has_optional_ |= a.optional;
    }
    type.without_optional_ = type.has_optional_ ? strip(type) : &type;
  }

  TypeRef strip(const Type& type) {
    std::vector<TypeRef> elements;
    for (const TypeRef t : type.elements_) elements.push_back(t->without_optional());
    std::vector<AttributeType> attributes;
    for (const AttributeType& a : type.attributes_) {
      attributes.push_back({a.name, a.type->without_optional(), false});
    }
    return find_or_add(type.kind_, type.element_ ? type.element_->without_optional() : nullptr, elements,
                       attributes);
  }

  std::mutex mutex_;
  std::unordered_multimap<std::uint64_t, TypeRef> types_;
  std::unordered_multimap<std::uint64_t, Retyped> retyped_;
};

constexpr Type::Primitive::Primitive(Kind kind) : type() {
  type.kind_ = kind;
  type.has_dynamic_ = kind == Kind::dynamic;
  type.without_optional_ = &type;
  type.stable_hash_ = mix(0x7479, static_cast<std::uint64_t>(kind));
}
constinit Type::Primitive Type::primitives_[4] = {Primitive(Kind::dynamic), Primitive(Kind::boolean),
                                                  Primitive(Kind::number), Primitive(Kind::string)};

TypeRef Type::list(TypeRef element) { return TypeTable::instance().collection(Kind::list, element); }
TypeRef Type::set(TypeRef element) { return TypeTable::instance().collection(Kind::set, element); }
TypeRef Type::map(TypeRef element) { return TypeTable::instance().collection(Kind::map, element); }
TypeRef Type::tuple(std::span<const TypeRef> elements) { return TypeTable::instance().tuple(elements); }

TypeRef Type::object(std::vector<AttributeType> attributes) {
  const auto by_name = [](const AttributeType& a, const AttributeType& b) { return a.name < b.name; };
  const auto not_ascending = [](const AttributeType& a, const AttributeType& b) {
    return !(a.name < b.name);
  };
  if (std::ranges::adjacent_find(attributes, not_ascending) != attributes.end()) {
    std::ranges::stable_sort(attributes, by_name);
    std::vector<AttributeType> unique;
    for (AttributeType& a : attributes) {
      if (!unique.empty() && unique.back().name == a.name) unique.pop_back();
      unique.push_back(std::move(a));
    }
    attributes = std::move(unique);
  }
  return TypeTable::instance().object(attributes);
}

TypeRef Type::retyped(TypeRef object, std::span<const TypeRef> types) {
  return TypeTable::instance().retyped(object, types);
}

TypeRef Type::empty_object() {
  static const TypeRef type = object({});
  return type;
}
TypeRef Type::empty_tuple() {
  static const TypeRef type = tuple({});
  return type;
}

int Type::attribute_index(std::string_view name) const {
  if (index_.empty()) {
    for (std::size_t i = 0; i < attributes_.size(); ++i)
      if (attributes_[i].name == name) return static_cast<int>(i);
    return -1;
  }
  const std::size_t mask = index_.size() - 1;
  for (std::size_t at = hash_text(name) & mask; index_[at] >= 0; at = (at + 1) & mask)
    if (attributes_[static_cast<std::size_t>(index_[at])].name == name) return index_[at];
  return -1;
}

TypeRef Type::attribute_type(std::string_view name) const {
  const int i = attribute_index(name);
  return i < 0 ? nullptr : attributes_[static_cast<std::size_t>(i)].type;
}

namespace {

std::string name_of(TypeRef type, bool constraint) {
  switch (type->kind()) {
    case Kind::dynamic: return constraint ? "any type" : "dynamic";
    case Kind::boolean: return "bool";
    case Kind::number: return "number";
    case Kind::string: return "string";
    case Kind::tuple: return "tuple";
    case Kind::object: return "object";
    case Kind::list:
    case Kind::set:
    case Kind::map: break;
  }
  const TypeRef element = type->element();
  const char* prefix = type->kind() == Kind::list  ? "list of "
                       : type->kind() == Kind::set ? "set of "
                                                   : "map of ";
  const bool any = constraint && element->kind() == Kind::dynamic;
  return prefix + (any ? std::string("any single type") : name_of(element, constraint));
}

bool is_identifier(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (name.empty() || !letter(name[0])) return false;
  return std::ranges::all_of(name, [&](char c) { return letter(c) || c == '-' || (c >= '0' && c <= '9'); });
}

void append_constraint(std::string& out, TypeRef type) {
  switch (type->kind()) {
    case Kind::dynamic: out += "any"; return;
    case Kind::boolean: out += "bool"; return;
    case Kind::number: out += "number"; return;
    case Kind::string: out += "string"; return;
    case Kind::list: out += "list("; break;
    case Kind::set: out += "set("; break;
    case Kind::map: out += "map("; break;
    case Kind::tuple: out += "tuple(["; break;
    case Kind::object: out += "object({"; break;
  }
  const char* separator = "";
  if (type->is_collection()) append_constraint(out, type->element());
  for (const TypeRef t : type->elements()) {
    out += separator;
    append_constraint(out, t);
    separator = ",";
  }
  for (const AttributeType& a : type->attributes()) {
    out += separator;
    out += is_identifier(a.name) ? a.name : quoted(a.name);
    out += a.optional ? "=optional(" : "=";
    append_constraint(out, a.type);
    if (a.optional) out += ')';
    separator = ",";
  }
  out += type->kind() == Kind::tuple ? "])" : type->kind() == Kind::object ? "})" : ")";
}

}  // namespace

std::string Type::friendly_name() const { return name_of(this, false); }
std::string Type::friendly_name_for_constraint() const { return name_of(this, true); }

std::string Type::constraint_text() const {
  std::string out;
  append_constraint(out, this);
  return out;
}

}  // namespace reprise::value
