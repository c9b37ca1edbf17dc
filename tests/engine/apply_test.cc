#include <gmock/gmock.h>

#include <algorithm>

#include "engine/test_provider.h"
#include "value/json.h"

namespace reprise::engine::test {
namespace {

using testing::ElementsAre;

std::string digest(const ApplyResult& r) {
  std::string out;
  for (const ApplyEvent& e : r.events)
    out += std::to_string(e.at.us) + " " + e.address + " " + std::to_string(static_cast<int>(e.kind)) +
           e.text + "\n";
  for (const auto& [address, resource] : r.state.resources)
    for (const auto& [key, instance] : resource.instances)
      if (instance.current)
        out += config::to_string(address) + value::to_json(instance.current->value.unmark_deep()) + "\n";
  return out;
}

constexpr const char* kChain = R"(
resource "terraform_data" "a" { input = "x" }
resource "terraform_data" "b" { input = terraform_data.a.id }
resource "terraform_data" "c" { input = terraform_data.a.id }
resource "terraform_data" "d" { input = [terraform_data.b.id, terraform_data.c.id] }
)";

TEST(Apply, ForksFinishAlike) {
  Workspace w(kChain);
  Plan p = w.plan();
  hcl::Diagnostics one, two;
  ApplyRun run(*w.configuration, p, {}, w.registry, *w.sources, nullptr);
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(run.step(w.world, one));
  ApplyRun fork(run);
  cloud::World other = w.world;
  EXPECT_EQ(run.next_point(), fork.next_point());
  EXPECT_NE(run.next_point(), "");
  while (run.step(w.world, one)) {
  }
  while (fork.step(other, two)) {
  }
  EXPECT_EQ(digest(run.finish(w.world, one)), digest(fork.finish(other, two)));
}

TEST(Apply, ForkInAnotherOrderComesToTheSame) {
  Workspace w(R"(
resource "terraform_data" "base" { input = "x" }
resource "terraform_data" "many" {
  count = 8
  input = terraform_data.base.id
}
)");
  Plan p = w.plan();
  auto starts = [](const ApplyResult& r) {
    std::vector<std::string> out;
    for (const ApplyEvent& e : r.events)
      if (e.kind == ApplyEvent::Kind::start) out.push_back(e.address);
    return out;
  };
  hcl::Diagnostics one, two;
  ApplyRun run(*w.configuration, p, {.parallelism = 2}, w.registry, *w.sources, nullptr);
  // Until the first of the eight is under way.
  while (run.next_point() != "terraform_data.many[1]:create:request") ASSERT_TRUE(run.step(w.world, one));
  ApplyRun fork(run);
  fork.reorder(7);
  cloud::World other = w.world;
  while (run.step(w.world, one)) {
  }
  while (fork.step(other, two)) {
  }
  ApplyResult plain = run.finish(w.world, one), permuted = fork.finish(other, two);
  EXPECT_FALSE(one.has_errors() || two.has_errors());
  std::vector<std::string> a = starts(plain), b = starts(permuted);
  EXPECT_TRUE(std::equal(a.begin(), a.begin() + 3, b.begin()));  // what had begun
  EXPECT_NE(a, b);
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  EXPECT_EQ(a, b);
  EXPECT_EQ(plain.took, permuted.took);
  EXPECT_EQ(w.world.cloud.size(), other.cloud.size());
}

TEST(Apply, CircularStateIsRefused) {
  Workspace w("resource \"terraform_data\" \"a\" {}\nresource \"terraform_data\" \"b\" {}\n");
  w.up();
  config::ConfigResource a{{}, {config::Mode::managed, "terraform_data", "a"}}, b = a;
  b.resource.name = "b";
  state::Resource& of_a = w.state.resources.at({{}, a.resource});
  of_a.instances.at({}).current->dependencies = {b};
  w.state.resources.at({{}, b.resource}).instances.at({}).current->dependencies = {a};
  PlanOptions options;
  options.mode = PlanMode::destroy;
  options.refresh = false;
  w.write("main.tf", "locals { x = 1 }\n");
  Plan p = w.plan(options);
  ApplyResult r = w.apply(p);
  EXPECT_EQ(w.errors(), "error: Cycle: terraform_data.a (destroy), terraform_data.b (destroy): \n");
  EXPECT_TRUE(r.events.empty());
  EXPECT_EQ(w.world.cloud.size(), 2u);
  EXPECT_EQ(w.state.resources.size(), 2u);
}

TEST(Apply, DestroyingWithoutRefreshEvaluatesNothing) {
  Workspace w("resource \"terraform_data\" \"a\" { input = \"x\" }\n");
  w.up();
  w.write("main.tf",
          "variable \"s\" { default = \"abc\" }\n"
          "resource \"terraform_data\" \"a\" { input = tonumber(var.s) }\n");
  PlanOptions options;
  options.mode = PlanMode::destroy;
  w.plan(options);
  EXPECT_THAT(w.errors(), testing::HasSubstr("Invalid function argument"));
  w.diags = {};
  options.refresh = false;
  w.apply(w.plan(options));
  EXPECT_FALSE(w.diags.has_errors()) << w.errors();
  EXPECT_EQ(w.world.cloud.size(), 0u);
}

TEST(Apply, FaultInOneForkStaysThere) {
  Workspace w(kChain);
  Plan p = w.plan();
  hcl::Diagnostics one, two;
  ApplyRun run(*w.configuration, p, {}, w.registry, *w.sources, nullptr);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(run.step(w.world, one));
  ApplyRun fork(run);
  cloud::World other = w.world;
  other.faults.add({world::FaultKind::error, "terraform_data.d:create:effect", 1, 1, "Nope", "not today"});
  while (run.step(w.world, one)) {
  }
  while (fork.step(other, two)) {
  }
  EXPECT_FALSE(one.has_errors());
  EXPECT_TRUE(two.has_errors());
  EXPECT_EQ(w.world.cloud.size(), 4u);
  EXPECT_EQ(other.cloud.size(), 3u);
}

TEST(Apply, ThrottlingIsRetriedOnTheVirtualClock) {
  Workspace w(R"(resource "terraform_data" "a" {})");
  w.world.faults.add({world::FaultKind::throttle, "*:create:request", 1, 3, "", ""});
  ApplyResult r = w.up();
  EXPECT_FALSE(w.diags.has_errors()) << w.errors();
  int retries = 0;
  for (const ApplyEvent& e : r.events)
    retries += e.kind == ApplyEvent::Kind::retry && e.text == "RequestLimitExceeded";
  EXPECT_EQ(retries, 3);
  EXPECT_EQ(r.took, world::Duration::seconds(1 + 2 + 4 + 4));
}

TEST(Apply, CrashKeepsWhatWasWritten) {
  Workspace w(kChain);
  w.world.faults.add({world::FaultKind::crash, "terraform_data.b:create:effect", 1, 1, "", ""});
  ApplyResult r = w.up();
  EXPECT_TRUE(r.crashed);
  EXPECT_EQ(r.crashed_at, "terraform_data.b:create:effect");
  EXPECT_EQ(r.state.resources.size(), 1u);  // a: neither b's nor c's answer was heard
  EXPECT_EQ(w.world.cloud.size(), 3u);      // but both exist
  w.world.faults = {};
  w.up();
  EXPECT_FALSE(w.diags.has_errors()) << w.errors();
  EXPECT_EQ(w.state.resources.size(), 4u);
}

TEST(Apply, FailureSkipsDependentsOnly) {
  Workspace w(R"(
resource "terraform_data" "a" { input = "fail create" }
resource "terraform_data" "b" { input = terraform_data.a.id }
resource "terraform_data" "c" {}
)");
  w.up();
  EXPECT_EQ(w.diags.error_count(), 1u) << w.errors();
  EXPECT_THAT(w.registry.log(), ElementsAre("create terraform_data.c"));
}

TEST(Apply, ParallelismLimitsWhatIsInFlight) {
  Workspace w(R"(resource "terraform_data" "a" { count = 4 })");
  Plan p = w.plan();
  ApplyOptions two;
  two.parallelism = 2;
  ApplyResult r = w.apply(p, two);
  EXPECT_EQ(r.took, world::Duration::seconds(8));
  EXPECT_EQ(r.critical_path.size(), 2u);
}

TEST(Apply, OrderSeedPermutesStartsNotResults) {
  Workspace w(R"(
resource "terraform_data" "a" {
  count = 8
  input = count.index
}
)");
  Plan p = w.plan();
  auto starts = [&](std::uint64_t seed) {
    cloud::World world = w.world;
    hcl::Diagnostics diags;
    ApplyResult r = apply(*w.configuration, p, {1, seed}, w.registry, world, *w.sources, nullptr, diags);
    std::vector<std::string> out;
    for (const ApplyEvent& e : r.events)
      if (e.kind == ApplyEvent::Kind::start) out.push_back(e.address);
    EXPECT_EQ(r.state.resources.begin()->second.instances.size(), 8u);
    return out;
  };
  std::vector<std::string> plain = starts(0);
  EXPECT_TRUE(std::is_sorted(plain.begin(), plain.end()));
  EXPECT_NE(starts(0), starts(1));
  EXPECT_EQ(starts(1), starts(1));
}

}  // namespace
}  // namespace reprise::engine::test
