// Planning: what has to change so that the cloud is what the configuration says.
//
// plan() refreshes the state, reads data sources, evaluates the configuration and asks providers, as
// Terraform does. A Plan is a value: it holds everything apply needs except the configuration and the world.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/variables.h"
#include "hcl/diagnostic.h"
#include "provider/provider.h"
#include "state/state.h"

namespace reprise::engine {

// evaluate: nothing is planned, and nobody is asked; objects are what the state knows, or unknown.
enum class PlanMode : std::uint8_t { normal, destroy, refresh_only, evaluate };

using InputValue = config::InputValue;
using InputValues = config::InputValues;

// A module that is not looked into: its outputs are given, those not named are null, and nothing in it
// exists.
struct ModuleStandIn {
  config::AnyAddr module;
  value::Value outputs;  // an object
};

struct View;  // engine/view.h

struct PlanOptions {
  PlanMode mode = PlanMode::normal;
  bool refresh = true;
  std::vector<config::AnyAddr> targets;
  std::vector<config::AnyAddr> excludes;  // at most one of the two has any
  std::vector<config::AbsInstance> replace;
  InputValues variables;
  std::string workspace = "default";
  std::string cwd = "/work";  // path.cwd
  int parallelism = 10;
  bool reads = false;      // whether to keep Plan::reads
  bool view = false;       // whether to keep Plan::view
  bool generated = false;  // configuration was generated for all import blocks that can have any
  std::vector<ModuleStandIn> module_stand_ins;  // later ones win
  hcl::SourceMap* sources = nullptr;  // for texts of -var and for positions inside messages; may be missing
};

enum class ChangeAction : std::uint8_t {
  no_op,
  create,
  read,
  update,
  destroy,
  destroy_then_create,
  create_then_destroy,
  forget
};
enum class Reason : std::uint8_t {
  none,
  replace_because_cannot_update,
  replace_because_tainted,
  replace_by_request,
  replace_by_triggers,
  delete_because_no_resource_config,
  delete_because_no_module,
  delete_because_wrong_repetition,
  delete_because_count_index,
  delete_because_each_key,
  delete_because_no_move_target,
  read_because_config_unknown,
  read_because_dependency_pending,
  read_because_check_nested,
};

struct ResourceChange {
  config::AbsInstance address;
  std::optional<config::AbsInstance> previous_address;  // moved from
  std::string deposed;                                  // deposed key, or ""
  std::string provider;                                 // as state::Resource::provider
  const config::Resource* config = nullptr;             // nullptr for orphans
  ChangeAction action = ChangeAction::no_op;
  Reason reason = Reason::none;
  value::Value before;  // null when there is none
  value::Value after;   // may hold unknowns; null when there will be none
  std::vector<value::Path> replace_paths;
  std::optional<std::string> importing_id;
  std::string generated_config;  // the block that was written for it because there was none, or ""
};

struct OutputChange {
  std::string name;
  ChangeAction action = ChangeAction::no_op;
  value::Value before, after;
  bool sensitive = false;
};

// An output of an instance of a called module.
struct ModuleOutput {
  config::ModuleInstance module;
  std::string name;
};

// What planning asked a provider, for progress lines: a data source was read, or an object refreshed.
struct ReadEvent {
  world::Instant at;
  std::string address;
  bool data = false;
  std::string id;         // of the object, "" when it has none
  world::Duration took;   // virtual
  bool failed = false;    // begun, and no more
  bool import = false;    // it is about to be imported
  std::string deposed{};  // the key of a deposed object
};

struct Plan {
  PlanMode mode = PlanMode::normal;
  std::vector<ResourceChange> changes;  // sorted by address, no-ops included
  std::vector<ResourceChange> drift;    // what refresh found changed outside
  std::vector<OutputChange> outputs;    // sorted by name
  std::vector<state::CheckResult> checks;
  std::vector<provider::Note> notes;         // sorted, unique: what the plan rests on
  std::vector<ReadEvent> reads;              // only when PlanOptions::reads asks for them
  std::vector<ModuleOutput> module_outputs;  // likewise, or a view: those of called modules that are not null
  state::State prior;                        // after refresh: what apply starts from
  InputValues variables;
  std::vector<config::AnyAddr> targets, excludes;
  std::vector<config::AbsInstance> replace;
  std::vector<ModuleStandIn> module_stand_ins;
  std::shared_ptr<const View> view;
  std::string workspace;
  std::string cwd;
  world::Instant timestamp;  // plantimestamp()
  bool circular = false;  // an apply would find no order; said as an error, though the plan itself is whole
  world::Duration took;   // virtual time the plan needs (reads, with parallelism)
  bool errored = false;
  bool impossible = false;  // errors left nothing that could be looked at
  // Data of checks that could not be read: not known, until the plan is saved and it is null as in `prior`.
  std::set<config::AbsInstance> unanswered;
  bool learned = false;  // `prior` has other outputs or dependencies than the state had

  bool has_changes() const;  // resource actions or output changes
  bool applyable() const;    // whether an apply would change anything: -detailed-exitcode 2
  bool partial() const { return !targets.empty() || !excludes.empty(); }
  struct Counts {
    std::size_t import = 0, add = 0, change = 0, destroy = 0, forget = 0;
  };
  Counts counts() const;
};

Plan plan(const config::Configuration& configuration, const state::State& prior, const PlanOptions& options,
          const provider::Registry& registry, cloud::World& world, hcl::Diagnostics& diags);

// What planning and applying derive from a configuration alone (engine/program.h). Whoever plans one
// configuration many times makes it once and passes it instead; it refers to the configuration.
struct Program;
Plan plan(const Program& program, const state::State& prior, const PlanOptions& options,
          const provider::Registry& registry, cloud::World& world, hcl::Diagnostics& diags);

// Complains about values for variables that do not exist, texts that are no values, and variables without
// one.
// Values given as texts become what they mean. check_inputs has told what is wrong with them.
void read_texts(const config::Module& root, InputValues& inputs, hcl::SourceMap* sources);
void check_inputs(const config::Module& root, const InputValues& inputs, hcl::SourceMap* sources,
                  hcl::Diagnostics& diags);

// All diagnostics of `terraform validate` about a configuration that could be read, those of loading
// included. Where modules cannot be joined or objects wait for each other in a circle, there is nothing else
// to say.
void validate(const config::Configuration& configuration, const provider::Registry& registry,
              hcl::SourceMap* sources, hcl::Diagnostics& diags);

}  // namespace reprise::engine
