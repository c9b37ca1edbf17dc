// One life: bake, plan, apply, plan again, destroy; and what it costs.
#include "scenario/life.h"

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "providers_fake/registry.h"
#include "providers_fake/services.h"
#include "providers_fake/world.h"
#include "world/embedded.h"

namespace reprise::scenario {
namespace {

std::shared_ptr<config::MemoryTree> from_disk(const std::filesystem::path& root) {
  if (!std::filesystem::is_directory(root)) return nullptr;
  auto out = std::make_shared<config::MemoryTree>();
  for (const auto& e : std::filesystem::recursive_directory_iterator(root)) {
    if (!e.is_regular_file()) continue;
    std::ifstream in(e.path(), std::ios::binary);
    out->add(std::filesystem::relative(e.path(), root).generic_string(),
             std::string(std::istreambuf_iterator<char>(in), {}));
  }
  return out;
}

struct Lab {
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  providers_fake::FakeRegistry registry{sources};
  std::deque<providers_fake::FakeRegistry> registries;  // of the configurations
  std::shared_ptr<machine::BaseMachines> bases;
  std::unique_ptr<const Scenario> scenario;
  std::unique_ptr<Prepared> prepared;

  Lab() {
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& f : world::embedded_data())
      if (f.path.starts_with("machine/")) files.emplace_back(f.path, f.bytes);
    bases = std::make_shared<machine::BaseMachines>(machine::load_systems(sources, files, diags));
  }
  bool prepare(const TreeSource& trees) {
    scenario = load(trees, "test", sources, diags);
    if (diags.has_errors()) return false;
    const auto registry_of = [&](std::shared_ptr<const lang::FileReader> files,
                                 const std::string& cwd) -> const provider::Registry& {
      providers_fake::RegistryOptions options;
      options.files = std::move(files);
      options.cwd = cwd;
      return registries.emplace_back(sources, std::move(options));
    };
    prepared = scenario::prepare(*scenario, registry_of, bases, sources, diags);
    return prepared->usable;
  }
  bool prepare_directory(const std::filesystem::path& directory) {
    return prepare([&](const std::string& path) { return from_disk(directory / path); });
  }
  bool prepare_file(const std::string& reprise, std::vector<std::pair<std::string, std::string>> files) {
    auto tree = std::make_shared<config::MemoryTree>();
    tree->add("reprise.hcl", reprise);
    for (auto& [path, text] : files) tree->add(path, text);
    return prepare([tree](const std::string& path) { return path == "." ? tree : nullptr; });
  }
  LifeResult live(const LifeOptions& options = {}) {
    return run_life(*prepared, providers_fake::make_world(registry, scenario->seed, scenario->start),
                    options);
  }
  std::string text(const hcl::Diagnostics& from) const {
    std::string out;
    for (const hcl::Diagnostic& d : from)
      out += d.summary + " | " + d.detail + " | " + sources.file_line(d.subject) + "\n";
    return out;
  }
};

// Functions and providers alike read relative to the environment's root, which need not be the tree's.
TEST(Life, FilesAreThoseOfTheEnvironmentsRoot) {
  Lab lab;
  ASSERT_TRUE(lab.prepare_file(R"(environment "a" {
  root = "live/app"
}
)",
                               {{"live/app/main.tf", R"(
data "local_file" "shared" { filename = "${path.module}/../shared.txt" }
output "own" { value = file("${path.module}/own.txt") }
output "absolute" { value = file(abspath("own.txt")) }
output "shared" { value = data.local_file.shared.content }
output "names" { value = fileset(path.module, "*.txt") }
)"},
                                {"live/app/own.txt", "own"},
                                {"live/shared.txt", "shared"},
                                {"own.txt", "not this one"}}))
      << lab.text(lab.diags);
  const LifeResult life = lab.live();
  ASSERT_TRUE(life.ok) << lab.text(life.diags);
  const auto& outputs = life.environments[0].apply.state.outputs;
  EXPECT_EQ(outputs.at("own").value.unmark().as_string(), "own");
  EXPECT_EQ(outputs.at("absolute").value.unmark().as_string(), "own");
  EXPECT_EQ(outputs.at("shared").value.unmark().as_string(), "shared");
  EXPECT_EQ(outputs.at("names").value.unmark().size(), 1u);
}

