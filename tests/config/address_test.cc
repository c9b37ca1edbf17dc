#include "config/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/files.h"
#include "config/variables.h"
#include "config/version.h"
#include "support.h"
#include "value/json.h"

namespace reprise::config {
namespace {

using testing::ElementsAre;

TEST(Address, ReadsWhatItPrints) {
  for (const char* text : {"aws_vpc.a", "aws_vpc.a[0]", "data.x_y.b[\"k\"]",
                           "module.m[\"a b\"].module.n[3].aws_vpc.c", "module.m", "module.m[0]"}) {
    hcl::Diagnostics diags;
    auto a = parse_address(text, diags);
    ASSERT_TRUE(a) << text;
    EXPECT_EQ(to_string(*a), text);
  }
}

TEST(Address, Mistakes) {
  auto summary = [](const char* text) {
    hcl::Diagnostics diags;
    EXPECT_FALSE(parse_address(text, diags)) << text;
    return diags.empty() ? "" : diags.items()[0].summary + ": " + diags.items()[0].detail;
  };
  EXPECT_EQ(summary("aws_vpc"),
            "Invalid address: Resource specification must include a resource type and name.");
  EXPECT_EQ(summary("a.b[0].c"), "Invalid address: Unexpected extra operators after address.");
  EXPECT_EQ(summary("a.b.c"), "Invalid address: Resource instance key must be given in square brackets.");
  EXPECT_EQ(summary("module"),
            "Invalid address operator: Prefix \"module.\" must be followed by a module name.");
  EXPECT_EQ(summary("data"),
            "Invalid address: Resource specification must include a resource type and name.");
  EXPECT_NE(summary("var.x").find("The keyword \"var\" is reserved"), std::string::npos);
  EXPECT_NE(summary("a b"), "");
  EXPECT_NE(summary(""), "");
}

TEST(Address, ContainsAndOrder) {
  hcl::Diagnostics diags;
  auto inside = [&](const char* target, const char* instance) {
    return contains(*parse_address(target, diags), *parse_instance(instance, diags));
  };
  EXPECT_TRUE(inside("module.m", "module.m[1].module.n.a.b[0]"));
  EXPECT_TRUE(inside("module.m[1]", "module.m[1].a.b"));
  EXPECT_FALSE(inside("module.m[0]", "module.m[1].a.b"));
  EXPECT_TRUE(inside("a.b", "a.b[\"x\"]"));
  EXPECT_FALSE(inside("a.b[1]", "a.b[0]"));
  EXPECT_FALSE(inside("a.b", "module.m.a.b"));
  std::vector<AbsInstance> all;
  for (const char* t :
       {"module.a.x.y", "x.y[\"a\"]", "x.y[10]", "x.y[2]", "data.z.z", "module.a.module.a.a.a", "x.y"})
    all.push_back(*parse_instance(t, diags));
  std::sort(all.begin(), all.end());
  std::vector<std::string> shown;
  for (const AbsInstance& i : all) shown.push_back(to_string(i));
  EXPECT_THAT(shown, ElementsAre("data.z.z", "x.y", "x.y[2]", "x.y[10]", "x.y[\"a\"]", "module.a.x.y",
                                 "module.a.module.a.a.a"));
}

TEST(Files, PathsAndOverlays) {
  EXPECT_EQ(normal_path("a/b/../c"), "a/c");
  EXPECT_EQ(normal_path("./"), ".");
  EXPECT_EQ(normal_path("a/../.."), std::nullopt);
  EXPECT_EQ(normal_path("/etc"), std::nullopt);
  EXPECT_EQ(relative_path("a/b", "a/c/d"), "../c/d");
  auto lower = std::make_shared<MemoryTree>();
  lower->add("infra/main.tf", "lower");
  lower->add("infra/keep.tf", "keep");
  auto upper = std::make_shared<MemoryTree>();
  upper->add("main.tf", "upper");
  upper->add("sub/new.tf", "new");
  auto both = overlay(lower, upper, "infra");
  EXPECT_EQ(both->read("infra/main.tf"), "upper");
  EXPECT_EQ(both->read("infra/keep.tf"), "keep");
  EXPECT_THAT(both->names("infra"), ElementsAre("keep.tf", "main.tf", "sub/"));
  EXPECT_TRUE(both->is_directory("infra/sub"));
  EXPECT_FALSE(both->is_directory("sub"));
}

TEST(Version, Constraints) {
  auto ok = [](const char* constraint, const char* version) {
    auto c = parse_constraints(constraint);
    return c && allowed(*c, *parse_version(version));
  };
  EXPECT_TRUE(ok("~> 1.11, != 1.11.3", "1.11.4"));
  EXPECT_TRUE(ok("~> 1.2", "1.11.4"));
  EXPECT_FALSE(ok("~> 1.2.0", "1.11.4"));
  EXPECT_FALSE(ok("< 1.11", "1.11.4"));
  EXPECT_TRUE(ok(">=0.12", "1.11.4"));
  EXPECT_FALSE(parse_constraints("soon"));
  EXPECT_FALSE(parse_constraints(">= 1.0,"));
}

TEST(Variables, FilesFlagsAndMistakes) {
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  InputValues given;
  using Source = InputValue::Source;
  read_tfvars("a.tfvars", "x = 1\ny = { a = [true] }\n", Source::auto_file, sources, given, diags);
  read_tfvars("b.tfvars.json", "{\"x\": \"two\", \"extra\": null}", Source::cli_file, sources, given, diags);
  read_var_flag("z=[1]", given, diags);
  EXPECT_TRUE(diags.empty());
  EXPECT_EQ(value::to_json(given.at("x").value), "\"two\"");
  EXPECT_EQ(value::to_json(given.at("y").value), R"({"a":[true]})");
  read_var_flag("nothing", given, diags);
  read_tfvars("c.tfvars", "x = var.y\n", Source::cli_file, sources, given, diags);
  read_tfvars("d.tfvars", "variable \"q\" {}\n", Source::cli_file, sources, given, diags);
  std::vector<std::string> summaries;
  for (const hcl::Diagnostic& d : diags) summaries.push_back(d.summary);
  EXPECT_THAT(summaries, ElementsAre("Invalid -var option", "Variable declaration in .tfvars file"));
  EXPECT_EQ(given.at("x").faults.items().at(0).summary, "Variables not allowed");  // said when x is wanted
  read_tfvars("e.tfvars.json", R"({"x": "${y}"})", Source::cli_file, sources, given, diags);
  EXPECT_EQ(value::to_json(given.at("x").value), R"("${y}")");
  test::Loaded l(test::Files{{"main.tf", "variable \"z\" { type = list(string) }\n"}});
  EXPECT_EQ(value::to_json(parse_variable_text(*l.root().variable("z"), "[1]", sources, diags)), "[1]");
}

}  // namespace
}  // namespace reprise::config
