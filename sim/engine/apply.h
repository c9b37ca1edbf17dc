// Applying a plan: a discrete-event simulation in virtual time.
//
// At most `parallelism` operations are in flight. Each is data and passes through the boundaries of its
// phases, which are events of the world and fault points named
// "<address>:<create|update|delete|read>:<request|effect|ready|response>": the effect on the cloud happens at
// `effect`, the state learns of it at `response`. An ApplyRun is a value. Between two events it may be copied
// together with its world, and both histories go on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/plan.h"
#include "state/journal.h"
#include "world/event_queue.h"

namespace reprise::engine {

struct ApplyOptions {
  int parallelism = 10;
  // Which of several ready operations starts first: 0 is Terraform-like (address order); other values permute
  // it.
  std::uint64_t order_seed = 0;
  bool view = false;  // whether to keep ApplyResult::view
};

// What happened, for progress lines, timelines and traces. In order of virtual time.
struct ApplyEvent {
  enum class Kind : std::uint8_t {
    import,
    start,
    retry,
    effect,
    provision_start,
    provision_output,
    provision_complete,
    provision_failed,
    complete,
    failed
  } kind;
  world::Instant at;
  std::string address;
  ChangeAction action;
  std::string text;         // id on import, start and completion; a provisioner's line; error code on retry
  world::Duration elapsed;  // since the operation's start
  std::string deposed;      // key of the object that is destroyed, when it is not the current one
  std::string provisioner;  // "local-exec"
};

struct CriticalStep {
  std::string address;
  ChangeAction action;
  world::Instant start;
  world::Duration took;
};

struct ApplyResult {
  state::State state;
  std::vector<ApplyEvent> events;
  std::vector<provider::Note> notes;
  std::vector<CriticalStep> critical_path;  // first to last
  world::Duration took;
  Plan::Counts counts;     // of what was done
  bool crashed = false;    // a crash fault fired: `state` is what had been written by then
  std::string crashed_at;  // its point
  std::shared_ptr<const View> view;
};

class ApplyRun {
 public:
  // Keeps pointers to configuration, plan, registry and journal: they outlive it and all its copies.
  ApplyRun(const config::Configuration& configuration, const Plan& plan, const ApplyOptions& options,
           const provider::Registry& registry, hcl::SourceMap& sources, state::Journal* journal);
  ApplyRun(std::shared_ptr<const Program> program, const Plan& plan, const ApplyOptions& options,
           const provider::Registry& registry, hcl::SourceMap& sources, state::Journal* journal);
  ApplyRun(const ApplyRun&);
  ApplyRun(ApplyRun&&) noexcept;
  ApplyRun& operator=(ApplyRun&&) noexcept;
  ~ApplyRun();

  // Processes one event; false when the run is over. The world is the caller's; always pass the one of this
  // history.
  bool step(cloud::World& world, hcl::Diagnostics& diags);
  // From here on another of the legal orders; what is under way goes on as it is.
  void reorder(std::uint64_t order_seed);
  // Name of the point the next event is about ("" at the end): what --crash-at and forks refer to.
  std::string next_point() const;
  ApplyResult finish(cloud::World& world, hcl::Diagnostics& diags);  // after the last step

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

// Whether a plan may be applied; looking alone may have found outputs that cannot be known, and there is then
// nothing to write down.
bool may_be_applied(const Plan& plan, hcl::Diagnostics& diags);

// step() until the end, then finish().
ApplyResult apply(const config::Configuration& configuration, const Plan& plan, const ApplyOptions& options,
                  const provider::Registry& registry, cloud::World& world, hcl::SourceMap& sources,
                  state::Journal* journal, hcl::Diagnostics& diags);
ApplyResult apply(std::shared_ptr<const Program> program, const Plan& plan, const ApplyOptions& options,
                  const provider::Registry& registry, cloud::World& world, hcl::SourceMap& sources,
                  state::Journal* journal, hcl::Diagnostics& diags);

}  // namespace reprise::engine
