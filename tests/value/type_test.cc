#include "value/type.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "value/generators.h"
#include "value/json.h"

namespace reprise::value {
namespace {

TEST(Type, IsTheSamePointerForTheSameStructure) {
  const std::vector<TypeRef> parts{Type::string(), Type::list(Type::number())};
  EXPECT_EQ(Type::tuple(parts), Type::tuple(parts));
  EXPECT_NE(Type::list(Type::string()), Type::set(Type::string()));
  EXPECT_EQ(Type::object({{"b", Type::string()}, {"a", Type::number()}}),
            Type::object({{"a", Type::number()}, {"b", Type::string()}}));
  EXPECT_EQ(Type::object({{"a", Type::string()}, {"a", Type::number()}}),
            Type::object({{"a", Type::number()}}));
  EXPECT_NE(Type::object({{"a", Type::number(), true}}), Type::object({{"a", Type::number()}}));
}

TEST(Type, KnowsWhatItContains) {
  const TypeRef open = Type::list(Type::object({{"a", Type::dynamic()}}));
  EXPECT_TRUE(open->has_dynamic());
  EXPECT_FALSE(open->has_optional());
  const TypeRef optional =
      Type::map(Type::object({{"a", Type::object({{"b", Type::string(), true}}), true}}));
  EXPECT_TRUE(optional->has_optional());
  EXPECT_EQ(optional->without_optional(),
            Type::map(Type::object({{"a", Type::object({{"b", Type::string()}})}})));
  EXPECT_EQ(open->without_optional(), open);
}

TEST(Type, FindsAttributes) {
  const TypeRef t = Type::object({{"z", Type::string()}, {"a", Type::number()}, {"m", Type::boolean()}});
  EXPECT_EQ(t->attribute_index("a"), 0);
  EXPECT_EQ(t->attribute_index("z"), 2);
  EXPECT_EQ(t->attribute_index("b"), -1);
  EXPECT_EQ(t->attribute_type("m"), Type::boolean());
  EXPECT_EQ(t->attribute_type(""), nullptr);
}

TEST(Type, HasNamesAsInMessages) {
  EXPECT_EQ(Type::list(Type::set(Type::string()))->friendly_name(), "list of set of string");
  EXPECT_EQ(Type::set(Type::dynamic())->friendly_name(), "set of dynamic");
  EXPECT_EQ(Type::set(Type::dynamic())->friendly_name_for_constraint(), "set of any single type");
  EXPECT_EQ(Type::dynamic()->friendly_name_for_constraint(), "any type");
  EXPECT_EQ(
      Type::object({{"a", Type::number(), true}, {"b c", Type::list(Type::dynamic())}})->constraint_text(),
      "object({a=optional(number),\"b c\"=list(any)})");
}

TEST(Type, JsonForm) {
  const TypeRef t =
      Type::object({{"a", Type::string(), true}, {"b", Type::tuple(std::vector{Type::number()})}});
  EXPECT_EQ(type_to_json(t), R"(["object",{"a":"string","b":["tuple",["number"]]},["a"]])");
  EXPECT_EQ(type_from_json(type_to_json(t)), t);
  for (const char* bad :
       {"", "1", "\"strin\"", "[]", "[\"list\"]", "[\"list\",\"string\",\"string\"]", "[\"tuple\",{}]",
        "[\"object\",[]]", "[\"object\",{},[\"a\"]]", "[\"object\",{\"a\":null}]", "null"}) {
    EXPECT_EQ(type_from_json(bad), nullptr) << bad;
  }
}

RC_GTEST_PROP(TypeLaws, JsonReadsBackAsTheSamePointer, ()) {
  const TypeRef t = *testing::type(4);
  RC_ASSERT(type_from_json(type_to_json(t)) == t);
}

}  // namespace
}  // namespace reprise::value
