#include "value/ops.h"

#include <cassert>

#include "value/node.h"
#include "value/number.h"

namespace reprise::value {

Result Result::error(std::string message, Path path) {
  Result r{Value()};
  r.failure_ = std::make_shared<const Failure>(Failure{std::move(message), std::move(path)});
  return r;
}

std::string Result::message_with_path() const {
  assert(!ok());
  return path().empty() ? error() : to_string(path()) + ": " + error();
}

namespace {

constexpr const char* kNull = "argument must not be null";

Value unknown_result(TypeRef type) {
  Refinement not_null;
  not_null.not_null = true;
  return Value::unknown(type, not_null);
}

Marks marks_of_both(const Value& a, const Value& b) {
  if (!a.is_marked() && !b.is_marked()) return nullptr;
  return unite(a.marks(), b.marks());
}

// What every operation on two operands of `operand` type checks before anything else; nullopt: go on.
std::optional<Result> fault(const Value& a, const Value& b, TypeRef operand) {
  if (a.is_null() || b.is_null()) return Result::error(kNull);
  for (const Value* v : {&a, &b}) {
    if (v->type() != operand && v->type()->kind() != Kind::dynamic) {
      return Result::error(operand->friendly_name() + " required");
    }
  }
  return std::nullopt;
}

// What every operation does before it looks at contents; nullopt: go on.
std::optional<Result> before(const Value& a, const Value& b, TypeRef operand, TypeRef result) {
  if (auto wrong = fault(a, b, operand)) return wrong;
  if (a.is_unknown() || b.is_unknown()) return Result(unknown_result(result).with_marks(marks_of_both(a, b)));
  return std::nullopt;
}

template <class Compute>
Result arithmetic(const Value& a, const Value& b, Compute compute) {
  if (auto early = before(a, b, Type::number(), Type::number())) return *early;
  if (!a.is_marked() && !b.is_marked()) return compute(a.as_number(), b.as_number());
  const Result r = compute(a.unmark().as_number(), b.unmark().as_number());
  if (!r.ok()) return r;
  return r.value().with_marks(marks_of_both(a, b));
}

struct Bounds {
  std::optional<Number> low, high;
};

Bounds bounds_of(const Value& plain) {
  if (plain.is_known()) return {plain.as_number(), plain.as_number()};
  const Refinement* r = plain.refinement();
  if (!r) return {};
  return {r->number_min ? Number::parse(*r->number_min) : std::nullopt,
          r->number_max ? Number::parse(*r->number_max) : std::nullopt};
}

// What bounds say of the order of two numbers that are not both known: nothing where they touch, for they
// count as if they excluded themselves, as in Terraform. Infinity is beyond every bound that is missing.
std::optional<std::strong_ordering> order_of_bounds(const Value& a, const Value& b) {
  if (a.type() != Type::number() || b.type() != Type::number()) return std::nullopt;
  const Bounds x = bounds_of(a), y = bounds_of(b);
  if (x.high && y.low && compare(*x.high, *y.low) < 0) return std::strong_ordering::less;
  if (x.low && y.high && compare(*x.low, *y.high) > 0) return std::strong_ordering::greater;
  return std::nullopt;
}

template <class Holds>
Result comparison(const Value& a, const Value& b, Holds holds) {
  if (auto wrong = fault(a, b, Type::number())) return *wrong;
  const Value x = a.unmark();
  const Value y = b.unmark();
  if (x.is_unknown() || y.is_unknown()) {
    const auto order = order_of_bounds(x, y);
    // `<=` is `<` or `==`, and no bounds tell that two unknowns are not equal.
    const bool may_be_equal = holds(std::strong_ordering::equal) && x.is_unknown() && y.is_unknown();
    const bool decided = order && (holds(*order) || !may_be_equal);
    const Value answer = decided ? Value::boolean(holds(*order)) : unknown_result(Type::boolean());
    return answer.with_marks(marks_of_both(a, b));
  }
  const auto c = x.is_small_integer() && y.is_small_integer() ? x.as_small_integer() <=> y.as_small_integer()
                                                              : compare(x.as_number(), y.as_number());
  return Value::boolean(holds(c)).with_marks(marks_of_both(a, b));
}

// Two integers whose result is one, which is nearly all arithmetic there is, need no Number in between.
template <class Checked>
std::optional<Value> small_arithmetic(const Value& a, const Value& b, Checked overflows) {
  if (!a.is_small_integer() || !b.is_small_integer()) return std::nullopt;
  const Tag precise = ValueAccess::tag(a);
  if (precise != ValueAccess::tag(b) || precise == Tag::small53) return std::nullopt;
  std::int64_t result = 0;
  if (overflows(a.as_small_integer(), b.as_small_integer(), &result)) return std::nullopt;
  return ValueAccess::make(Type::number(), precise, result);
}

}  // namespace

Result add(const Value& a, const Value& b) {
  const auto sum = [](std::int64_t x, std::int64_t y, std::int64_t* r) {
    return __builtin_add_overflow(x, y, r);
  };
  if (auto v = small_arithmetic(a, b, sum)) return std::move(*v);
  return arithmetic(a, b, [](const Number& x, const Number& y) -> Result {
    if (x.is_infinite() && y.is_infinite() && x.is_negative() != y.is_negative()) {
      return Result::error("can't compute sum of opposing infinities");
    }
    return Value::number(x + y);
  });
}

Result subtract(const Value& a, const Value& b) {
  const auto difference = [](std::int64_t x, std::int64_t y, std::int64_t* r) {
    return __builtin_sub_overflow(x, y, r);
  };
  if (auto v = small_arithmetic(a, b, difference)) return std::move(*v);
  return arithmetic(a, b, [](const Number& x, const Number& y) -> Result {
    if (x.is_infinite() && y.is_infinite() && x.is_negative() == y.is_negative()) {
      return Result::error("can't subtract infinity from itself");
    }
    return Value::number(x - y);
  });
}

Result multiply(const Value& a, const Value& b) {
  return arithmetic(a, b, [](const Number& x, const Number& y) -> Result {
    if ((x.is_zero() && y.is_infinite()) || (x.is_infinite() && y.is_zero())) {
      return Result::error("can't multiply zero by infinity");
    }
    return Value::number(x * y);
  });
}

Result divide(const Value& a, const Value& b) {
  return arithmetic(a, b, [](const Number& x, const Number& y) -> Result {
    if ((x.is_zero() && y.is_zero()) || (x.is_infinite() && y.is_infinite())) {
      return Result::error("can't divide zero by zero or infinity by infinity");
    }
    return Value::number(x / y);
  });
}

Result modulo(const Value& a, const Value& b) {
  return arithmetic(a, b, [](const Number& x, const Number& y) -> Result {
    if (y.is_infinite()) return Result::error("can't use modulo with zero and infinity");
    if (x.is_infinite()) {
      // Terraform's own answer is the report of a panic; the first line of it is kept.
      return Result::error(
          "panic in function implementation: runtime error: invalid memory address or nil pointer "
          "dereference");
    }
    return Value::number(modulo(x, y));
  });
}

Result negate(const Value& a) {
  if (auto early = before(a, a, Type::number(), Type::number())) return *early;
  return Value::number(a.unmark().as_number().negated()).with_marks(a.marks());
}

Result less(const Value& a, const Value& b) {
  return comparison(a, b, [](std::strong_ordering c) { return c < 0; });
}
Result less_equal(const Value& a, const Value& b) {
  return comparison(a, b, [](std::strong_ordering c) { return c <= 0; });
}
Result greater(const Value& a, const Value& b) {
  return comparison(a, b, [](std::strong_ordering c) { return c > 0; });
}
Result greater_equal(const Value& a, const Value& b) {
  return comparison(a, b, [](std::strong_ordering c) { return c >= 0; });
}

Result logical_not(const Value& a) {
  if (auto early = before(a, a, Type::boolean(), Type::boolean())) return *early;
  return Value::boolean(!a.unmark().as_bool()).with_marks(a.marks());
}

// Both sides count, even when one already decides: an unknown operand makes the result unknown.
Result logical_and(const Value& a, const Value& b) {
  if (auto early = before(a, b, Type::boolean(), Type::boolean())) return *early;
  return Value::boolean(a.unmark().as_bool() && b.unmark().as_bool()).with_marks(marks_of_both(a, b));
}

Result logical_or(const Value& a, const Value& b) {
  if (auto early = before(a, b, Type::boolean(), Type::boolean())) return *early;
  return Value::boolean(a.unmark().as_bool() || b.unmark().as_bool()).with_marks(marks_of_both(a, b));
}

namespace {

Value between(std::int64_t min, std::int64_t max) {
  Refinement r;
  r.not_null = true;
  r.number_min = std::to_string(min);
  r.number_max = std::to_string(max);
  return Value::unknown(Type::number(), r);
}

Value length_of(const Value& v) {
  const TypeRef type = v.type();
  if (type->kind() == Kind::tuple) return Value::integer(static_cast<std::int64_t>(type->elements().size()));
  if (type->kind() == Kind::object)
    return Value::integer(static_cast<std::int64_t>(type->attributes().size()));
  if (v.is_unknown()) {
    const auto [min, max] = length_bounds(v);
    return between(min, max);
  }
  const auto size = static_cast<std::int64_t>(v.size());
  // Unknown members of a set may turn out to be equal.
  if (type->kind() == Kind::set && size > 1 && !v.is_wholly_known()) return between(1, size);
  return Value::integer(size);
}

}  // namespace

std::pair<std::int64_t, std::int64_t> length_bounds(const Value& v) {
  std::pair<std::int64_t, std::int64_t> open{0, INT64_MAX};
  if (v.type()->kind() == Kind::tuple) {
    const auto size = static_cast<std::int64_t>(v.type()->elements().size());
    return {size, size};
  }
  if (v.is_null()) return open;
  if (v.is_unknown()) {
    const Refinement* r = v.refinement();
    return r ? std::pair(r->length_min, r->length_max) : open;
  }
  const Value size = length_of(v);
  return size.is_unknown() ? open : std::pair(size.as_small_integer(), size.as_small_integer());
}

Value length(const Value& collection) {
  if (collection.type()->kind() == Kind::dynamic && !collection.is_null()) {
    return unknown_result(Type::number()).with_marks(collection.marks());
  }
  assert(!collection.is_null() && !collection.type()->is_primitive());
  return length_of(collection.unmark()).with_marks(collection.marks());
}

}  // namespace reprise::value
