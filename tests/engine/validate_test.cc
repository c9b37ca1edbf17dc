// What is said of a configuration before there are variables, state and plan. Wordings as recorded are in
// tests/oracle; here is what depends on what.
#include <gmock/gmock.h>

#include "engine/test_provider.h"

namespace reprise::engine::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> complaints(Workspace& w) {
  hcl::Diagnostics diags;
  validate(*w.configuration, w.registry, w.sources.get(), diags);
  std::vector<std::string> out;
  for (const hcl::Diagnostic& d : diags) out.push_back(w.sources->file_line(d.subject) + " " + d.summary);
  return out;
}

TEST(Validate, CyclesAreAllThereIsToSay) {
  Workspace w(R"(
resource "terraform_data" "a" { input = terraform_data.b.id }
resource "terraform_data" "b" { input = terraform_data.a.id }
output "o" { value = 1 + [] }
)");
  EXPECT_THAT(complaints(w), ElementsAre(" Cycle: terraform_data.a, terraform_data.b"));
}

TEST(Validate, WhatNeedsSomethingWrongIsNotLookedAt) {
  Workspace w(R"(
locals {
  wrong   = 1 + []
  follows = local.wrong + []
}
output "o" { value = local.follows + [] }
output "p" { value = 2 + [] }
)");
  EXPECT_THAT(complaints(w), ElementsAre("main.tf:3 Invalid operand", "main.tf:7 Invalid operand"));
}

TEST(Validate, UnboundNamesComeBeforeSchemas) {
  Workspace w(R"(
resource "terraform_data" "a" {
  input = local.nope
  bogus = 1
}
resource "terraform_data" "b" { bogus = 1 }
)");
  EXPECT_THAT(complaints(w),
              ElementsAre("main.tf:3 Reference to undeclared local value", "main.tf:6 Unsupported argument"));
}

TEST(Validate, RepetitionIsCheckedAsFarAsItIsKnown) {
  Workspace w(R"(
variable "n" {}
resource "terraform_data" "a" { count = -1 }
resource "terraform_data" "b" { count = var.n }
resource "terraform_data" "c" { for_each = ["x"] }
resource "terraform_data" "d" { for_each = toset([var.n]) }
)");
  EXPECT_THAT(complaints(w),
              ElementsAre("main.tf:3 Invalid count argument", "main.tf:5 Invalid for_each argument"));
}

TEST(Validate, EachCallOfAModuleIsLookedAt) {
  Workspace w("module \"a\" { source = \"./m\" }\nmodule \"b\" { source = \"./m\" }\n");
  w.write("m/main.tf", "output \"o\" { value = 1 + [] }\n");
  EXPECT_THAT(complaints(w), ElementsAre("m/main.tf:1 Invalid operand", "m/main.tf:1 Invalid operand"));
}

TEST(Validate, ArgumentsOfCallsComeFirst) {
  Workspace w("module \"a\" { source = \"./m\" }\noutput \"o\" { value = 1 + [] }\n");
  w.write("m/main.tf", "variable \"v\" {}\n");
  EXPECT_THAT(complaints(w), ElementsAre("main.tf:1 Missing required argument"));
}

TEST(Validate, NothingToSay) {
  Workspace w(R"(
variable "v" { type = list(string) }
resource "terraform_data" "a" {
  count = length(var.v)
  input = var.v[count.index]
}
output "ids" { value = terraform_data.a[*].id }
)");
  EXPECT_THAT(complaints(w), IsEmpty());
}

}  // namespace
}  // namespace reprise::engine::test
