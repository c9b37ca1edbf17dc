// Equality: never converts; may be unknown.
#include <algorithm>
#include <optional>

#include "value/number.h"
#include "value/ops.h"

namespace reprise::value {

namespace {

enum class Verdict { no, yes, unknown };

// Whether what has type `a` could, once known, have type `b` or the other way round; `open` says of each
// whether something in it is not known, for only that may turn out to be of another type.
struct Open {
  bool a, b;
};
bool may_conform(TypeRef a, TypeRef b, Open open) {
  if (a == b || (open.a && a->kind() == Kind::dynamic) || (open.b && b->kind() == Kind::dynamic)) return true;
  if (a->kind() != b->kind()) return false;
  if (a->is_collection()) return may_conform(a->element(), b->element(), open);
  if (a->kind() == Kind::tuple) {
    return std::ranges::equal(a->elements(), b->elements(),
                              [&](TypeRef x, TypeRef y) { return may_conform(x, y, open); });
  }
  return std::ranges::equal(a->attributes(), b->attributes(),
                            [&](const AttributeType& x, const AttributeType& y) {
                              return x.name == y.name && may_conform(x.type, y.type, open);
                            });
}

// Unknown members of a set may turn out to be equal, so what is said is the least length and the greatest.
std::pair<std::int64_t, std::int64_t> lengths(const Value& v) {
  const auto size = static_cast<std::int64_t>(v.size());
  const bool uncertain = v.type()->kind() == Kind::set && !v.is_wholly_known();
  return {uncertain ? std::min<std::int64_t>(size, 1) : size, size};
}

// Whether the refinement of `unknown` rules out the known, non-null `v` of the same type.
bool ruled_out(const Value& unknown, const Value& v) {
  const Refinement* r = unknown.refinement();
  if (!r || unknown.type() != v.type()) return false;
  switch (v.type()->kind()) {
    case Kind::string: return !v.as_string().starts_with(r->string_prefix);
    case Kind::number: {
      const Number n = v.as_number();
      const auto low = r->number_min ? Number::parse(*r->number_min) : std::nullopt;
      const auto high = r->number_max ? Number::parse(*r->number_max) : std::nullopt;
      return (low && compare(n, *low) < 0) || (high && compare(n, *high) > 0);
    }
    case Kind::list:
    case Kind::set:
    case Kind::map: {
      const auto [least, most] = lengths(v);
      return most < r->length_min || least > r->length_max;
    }
    default: return false;
  }
}

Verdict compare_unknown(const Value& unknown, const Value& other) {
  if (other.is_null()) {
    const Refinement* r = unknown.refinement();
    return r && r->not_null ? Verdict::no : Verdict::unknown;
  }
  if (other.is_unknown()) return Verdict::unknown;
  if (unknown.type() != other.type())
    return may_conform(unknown.type(), other.type(), {true, false}) ? Verdict::unknown : Verdict::no;
  return ruled_out(unknown, other) ? Verdict::no : Verdict::unknown;
}

Verdict verdict(const Value& a, const Value& b);

// In order: what comes after an unknown pair cannot decide any more, as in Terraform.
Verdict compare_sequence(const Value& a, const Value& b) {
  if (a.size() != b.size()) return Verdict::no;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (const Verdict v = verdict(a.at(i), b.at(i)); v != Verdict::yes) return v;
  }
  return Verdict::yes;
}

// Named parts have no order, so one difference decides.
Verdict compare_fields(const Value& a, const Value& b) {
  Verdict all = Verdict::yes;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Verdict v = verdict(a.at(i), b.at(i));
    if (v == Verdict::no) return v;
    if (v == Verdict::unknown) all = v;
  }
  return all;
}

Verdict compare_maps(const Value& a, const Value& b) {
  if (a.size() != b.size()) return Verdict::no;
  Verdict all = Verdict::yes;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const MapEntry& x = a.entries()[i];
    const MapEntry& y = b.entries()[i];
    const Verdict v = x.key == y.key ? verdict(x.value, y.value) : Verdict::no;
    if (v == Verdict::no) return v;
    if (v == Verdict::unknown) all = v;
  }
  return all;
}

Verdict compare_sets(const Value& a, const Value& b) {
  if (!a.is_wholly_known() || !b.is_wholly_known()) return Verdict::unknown;
  return compare_sequence(a, b);  // both are in the one order of their type
}

Verdict compare_contents(const Value& a, const Value& b) {
  switch (a.type()->kind()) {
    case Kind::list:
    case Kind::tuple: return compare_sequence(a, b);
    case Kind::object: return compare_fields(a, b);
    case Kind::map: return compare_maps(a, b);
    case Kind::set: return compare_sets(a, b);
    default: return a.identical(b) ? Verdict::yes : Verdict::no;
  }
}

bool has_open_type(const Value& v) { return v.type()->has_dynamic() && !v.is_wholly_known(); }

// Recursion follows the nesting of values, which is bounded where they are made.
Verdict verdict(const Value& a, const Value& b) {
  if (a.is_unknown()) return compare_unknown(a, b);
  if (b.is_unknown()) return compare_unknown(b, a);
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null() ? Verdict::yes : Verdict::no;
  if (has_open_type(a) || has_open_type(b)) {
    if (!may_conform(a.type(), b.type(), {has_open_type(a), has_open_type(b)})) return Verdict::no;
    if (a.type() != b.type()) return Verdict::unknown;
  }
  if (a.type() != b.type()) return Verdict::no;
  if (a.same_node(b) && a.is_wholly_known()) return Verdict::yes;
  return compare_contents(a, b);
}

}  // namespace

Value equal(const Value& a, const Value& b) {
  if (a.contains_marked() || b.contains_marked()) {
    return equal(a.unmark_deep(), b.unmark_deep()).with_marks(unite(a.deep_marks(), b.deep_marks()));
  }
  const Verdict v = verdict(a, b);
  if (v != Verdict::unknown) return Value::boolean(v == Verdict::yes);
  Refinement not_null;
  not_null.not_null = true;
  return Value::unknown(Type::boolean(), not_null);
}

}  // namespace reprise::value
