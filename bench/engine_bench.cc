// Plans and whole lives of generated configurations: cost must be linear in resources.
#include <benchmark/benchmark.h>

#include <string>

#include "../tests/engine/test_provider.h"

namespace {

using reprise::engine::test::Workspace;
using namespace reprise::engine;

std::string configuration(std::int64_t n, bool chained) {
  std::string out;
  for (std::int64_t i = 0; i < n; ++i) {
    std::string number = std::to_string(i);
    out += "resource \"terraform_data\" \"r" + number + "\" {\n  input = ";
    out += chained && i > 0 ? "terraform_data.r" + std::to_string(i - 1) + ".id" : "\"x\"";
    out += "\n}\n";
  }
  return out;
}

void plan_of(benchmark::State& state, bool chained) {
  Workspace w(configuration(state.range(0), chained));
  for (auto _ : state) {
    Plan p = w.plan();
    if (p.changes.size() != static_cast<std::size_t>(state.range(0))) state.SkipWithError("wrong plan");
  }
  state.SetComplexityN(state.range(0));
}

void life_of(benchmark::State& state, bool chained) {
  Workspace w(configuration(state.range(0), chained));
  for (auto _ : state) {
    w.up();
    if (w.plan().has_changes()) state.SkipWithError("second plan is not empty");
    w.down();
    if (w.state.has_objects()) state.SkipWithError("something is left");
  }
  state.SetComplexityN(state.range(0));
}

void PlanIndependent(benchmark::State& state) { plan_of(state, false); }
void PlanChained(benchmark::State& state) { plan_of(state, true); }
void LifeIndependent(benchmark::State& state) { life_of(state, false); }
void LifeChained(benchmark::State& state) { life_of(state, true); }
BENCHMARK(PlanIndependent)->RangeMultiplier(10)->Range(10, 100'000)->Complexity()->Unit(benchmark::kMillisecond);
BENCHMARK(PlanChained)->RangeMultiplier(10)->Range(10, 100'000)->Complexity()->Unit(benchmark::kMillisecond);
BENCHMARK(LifeIndependent)->RangeMultiplier(10)->Range(10, 100'000)->Complexity()->Unit(benchmark::kMillisecond);
BENCHMARK(LifeChained)->RangeMultiplier(10)->Range(10, 100'000)->Complexity()->Unit(benchmark::kMillisecond);

}  // namespace
