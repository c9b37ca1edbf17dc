// References on their own, and where in a JSON file a place is.
#include <gtest/gtest.h>

#include <string>

#include "hcl/parser.h"

namespace reprise::hcl {
namespace {

// "a.b[0]" as root and steps, or what is wrong with it.
std::string traversal(const std::string& text) {
  SourceMap sources;
  Arena arena;
  Diagnostics diags;
  const SourceFile* file = sources.add("x", text);
  const ScopeTraversal* t = parse_traversal_text(*file, file->text(), file->base, arena, diags);
  if (!t) return diags.empty() ? "nothing" : diags.items()[0].detail;
  std::string out(t->root);
  for (const TraversalStep& s : t->steps)
    out += s.kind == TraversalStep::Kind::attribute      ? "." + std::string(s.text)
           : s.kind == TraversalStep::Kind::index_string ? "[\"" + std::string(s.text) + "\"]"
                                                         : "[" + std::string(s.text) + "]";
  return out;
}

TEST(TraversalText, NamesAttributesAndConstantKeys) {
  EXPECT_EQ(traversal("a"), "a");
  EXPECT_EQ(traversal("a.b.c"), "a.b.c");
  EXPECT_EQ(traversal("a.b[0].c[\"k\"]"), "a.b[0].c[\"k\"]");
}

TEST(TraversalText, AnythingElseIsRefused) {
  EXPECT_EQ(traversal("1"), "Must begin with a variable name.");
  EXPECT_EQ(traversal("a b"), "Expected an attribute access or an index operator.");
  EXPECT_EQ(traversal("a.*"), "Splat expressions (.*) may not be used here.");
  EXPECT_EQ(traversal("a[*]"), "Splat expressions ([*]) may not be used here.");
  EXPECT_EQ(traversal("a[b]"), "Index brackets must contain either a literal number or a literal string.");
  EXPECT_EQ(traversal("a[0"), "Index key must be followed by a closing bracket.");
  EXPECT_EQ(traversal("a.1"), "Dot must be followed by attribute name.");
}

TEST(JsonPath, LeadsToTheInnermostObjectOrArray) {
  SourceMap sources;
  Arena arena;
  Diagnostics diags;
  const std::string text = R"({"a": {"b": [1, {"c": 2}]}, "d": 3})";
  const SourceFile* file = sources.add("x.json", text);
  const Body* body = parse_json_file(*file, arena, diags);
  const auto at = [&](const char* what) {
    return json_path(*body, file->base + static_cast<Pos>(text.find(what)));
  };
  EXPECT_EQ(at("\"c\""), "a.b[1]");
  EXPECT_EQ(at("1,"), "a.b");
  EXPECT_EQ(at("\"b\""), "a");
  EXPECT_EQ(at("3}"), "");
}

}  // namespace
}  // namespace reprise::hcl
