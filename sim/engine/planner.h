// The plan walk: one pass over the configuration's objects, then what only the state knows of. Private to
// engine/.
#pragma once

#include <memory>
#include <queue>
#include <set>

#include "engine/decide.h"
#include "engine/dependencies.h"
#include "engine/moves.h"
#include "engine/targets.h"
#include "engine/walk.h"
#include "graph/graph.h"

namespace reprise::engine {

class Planner {
 public:
  Planner(const Program& program, const lang::FileReader& files, state::State prior,
          const PlanOptions& options, const provider::Registry& registry, cloud::World& world,
          hcl::Diagnostics& diags);
  // Before a destroy: a normal walk whose changes nobody wants; failed conditions are warnings then.
  void set_before_destroy() { before_destroy_ = walk_.only_looks = true; }
  Plan run();

  // Adds the deletion of an instance and its deposed objects to `plan`.
  void plan_destruction(const config::AbsInstance& address, const std::string& provider_name,
                        const config::Resource* config, state::Instance& instance, Plan& plan);

  using Owner = ProviderOwner;
  Owner owner(const std::string& provider_name, const std::string& address) {
    return provider_owner(walk_, provider_name, address, diags_);
  }

 private:
  // One instance of a resource block on its way through the plan.
  struct Instance {
    VertexId vertex;
    std::uint32_t module;
    std::size_t cell;
    const config::Resource& config;
    config::AbsInstance address;
    std::string text;
    const value::Value* provider_config;
    Site site;
    std::span<const graph::SelfReference> own;  // what of its block the body mentions
  };

  // plan_walk.cc
  void check_declarations();
  void walk_configuration();
  void visit(VertexId v);
  bool in_state(const config::Resource& resource, std::uint32_t m) const;
  void expand_resource(VertexId v);
  // The instances that the block has in a module instance; false when that is not to be known.
  bool repeat(const config::Resource& resource, std::uint32_t m, ResourceCells& cells);
  void plan_instance(Instance& instance);
  void declare_without_instances(VertexId v);
  void declare_checks();
  void match_replacements(const config::Resource& resource, std::uint32_t m, const ResourceCells& cells);
  void show_remembered(VertexId v, std::uint32_t m, ResourceCells& cells);
  const state::Object* remembered(const config::Resource& resource, const config::AbsInstance& address);
  void show_part_of(VertexId v, std::uint32_t m, ResourceCells& cells);
  void declare_instances(const config::Resource& resource, VertexId v, std::uint32_t module);
  bool waits_for_itself(const config::Resource& resource, std::span<const graph::SelfReference> own,
                        VertexId v, std::uint32_t module);
  void spend(VertexId v, world::Duration took);
  ResourceCells& cells_of(VertexId v, std::uint32_t module) {
    return walk_.values.modules[module].resources[program_.vertices[v].index];
  }
  Site site_of(std::uint32_t module, const InstanceCell& cell) const;

  // plan_resource.cc
  void recall(Instance& instance);
  void plan_managed(Instance& instance);
  // What is other than the state had it; `now` is nullptr for what is gone.
  void note_drift(const config::AbsInstance& address, std::string provider, const config::Resource* config,
                  value::Value before, const value::Value* now);
  bool refresh(Instance& instance, state::Object& object, bool& gone);
  bool refresh_object(const provider::Provider& provider, const provider::Target& target,
                      state::Object& object, const provider::BlockSchema& schema, hcl::Range range,
                      VertexId v, bool& gone);
  void import_object(Instance& instance);
  bool imports_fit(VertexId v, std::uint32_t m);
  void miss_import_target(const config::Import& block);
  bool refers_to_itself(const Instance& instance);
  void refuse_self_reference(const config::Resource& config, const graph::SelfReference& reference);
  void remember_dependencies(const Instance& instance, state::Object& object);
  bool conditions(const Instance& instance, bool post, const value::Value* self);
  bool misses_itself(const Instance& instance, const config::CheckRule& rule);
  bool remembered(std::uint32_t module, const config::Resource& resource,
                  const std::optional<config::InstanceKey>& key) const;
  bool triggered(const Instance& instance);
  void record(Instance& instance, Decision decision);
  void plan_deposed(const config::AbsInstance& address, const std::string& provider_name,
                    const config::Resource* config, VertexId v);
  void refuse_destroy(const std::string& address, const config::Resource& config);
  provider::Target target_of(const Instance& instance) const;
  ResourceChange& add_change(ResourceChange change);

  // plan_data.cc
  void plan_data(Instance& instance);
  bool must_wait(const Instance& instance) const;
  bool changes_behind(VertexId v) const;

  // plan_orphans.cc
  void plan_orphans();
  void plan_orphan(const config::AbsInstance& address, const std::string& provider_name,
                   const config::Resource* config, Reason reason);
  Reason orphan_reason(const config::AbsInstance& address, const config::Resource* config) const;

  // plan_outputs.cc
  void plan_outputs();
  void refresh_outputs();
  void list_module_outputs();
  void finish();

  // plan_import.cc
  bool find_imports(VertexId v);  // false after a complaint
  void find_imports(const config::Import& block, const config::Resource& resource);

  const Program& program_;
  const PlanOptions& options_;
  cloud::World& world_;
  hcl::Diagnostics& diags_;
  Walk walk_;
  Dependencies dependencies_;
  Plan plan_;
  Moves moves_;
  Targets targets_;
  const std::vector<bool> create_before_destroy_;  // by vertex
  bool before_destroy_ = false;
  std::vector<bool> failed_;                            // by vertex
  std::vector<std::vector<std::uint32_t>> changed_in_;  // by vertex: module instances with pending changes
  std::vector<bool> changes_upto_;                      // by vertex: there are any, there or behind it
  std::vector<world::Duration> done_;                   // by vertex: when its reads have been answered
  std::priority_queue<world::Duration, std::vector<world::Duration>, std::greater<>> slots_;
  std::set<config::AbsInstance> import_targets_;
  std::map<config::AbsInstance, std::string> imports_;  // ids
  std::set<config::AbsInstance> replace_;
};

// A destroy plan: a normal walk to learn what exists, then a deletion for each object.
Plan plan_destroy(const Program& program, const lang::FileReader& files, const state::State& prior,
                  const PlanOptions& options, const provider::Registry& registry, cloud::World& world,
                  hcl::Diagnostics& diags);

}  // namespace reprise::engine
