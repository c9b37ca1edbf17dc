// Targets, and blocks that are about objects rather than declare them: import, removed, check.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "engine/test_provider.h"

namespace reprise::engine::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

PlanOptions targeting(std::initializer_list<std::string_view> texts) {
  PlanOptions options;
  hcl::Diagnostics diags;
  for (std::string_view t : texts) options.targets.push_back(config::parse_address(t, diags).value());
  return options;
}

constexpr const char* kTree = R"(
resource "terraform_data" "a" { input = "x" }
resource "terraform_data" "b" { input = terraform_data.a.id }
resource "terraform_data" "c" {
  count = 2
  input = terraform_data.b.id
}
output "a" { value = terraform_data.a.id }
output "c" { value = terraform_data.c[1].id }
)";

TEST(Targets, TakeAlongWhatTheyNeed) {
  Workspace w(kTree);
  Plan p = w.plan(targeting({"terraform_data.c[1]"}));
  EXPECT_THAT(w.actions(p), ElementsAre("terraform_data.a create", "terraform_data.b create",
                                        "terraform_data.c[1] create"));
  EXPECT_THAT(w.errors(), HasSubstr("warning: Resource targeting is in effect"));
  w.apply(p);
  EXPECT_EQ(w.world.cloud.size(), 3u);
  EXPECT_THAT(w.actions(w.plan(targeting({"terraform_data.a"}))), IsEmpty());
  EXPECT_THAT(w.actions(w.plan()), ElementsAre("terraform_data.c[0] create"));
}

// The plan has what is too many of a block that a target needs; the apply deletes only what it has to wait
// for.
TEST(Targets, DeletionsThatNothingWaitsForStayUndone) {
  const std::string a = "resource \"terraform_data\" \"a\" { count = ";
  const std::string b = " }\nresource \"terraform_data\" \"b\" { input = ";
  Workspace w(a + "2" + b + "terraform_data.a[0].id }");
  w.up();
  w.write("main.tf", a + "1" + b + "terraform_data.a[0].id }");
  const PlanOptions options = targeting({"terraform_data.b"});
  Plan unchanged = w.plan(options);
  EXPECT_THAT(w.actions(unchanged), ElementsAre("terraform_data.a[1] delete"));
  w.apply(unchanged);
  EXPECT_EQ(w.world.cloud.size(), 3u);
  w.write("main.tf", a + "1" + b + "[terraform_data.a[0].id] }");
  Plan changed = w.plan(options);
  EXPECT_THAT(w.actions(changed), ElementsAre("terraform_data.a[1] delete", "terraform_data.b update"));
  w.apply(changed);
  EXPECT_EQ(w.world.cloud.size(), 2u);
}

TEST(Targets, DestroyTakesAlongWhatNeedsThem) {
  Workspace w(kTree);
  w.up();
  PlanOptions options = targeting({"terraform_data.b"});
  options.mode = PlanMode::destroy;
  Plan p = w.plan(options);
  EXPECT_THAT(w.actions(p), ElementsAre("terraform_data.b delete", "terraform_data.c[0] delete",
                                        "terraform_data.c[1] delete"));
  w.apply(p);
  EXPECT_THAT(w.registry.log().back(), "delete terraform_data.b");
  EXPECT_EQ(w.world.cloud.size(), 1u);
}

TEST(Import, TakesOverWhatExists) {
  Workspace w(R"(resource "terraform_data" "old" {})");
  w.up();
  std::string id = TestProvider::text(
      w.state.resources.begin()->second.instances.begin()->second.current->value.unmark().attr("id"));
  w.state = {};
  w.write("main.tf",
          "resource \"terraform_data\" \"new\" {}\nimport {\n  to = terraform_data.new\n  id = \"" + id +
              "\"\n}\n");
  Plan p = w.plan();
  ASSERT_EQ(p.changes.size(), 1u) << w.errors();
  EXPECT_EQ(p.changes[0].importing_id, id);
  EXPECT_EQ(p.changes[0].action, ChangeAction::no_op);
  EXPECT_EQ(w.apply(p).counts.import, 1u);
  EXPECT_FALSE(w.plan().has_changes());
}

