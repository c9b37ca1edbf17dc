#include "value/convert.h"

#include <gtest/gtest.h>

#include "value/json.h"
#include "value/show.h"

namespace reprise::value {
namespace {

Value str(std::string_view s) { return Value::string(s); }
Value json(std::string_view text) { return from_json(text).value(); }
TypeRef obj(std::vector<AttributeType> a) { return Type::object(std::move(a)); }
TypeRef tup(std::vector<TypeRef> t) { return Type::tuple(t); }

const TypeRef S = Type::string();
const TypeRef N = Type::number();
const TypeRef B = Type::boolean();
const TypeRef D = Type::dynamic();

// What tolist() and its kin give: type and content of the result, or the message.
std::string converted(const Value& v, TypeRef target) {
  const Result r = convert(v, target);
  if (!r.ok()) return r.message_with_path();
  return r.value().type()->constraint_text() + " " + (r.value().is_null() ? "null" : show(r.value()));
}

TEST(Convert, Primitives) {
  EXPECT_EQ(converted(json("1.5"), S), "string \"1.5\"");
  EXPECT_EQ(converted(json("true"), S), "string \"true\"");
  EXPECT_EQ(converted(str("1e3"), N), "number 1000");
  EXPECT_EQ(converted(str(" 12"), N), "a number is required");
  EXPECT_EQ(converted(str("1"), B), "bool true");
  EXPECT_EQ(converted(str("yes"), B), "a bool is required");
  EXPECT_EQ(converted(json("1"), B), "bool required");
  EXPECT_EQ(converted(json("[]"), S), "string required");
}

TEST(Convert, SequencesAndMaps) {
  EXPECT_EQ(converted(json(R"([1,"2",true])"), Type::list(D)),
            R"(list(string) list of string["1" "2" "true" ])");
  EXPECT_EQ(converted(json(R"([2,1,2])"), Type::set(S)), R"(set(string) set of string["1" "2" ])");
  EXPECT_EQ(converted(json("[null,1]"), Type::list(D)), "list(number) list of number[null(number) 1 ]");
  EXPECT_EQ(converted(json("[null,null]"), Type::list(D)), "list(any) list of dynamic[null(any) null(any) ]");
  EXPECT_EQ(converted(json("[]"), Type::list(D)), "list(any) list of dynamic[]");
  EXPECT_EQ(converted(json(R"({"a":1,"b":"x"})"), Type::map(D)), R"(map(string) map{a="1" b="x" })");
  EXPECT_EQ(converted(json("{}"), Type::map(D)), "map(any) map{}");
  EXPECT_EQ(convert(json(R"([{"a":1},{"b":1}])"), Type::list(D)).value().type(), Type::list(Type::map(N)));
  EXPECT_EQ(convert(json(R"([[],["a"]])"), Type::list(D)).value().type(), Type::list(Type::list(S)));
  EXPECT_EQ(convert(json(R"({"a":null,"b":{"c":1}})"), Type::map(D)).value().type(),
            Type::map(obj({{"c", N}})));
  EXPECT_EQ(convert(json(R"([{"a":null},{"a":1}])"), Type::list(D)).value().type(),
            Type::list(obj({{"a", N}})));
}

TEST(Convert, SaysWhyNot) {
  EXPECT_EQ(converted(json(R"([1,[2]])"), Type::list(D)), "all list elements must have the same type");
  EXPECT_EQ(converted(json(R"([{"a":1},null])"), Type::list(D)), "all list elements must have the same type");
  EXPECT_EQ(converted(json(R"([null,[1]])"), Type::set(D)), "all set elements must have the same type");
  EXPECT_EQ(converted(json(R"({"k":{},"l":{"a":["x"]},"m":[]})"), Type::map(D)),
            "all map elements must have the same type");
  EXPECT_FALSE(convert(json(R"({"a":null,"b":{"c":1},"d":{"e":2}})"), Type::map(D)).ok());
  EXPECT_EQ(converted(json(R"({"a":["z"]})"), obj({{"a", Type::list(N)}})), ".a[0]: a number is required");
  EXPECT_EQ(converted(json(R"({"a b":"z"})"), Type::map(N)), "[\"a b\"]: a number is required");
  EXPECT_EQ(converted(json(R"([{"k":"x"}])"), Type::list(Type::map(N))), "[0][\"k\"]: a number is required");
  EXPECT_EQ(converted(json(R"({"a":[]})"), obj({{"a", S}, {"b", N}, {"c", B}})),
            "attributes \"b\" and \"c\" are required");
  EXPECT_EQ(converted(json(R"({})"), obj({{"a", S}, {"b", N}, {"c", B}})),
            "attributes \"a\", \"b\", and \"c\" are required");
  EXPECT_EQ(converted(json(R"({"k":{},"l":{"a":"x"}})"), Type::map(obj({{"a", S}}))),
            "element \"k\": attribute \"a\" is required");
  EXPECT_EQ(converted(json(R"([{"a":"x"},{"a":1,"b":[]}])"), Type::list(obj({{"a", S}, {"b", N, true}}))),
            "element 1: attribute \"b\": number required");
  EXPECT_EQ(converted(json("[1]"), tup({S, N})), "tuple required");
  EXPECT_EQ(converted(json("{}"), Type::list(D)), "list of any single type required");
}

// Lists and maps look for a type that all elements can have, once each is what it is; sets do not.
TEST(Convert, ElementsWithOpenParts) {
  const TypeRef open = obj({{"c", D}});
  const Value mixed = json(R"([{"c":1},{"c":"a"}])");
  EXPECT_EQ(convert(mixed, Type::list(open)).value().type(), Type::list(obj({{"c", S}})));
  EXPECT_EQ(converted(mixed, Type::set(open)), "element types must all match for conversion to set");
  EXPECT_EQ(converted(json(R"([{"c":1},null])"), Type::set(open)),
            "element types must all match for conversion to set");
  EXPECT_EQ(convert(json(R"([{"c":1},null])"), Type::list(open)).value().type(), Type::list(obj({{"c", N}})));
  EXPECT_EQ(converted(json(R"([{"c":1},{"c":2},{"c":[]}])"), Type::list(open)),
            "[2]: cannot find a common base type for all elements");
  EXPECT_EQ(converted(json(R"({"a":{"c":1},"b":{"c":[]}})"), Type::map(open)),
            "cannot find a common base type for all elements");
  EXPECT_EQ(converted(json(R"({"a":[1],"b":["x"]})"), Type::map(tup({D}))),
            "attribute types must all match for conversion to map");
}

// Optional attributes make it a question of the keys, and what is not there has none. Terraform crashes on
// it.
TEST(Convert, NothingIsMadeOfPartsThatDoNotFit) {
  const TypeRef wanted =
      obj({{"a", Type::list(tup({S, D})), true}, {"b", tup({S, D}), true}, {"c", obj({{"d", D}}), true}});
  for (const TypeRef element : {Type::list(tup({})), Type::list(S), tup({}), S, obj({})}) {
    const TypeRef from = Type::map(element);
    EXPECT_EQ(convert(Value::null(from), wanted).ok(), convertible(from, wanted));
    EXPECT_EQ(convert(Value::unknown(from), wanted).ok(), convertible(from, wanted));
  }
}

TEST(Convert, MapsMayLackWhatWouldNotFit) {
  const TypeRef want = obj({{"a", S}, {"q", Type::list(N), true}});
  const auto map = [](std::string_view text) { return convert(json(text), Type::map(S)).value(); };
  EXPECT_TRUE(convert(map(R"({"a":"x"})"), want).ok());
  EXPECT_EQ(converted(map(R"({"a":"x","q":"y"})"), want),
            "map element type is incompatible with attribute \"q\": list of number required");
}

TEST(Convert, ObjectsDropExtraAndFillOptional) {
  const TypeRef want = obj({{"a", S}, {"b", obj({{"c", N, true}}), true}});
  EXPECT_EQ(converted(json(R"({"a":1,"zz":2})"), want),
            "object({a=string,b=object({c=number})}) object[\"1\" null(object({c=number})) ]");
  EXPECT_EQ(converted(json(R"({"a":1,"b":{}})"), want),
            "object({a=string,b=object({c=number})}) object[\"1\" object[null(number) ] ]");
  const Value map = convert(json(R"({"a":"x"})"), Type::map(S)).value();
  EXPECT_EQ(converted(map, obj({{"a", S}, {"q", S, true}})),
            "object({a=string,q=string}) object[\"x\" null(string) ]");
  EXPECT_EQ(converted(map, obj({{"q", S}})), "map has no element for required attribute \"q\"");
}

TEST(Convert, StatesPassThrough) {
  EXPECT_EQ(converted(Value::null(), Type::list(D)), "list(any) null");
  EXPECT_EQ(converted(Value::unknown(), S), "string unknown(string)");
  EXPECT_EQ(converted(Value::unknown(Type::set(N)), Type::list(D)), "list(number) unknown(list(number))");
  EXPECT_EQ(convert(json("1").with_marks(sensitive_mark()), S).value().marks(), sensitive_mark());
  EXPECT_EQ(convert(Value::unknown(tup({S, S})), Type::list(S)).value().refinement()->length_min, 2);
  const Value set = convert(Value::unknown(tup({S, S})), Type::set(S)).value();
  EXPECT_EQ(set.refinement()->length_min, 1);
  EXPECT_EQ(set.refinement()->length_max, 2);
  const Value marked_inside = Value::tuple({str("a").with_marks(sensitive_mark()), str("b")});
  EXPECT_EQ(convert(marked_inside, Type::set(S)).value().marks(), sensitive_mark());
}

TEST(Unify, PicksTheTypeTerraformPicks) {
  const auto common = [](std::vector<TypeRef> types) -> std::string {
    const TypeRef t = unify(types);
    return t ? t->constraint_text() : "none";
  };
  EXPECT_EQ(common({N, S}), "string");
  EXPECT_EQ(common({B, S}), "string");
  EXPECT_EQ(common({N, B}), "none");
  EXPECT_EQ(common({D, N}), "number");
  EXPECT_EQ(common({D, obj({{"a", N}})}), "any");
  EXPECT_EQ(common({obj({{"a", N}}), obj({{"b", N}})}), "map(number)");
  EXPECT_EQ(common({obj({{"a", N}}), obj({{"a", S}, {"b", N}})}), "map(string)");
  EXPECT_EQ(common({obj({{"a", tup({N})}}), obj({{"a", tup({S, S})}})}), "object({a=list(string)})");
  EXPECT_EQ(common({tup({}), tup({N, S})}), "list(string)");
  EXPECT_EQ(common({tup({tup({N})}), tup({tup({S})})}), "tuple([tuple([string])])");
  EXPECT_EQ(common({tup({N}), Type::set(S)}), "set(string)");
  EXPECT_EQ(common({Type::set(S), Type::list(S)}), "list(string)");
  EXPECT_EQ(common({Type::list(S), Type::set(S)}), "list(string)");
  EXPECT_EQ(common({Type::list(N), Type::list(S)}), "list(string)");
  EXPECT_EQ(common({obj({{"a", N}}), Type::map(N)}), "map(number)");
  EXPECT_EQ(common({obj({{"a", N}}), Type::map(S)}), "map(string)");
  EXPECT_EQ(common({obj({}), Type::map(S)}), "map(string)");
  EXPECT_EQ(common({tup({}), obj({})}), "none");
  EXPECT_EQ(common({tup({}), Type::map(S)}), "none");
  EXPECT_EQ(common({obj({{"a", N}}), Type::map(tup({N}))}), "none");
  EXPECT_EQ(common({}), "none");
  // The more general of the types given, wherever it stands.
  EXPECT_EQ(common({Type::map(B), obj({}), Type::map(S)}), "map(string)");
  EXPECT_EQ(common({Type::list(B), Type::set(N), Type::list(S)}), "list(string)");
  EXPECT_EQ(common({Type::map(tup({B})), obj({}), Type::map(tup({S}))}), "map(tuple([string]))");
}

// Collections of collections of any type: the inner ones agree on a type among each other.
TEST(Convert, OpenTypesInsideCollections) {
  const Value rules = json(R"({"a":[1,"tcp"],"b":[1,2]})");
  const Result map = convert(rules, Type::map(Type::list(D)));
  ASSERT_TRUE(map.ok());
  EXPECT_EQ(map.value().type(), Type::map(Type::list(S)));
  EXPECT_EQ(to_json(map.value()), R"({"a":["1","tcp"],"b":["1","2"]})");
  const Result list = convert(json(R"([[1,"x"],[2]])"), Type::list(Type::list(D)));
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list.value().type(), Type::list(Type::list(S)));
}

}  // namespace
}  // namespace reprise::value
