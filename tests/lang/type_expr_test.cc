#include "lang/type_expr.h"

#include <gtest/gtest.h>

#include "lang_support.h"
#include "value/convert.h"

namespace reprise::lang {
namespace {

struct Parsed {
  TypeConstraint constraint;
  hcl::Diagnostics diags;
};

Parsed parse(const std::string& text) {
  static hcl::SourceMap sources;
  static hcl::Arena arena;
  Parsed p;
  const hcl::Expr* e = hcl::parse_expression(*sources.add("t", text), arena, p.diags);
  p.constraint = parse_type_constraint(*e, p.diags);
  return p;
}

TEST(TypeExpr, ReadsConstraints) {
  for (const char* text : {"string", "any", "list(number)", "set(bool)", "map(list(string))",
                           "tuple([string, number])", "object({ a = string, b = list(any) })"})
    EXPECT_FALSE(parse(text).diags.has_errors()) << text;
  EXPECT_EQ(type_text(parse("map(list(string))").constraint.type), "map(list(string))");
}

TEST(TypeExpr, ExplainsMistakes) {
  auto detail = [](const char* text) { return parse(text).diags.items().at(0).detail; };
  EXPECT_EQ(detail("list"), "The list type constructor requires one argument specifying the element type.");
  EXPECT_EQ(detail("strin"), "The keyword \"strin\" is not a valid type specification.");
  EXPECT_EQ(detail("string(1)"), "Primitive type keyword \"string\" does not expect arguments.");
  EXPECT_EQ(detail("object([])"),
            "Object type constructor requires a map whose keys are attribute names and whose values are the "
            "corresponding attribute types.");
  EXPECT_EQ(detail("optional(string)"),
            "Keyword \"optional\" is valid only as a modifier for object type attributes.");
  EXPECT_EQ(
      detail("object({ a = optional(number, \"x\") })"),
      "This default value is not compatible with the attribute's type constraint: a number is required.");
}

TEST(TypeExpr, DefaultsFillWhatIsMissing) {
  Parsed p =
      parse("list(object({ n = string, size = optional(number, 1), tags = optional(map(string), {}) }))");
  ASSERT_FALSE(p.diags.has_errors());
  testing::Bench bench;
  value::Value given = bench("[{ n = \"a\" }, { n = \"b\", size = 7, tags = null }]").v;
  value::Result r = value::convert(apply_defaults(*p.constraint.defaults, given), p.constraint.type);
  ASSERT_TRUE(r.ok()) << r.error();
  EXPECT_EQ(r.value().at(0).attr("size").as_small_integer(), 1);
  EXPECT_EQ(r.value().at(1).attr("size").as_small_integer(), 7);
  EXPECT_EQ(r.value().at(1).attr("tags").size(), 0u);
}

TEST(TypeExpr, IsBounded) {
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "list(";
  deep += "string" + std::string(200, ')');
  EXPECT_TRUE(parse(deep).diags.has_errors());
}

}  // namespace
}  // namespace reprise::lang
