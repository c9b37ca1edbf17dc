// Plans and whole lives of generated configurations with the providers that ship: cost must be linear in
// resources. After the table stands, for each family, the exponent of growth from 1,000 to 100,000 resources.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <string>

#include "engine/apply.h"
#include "engine/plan.h"
#include "providers_fake/registry.h"
#include "providers_fake/world.h"

namespace {

using namespace reprise;

enum class Style { independent, chained, count, referring };

std::string configuration_text(std::int64_t n, Style style) {
  if (style == Style::count)
    return fmt::format(
        "resource \"terraform_data\" \"r\" {{\n  count = {}\n  input = \"x${{count.index}}\"\n}}\n", n);
  // Each of n instances refers to one instance of a resource with as many.
  if (style == Style::referring)
    return fmt::format(R"(
locals {{
  keys = toset(flatten([for a in range({} / 100) : [for b in range(100) : "k${{a}}-${{b}}"]]))
}}
resource "terraform_data" "one" {{
  for_each = local.keys
  input    = each.key
}}
resource "terraform_data" "other" {{
  for_each = local.keys
  input    = terraform_data.one[each.key].output
}}
)",
                       n / 2);
  std::string out;
  for (std::int64_t i = 0; i < n; ++i) {
    const bool fed = style == Style::chained && i > 0;
    out += fmt::format("resource \"terraform_data\" \"r{}\" {{\n  input = {}\n}}\n", i,
                       fed ? fmt::format("terraform_data.r{}.output", i - 1) : "\"x\"");
  }
  return out;
}

// A workspace whose configuration is loaded once.
struct Workspace {
  Workspace(std::int64_t n, Style style) : registry(sources) {
    auto tree = std::make_shared<config::MemoryTree>();
    tree->add("main.tf", configuration_text(n, style));
    configuration = config::load(tree, {}, registry, sources, diags);
    world = providers_fake::make_world(registry, 1, world::Instant{});
  }
  engine::Plan plan(engine::PlanMode mode = engine::PlanMode::normal) {
    engine::PlanOptions options;
    options.mode = mode;
    options.sources = &sources;
    return engine::plan(*configuration, state, options, registry, world, diags);
  }
  void apply(const engine::Plan& plan) {
    state = engine::apply(*configuration, plan, {}, registry, world, sources, nullptr, diags).state;
  }
  hcl::SourceMap sources;
  providers_fake::FakeRegistry registry;
  std::unique_ptr<config::Configuration> configuration;
  state::State state;
  cloud::World world;
  hcl::Diagnostics diags;
};

void plan_of(benchmark::State& state, Style style) {
  Workspace w(state.range(0), style);
  for (auto _ : state) {
    const engine::Plan p = w.plan();
    if (p.changes.size() != static_cast<std::size_t>(state.range(0))) state.SkipWithError("wrong plan");
  }
}

void life_of(benchmark::State& state, Style style) {
  Workspace w(state.range(0), style);
  for (auto _ : state) {
    w.apply(w.plan());
    if (w.plan().has_changes()) state.SkipWithError("second plan is not empty");
    w.apply(w.plan(engine::PlanMode::destroy));
    if (w.state.has_objects()) state.SkipWithError("something is left");
  }
}

// Prints the table as usual and keeps times for the exponents.
class Growth : public benchmark::ConsoleReporter {
 public:
  Growth() : ConsoleReporter(OO_Tabular) {}
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs)
      if (!run.error_occurred && !run.run_name.args.empty())
        times_[run.run_name.function_name][std::stoll(run.run_name.args)] = run.GetAdjustedCPUTime();
  }
  void print() const {
    constexpr std::int64_t kFew = 1'000, kMany = 100'000;
    for (const auto& [name, by_size] : times_) {
      const auto few = by_size.find(kFew), many = by_size.find(kMany);
      if (few == by_size.end() || many == by_size.end()) continue;
      fmt::print("{:24} exponent from {} to {} resources: {:.3f}\n", name, kFew, kMany,
                 std::log(many->second / few->second) / std::log(static_cast<double>(kMany) / kFew));
    }
  }

 private:
  std::map<std::string, std::map<std::int64_t, double>> times_;
};

void PlanIndependent(benchmark::State& state) { plan_of(state, Style::independent); }
void PlanChained(benchmark::State& state) { plan_of(state, Style::chained); }
void PlanCount(benchmark::State& state) { plan_of(state, Style::count); }
void PlanReferring(benchmark::State& state) { plan_of(state, Style::referring); }
void LifeIndependent(benchmark::State& state) { life_of(state, Style::independent); }
void LifeChained(benchmark::State& state) { life_of(state, Style::chained); }
void LifeCount(benchmark::State& state) { life_of(state, Style::count); }
void sizes(benchmark::internal::Benchmark* b) {
  b->RangeMultiplier(10)->Range(1'000, 100'000)->Unit(benchmark::kMillisecond);
}
BENCHMARK(PlanIndependent)->Apply(sizes);
BENCHMARK(PlanChained)->Apply(sizes);
BENCHMARK(PlanCount)->Apply(sizes);
BENCHMARK(PlanReferring)->Apply(sizes);
BENCHMARK(LifeIndependent)->Apply(sizes);
BENCHMARK(LifeChained)->Apply(sizes);
BENCHMARK(LifeCount)->Apply(sizes);

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  Growth growth;
  benchmark::RunSpecifiedBenchmarks(&growth);
  growth.print();
  return 0;
}
