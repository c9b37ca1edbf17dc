// What a life costs inside `verify`: run, canonical form, comparison. Scenarios come from scenarios/.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "providers_fake/registry.h"
#include "providers_fake/world.h"
#include "scenario/life.h"
#include "verify/canonical.h"
#include "verify/verify.h"

namespace reprise {
namespace {

std::shared_ptr<const config::Tree> read_tree(const std::filesystem::path& root) {
  if (!std::filesystem::is_directory(root)) return nullptr;
  auto tree = std::make_shared<config::MemoryTree>();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    tree->add(std::filesystem::relative(entry.path(), root).generic_string(), text.str());
  }
  return tree;
}

// A scenario, read and prepared once.
struct Stage {
  explicit Stage(const std::string& name)
      : root(std::filesystem::path(REPRISE_SOURCE_DIR) / "scenarios" / name), registry(sources) {
    scenario =
        scenario::load([&](const std::string& path) { return read_tree(root / path); }, name, sources, diags);
    prepared = scenario::prepare(
        *scenario, [&](const auto&, const auto&) -> const provider::Registry& { return registry; },
        std::shared_ptr<machine::BaseMachines>(&registry.services().machines(), [](auto*) {}), sources,
        diags);
    if (prepared->usable) world = providers_fake::make_world(registry, scenario->seed, scenario->start);
  }
  std::vector<verify::Source> sources_of(const scenario::LifeResult& life) const {
    std::vector<verify::Source> out;
    for (const auto& i : life.images) {
      out.push_back({"image." + i.name, {}, nullptr});
      for (const auto& a : i.build.artifacts) out.back().objects.push_back(a.object_key);
    }
    for (const auto& e : life.environments) out.push_back({e.name, e.objects, &e.apply.state.outputs});
    return out;
  }
  std::filesystem::path root;
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  providers_fake::FakeRegistry registry;
  std::unique_ptr<const scenario::Scenario> scenario;
  std::unique_ptr<scenario::Prepared> prepared;
  cloud::World world;
};

bool usable(benchmark::State& state, const Stage& stage) {
  if (!stage.prepared->usable) state.SkipWithError("the scenario cannot be loaded");
  return stage.prepared->usable;
}

void life(benchmark::State& state, const std::string& name) {
  Stage stage(name);
  if (!usable(state, stage)) return;
  for (auto _ : state) {
    const scenario::LifeResult life = scenario::run_life(*stage.prepared, stage.world);
    if (!life.ok) return state.SkipWithError("the life has errors");
    benchmark::DoNotOptimize(verify::canonical(life.alive.cloud, stage.sources_of(life)));
  }
}

void canonical(benchmark::State& state, const std::string& name) {
  Stage stage(name);
  if (!usable(state, stage)) return;
  const scenario::LifeResult life = scenario::run_life(*stage.prepared, stage.world);
  const std::vector<verify::Source> sources = stage.sources_of(life);
  std::size_t facts = 0;
  for (auto _ : state) {
    const auto forms = verify::canonical(life.alive.cloud, sources);
    facts = 0;
    for (const auto& form : forms)
      for (const auto& owner : form.owners) {
        facts += owner.facts.size();
        for (const auto& list : owner.machine) facts += list->size();
      }
  }
  state.counters["facts"] = static_cast<double>(facts);
}

void whole(benchmark::State& state, const std::string& name) {
  Stage stage(name);
  if (!usable(state, stage)) return;
  for (auto _ : state) {
    const verify::Report report = verify::verify(*stage.prepared, stage.world, {});
    if (verify::exit_code(report) == 1) return state.SkipWithError("not everything could be judged");
  }
}

BENCHMARK_CAPTURE(life, golden_image, "golden-image")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(canonical, golden_image, "golden-image")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(whole, golden_image, "golden-image")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(life, snowflake, "snowflake")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace reprise
