// An apply in progress. Private to engine/. A plain value: copying it copies the queue and all operations in
// flight.
#pragma once

#include <set>
#include <span>

#include "engine/apply.h"
#include "engine/decide.h"
#include "engine/dependencies.h"
#include "engine/schedule.h"
#include "engine/targets.h"
#include "engine/walk.h"

namespace reprise::engine {

inline constexpr NodeId kNoNode = UINT32_MAX;

// "create", "update", "delete" or "read": in the names of points, and of what is intended.
const char* action_name(ChangeAction action);

struct ApplyRun::Impl {
  enum class Phase : std::uint8_t { request, effect, ready, response, provision };
  struct Event {
    NodeId node = 0;
    Phase phase = Phase::request;
    std::uint32_t attempt = 0;
  };
  enum class Status : std::uint8_t { waiting, ready, running, done, failed, skipped };

  struct Node {
    std::uint32_t waits = 0;
    Status status = Status::waiting;
    bool blocked = false;         // something it waits for failed
    NodeId cause = kNoNode;       // the operation whose end let it start
    std::int32_t operation = -1;  // index into operations
  };

  // One request to a provider on its way.
  struct Operation {
    NodeId node = 0;
    std::uint32_t change = 0;
    ChangeAction action = ChangeAction::no_op;  // create, update, read or destroy
    world::Instant start, end;
    NodeId cause = kNoNode;
    provider::Timing timing;
    value::Value prior, planned, config, result;
    world::Duration extra;
    std::string deposed;            // key of the object being destroyed, or of the one set aside by a create
    std::uint32_t provisioner = 0;  // next one to run
    std::uint32_t retries = 0;
    bool effective = false;   // the effect took place
    bool broken = false;      // a provisioner failed: known when its time is over
    bool stumbled = false;    // so did the last one, whether that matters or not
    bool made = false;        // the object is as planned; what its postconditions say is another matter
    bool unanswered = false;  // a read that came to nothing, which nobody tells the end of
    bool finished = false;
  };

  Impl(std::shared_ptr<const Program> program, const Plan& plan, const ApplyOptions& options,
       const provider::Registry& registry, hcl::SourceMap& sources, state::Journal* journal);

  std::shared_ptr<const Program> program;
  std::shared_ptr<const config::TreeFiles> files;
  const Plan* plan;
  ApplyOptions options;
  const provider::Registry* registry;
  hcl::SourceMap* sources;
  state::Journal* journal;
  std::shared_ptr<const Schedule> schedule;
  Targets targets;
  std::vector<bool> undone;  // by change: deletions that are not this apply's business; or empty
  Walk walk;
  Dependencies dependencies;
  state::State state;
  std::vector<Node> nodes;
  std::vector<Operation> operations;
  world::EventQueue<Event> queue;
  std::set<std::pair<std::uint64_t, NodeId>> ready;  // operations that wait for a slot
  std::vector<NodeId> instant;                       // nodes to be dealt with now
  int in_flight = 0;
  bool started = false;
  bool stopped = false;  // a journal could not be written: no further operation starts
  world::Instant begin;
  ApplyResult result;

  // apply_run.cc
  bool step(cloud::World& world, hcl::Diagnostics& diags);
  void start(cloud::World& world, hcl::Diagnostics& diags);
  void reorder(std::uint64_t order_seed);
  void refuse_circle(hcl::Diagnostics& diags);
  void settle(cloud::World& world, hcl::Diagnostics& diags);  // deals with instant nodes, fills slots
  void release(NodeId node, NodeId cause);                    // one that it waits for is done
  void complete(NodeId node, bool ok, NodeId cause);
  void perform(NodeId node, cloud::World& world, hcl::Diagnostics& diags);
  void expand_block(VertexId v, hcl::Diagnostics& diags);
  void imported(const ResourceChange& c, const cloud::World& world);
  bool instant_change(NodeId node, cloud::World& world, hcl::Diagnostics& diags);
  std::string point(const Event& event) const;
  ApplyResult finish(cloud::World& world, hcl::Diagnostics& diags);

  // apply_operation.cc
  void begin_operation(NodeId node, cloud::World& world, hcl::Diagnostics& diags);
  bool prepare_make(Operation& op, const cloud::World& world, hcl::Diagnostics& diags);
  bool prepare_destroy(Operation& op, const cloud::World& world, hcl::Diagnostics& diags);
  void handle(const Event& event, cloud::World& world, hcl::Diagnostics& diags);
  bool faulted(const Event& event, Operation& op, cloud::World& world, hcl::Diagnostics& diags);
  void retry(const Event& event, Operation& op, const std::string& code, cloud::World& world);
  void effect(const Event& event, Operation& op, cloud::World& world, hcl::Diagnostics& diags);
  bool may_read(Operation& op, hcl::Diagnostics& diags);
  void go_without_data(Operation& op, const cloud::World& world);
  void respond(Operation& op, cloud::World& world, hcl::Diagnostics& diags);
  void end_operation(Operation& op, bool ok, const cloud::World& world);
  void refuse(Operation& op, std::string code, const std::string& message, const cloud::World& world,
              hcl::Diagnostics& diags);
  void crash(const Event& event, cloud::World& world, hcl::Diagnostics& diags);

  // apply_state.cc
  void set_object(Operation& op, bool tainted, hcl::Diagnostics& diags);
  void remove_object(Operation& op, hcl::Diagnostics& diags);
  void depose(Operation& op, const cloud::World& world);
  void restore_deposed(Operation& op);
  void write(std::span<const config::AbsInstance> addresses, hcl::Diagnostics& diags);
  void write(const config::AbsInstance& address, hcl::Diagnostics& diags) { write({&address, 1}, diags); }
  void write_moves(hcl::Diagnostics& diags);
  bool intend(const Operation& op, const cloud::World& world, hcl::Diagnostics& diags);
  void stop(const std::string& problem, hcl::Diagnostics& diags);
  void show(Operation& op, value::Value v);  // gives the instance's cell its value
  void break_off(Operation& op, const cloud::World& world, hcl::Diagnostics& diags);
  void provision(Operation& op, cloud::World& world, hcl::Diagnostics& diags);
  std::vector<const config::ProvisionerBlock*> provisioners(const Operation& op) const;
  void outputs_and_checks(hcl::Diagnostics& diags);
  void keep_empty_blocks();
  void critical_path();

  const ResourceChange& change(const Operation& op) const { return plan->changes[op.change]; }
  const std::string& name(const Operation& op) const { return schedule->names[op.change]; }
  ApplyEvent& tell(ApplyEvent::Kind kind, const Operation& op, const cloud::World& world, std::string text);
  struct Place {
    std::uint32_t module = UINT32_MAX;
    ResourceCells* cells = nullptr;
    InstanceCell* cell = nullptr;
  };
  Place place(const config::AbsInstance& address, const config::Resource* config);
  struct Owner {
    const provider::Provider* provider = nullptr;
    const provider::ResourceSchema* schema = nullptr;
    value::Value config;
  };
  Owner owner(const ResourceChange& change, hcl::Diagnostics& diags);
  bool conditions(const ResourceChange& change, const Site& site, bool post, const value::Value* self,
                  const std::string& text, hcl::Diagnostics& diags);
};

}  // namespace reprise::engine
