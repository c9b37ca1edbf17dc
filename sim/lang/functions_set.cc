// Set algebra and the cartesian product.
#include <fmt/format.h>

#include <algorithm>

#include "lang/function_kit.h"
#include "lang/value_index.h"
#include "value/ops.h"

namespace reprise::lang {

namespace {

constexpr std::size_t kProductMax = 4u << 20;

// The set type all arguments agree on. Empty sets of no particular type do not take part.
FunctionResult common_type(Args a) {
  std::vector<TypeRef> types;
  for (const Value& v : a) {
    TypeRef element = v.type()->element();
    if (element == Type::dynamic() && v.is_known() && v.size() == 0) continue;
    types.push_back(element);
  }
  if (types.empty()) return good(Value::unknown(Type::set(Type::dynamic())));
  TypeRef element = value::unify(types);
  if (!element) return bad("given sets must all have compatible element types");
  return good(Value::unknown(Type::set(element)));
}

struct Operands {
  TypeRef type = nullptr;
  std::vector<Value> sets;
  bool known = true;
  std::optional<FunctionError> error;
};

Operands operands(Args a) {
  Operands o;
  FunctionResult typed = common_type(a);
  if (typed.error) {
    o.error = typed.error;
    return o;
  }
  o.type = typed.value.type();
  for (const Value& v : a) {
    value::Result r = value::convert(v, o.type);
    if (!r.ok()) {
      o.error = FunctionError{r.error(), -1};
      return o;
    }
    o.known = o.known && r.value().is_wholly_known();
    o.sets.push_back(r.value());
  }
  return o;
}

FunctionResult setunion(Args a, FunctionContext&) {
  Operands o = operands(a);
  if (o.error) return {Value(), o.error};
  std::vector<Value> all;
  for (const Value& s : o.sets) all.insert(all.end(), s.items().begin(), s.items().end());
  return good(Value::set(o.type->element(), std::move(all)));
}

// Elements of the first set that all others have (or, for subtraction, that the other lacks).
FunctionResult filter(Args a, bool wanted) {
  Operands o = operands(a);
  if (o.error) return {Value(), o.error};
  if (!o.known) return good(unknown_not_null(o.type));
  std::vector<Value> kept(o.sets[0].items().begin(), o.sets[0].items().end());
  for (std::size_t i = 1; i < o.sets.size(); ++i) {
    ValueIndex other;
    for (const Value& v : o.sets[i].items()) other.insert(v);
    std::erase_if(kept, [&](const Value& v) { return other.contains(v) != wanted; });
  }
  return good(Value::set(o.type->element(), std::move(kept)));
}

FunctionResult setintersection(Args a, FunctionContext&) { return filter(a, true); }
FunctionResult setsubtract(Args a, FunctionContext&) { return filter(a, false); }

// ---- setproduct

FunctionResult product_type(Args a) {
  if (a.size() < 2) return bad("at least two arguments are required");
  std::vector<TypeRef> types;
  bool ordered = true;
  for (std::size_t i = 0; i < a.size(); ++i) {
    TypeRef t = a[i].type();
    switch (t->kind()) {
      case Kind::set: ordered = false; [[fallthrough]];
      case Kind::list: types.push_back(t->element()); break;
      case Kind::tuple: {
        TypeRef common = t->elements().empty() ? Type::dynamic() : value::unify(t->elements());
        if (!common) return bad(static_cast<int>(i), "all elements must be of the same type");
        types.push_back(common);
        break;
      }
      default: return bad(static_cast<int>(i), "a set or a list is required");
    }
  }
  TypeRef element = Type::tuple(types);
  return good(Value::unknown(ordered ? Type::list(element) : Type::set(element)));
}

bool uncounted(const Value& v) {
  const Value sequence = v.unmark();
  return sequence.is_unknown() || uncertain_length(sequence);
}

// How many there are at most follows from the lengths that are bounded; that there is one at all is the most
// that is said of the other side.
Value unknown_product(TypeRef type, Args a) {
  value::Refinement r;
  r.not_null = true;
  r.length_min = r.length_max = 1;
  for (const Value& v : a) {
    const auto [min, max] = value::length_bounds(v.unmark());
    r.length_min = std::min(r.length_min, min);
    const bool open = r.length_max == INT64_MAX || max == INT64_MAX ||
                      __builtin_mul_overflow(r.length_max, max, &r.length_max);
    if (open) r.length_max = INT64_MAX;
  }
  return Value::unknown(type, r);
}

FunctionResult setproduct(Args a, FunctionContext&) {
  FunctionResult typed = product_type(a);
  if (typed.error) return typed;
  TypeRef type = typed.value.type();
  std::span<const TypeRef> types = type->element()->elements();
  Marks marks = nullptr;
  std::vector<std::vector<Value>> columns;
  std::size_t total = 1;
  for (const Value& v : a) marks = value::unite(marks, v.marks());
  if (std::ranges::any_of(a, uncounted)) return good(unknown_product(type, a).with_marks(marks));
  for (std::size_t i = 0; i < a.size(); ++i) {
    columns.emplace_back();
    const Value sequence = a[i].unmark();
    for (const Value& v : sequence.items()) {
      value::Result r = value::convert(v, types[i]);
      if (!r.ok()) return bad(static_cast<int>(i), r.error());
      columns.back().push_back(r.value());
    }
    if (!columns.back().empty() && total > kProductMax / columns.back().size())
      return bad(fmt::format("the product would have more than {} elements", kProductMax));
    total *= columns.back().size();
  }
  std::vector<Value> rows;
  rows.reserve(total);
  for (std::size_t n = 0; n < total; ++n) {
    std::vector<Value> row(columns.size());
    std::size_t rest = n;
    for (std::size_t i = columns.size(); i-- > 0;) {
      row[i] = columns[i][rest % columns[i].size()];
      rest /= columns[i].size();
    }
    rows.push_back(Value::tuple(std::move(row)));
  }
  if (type->kind() == Kind::list)
    return good(Value::list(type->element(), std::move(rows)).with_marks(marks));
  return good(Value::set(type->element(), std::move(rows)).with_marks(marks));
}

}  // namespace

void add_set_functions(FunctionTable& t) {
  TypeRef any_set = Type::set(Type::dynamic());
  Parameter first = typed_parameter("first_set", any_set);
  Parameter others = typed_parameter("other_sets", any_set);
  t.add(
      {.name = "setunion", .parameters = {first}, .variadic = others, .type = common_type, .call = setunion});
  t.add({.name = "setintersection",
         .parameters = {first},
         .variadic = others,
         .type = common_type,
         .call = setintersection});
  t.add({.name = "setsubtract",
         .parameters = {typed_parameter("a", any_set), typed_parameter("b", any_set)},
         .type = common_type,
         .call = setsubtract});
  t.add({.name = "setproduct",
         .variadic = unknowable(marked(any_parameter("sets"))),
         .type = product_type,
         .call = setproduct});
}

}  // namespace reprise::lang
