// Laws that every configuration keeps, over random graphs of resources.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "engine/test_provider.h"
#include "value/json.h"

namespace reprise::engine::test {
namespace {

// A random DAG: each resource refers to some of those before it; some are repeated, some create before they
// destroy.
std::string random_configuration() {
  int n = *rc::gen::inRange(1, 12);
  std::string out = "variable \"v\" { default = 1 }\n";
  std::vector<bool> repeated;
  for (int i = 0; i < n; ++i) {
    bool many = *rc::gen::inRange(0, 4) == 0;
    out += "resource \"terraform_data\" \"r" + std::to_string(i) + "\" {\n";
    if (many) out += "  count = 2\n";
    std::string refs;
    for (int j = 0; j < i; ++j) {
      if (*rc::gen::inRange(0, 3) != 0) continue;
      refs += "terraform_data.r" + std::to_string(j) + (repeated[static_cast<std::size_t>(j)] ? "[1]" : "") +
              ".id, ";
    }
    out += "  input = [" + refs + "var.v]\n";
    if (*rc::gen::inRange(0, 2) == 0) out += "  triggers_replace = var.v\n";
    if (*rc::gen::inRange(0, 5) == 0) out += "  lifecycle { create_before_destroy = true }\n";
    out += "}\n";
    repeated.push_back(many);
  }
  return out;
}

void require(bool holds, const Workspace& w) {
  if (!holds) RC_FAIL(w.files.at("main.tf") + w.errors());
}

TEST(EngineLaws, LivesComeAndGo) {
  EXPECT_TRUE(rc::check("apply, empty plan, change, empty plan, destroy, nothing left", [] {
    Workspace w(random_configuration());
    w.up();
    require(!w.diags.has_errors(), w);
    require(!w.plan().has_changes(), w);
    PlanOptions changed = with({{"v", Value::integer(2)}});
    w.up(changed);
    require(!w.diags.has_errors(), w);
    require(!w.plan(changed).has_changes(), w);
    std::size_t objects = 0;
    for (const auto& [address, resource] : w.state.resources) objects += resource.instances.size();
    require(objects == w.world.cloud.size(), w);
    w.down();
    require(!w.diags.has_errors() && !w.state.has_objects() && w.world.cloud.size() == 0, w);
  }));
}

TEST(EngineLaws, OrderAndParallelismDoNotMatter) {
  EXPECT_TRUE(rc::check("the same shape whatever starts first", [] {
    Workspace w(random_configuration());
    Plan p = w.plan();
    auto shape = [&](ApplyOptions options) {
      cloud::World world = w.world;
      hcl::Diagnostics diags;
      ApplyResult r =
          engine::apply(*w.configuration, p, options, w.registry, world, *w.sources, nullptr, diags);
      require(!diags.has_errors(), w);
      std::string out;
      for (const auto& [address, resource] : r.state.resources)
        for (const auto& [key, instance] : resource.instances)
          out += config::to_string(address) + config::to_string(key) +
                 std::to_string(instance.current->dependencies.size());
      return out;
    };
    std::string plain = shape({1, 0});
    require(plain == shape({10, 7}) && plain == shape({3, *rc::gen::arbitrary<std::uint64_t>()}), w);
  }));
}

}  // namespace
}  // namespace reprise::engine::test