TEST(Life, EnvironmentsAreMadeInOrderAndLeaveNothing) {
  Lab lab;
  ASSERT_TRUE(lab.prepare_file(R"(
environment "b" {
  root      = "app"
  variables = { text = environment.a.outputs.text }
}
environment "a" {
  root      = "app"
  variables = { text = "from a" }
}
)",
                               {{"app/main.tf", R"(
variable "text" {}
resource "terraform_data" "x" { input = var.text }
output "text" { value = "${terraform_data.x.output}!" }
)"}})) << lab.text(lab.diags);
  LifeResult r = lab.live();
  ASSERT_TRUE(r.ok) << lab.text(r.diags);
  ASSERT_EQ(r.environments.size(), 2u);
  EXPECT_EQ(r.environments[0].name, "a");
  EXPECT_EQ(r.environments[1].apply.state.outputs.at("text").value.unmark().as_string(), "from a!!");
  for (const EnvironmentLife& e : r.environments) {
    EXPECT_EQ(e.stage, Stage::destroyed);
    EXPECT_TRUE(e.ok);
    EXPECT_EQ(e.apply.counts.add, 1u);
    EXPECT_FALSE(e.second_plan->has_changes());
    EXPECT_EQ(e.destroy->counts.destroy, 1u);
    EXPECT_FALSE(e.destroy->state.has_objects());
  }
  EXPECT_TRUE(r.leftovers.empty());
}

TEST(Life, AFailedImageStopsTheLife) {
  Lab lab;
  ASSERT_TRUE(
      lab.prepare_file(R"(
image "i" { template = "i.pkr.hcl" }
environment "e" { variables = { id = image.i.id } }
)",
                       {{"main.tf", "variable \"id\" {}\n"}, {"i.pkr.hcl", "source \"null\" \"x\" {}\n"}}))
      << lab.text(lab.diags);
  LifeResult r = lab.live();
  EXPECT_FALSE(r.ok);
  EXPECT_EQ(r.environments[0].stage, Stage::nothing);
  EXPECT_NE(lab.text(r.diags).find("No builds to run"), std::string::npos);
}

TEST(Life, TheGoldenImageLivesAndIsCheap) {
  Lab lab;
  ASSERT_TRUE(lab.prepare_directory(std::filesystem::path(REPRISE_SOURCE_DIR) / "scenarios/golden-image"))
      << lab.text(lab.diags);
  LifeResult r = lab.live();
  ASSERT_TRUE(r.ok) << lab.text(r.diags);
  EXPECT_TRUE(r.leftovers.empty()) << r.leftovers[0];
  for (const EnvironmentLife& e : r.environments) EXPECT_FALSE(e.second_plan->has_changes()) << e.name;
  constexpr int kLives = 20;
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kLives; ++i) lab.live();
  auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
  std::cout << "one life of golden-image: " << took.count() / kLives << " us\n";
}

TEST(Life, TheTutorialLivesUnmodified) {
  Lab lab;
  bool ok = lab.prepare_directory(std::filesystem::path(REPRISE_SOURCE_DIR) / "scenarios/hashicorp-tutorial");
  if (lab.scenario && !lab.scenario->missing_trees.empty()) GTEST_SKIP() << "no corpus";
  ASSERT_TRUE(ok) << lab.text(lab.diags);
  LifeResult r = lab.live();
  ASSERT_TRUE(r.ok) << lab.text(r.diags);
  EXPECT_TRUE(r.leftovers.empty());
  EXPECT_FALSE(r.environments[0].second_plan->has_changes());
}

}  // namespace
}  // namespace reprise::scenario
