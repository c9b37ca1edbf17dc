#include "value/value.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "value/generators.h"
#include "value/show.h"

namespace reprise::value {
namespace {

Value str(std::string_view s) { return Value::string(s); }
Value num(std::string_view s) { return Value::number(*Number::parse(s)); }

TEST(Value, DefaultIsNullOfNoKnownType) {
  EXPECT_TRUE(Value().is_null());
  EXPECT_EQ(Value().type(), Type::dynamic());
  EXPECT_TRUE(Value().is_known());
}

TEST(Value, StringsAreNormalised) {
  EXPECT_EQ(str("e\u0301").as_string(), "é");
  EXPECT_EQ(str("\xff").as_string(), "\ufffd");
  EXPECT_EQ(str("").as_string(), "");
}

TEST(Value, StatesOfMarkedValuesAreThoseInside) {
  const Value unknown = Value::unknown(Type::string()).with_marks(sensitive_mark());
  EXPECT_TRUE(unknown.is_unknown());
  EXPECT_FALSE(unknown.is_wholly_known());
  EXPECT_EQ(unknown.type(), Type::string());
  EXPECT_TRUE(Value::null().with_marks(sensitive_mark()).is_null());
  EXPECT_EQ(unknown.with_marks(ephemeral_mark()).marks(), unite(sensitive_mark(), ephemeral_mark()));
}

TEST(Value, SummariesReachUpward) {
  const Value inner = Value::tuple({str("a"), Value::unknown(Type::number()).with_marks(sensitive_mark())});
  const Value outer = Value::object({{"x", inner}, {"y", Value::boolean(true).with_marks(ephemeral_mark())}});
  EXPECT_FALSE(outer.is_wholly_known());
  EXPECT_FALSE(outer.is_marked());
  EXPECT_TRUE(outer.contains_marked());
  EXPECT_EQ(outer.deep_marks(), unite(sensitive_mark(), ephemeral_mark()));
  EXPECT_FALSE(outer.unmark_deep().contains_marked());
  EXPECT_EQ(outer.unmark_deep().type(), outer.type());
}

TEST(Value, SetsAreSortedUniqueAndTakeMarks) {
  const Value s = Value::set(Type::string(), {str("b"), str("a").with_marks(sensitive_mark()), str("b")});
  EXPECT_EQ(s.marks(), sensitive_mark());
  const Value plain = s.unmark();
  ASSERT_EQ(plain.size(), 2U);
  EXPECT_EQ(plain.at(0).as_string(), "a");
  const Value open =
      Value::set(Type::string(), {Value::unknown(Type::string()), str("a"), Value::unknown(Type::string())});
  EXPECT_EQ(open.size(), 3U);
  EXPECT_TRUE(open.at(2).is_unknown());
  EXPECT_EQ(Value::set(Type::number(), {num("10"), Value::null(), num("9"), num("9")}).size(), 3U);
}

// As Terraform tells elements apart: by their texts.
TEST(Value, SetsKeepNegativeZeroBesideZero) {
  const Value zeros = Value::set(Type::number(), {num("0"), num("-0"), num("0")});
  EXPECT_EQ(to_json(zeros), "[-0,0]");
  const auto one = [](std::string_view n) { return Value::list(Type::number(), {num(n)}); };
  EXPECT_EQ(Value::set(Type::list(Type::number()), {one("0"), one("-0")}).size(), 2U);
}

// The order in which Terraform shows them: structures by text, so 10 comes before 2.
TEST(Value, SetsOfStructuresAreOrderedByText) {
  const auto object = [](std::string_view n) { return Value::object({{"a", num(n)}}); };
  const TypeRef type = Type::object({{"a", Type::number()}});
  const Value s = Value::set(type, {object("1"), object("2"), object("10")});
  EXPECT_EQ(to_json(s), R"([{"a":10},{"a":1},{"a":2}])");
  const auto tuple = [](std::vector<Value> v) { return Value::list(Type::string(), std::move(v)); };
  const Value lists = Value::set(Type::list(Type::string()),
                                 {tuple({str("b")}), tuple({str("1")}), tuple({str("1"), str("2")})});
  EXPECT_EQ(to_json(lists), R"([["1","2"],["1"],["b"]])");
}

TEST(Value, MapsAreSortedAndTheLastKeyWins) {
  const Value m = Value::map(Type::string(), {{"b", str("1")}, {"a", str("2")}, {"b", str("3")}});
  ASSERT_EQ(m.size(), 2U);
  EXPECT_EQ(m.entries()[0].key, "a");
  EXPECT_EQ(m.find("b")->as_string(), "3");
  EXPECT_EQ(m.find("c"), nullptr);
}

TEST(Value, ObjectsFindFieldsAndFillOpenTypes) {
  const TypeRef open = Type::object({{"a", Type::dynamic()}, {"b", Type::string()}});
  const Value v = Value::object(open, {num("1"), Value::null()});
  EXPECT_EQ(v.type(), Type::object({{"a", Type::number()}, {"b", Type::string()}}));
  EXPECT_EQ(v.attr("b").type(), Type::string());
  EXPECT_TRUE(v.attr("zz").is_null());
}

TEST(Value, CollectionsTakeTheTypeOfTheirElements) {
  EXPECT_EQ(Value::list(Type::dynamic(), {Value::null(), num("1")}).type(), Type::list(Type::number()));
  EXPECT_EQ(Value::list(Type::dynamic(), {}).type(), Type::list(Type::dynamic()));
}

TEST(Value, RefinementsThatLeaveOneValueAreThatValue) {
  Refinement r;
  r.not_null = true;
  r.length_max = 0;
  EXPECT_TRUE(Value::unknown(Type::list(Type::string()), r).identical(Value::list(Type::string(), {})));
  Refinement n;
  n.not_null = true;
  n.number_min = n.number_max = "5";
  EXPECT_TRUE(Value::unknown(Type::number(), n).identical(num("5")));
  EXPECT_EQ(Value::unknown(Type::string(), Refinement{}).refinement(), nullptr);
  Refinement prefix;
  prefix.string_prefix = "ami-";
  const Value v = Value::unknown(Type::string(), prefix);
  ASSERT_NE(v.refinement(), nullptr);
  EXPECT_EQ(v.refinement()->string_prefix, "ami-");
  EXPECT_FALSE(v.identical(Value::unknown(Type::string())));
}

TEST(Value, DeepStructuresAreFreedWithoutRecursion) {
  Value v = Value::null(Type::string());
  Value marked = v;
  for (int i = 0; i < 2000; ++i) v = Value::tuple({std::move(v)});
  EXPECT_EQ(v.type()->kind(), Kind::tuple);
  for (int i = 0; i < 200'000; ++i) marked = marked.with_marks(sensitive_mark());
}

TEST(Value, CopiesShareAndSurviveTheirSource) {
  Value copy;
  {
    const Value original =
        Value::tuple({str("a long enough string"), Value::map(Type::number(), {{"k", num("0.5")}})});
    copy = original;
    EXPECT_TRUE(copy.same_node(original));
  }
  EXPECT_EQ(copy.at(0).as_string(), "a long enough string");
  copy = copy.at(1);  // a part of itself
  EXPECT_EQ(to_json(copy), R"({"k":0.5})");
  Value moved = std::move(copy);
  EXPECT_TRUE(copy.is_null());
  moved = *&moved;
  EXPECT_EQ(to_json(moved), R"({"k":0.5})");
}

// Digests go into fingerprints, so they may not change from build to build.
TEST(Value, DigestIsStable) {
  const Value v =
      Value::object({{"a", num("1")}, {"b", Value::list(Type::string(), {str("x"), Value::null()})}});
  EXPECT_EQ(v.hash(), 5999835861010377811ULL);
}

constexpr testing::Odds kAll{10, 10, 10};

RC_GTEST_PROP(ValueLaws, IdenticalIsReflexiveAndHashAgrees, ()) {
  const Value a = *testing::value(kAll);
  const Value b = *testing::value_of(a.type(), kAll);
  RC_ASSERT(a.identical(a));
  RC_ASSERT(a.identical(b) == b.identical(a));
  if (a.unmark_deep().identical(b.unmark_deep())) RC_ASSERT(a.hash() == b.hash());
}

RC_GTEST_PROP(ValueLaws, OrderIsAStrictWeakOrder, ()) {
  const TypeRef t = *testing::type(2);
  std::vector<Value> v;
  for (int i = 0; i < 3; ++i) v.push_back(*testing::value_of(t, {15, 10, 0}));
  RC_ASSERT((order(v[0], v[0]) == 0));
  RC_ASSERT(((order(v[0], v[1]) < 0) == (order(v[1], v[0]) > 0)));
  if (order(v[0], v[1]) < 0 && order(v[1], v[2]) < 0) RC_ASSERT((order(v[0], v[2]) < 0));
  if (order(v[0], v[1]) == 0 && order(v[1], v[2]) == 0) RC_ASSERT((order(v[0], v[2]) == 0));
}

RC_GTEST_PROP(ValueLaws, SetsDoNotDependOnTheOrderOfTheirMembers, ()) {
  const TypeRef t = *testing::type(2);
  std::vector<Value> items;
  for (int n = *rc::gen::inRange(0, 6); n > 0; --n) items.push_back(*testing::value_of(t, {15, 0, 0}));
  std::vector<Value> reversed(items.rbegin(), items.rend());
  const Value a = Value::set(t, items);
  RC_ASSERT(a.identical(Value::set(t, reversed)));
  RC_ASSERT(
      std::ranges::is_sorted(a.items(), [](const Value& x, const Value& y) { return order(x, y) < 0; }));
}

RC_GTEST_PROP(ValueLaws, UnmarkDeepRemovesAllMarksAndNothingElse, ()) {
  const Value v = *testing::value({5, 5, 30});
  const Value plain = v.unmark_deep();
  RC_ASSERT(!plain.contains_marked());
  RC_ASSERT(plain.deep_marks() == nullptr);
  RC_ASSERT((v.deep_marks() != nullptr) == v.contains_marked());
  RC_ASSERT(plain.type() == v.type());
  RC_ASSERT(plain.is_wholly_known() == v.is_wholly_known());
}

}  // namespace
}  // namespace reprise::value
