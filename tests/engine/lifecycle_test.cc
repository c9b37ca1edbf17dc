#include <gmock/gmock.h>

#include "engine/test_provider.h"

namespace reprise::engine::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Lifecycle, CreatePlanDestroy) {
  Workspace w(R"(
resource "terraform_data" "a" { input = "x" }
resource "terraform_data" "b" { input = terraform_data.a.id }
output "o" { value = terraform_data.b.output }
)");
  ASSERT_FALSE(w.diags.has_errors()) << w.errors();
  Plan p = w.plan();
  ASSERT_FALSE(p.errored) << w.errors();
  EXPECT_THAT(w.actions(p), ElementsAre("terraform_data.a create", "terraform_data.b create"));
  ApplyResult r = w.apply(p);
  ASSERT_FALSE(w.diags.has_errors()) << w.errors();
  EXPECT_THAT(w.registry.log(), ElementsAre("create terraform_data.a", "create terraform_data.b"));
  EXPECT_EQ(r.took, world::Duration::seconds(8));
  EXPECT_EQ(r.critical_path.size(), 2u);
  EXPECT_TRUE(w.state.outputs.contains("o"));
  Plan again = w.plan();
  EXPECT_FALSE(again.has_changes()) << w.errors();
  w.down();
  ASSERT_FALSE(w.diags.has_errors()) << w.errors();
  EXPECT_THAT(w.registry.log(), ElementsAre("delete terraform_data.b", "delete terraform_data.a"));
  EXPECT_FALSE(w.state.has_objects());
  EXPECT_EQ(w.world.cloud.size(), 0u);
}

TEST(Lifecycle, ReplacementGoesBackwardsThenForwards) {
  Workspace w(R"(
variable "v" { default = 1 }
resource "terraform_data" "dep" { triggers_replace = var.v }
resource "terraform_data" "mid" { triggers_replace = terraform_data.dep.id }
)");
  w.up();
  Plan p = w.plan(with({{"v", Value::integer(2)}}));
  EXPECT_THAT(w.actions(p),
              ElementsAre("terraform_data.dep delete/create", "terraform_data.mid delete/create"));
  w.apply(p);
  EXPECT_FALSE(w.diags.has_errors()) << w.errors();
  EXPECT_THAT(w.registry.log(), ElementsAre("delete terraform_data.mid", "delete terraform_data.dep",
                                            "create terraform_data.dep", "create terraform_data.mid"));
}

TEST(Lifecycle, CreateBeforeDestroySpreadsToDependencies) {
  Workspace w(R"(
variable "v" { default = 1 }
resource "terraform_data" "dep" { triggers_replace = var.v }
resource "terraform_data" "mid" { triggers_replace = terraform_data.dep.id }
resource "terraform_data" "top" {
  triggers_replace = terraform_data.mid.id
  lifecycle { create_before_destroy = true }
}
)");
  w.up();
  Plan p = w.plan(with({{"v", Value::integer(2)}}));
  EXPECT_THAT(w.actions(p),
              ElementsAre("terraform_data.dep create/delete", "terraform_data.mid create/delete",
                          "terraform_data.top create/delete"));
  w.apply(p);
  EXPECT_FALSE(w.diags.has_errors()) << w.errors();
  EXPECT_THAT(w.registry.log(), ElementsAre("create terraform_data.dep", "create terraform_data.mid",
                                            "create terraform_data.top", "delete terraform_data.top",
                                            "delete terraform_data.mid", "delete terraform_data.dep"));
  EXPECT_EQ(w.world.cloud.size(), 3u);
}

TEST(Lifecycle, CountShrinksAndGrows) {
  Workspace w(R"(
variable "n" { default = 2 }
resource "terraform_data" "a" {
  count = var.n
  input = "item-${count.index}"
}
output "ids" { value = terraform_data.a[*].id }
)");
  w.up();
  ASSERT_FALSE(w.diags.has_errors()) << w.errors();
  Plan p = w.plan(with({{"n", Value::integer(1)}}));
  EXPECT_THAT(w.actions(p), ElementsAre("terraform_data.a[1] delete"));
  EXPECT_EQ(p.changes[1].reason, Reason::delete_because_count_index);
  w.up(with({{"n", Value::integer(3)}}));
  EXPECT_EQ(w.world.cloud.size(), 3u);
}

TEST(Lifecycle, FailedCreateProvisionerTaints) {
  Workspace w(R"(
resource "terraform_data" "a" {
  provisioner "local-exec" { command = "false" }
}
resource "terraform_data" "b" { input = terraform_data.a.id }
resource "terraform_data" "c" {}
)");
  ASSERT_FALSE(w.diags.has_errors()) << w.errors();
  EXPECT_EQ(w.up().took, world::Duration::seconds(4 + 5));  // a failed command takes its time too
  EXPECT_TRUE(w.diags.has_errors());
  const state::Instance* a = w.state.find({{{}, {config::Mode::managed, "terraform_data", "a"}}, {}});
  ASSERT_TRUE(a && a->current);
  EXPECT_TRUE(a->current->tainted);
  Plan p = w.plan();
  EXPECT_THAT(w.actions(p), ElementsAre("terraform_data.a delete/create", "terraform_data.b create"));
  EXPECT_EQ(p.changes[0].reason, Reason::replace_because_tainted);
}

TEST(Lifecycle, DriftIsSeenAndRepaired) {
  Workspace w(R"(resource "terraform_data" "a" { input = "x" })");
  w.up();
  w.world.cloud = {};
  Plan p = w.plan();
  EXPECT_EQ(p.drift.size(), 1u);
  EXPECT_THAT(w.actions(p), ElementsAre("terraform_data.a create"));
}

TEST(Lifecycle, DataWaitsForPendingDependency) {
  Workspace w(R"(
resource "terraform_data" "a" { input = "x" }
data "terraform_probe" "now" { query = "q" }
data "terraform_probe" "later" {
  query      = "q"
  depends_on = [terraform_data.a]
}
resource "terraform_data" "b" { input = data.terraform_probe.later.answer }
)");
  ASSERT_FALSE(w.diags.has_errors()) << w.errors();
  Plan p = w.plan();
  EXPECT_THAT(w.actions(p), ElementsAre("data.terraform_probe.later read", "terraform_data.a create",
                                        "terraform_data.b create"));
  w.apply(p);
  EXPECT_FALSE(w.diags.has_errors()) << w.errors();
  EXPECT_FALSE(w.plan().has_changes()) << w.errors();
}

TEST(Lifecycle, ModulesWithKeys) {
  Workspace w(R"(
module "m" {
  for_each = toset(["a", "b"])
  source   = "./m"
  v        = each.key
}
output "o" { value = module.m["a"].out }
)");
  w.write("m/main.tf", R"(
variable "v" {}
resource "terraform_data" "r" { input = var.v }
output "out" { value = terraform_data.r.output }
)");
  ASSERT_FALSE(w.diags.has_errors()) << w.errors();
  w.up();
  ASSERT_FALSE(w.diags.has_errors()) << w.errors();
  EXPECT_EQ(TestProvider::text(w.state.outputs.at("o").value), "a");
  w.down();
  EXPECT_EQ(w.world.cloud.size(), 0u) << w.errors();
}

}  // namespace
}  // namespace reprise::engine::test
