// One life of a scenario: images are baked, environments planned, applied, planned again and destroyed.
//
// prepare() parses and compiles everything once; run_life() is then a function of (prepared, world, options)
// that verification calls in a loop, so nothing is parsed or compiled in it. The world is taken by value:
// fork first.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/world.h"
#include "config/config.h"
#include "engine/apply.h"
#include "engine/plan.h"
#include "image/image.h"
#include "machine/machine.h"
#include "provider/provider.h"
#include "scenario/scenario.h"

namespace reprise::scenario {

// The registry for a configuration: its providers and provisioners see `files`, the configuration's own, and
// no others; `cwd` is where they are thought to be. What is returned outlives the Prepared.
using RegistryOf = std::function<const provider::Registry&(std::shared_ptr<const lang::FileReader> files,
                                                           const std::string& cwd)>;

// Everything lives share. Keeps references to scenario, registries and sources: they outlive it.
// The base machines are a memo; all else is immutable.
class Prepared {
 public:
  struct Environment {
    const scenario::Environment* spec = nullptr;
    // Shared by environments of the same files and root.
    std::shared_ptr<const config::Configuration> configuration;
    std::shared_ptr<const engine::Program> program;  // of that configuration, when it has no errors
    const provider::Registry* registry = nullptr;
    std::string cwd;            // path.cwd
    engine::InputValues given;  // auto and named variable files
  };
  struct Image {
    const scenario::Image* spec = nullptr;
    std::unique_ptr<const image::Template> tmpl;
    engine::InputValues given;
  };
  const Scenario* scenario = nullptr;
  hcl::SourceMap* sources = nullptr;
  std::vector<Image> images;              // parallel to scenario->images
  std::vector<Environment> environments;  // parallel to scenario->environments
  std::shared_ptr<machine::BaseMachines> bases;
  bool usable = false;  // no errors: lives can be run
};

// `bases` may be nullptr when the scenario has no images.
std::unique_ptr<Prepared> prepare(const Scenario& scenario, const RegistryOf& registries,
                                  std::shared_ptr<machine::BaseMachines> bases, hcl::SourceMap& sources,
                                  hcl::Diagnostics& diags);

struct LifeOptions {
  std::uint64_t order_seed = 0;  // engine::ApplyOptions::order_seed
  bool second_plan = true;       // plan again after apply
  bool destroy = true;
  bool refresh_before_destroy = true;
  bool strict = false;
  std::optional<int> parallelism;  // instead of the environments' own
};

// How far an environment came; diagnostics of the life say why it came no further.
enum class Stage : std::uint8_t { nothing, planned, applied, destroyed };

struct EnvironmentLife {
  std::string name;
  Stage stage = Stage::nothing;
  bool ok = false;  // every stage that was asked for succeeded
  engine::Plan plan;
  engine::ApplyResult apply;
  std::optional<engine::Plan> second_plan;
  std::optional<engine::Plan> destroy_plan;
  std::optional<engine::ApplyResult> destroy;
  // Keys of cloud objects that exist because of this environment, sorted; their contents are in
  // LifeResult::alive.
  std::vector<std::string> objects;
};
struct ImageLife {
  std::string name;
  image::BuildResult build;
};

struct LifeResult {
  bool ok = false;                            // no errors at any stage
  std::vector<ImageLife> images;              // parallel to the scenario's
  std::vector<EnvironmentLife> environments;  // parallel to the scenario's; destroyed in reverse order
  cloud::World baked;                         // after the images
  cloud::World alive;                  // after all environments were applied, before anything is destroyed
  cloud::World after;                  // at the end
  std::vector<std::string> leftovers;  // keys of objects in `after` that were not in `baked`, sorted
  std::vector<provider::Note> notes;   // what the life rests on: sorted, unique
  world::Duration took;
  hcl::Diagnostics diags;
};

LifeResult run_life(const Prepared& prepared, cloud::World world, const LifeOptions& options = {});

}  // namespace reprise::scenario
