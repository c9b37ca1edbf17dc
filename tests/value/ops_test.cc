#include "value/ops.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>

#include "value/generators.h"
#include "value/show.h"

namespace reprise::value {
namespace {

Value str(std::string_view s) { return Value::string(s); }
Value num(std::string_view s) { return Value::number(*Number::parse(s)); }
Value secret(Value v) { return v.with_marks(sensitive_mark()); }

using Binary = std::function<Result(const Value&, const Value&)>;

// Every operator on two operands meets every combination of states.
void check_states(const Binary& op, const Value& known, TypeRef operand, TypeRef result) {
  const Value null = Value::null(operand);
  const Value unknown = Value::unknown(operand);
  EXPECT_TRUE(op(known, known).ok());
  EXPECT_EQ(op(known, known).value().type(), result);
  for (const Value& other : {known, unknown, null, Value::unknown()}) {
    EXPECT_EQ(op(null, other).error(), "argument must not be null");
    EXPECT_EQ(op(other, secret(null)).error(), "argument must not be null");
  }
  for (const Value& other : {known, unknown, Value::unknown()}) {
    const Result r = op(other, unknown);
    ASSERT_TRUE(r.ok());
    EXPECT_TRUE(r.value().is_unknown());
    EXPECT_EQ(r.value().type(), result);
    EXPECT_TRUE(r.value().refinement()->not_null);
    EXPECT_EQ(op(secret(other), unknown).value().marks(), sensitive_mark());
  }
  const Result both = op(secret(known), known.with_marks(ephemeral_mark()));
  EXPECT_EQ(both.value().marks(), unite(sensitive_mark(), ephemeral_mark()));
  EXPECT_TRUE(both.value().unmark().identical(op(known, known).value()));
  EXPECT_FALSE(op(known, Value::empty_tuple()).ok());
}

TEST(Ops, StatesComeBeforeContents) {
  for (const Binary& op : {Binary(add), Binary(subtract), Binary(multiply), Binary(divide),
                           Binary([](const Value&a, const Value&b) { return modulo(a, b); })}) {
    check_states(op, num("6"), Type::number(), Type::number());
  }
  for (const Binary& op : {Binary(less), Binary(less_equal), Binary(greater), Binary(greater_equal)}) {
    check_states(op, num("6"), Type::number(), Type::boolean());
  }
  for (const Binary& op : {Binary(logical_and), Binary(logical_or)}) {
    check_states(op, Value::boolean(true), Type::boolean(), Type::boolean());
  }
}

TEST(Ops, UndefinedResultsAreErrors) {
  const Value inf = num("Inf");
  EXPECT_EQ(divide(num("0"), num("0")).error(), "can't divide zero by zero or infinity by infinity");
  EXPECT_EQ(divide(inf, inf).error(), "can't divide zero by zero or infinity by infinity");
  EXPECT_EQ(subtract(inf, inf).error(), "can't subtract infinity from itself");
  EXPECT_EQ(multiply(num("0"), inf).error(), "can't multiply zero by infinity");
  EXPECT_FALSE(add(inf, num("-Inf")).ok());
  EXPECT_FALSE(modulo(inf, num("1")).ok());
  EXPECT_TRUE(divide(num("1"), num("0")).value().as_number().is_infinite());
}

TEST(Ops, UnaryOperators) {
  EXPECT_TRUE(negate(num("0")).value().as_number().is_negative());
  EXPECT_EQ(negate(Value::null()).error(), "argument must not be null");
  EXPECT_TRUE(negate(Value::unknown()).value().is_unknown());
  EXPECT_FALSE(logical_not(Value::boolean(true)).value().as_bool());
  EXPECT_EQ(logical_not(secret(Value::boolean(true))).value().marks(), sensitive_mark());
}

bool yes(const Value& v) { return !v.is_unknown() && v.unmark().as_bool(); }
bool no(const Value& v) { return !v.is_unknown() && !v.unmark().as_bool(); }

TEST(Equal, NeverConverts) {
  EXPECT_TRUE(no(equal(num("1"), str("1"))));
  EXPECT_TRUE(no(equal(Value::tuple({num("1")}), Value::list(Type::number(), {num("1")}))));
  EXPECT_TRUE(no(equal(Value::object({{"a", num("1")}}), Value::map(Type::number(), {{"a", num("1")}}))));
  EXPECT_TRUE(yes(equal(Value::null(), Value::null(Type::string()))));
  EXPECT_TRUE(no(equal(Value::null(), str(""))));
  EXPECT_TRUE(yes(equal(num("-0"), num("0"))));
}

TEST(Equal, UnknownsDecideOnlyWhereTheyCan) {
  const Value unknown = Value::unknown(Type::string());
  EXPECT_TRUE(equal(unknown, str("a")).is_unknown());
  EXPECT_TRUE(equal(unknown, Value::null()).is_unknown());
  EXPECT_TRUE(no(equal(unknown, num("1"))));
  Refinement r;
  r.not_null = true;
  r.string_prefix = "ami-";
  const Value image = Value::unknown(Type::string(), r);
  EXPECT_TRUE(no(equal(image, Value::null())));
  EXPECT_TRUE(no(equal(str("vpc-1"), image)));
  EXPECT_TRUE(equal(str("ami-1"), image).is_unknown());
  EXPECT_TRUE(no(equal(Value::tuple({str("a"), unknown}), Value::tuple({str("b"), unknown}))));
  EXPECT_TRUE(equal(Value::tuple({unknown, str("a")}), Value::tuple({unknown, str("b")})).is_unknown());
  EXPECT_TRUE(
      equal(Value::set(Type::string(), {unknown}), Value::set(Type::string(), {str("a")})).is_unknown());
}

TEST(Equal, OnlyWhatIsNotKnownMayStillChangeItsType) {
  const Value open = Value::unknown(Type::tuple(std::vector{Type::dynamic(), Type::number()}));
  EXPECT_TRUE(equal(open, Value::tuple({str("a"), num("1")})).is_unknown());
  EXPECT_TRUE(no(equal(open, Value::tuple({str("a"), Value::null()}))));
  EXPECT_TRUE(no(equal(open, Value::object({{"a", num("1")}}))));
  const Value closed = Value::unknown(Type::tuple(std::vector{Type::number()}));
  EXPECT_TRUE(no(equal(closed, Value::tuple({Value::null()}))));
  EXPECT_TRUE(equal(closed, Value::tuple({num("2")})).is_unknown());
}

TEST(Equal, TakesMarksFromInside) {
  const Value a = Value::tuple({secret(str("x"))});
  const Value v = equal(a, Value::tuple({str("x")}));
  EXPECT_EQ(v.marks(), sensitive_mark());
  EXPECT_TRUE(yes(v));
}

RC_GTEST_PROP(EqualLaws, AgreesWithIdentityOnKnownValues, ()) {
  const Value a = *testing::value({0, 0, 0}, 2);
  const Value b = *testing::value_of(a.type(), {0, 0, 0});
  RC_ASSERT(yes(equal(a, a)));
  RC_ASSERT(yes(equal(a, b)) == a.identical(b));
}

RC_GTEST_PROP(EqualLaws, IsSymmetric, ()) {
  const TypeRef t = *testing::type(2);
  const Value a = *testing::value_of(t, {15, 15, 10});
  const Value b = *testing::value_of(t, {15, 15, 10});
  RC_ASSERT(equal(a, b).identical(equal(b, a)));
}

std::string summary(const std::variant<Value, IndexError>& r) {
  const auto* e = std::get_if<IndexError>(&r);
  return e ? e->summary + ": " + e->detail : "";
}
Value found(const std::variant<Value, IndexError>& r) {
  EXPECT_TRUE(std::holds_alternative<Value>(r)) << summary(r);
  return std::holds_alternative<Value>(r) ? std::get<Value>(r) : Value();
}

TEST(Index, FindsElements) {
  const Value list = Value::list(Type::string(), {str("a"), str("b")});
  EXPECT_EQ(found(index(list, num("1"))).as_string(), "b");
  EXPECT_EQ(found(index(list, str("0"))).as_string(), "a");
  EXPECT_EQ(found(index(Value::map(Type::string(), {{"1", str("x")}}), num("1"))).as_string(), "x");
  EXPECT_EQ(found(index(Value::object({{"0", str("z")}}), num("0"))).as_string(), "z");
  EXPECT_TRUE(found(index(list, Value::unknown(Type::number()))).identical(Value::unknown(Type::string())));
  EXPECT_TRUE(found(index(list, Value::unknown())).identical(Value::unknown()));
  EXPECT_TRUE(found(index(Value::unknown(list.type()), num("7"))).identical(Value::unknown(Type::string())));
  EXPECT_TRUE(
      found(index(Value::tuple({str("a")}), Value::unknown(Type::number()))).identical(Value::unknown()));
  EXPECT_EQ(found(index(secret(list), num("0"))).marks(), sensitive_mark());
  EXPECT_EQ(found(index(list, secret(num("0")))).marks(), sensitive_mark());
  EXPECT_FALSE(found(index(Value::object({{"a", num("1")}}), secret(str("a")))).is_marked());
}

TEST(Index, ExplainsFailures) {
  const std::string none =
      "Invalid index: The given key does not identify an element in this collection value";
  const Value pair = Value::tuple({str("a"), str("b")});
  EXPECT_EQ(summary(index(pair, num("-1"))),
            none + ": a negative number is not a valid index for a sequence.");
  EXPECT_EQ(
      summary(index(pair, num("0.5"))),
      none + ": indexing a sequence requires a whole number, but the given index has a fractional part.");
  EXPECT_EQ(summary(index(pair, str("x"))), none + ": a number is required.");
  EXPECT_EQ(summary(index(pair, Value::boolean(true))), none + ": number required.");
  EXPECT_EQ(summary(index(pair, num("2"))),
            none + ": the given index is greater than or equal to the length of the collection.");
  EXPECT_EQ(summary(index(pair, num("3"))), none + ".");
  EXPECT_EQ(summary(index(Value::empty_tuple(), num("0"))), none + ": the collection has no elements.");
  EXPECT_EQ(summary(index(Value::object({{"a", num("1")}}), str("b"))), none + ".");
  EXPECT_EQ(summary(index(str("abc"), num("0"))), "Invalid index: This value does not have any indices.");
  EXPECT_EQ(summary(index(Value::null(), num("0"))),
            "Attempt to index null value: This value is null, so it does not have any indices.");
  EXPECT_EQ(summary(index(pair, Value::null())), "Invalid index: Can't use a null value as an indexing key.");
}

TEST(Attribute, FindsAndExplains) {
  const Value object = Value::object({{"a", num("1")}});
  EXPECT_EQ(found(attribute(object, "a")).as_small_integer(), 1);
  EXPECT_EQ(found(attribute(secret(object), "a")).marks(), sensitive_mark());
  EXPECT_TRUE(found(attribute(Value::unknown(object.type()), "a")).identical(Value::unknown(Type::number())));
  EXPECT_TRUE(found(attribute(Value::unknown(), "a")).identical(Value::unknown()));
  EXPECT_EQ(summary(attribute(object, "b")),
            "Unsupported attribute: This object does not have an attribute named \"b\".");
  EXPECT_EQ(summary(attribute(Value::map(Type::number(), {{"a", num("1")}}), "b")),
            "Missing map element: This map does not have an element with the key \"b\".");
  EXPECT_EQ(summary(attribute(Value::set(Type::string(), {}), "a")),
            "Unsupported attribute: This value does not have any attributes.");
  EXPECT_EQ(summary(attribute(str("a"), "b")),
            "Unsupported attribute: Can't access attributes on a primitive-typed value (string).");
  EXPECT_EQ(
      summary(attribute(Value::null(), "a")),
      "Attempt to get attribute from null value: This value is null, so it does not have any attributes.");
}

TEST(Length, IsKnownWhereItCanBe) {
  EXPECT_EQ(length(Value::unknown(Type::tuple(std::vector{Type::string()}))).as_small_integer(), 1);
  EXPECT_EQ(length(Value::list(Type::string(), {Value::unknown(Type::string())})).as_small_integer(), 1);
  EXPECT_TRUE(length(Value::set(Type::string(), {Value::unknown(Type::string()), str("a")})).is_unknown());
  EXPECT_EQ(length(Value::set(Type::string(), {Value::unknown(Type::string())})).as_small_integer(), 1);
  EXPECT_TRUE(length(Value::unknown(Type::list(Type::string()))).is_unknown());
  EXPECT_EQ(length(secret(Value::empty_tuple())).marks(), sensitive_mark());
}

TEST(Path, PrintsAndApplies) {
  const Value v = Value::object({{"tags", Value::map(Type::string(), {{"Name", secret(str("x"))}})},
                                 {"items", Value::tuple({Value::unknown(Type::string())})}});
  const Path name{{PathStep::Kind::attribute, "tags", 0}, {PathStep::Kind::index_string, "Name", 0}};
  EXPECT_EQ(to_string(name), ".tags[\"Name\"]");
  EXPECT_EQ(apply(name, v)->marks(), sensitive_mark());
  const Path item{{PathStep::Kind::attribute, "items", 0}, {PathStep::Kind::index_number, "", 0}};
  EXPECT_TRUE(apply(item, v)->is_unknown());
  EXPECT_FALSE(apply({{PathStep::Kind::attribute, "zz", 0}}, v));
  EXPECT_FALSE(apply({{PathStep::Kind::index_number, "", 0}}, v));
}

}  // namespace
}  // namespace reprise::value
