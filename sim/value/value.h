// Values of Terraform's language: immutable, structurally shared, 16 bytes.
//
// Every value has a type and one of the states null, unknown or known; on top of that it may be *marked*
// (marks.h). Null, unknown and marks are handled first in every operation (ops.h). Accessors assert on
// misuse: user mistakes are diagnosed before they get here, so a failed assertion is our bug.
//
// Representation: a tagged Type pointer and a payload word (small integer, bool, or a reference-counted
// node). Copies are cheap; reference counts are atomic only when the process has threads. Nodes never refer
// to a Value that refers back, so there are no cycles.
#pragma once

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "value/marks.h"
#include "value/type.h"

namespace reprise::value {

class Number;  // number.h: 512-bit binary float, Terraform's number
struct Node;   // reference-counted payload, private
class Value;

// What is known about an unknown value (cty's refinements).
struct Refinement {
  bool not_null = false;
  std::string string_prefix;    // strings only
  std::int64_t length_min = 0;  // collections only
  std::int64_t length_max = INT64_MAX;
  std::optional<std::string> number_min, number_max;  // decimal text, inclusive
  friend bool operator==(const Refinement&, const Refinement&) = default;
  bool trivial() const { return *this == Refinement{}; }
};

struct MapEntry;

class Value {
 public:
  Value();  // null of dynamic type
  Value(const Value& other) noexcept;
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other) noexcept;
  Value& operator=(Value&& other) noexcept;
  ~Value();

  static Value null(TypeRef type = Type::dynamic());
  static Value unknown(TypeRef type = Type::dynamic());
  // Refined unknowns collapse where the refinement leaves one value (e.g. a set of length 0).
  static Value unknown(TypeRef type, const Refinement& refinement);
  static Value boolean(bool b);
  static Value integer(std::int64_t n);        // with 64 bits of precision; see number.h
  static Value number(const Number& n);        // becomes the int64 form where it fits
  static Value string(std::string_view utf8);  // normalised to NFC
  static Value list(TypeRef element, std::vector<Value> items);
  static Value tuple(std::vector<Value> items);
  // Sorts and deduplicates. Marks of elements move to the set. A set with an unknown element keeps it.
  static Value set(TypeRef element, std::vector<Value> items);
  // Sorted by key, the last of equal keys wins.
  static Value map(TypeRef element, std::vector<std::pair<std::string, Value>> entries);
  // `fields` are parallel to type->attributes().
  static Value object(TypeRef object_type, std::vector<Value> fields);
  static Value object(std::vector<std::pair<std::string, Value>> fields);
  static Value empty_object();
  static Value empty_tuple();

  TypeRef type() const;
  // --- states. A marked value answers for the value inside.
  bool is_null() const;
  bool is_unknown() const;
  bool is_known() const { return !is_unknown(); }  // null is known
  bool is_wholly_known() const;                    // no unknown anywhere inside (memoised per node)
  const Refinement* refinement() const;            // nullptr when unrefined or known

  // --- marks
  bool is_marked() const;
  Marks marks() const;           // of this value only; nullptr for none
  Marks deep_marks() const;      // union over everything inside
  bool contains_marked() const;  // memoised per node
  // Without this value's own marks. The reference lives as long as this value does unchanged.
  const Value& unmark() const&;
  Value unmark() &&;
  Value unmark_deep() const;
  Value with_marks(Marks marks) const;  // union with existing ones

  // --- contents; the value must be known, not null, unmarked and of the right type
  bool as_bool() const;
  bool is_small_integer() const;  // number in int64 form
  std::int64_t as_small_integer() const;
  Number as_number() const;
  std::string_view as_string() const;
  std::size_t size() const;              // list, set, map, tuple, object
  // Parts of the tree that this value stands for, itself included; a text counts for each 64 bytes. Shared
  // parts count as often as they occur, so this is what it costs to walk or print the value, however little
  // memory it takes. Ends at kWeightMax.
  std::uint32_t weight() const;
  static constexpr std::uint32_t kWeightMax = UINT32_MAX;
  std::span<const Value> items() const;  // list, set, tuple; object fields in attribute order
  const Value& at(std::size_t i) const;  // same
  // Map entries in key order.
  std::span<const MapEntry> entries() const;
  const Value* find(std::string_view key) const;  // map entry or object attribute; nullptr when absent

  // Sugar for trusted structure (schemas, our own data): attribute of a known object, or null dynamic.
  const Value& attr(std::string_view name) const;

  // Same type, state, content and marks, refinement included.
  bool identical(const Value& other) const;
  // The same, marks aside at every depth.
  bool same_content(const Value& other) const { return is_same(other) || same_parts(other); }
  // Identity of the shared node; equal pointers mean identical values. For fast paths only, never for order.
  bool same_node(const Value& other) const;
  // The same representation: a cheap "certainly identical", also for what has no node.
  bool is_same(const Value& other) const { return word_ == other.word_ && small_ == other.small_; }
  // A digest of type, state, content (not of marks): stable across runs and machines.
  std::uint64_t hash() const;

 private:
  friend struct ValueAccess;
  bool same_parts(const Value& other) const;
  std::uintptr_t word_;  // Type pointer | tag in the low 3 bits
  union {
    std::int64_t small_;
    bool bool_;
    Node* node_;
  };
};
static_assert(sizeof(Value) == 16);

struct MapEntry {
  std::string key;
  Value value;
};

// Total order within one type, as sets are kept: false < true, numbers by value, strings bytewise, structures
// by cty's hash text. After what is known comes unknown, then null. Marks are ignored.
std::strong_ordering order(const Value& a, const Value& b);

}  // namespace reprise::value

#include "value/value_inline.h"
