// Types of Terraform's language.
//
// A Type is hash-consed and immortal: two types are equal exactly when their pointers are. The intern table
// is the one process-wide table of the program; it is only a memo, so nothing observable depends on its
// order.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::value {

enum class Kind : std::uint8_t { dynamic, boolean, number, string, list, set, map, tuple, object };

class Type;
using TypeRef = const Type*;

struct AttributeType {
  std::string name;
  TypeRef type;
  bool optional = false;  // only in type constraints: optional(...)
};

class alignas(16) Type {
 public:
  // "any", and the type of an unknown or null value nothing is known about
  static TypeRef dynamic() { return primitive(Kind::dynamic); }
  static TypeRef boolean() { return primitive(Kind::boolean); }
  static TypeRef number() { return primitive(Kind::number); }
  static TypeRef string() { return primitive(Kind::string); }
  static TypeRef list(TypeRef element);
  static TypeRef set(TypeRef element);
  static TypeRef map(TypeRef element);
  static TypeRef tuple(std::span<const TypeRef> elements);
  // Attributes are sorted by name (bytewise) and deduplicated, the last one winning.
  static TypeRef object(std::vector<AttributeType> attributes);
  // An object type with other types for its attributes, in their order; none is optional any more.
  static TypeRef retyped(TypeRef object, std::span<const TypeRef> types);
  static TypeRef empty_object();
  static TypeRef empty_tuple();

  Kind kind() const { return kind_; }
  bool is_primitive() const { return kind_ >= Kind::boolean && kind_ <= Kind::string; }
  bool is_collection() const { return kind_ >= Kind::list && kind_ <= Kind::map; }
  bool is_structural() const { return kind_ >= Kind::tuple; }
  bool has_dynamic() const { return has_dynamic_; }    // `dynamic` anywhere inside
  bool has_optional() const { return has_optional_; }  // optional attributes anywhere inside

  TypeRef element() const { return element_; }                               // list, set, map
  std::span<const TypeRef> elements() const { return elements_; }            // tuple
  std::span<const AttributeType> attributes() const { return attributes_; }  // object, sorted by name
  int attribute_index(std::string_view name) const;                          // -1 when absent
  TypeRef attribute_type(std::string_view name) const;                       // nullptr when absent

  // "string", "list of string", "object": cty's friendly name, as in Terraform's messages.
  std::string friendly_name() const;
  // The same for what is wanted: "any type", "list of any single type".
  std::string friendly_name_for_constraint() const;
  // Terraform's constraint syntax: list(string), object({a=string,b=optional(number)}), any.
  std::string constraint_text() const;
  // The same type with no attribute optional at any depth: what values have.
  TypeRef without_optional() const { return without_optional_; }
  // A digest of the structure: stable across runs and machines.
  std::uint64_t stable_hash() const { return stable_hash_; }

  Type(const Type&) = delete;
  Type& operator=(const Type&) = delete;

 private:
  friend class TypeTable;
  union Primitive;  // never destroyed
  static Primitive primitives_[4];
  static TypeRef primitive(Kind kind);
  constexpr Type() = default;
  Kind kind_ = Kind::dynamic;
  bool has_dynamic_ = false;
  bool has_optional_ = false;
  TypeRef element_ = nullptr;
  std::vector<TypeRef> elements_;
  std::vector<AttributeType> attributes_;
  TypeRef without_optional_ = nullptr;
  std::uint64_t stable_hash_ = 0;
  // The collections of this type, once somebody asked for them: list, set, map.
  mutable std::atomic<TypeRef> collections_[3] = {};
  // Positions of attributes by the hash of their names, where there are many: open addressing, a power of two
  // of places, -1 for a free one.
  std::vector<std::int32_t> index_;
};

union Type::Primitive {
  Type type;
  constexpr explicit Primitive(Kind kind);
  constexpr ~Primitive() {}
};

inline TypeRef Type::primitive(Kind kind) { return &primitives_[static_cast<std::size_t>(kind)].type; }

}  // namespace reprise::value
