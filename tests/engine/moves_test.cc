#include <gmock/gmock.h>

#include "engine/test_provider.h"

namespace reprise::engine::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> moved(const Plan& p) {
  std::vector<std::string> out;
  for (const ResourceChange& c : p.changes)
    if (c.previous_address) out.push_back(config::to_string(*c.previous_address) + " -> " + config::to_string(c.address));
  return out;
}

TEST(Moves, RenameAndImplied) {
  Workspace w(R"(
resource "terraform_data" "old" { input = "x" }
resource "terraform_data" "one" {}
)");
  w.up();
  w.write("main.tf", R"(
resource "terraform_data" "new" { input = "x" }
resource "terraform_data" "one" { count = 2 }
moved {
  from = terraform_data.old
  to   = terraform_data.new
}
)");
  Plan p = w.plan();
  EXPECT_THAT(moved(p), ElementsAre("terraform_data.old -> terraform_data.new", "terraform_data.one -> terraform_data.one[0]"));
  EXPECT_THAT(w.actions(p), ElementsAre("terraform_data.one[1] create"));
}

TEST(Moves, WholeModuleThenInside) {
  Workspace w(R"(
module "a" {
  for_each = toset(["x", "y"])
  source   = "./mod"
}
)");
  w.write("mod/main.tf", "resource \"terraform_data\" \"r\" { count = 2 }\n");
  w.up();
  ASSERT_FALSE(w.diags.has_errors()) << w.errors();
  w.write("mod2/main.tf", R"(
module "in" { source = "../mod" }
moved {
  from = terraform_data.r
  to   = module.in.terraform_data.r
}
)");
  w.write("main.tf", R"(
module "b" {
  for_each = toset(["x", "y"])
  source   = "./mod2"
}
moved {
  from = module.a
  to   = module.b
}
)");
  Plan p = w.plan();
  EXPECT_THAT(w.actions(p), IsEmpty()) << w.errors();
  EXPECT_THAT(moved(p), testing::Contains("module.a[\"x\"].terraform_data.r[0] -> module.b[\"x\"].module.in.terraform_data.r[0]"));
}

TEST(Moves, CycleIsNamed) {
  Workspace w("resource \"terraform_data\" \"z\" {}\n");
  w.write("main.tf", R"(
moved {
  from = terraform_data.a
  to   = terraform_data.b
}
moved {
  from = terraform_data.b
  to   = terraform_data.a
}
)");
  w.plan();
  ASSERT_TRUE(w.diags.has_errors());
}

}  // namespace
}  // namespace reprise::engine::test
