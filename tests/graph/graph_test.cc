#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../config/support.h"
#include "graph/drawing.h"

namespace reprise::graph {
namespace {

using test::Files;
using test::Loaded;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> ordered(const Graph& g) {
  std::vector<std::string> out;
  for (VertexId v : g.order()) out.push_back(g.name(v));
  return out;
}

std::vector<std::string> cycles(const Files& files) {
  Loaded l(files);
  EXPECT_THAT(l.lines(), IsEmpty());
  hcl::Diagnostics diags;
  build(*l.configuration, diags, Operation::plan);
  std::vector<std::string> out;
  for (const hcl::Diagnostic& d : diags) out.push_back(d.summary);
  return out;
}

TEST(Graph, OrdersAcrossModules) {
  Loaded l(Files{{"main.tf", R"(
variable "v" {}
locals { l = var.v }
module "m" {
  source = "./m"
  in     = local.l
}
resource "terraform_data" "a" { input = module.m.out }
resource "terraform_data" "b" { depends_on = [module.m] }
)"},
                 {"m/main.tf", R"(
variable "in" {}
resource "terraform_data" "x" { input = var.in }
output "out" { value = 1 }
)"}});
  EXPECT_THAT(l.lines(), IsEmpty());
  hcl::Diagnostics diags;
  Graph g = build(*l.configuration, diags, Operation::plan);
  EXPECT_TRUE(diags.empty());
  const std::string p = "provider[\"terraform.io/builtin/terraform\"]";
  EXPECT_THAT(ordered(g),
              ElementsAre("module.m (expand)", "var.v", "local.l (expand)", "module.m.var.in (expand)",
                          "module.m.output.out (expand)", p, "terraform_data.a (expand)",
                          "module.m.terraform_data.x (expand)", "module.m (close)",
                          "terraform_data.b (expand)", p + " (close)", "root"));
  EXPECT_NE(to_dot(draw(g)).find("\"[root] local.l (expand)\" -> \"[root] var.v\""), std::string::npos);
}

TEST(Graph, CyclesAreReportedWhole) {
  EXPECT_THAT(cycles({{"main.tf",
                       "resource \"terraform_data\" \"a\" { input = terraform_data.b.id }\n"
                       "resource \"terraform_data\" \"b\" { input = terraform_data.a.id }\n"}}),
              ElementsAre("Cycle: terraform_data.a, terraform_data.b"));
  EXPECT_THAT(
      cycles({{"main.tf", "locals {\n  x = local.y\n  y = local.x\n  p = local.q\n  q = local.p\n}\n"}}),
      ElementsAre("Cycle: local.p (expand), local.q (expand)", "Cycle: local.x (expand), local.y (expand)"));
  EXPECT_THAT(cycles({{"main.tf", "module \"m\" {\n  source = \"./m\"\n  in = module.m.out\n}\n"},
                      {"m/main.tf", "variable \"in\" {}\noutput \"out\" { value = var.in }\n"}}),
              ElementsAre("Cycle: module.m.var.in (expand), module.m.output.out (expand)"));
}

TEST(Graph, SelfReferencesAreNoCycles) {
  Loaded l(Files{{"main.tf", "resource \"terraform_data\" \"a\" { input = terraform_data.a.id }\n"}});
  hcl::Diagnostics diags;
  build(*l.configuration, diags, Operation::plan);
  EXPECT_TRUE(diags.empty());
  const config::Resource& a = l.configuration->root().resources[0];
  auto own = self_references(0, a.body->expressions);
  ASSERT_EQ(own.size(), 1u);
  EXPECT_FALSE(own[0].key);
  EXPECT_EQ(l.sources.file_line(own[0].where), "main.tf:1");
  EXPECT_EQ(self_references(1, a.body->expressions).size(), 0u);
}

TEST(Graph, LongChainsAndLongCycles) {
  std::string text = "resource \"terraform_data\" \"r0\" {\n  input = 1\n}\n";
  constexpr int n = 100'000;
  for (int i = 1; i < n; ++i)
    text += fmt::format("resource \"terraform_data\" \"r{}\" {{\n  input = terraform_data.r{}.output\n}}\n",
                        i, i - 1);
  Loaded l(Files{{"main.tf", text}});
  hcl::Diagnostics diags;
  Graph g = build(*l.configuration, diags, Operation::plan);
  EXPECT_TRUE(diags.empty());
  EXPECT_EQ(g.order().size(), n + 3u);  // with the provider, its end and the root
  text.replace(text.find("input = 1"), 9, fmt::format("input = terraform_data.r{}.output", n - 1));
  Loaded cyclic(Files{{"main.tf", text}});
  build(*cyclic.configuration, diags, Operation::plan);
  ASSERT_EQ(diags.size(), 1u);
}

}  // namespace
}  // namespace reprise::graph