TEST(Import, WhatDoesNotExistIsAnError) {
  Workspace w(
      "resource \"terraform_data\" \"a\" {}\nimport {\n  to = terraform_data.a\n  id = \"nope\"\n}\n");
  w.plan();
  EXPECT_THAT(w.errors(), HasSubstr("Cannot import non-existent remote object"));
}

// The id comes from something that would otherwise be looked at later.
// What is to be imported is not created instead.
TEST(Import, ThatCannotBeEvaluatedLeavesItsTargetAlone) {
  const std::string two =
      "resource \"terraform_data\" \"z\" {}\nresource \"terraform_data\" \"q\" { for_each = toset([\"x\"]) "
      "}\n";
  Workspace id(two + "import {\n  to = terraform_data.q[\"x\"]\n  id = terraform_data.z.id\n}\n");
  EXPECT_THAT(id.actions(id.plan()), ElementsAre("terraform_data.z create"));
  EXPECT_THAT(id.errors(), HasSubstr("Invalid import id argument"));
  Workspace passing(
      two +
      "variable \"e\" {\n  default = \"x\"\n  ephemeral = true\n}\nimport {\n  for_each = toset([var.e])\n"
      "  to = terraform_data.q[each.key]\n  id = each.value\n}\n");
  EXPECT_THAT(passing.actions(passing.plan()), ElementsAre("terraform_data.z create"));
  EXPECT_THAT(passing.errors(), HasSubstr("derived from an ephemeral value"));
}

TEST(Import, WaitsForWhatItsIdNeeds) {
  Workspace w(R"(
resource "terraform_data" "a" {}
import {
  to = terraform_data.a
  id = local.id
}
locals { id = "${data.terraform_probe.z.answer}" }
data "terraform_probe" "z" { query = "q" }
)");
  w.plan();
  EXPECT_THAT(w.errors(), HasSubstr("Cannot import non-existent remote object"));
}

TEST(Removed, ForgetsOrDestroys) {
  Workspace w("resource \"terraform_data\" \"a\" {}\nresource \"terraform_data\" \"b\" {}\n");
  w.up();
  w.write("main.tf", R"(
removed {
  from = terraform_data.a
  lifecycle { destroy = false }
}
removed { from = terraform_data.b }
)");
  Plan p = w.plan();
  EXPECT_THAT(w.actions(p), ElementsAre("terraform_data.a forget", "terraform_data.b delete")) << w.errors();
  w.apply(p);
  EXPECT_THAT(w.registry.log(), ElementsAre("delete terraform_data.b"));
  EXPECT_TRUE(w.state.resources.empty());
  EXPECT_EQ(w.world.cloud.size(), 1u);
}

TEST(Removed, WhatIsStillDeclaredLeavesNoPlan) {
  Workspace w("resource \"terraform_data\" \"a\" {}\nremoved {\n  from = terraform_data.a\n}\n");
  EXPECT_TRUE(w.plan().impossible);
  EXPECT_THAT(w.errors(), HasSubstr("Removed resource still exists"));
}

TEST(Check, FailureIsAWarningAndIsRemembered) {
  Workspace w(R"(
resource "terraform_data" "a" { input = "x" }
check "c" {
  assert {
    condition     = terraform_data.a.output == "y"
    error_message = "not y"
  }
}
)");
  w.up();
  EXPECT_FALSE(w.diags.has_errors());
  EXPECT_THAT(w.errors(), HasSubstr("warning: Check block assertion failed: not y"));
  ASSERT_EQ(w.state.checks.size(), 1u);
  EXPECT_EQ(w.state.checks[0].status, "fail");
  EXPECT_EQ(w.world.cloud.size(), 1u);
}

TEST(Check, OwnDataIsReadWhenEverythingElseIsDone) {
  Workspace w(R"(
resource "terraform_data" "a" { input = "x" }
check "c" {
  data "terraform_probe" "p" { query = terraform_data.a.output }
  assert {
    condition     = data.terraform_probe.p.answer == "answer to x"
    error_message = "no"
  }
}
)");
  w.up();
  EXPECT_THAT(w.errors(), StartsWith("warning: Check block assertion known after apply"));  // says the plan
  EXPECT_THAT(w.registry.log(), ElementsAre("create terraform_data.a", "read data.terraform_probe.p"));
  EXPECT_EQ(w.state.checks[0].status, "pass");
}

