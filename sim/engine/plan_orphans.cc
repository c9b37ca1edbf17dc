// What the state knows of and the configuration does not, or no longer.
#include <fmt/format.h>

#include <algorithm>

#include "engine/merge.h"
#include "engine/planner.h"
#include "engine/removed.h"

namespace reprise::engine {

using value::Value;

Reason Planner::orphan_reason(const config::AbsInstance& address, const config::Resource* config) const {
  if (!config)
    return moves_.previous_of(address) ? Reason::delete_because_no_move_target
                                       : Reason::delete_because_no_resource_config;
  if (walk_.values.find(program_, address.resource.module) == UINT32_MAX)
    return Reason::delete_because_no_module;
  if (std::holds_alternative<std::monostate>(address.key)) return Reason::delete_because_wrong_repetition;
  if (std::holds_alternative<std::int64_t>(address.key))
    return config->count ? Reason::delete_because_count_index : Reason::delete_because_wrong_repetition;
  return config->for_each ? Reason::delete_because_each_key : Reason::delete_because_wrong_repetition;
}

void Planner::plan_orphans() {
  struct Orphan {
    config::AbsInstance address;
    std::string provider;
    const config::Resource* config;
  };
  std::vector<Orphan> orphans;
  for (const auto& [address, resource] : plan_.prior.resources) {
    std::uint32_t static_module = program_.module_index(config::static_path(address.module));
    const config::Resource* config = static_module == UINT32_MAX
                                         ? nullptr
                                         : program_.modules[static_module].module->resource(address.resource);
    const ResourceCells* cells = nullptr;
    std::optional<VertexId> block;
    if (config) {
      auto index =
          static_cast<std::uint32_t>(config - program_.modules[static_module].module->resources.data());
      VertexId v = program_.resource_vertex(static_module, index);
      block = v;
      if (failed_[v] || !targets_.includes(v)) continue;  // not known, or none of this plan's business
      std::uint32_t m = walk_.values.find(program_, address.module);
      if (m != UINT32_MAX) cells = &walk_.values.modules[m].resources[index];
      if (cells && !cells->expanded) continue;
      if (cells && options_.mode == PlanMode::refresh_only && address.resource.mode == config::Mode::managed)
        continue;  // what nothing declares has been looked at with the rest
    }
    for (const auto& [key, instance] : resource.instances) {
      if (cells && cells->declares(key)) continue;
      config::AbsInstance full{address, key};
      if (!targets_.all() && !(block ? targets_.includes(*block, full) : targets_.wants(full))) continue;
      orphans.push_back({std::move(full), resource.provider, config});
    }
  }
  for (Orphan& o : orphans) plan_orphan(o.address, o.provider, o.config, orphan_reason(o.address, o.config));
}

void Planner::plan_orphan(const config::AbsInstance& address, const std::string& provider_name,
                          const config::Resource* config, Reason reason) {
  state::Instance& instance = plan_.prior.instance(address, provider_name);
  if (address.resource.resource.mode != config::Mode::managed) {  // nothing exists that could be destroyed
    instance.current.reset();
    plan_.prior.prune(address);
    return;
  }
  std::string text = config::to_string(address);
  if (!instance.deposed.empty()) plan_deposed(address, provider_name, config, UINT32_MAX);
  const state::Instance* left = plan_.prior.find(address);
  if (!left || !left->current) return;
  state::Object& object = *plan_.prior.instance(address, provider_name).current;
  Owner owner = this->owner(provider_name, text);
  if (!owner.provider) return;
  const provider::ResourceSchema* schema = owner.provider->resource(address.resource.resource.type);
  if (!schema) return;
  if (!load_object(object, *owner.provider, *schema, address.resource.resource.type, text, diags_)) return;
  provider::Target target{address.resource.resource.type, text, owner.config,
                          config ? config->range : hcl::Range{}};
  const config::Removed* removed = config ? nullptr : removed_block(program_, address);
  bool forget = removed && !removed->destroy;
  Value before = object.value;
  bool gone = false;
  if (options_.refresh && !forget &&
      !refresh_object(*owner.provider, target, object, schema->block, target.range, UINT32_MAX, gone))
    return;
  note_drift(address, provider_name, config, std::move(before), gone ? nullptr : &object.value);
  if (gone) {
    plan_.prior.instance(address, provider_name).current.reset();
    plan_.prior.prune(address);
    return;
  }
  if (options_.mode == PlanMode::refresh_only) return;
  if (config && config->lifecycle.prevent_destroy && !before_destroy_) refuse_destroy(text, *config);
  ResourceChange change;
  change.address = address;
  change.provider = provider_name;
  change.config = config;
  change.action = forget ? ChangeAction::forget : ChangeAction::destroy;
  change.reason = reason;
  change.before = object.value;
  change.after = Value::null(object.value.type());
  add_change(std::move(change));
}

}  // namespace reprise::engine
