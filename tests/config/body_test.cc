#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lang/eval.h"
#include "support.h"
#include "value/json.h"

namespace reprise::config {
namespace {

using test::Loaded;
using testing::ElementsAre;
using testing::IsEmpty;
using value::Value;

// Locals are all there is; "unknown" is an unknown map.
struct LocalScope final : lang::Scope {
  const Module* module;
  lang::FunctionContext* functions;
  Value lookup(const lang::Reference& ref, hcl::Diagnostics& diags) const override {
    if (ref.kind != static_cast<std::uint32_t>(RefKind::local)) return Value::unknown();
    const Local& l = module->locals[ref.binding];
    if (l.name == "unknown") return Value::unknown(value::Type::map(value::Type::string()));
    lang::EvalContext c;
    c.scope = this;
    c.functions = functions;
    c.diags = &diags;
    return lang::evaluate(*l.value, c);
  }
};

struct Evaluated {
  Value value;
  std::vector<std::string> lines;
};

// The value of the first resource's body.
Evaluated evaluate(const std::string& text) {
  Loaded l(test::Files{{"main.tf", text}});
  Evaluated out;
  out.lines = l.lines();
  if (l.diags.has_errors()) return out;
  lang::FunctionContext functions;
  LocalScope scope;
  scope.module = &l.root();
  scope.functions = &functions;
  hcl::Diagnostics diags;
  lang::EvalContext c;
  c.scope = &scope;
  c.functions = &functions;
  c.diags = &diags;
  out.value = evaluate_body(*l.root().resources[0].body, c);
  out.lines = test::lines(diags, l.sources);
  return out;
}

TEST(Body, UnsetArgumentsAreNullAndBlocksEmpty) {
  Evaluated e = evaluate("resource \"test_instance\" \"a\" { ami = 12 }\n");
  EXPECT_THAT(e.lines, IsEmpty());
  EXPECT_EQ(value::to_json(e.value),
            R"({"ami":"12","disk":[],"id":null,"mount":{},"net":null,"rule":null,"size":null,"tags":null})");
}

TEST(Body, DynamicBlocksNestAndNameTheirIterators) {
  Evaluated e = evaluate(R"(
locals {
  sizes = { b = 2, a = 1 }
}
resource "test_instance" "a" {
  ami = "x"
  dynamic "disk" {
    for_each = local.sizes
    iterator = it
    content {
      size = it.value * 10
      kind = it.key
    }
  }
  dynamic "mount" {
    for_each = ["p", "q"]
    labels   = ["${mount.value}${mount.key}"]
    content {
      size = mount.key
    }
  }
  dynamic "rule" {
    for_each = [80, 443]
    content {
      port  = rule.value
      cidrs = [for c in ["a", "b"] : "${c}${rule.value}"]
    }
  }
}
)");
  EXPECT_THAT(e.lines, IsEmpty());
  EXPECT_EQ(value::to_json(e.value.attr("disk")), R"([{"kind":"a","size":10},{"kind":"b","size":20}])");
  EXPECT_EQ(value::to_json(e.value.attr("mount")),
            R"({"p0":{"kind":null,"size":0},"q1":{"kind":null,"size":1}})");
  EXPECT_EQ(e.value.attr("rule").size(), 2u);
}

TEST(Body, UnknownDynamicMakesTheCollectionUnknown) {
  Evaluated e = evaluate(R"(
locals {
  unknown = 1
}
resource "test_instance" "a" {
  ami = "x"
  dynamic "disk" {
    for_each = local.unknown
    content {
      size = 1
    }
  }
  rule {
    port = 1
  }
}
)");
  EXPECT_THAT(e.lines, IsEmpty());
  EXPECT_TRUE(e.value.attr("disk").is_unknown());
  EXPECT_EQ(value::to_json(e.value.attr("rule")), R"([{"cidrs":null,"port":1}])");
}

TEST(Body, MistakesOfEvaluation) {
  Evaluated e = evaluate(R"(
resource "test_instance" "a" {
  ami  = ["x"]
  size = "big"
  dynamic "disk" {
    for_each = [1, 2, 3]
    content {
      size = disk.value
    }
  }
  dynamic "mount" {
    for_each = "x"
    labels   = ["x"]
    content {
      size = 1
    }
  }
}
)");
  EXPECT_THAT(
      e.lines,
      ElementsAre(
          "main.tf:3,10 error: Incorrect attribute value type; Inappropriate value for attribute \"ami\": "
          "string required.",
          "main.tf:4,10 error: Incorrect attribute value type; Inappropriate value for attribute \"size\": a "
          "number is required.",
          "main.tf:12,16 error: Invalid dynamic for_each value; Cannot use a string value in for_each. An "
          "iterable collection is required.",
          "main.tf:5,3 error: Too many disk blocks; No more than 2 \"disk\" blocks are allowed"));
}

TEST(Body, RangesOfPaths) {
  Loaded l(test::Files{
      {"main.tf", "resource \"test_instance\" \"a\" {\n  ami = \"x\"\n  disk {\n    size = 1\n  }\n}\n"}});
  const BodyPlan& plan = *l.root().resources[0].body;
  using Step = value::PathStep;
  auto line = [&](const value::Path& p) { return l.sources.line_column(range_of(plan, p).begin).line; };
  EXPECT_EQ(line({{Step::Kind::attribute, "ami", 0}}), 2u);
  EXPECT_EQ(line({{Step::Kind::attribute, "disk", 0},
                  {Step::Kind::index_number, "", 0},
                  {Step::Kind::attribute, "size", 0}}),
            4u);
  EXPECT_EQ(line({{Step::Kind::attribute, "tags", 0}}), 1u);
}

}  // namespace
}  // namespace reprise::config