TEST(Providers, EmptyBlocksStandForWhatIsPassed) {
  Workspace w(R"(
provider "terraform" { alias = "west" }
module "given" {
  source    = "./m"
  providers = { terraform = terraform.west }
}
module "left" { source = "./m" }
)");
  w.write("m/main.tf", "provider \"terraform\" {}\nresource \"terraform_data\" \"a\" {}\n");
  Plan p = w.plan();
  ASSERT_EQ(p.changes.size(), 2u) << w.errors();
  EXPECT_EQ(p.changes[0].provider, "provider[\"terraform.io/builtin/terraform\"].west");
  EXPECT_EQ(p.changes[1].provider, "module.left.provider[\"terraform.io/builtin/terraform\"]");
}

TEST(Dependencies, LeadThroughBlocksWithoutInstances) {
  Workspace w(R"(
resource "terraform_data" "a" {}
resource "terraform_data" "none" {
  count = 0
  input = terraform_data.a.id
}
resource "terraform_data" "b" { input = length(terraform_data.none) }
)");
  w.up();
  const state::Instance* b = w.state.find({{{}, {config::Mode::managed, "terraform_data", "b"}}, {}});
  ASSERT_TRUE(b && b->current);
  ASSERT_EQ(b->current->dependencies.size(), 2u);
  EXPECT_EQ(config::to_string(b->current->dependencies[0]), "terraform_data.a");
  EXPECT_EQ(config::to_string(b->current->dependencies[1]), "terraform_data.none");
}

// A chain of resources, each made from the one before.
std::string chain(int length) {
  std::string text = "resource \"terraform_data\" \"r0\" {}\n";
  for (int i = 1; i < length; ++i)
    text +=
        fmt::format("resource \"terraform_data\" \"r{}\" {{ input = terraform_data.r{}.id }}\n", i, i - 1);
  return text;
}

std::size_t listed(const state::State& state, const std::string& name) {
  const state::Instance* found = state.find({{{}, {config::Mode::managed, "terraform_data", name}}, {}});
  return found && found->current ? found->current->dependencies.size() : SIZE_MAX;
}

TEST(Dependencies, AreEverythingUpstream) {
  Workspace w(chain(30));
  w.up();
  EXPECT_EQ(listed(w.state, "r1"), 1u);
  EXPECT_EQ(listed(w.state, "r29"), 29u);
}

// Lists that would grow with the square of the configuration.
TEST(Dependencies, OfLongChainsAreTheNearest) {
  Workspace w(chain(400));
  w.up();
  EXPECT_EQ(listed(w.state, "r399"), 1u);
}

TEST(Dependencies, OfManyInstancesAreTheNearest) {
  Workspace w(chain(100) + R"(
resource "terraform_data" "few" {
  count = 2
  input = terraform_data.r99.id
}
resource "terraform_data" "many" {
  count = 200
  input = terraform_data.r99.id
})");
  w.up();
  const auto& few = w.state.resources.at({{}, {config::Mode::managed, "terraform_data", "few"}}).instances;
  const auto& many = w.state.resources.at({{}, {config::Mode::managed, "terraform_data", "many"}}).instances;
  EXPECT_EQ(few.begin()->second.current->dependencies.size(), 100u);
  EXPECT_EQ(many.begin()->second.current->dependencies.size(), 1u);
}

// What the one upstream was made from is its own affair once a reference has gone.
TEST(Dependencies, FollowTheConfigurationNotTheState) {
  Workspace w(R"(
resource "terraform_data" "a" {}
resource "terraform_data" "b" { input = terraform_data.a.id }
resource "terraform_data" "c" { input = terraform_data.b.id }
)");
  w.up();
  EXPECT_EQ(listed(w.state, "c"), 2u);
  w.write("main.tf", R"(
resource "terraform_data" "a" {}
resource "terraform_data" "b" { input = "fixed" }
resource "terraform_data" "c" { input = terraform_data.b.id }
)");
  const Plan p = w.plan();
  EXPECT_EQ(listed(p.prior, "b"), 1u);  // until its change has been applied
  EXPECT_EQ(listed(p.prior, "c"), 1u);  // which does not change
}

}  // namespace
}  // namespace reprise::engine::test
