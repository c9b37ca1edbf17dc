#include <algorithm>
#include <set>

#include "engine/planner.h"

namespace reprise::engine {

using value::Value;

namespace {

// A destroy takes what depends on the targets along.
class DestroyTargets {
 public:
  DestroyTargets(const state::State& state, const std::vector<config::AnyAddr>& targets) : targets_(targets) {
    if (targets.empty()) return;
    for (bool grew = true; grew;) {
      grew = false;
      for (const auto& [address, resource] : state.resources)
        for (const auto& [key, instance] : resource.instances)
          grew = (take({address, key}, instance) && taken_.insert({address, key}).second) || grew;
    }
  }
  bool includes(const config::AbsInstance& address) const {
    return targets_.empty() || taken_.contains(address);
  }

 private:
  bool take(const config::AbsInstance& address, const state::Instance& instance) {
    if (taken_.contains(address)) return false;
    bool mine = std::any_of(targets_.begin(), targets_.end(),
                            [&](const config::AnyAddr& t) { return config::contains(t, address); });
    if (!mine && instance.current)
      for (const config::ConfigResource& d : instance.current->dependencies)
        mine = mine || blocks_.contains(d);
    if (mine) blocks_.insert(address.resource.config());
    return mine;
  }
  const std::vector<config::AnyAddr>& targets_;
  std::set<config::AbsInstance> taken_;
  std::set<config::ConfigResource> blocks_;
};

}  // namespace

Plan plan_destroy(const Program& program, const lang::FileReader& files, const state::State& prior,
                  const PlanOptions& options, const provider::Registry& registry, cloud::World& world,
                  hcl::Diagnostics& diags) {
  PlanOptions normal = options;
  normal.mode = PlanMode::normal;
  normal.replace.clear();
  Planner walker(program, files, prior, normal, registry, world, diags);
  walker.set_before_destroy();
  Plan plan = walker.run();
  plan.mode = PlanMode::destroy;
  plan.changes.clear();
  plan.outputs.clear();
  plan.checks.clear();
  if (plan.errored) return plan;
  DestroyTargets included(plan.prior, options.targets);
  for (auto& [address, resource] : plan.prior.resources) {
    std::uint32_t m = program.module_index(config::static_path(address.module));
    const config::Resource* config =
        m == UINT32_MAX ? nullptr : program.modules[m].module->resource(address.resource);
    if (address.resource.mode != config::Mode::managed) continue;
    for (auto& [key, instance] : resource.instances) {
      config::AbsInstance full{address, key};
      if (!included.includes(full)) continue;
      walker.plan_destruction(full, resource.provider, config, instance, plan);
    }
  }
  if (options.targets.empty())
    for (const auto& [name, old] : plan.prior.outputs)
      plan.outputs.push_back({name, ChangeAction::destroy, old.value, Value(), old.sensitive});
  else
    diags.warning(
        "Resource targeting is in effect",
        "You are creating a plan with the -target option, which means that the result of this plan may not "
        "represent all of the changes requested by the current configuration.\n\nThe -target option is not "
        "for routine use, and is provided only for exceptional situations such as recovering from errors or "
        "mistakes, or when Terraform specifically suggests to use it as part of an error message.");
  plan.errored = diags.has_errors();
  return plan;
}

void Planner::plan_destruction(const config::AbsInstance& address, const std::string& provider_name,
                               const config::Resource* config, state::Instance& instance, Plan& plan) {
  std::string text = config::to_string(address);
  auto change_of = [&](const state::Object& object, std::string deposed) {
    ResourceChange change;
    change.address = address;
    change.deposed = std::move(deposed);
    change.provider = provider_name;
    change.config = config;
    change.action = ChangeAction::destroy;
    change.before = object.value;
    change.after = Value::null(object.value.type());
    if (const config::AbsInstance* from = moves_.previous_of(address)) change.previous_address = *from;
    plan.changes.push_back(std::move(change));
  };
  auto load = [&](state::Object& object) {
    if (object.raw.empty()) return true;
    Owner o = owner(provider_name, text);
    const provider::ResourceSchema* schema =
        o.provider ? o.provider->resource(address.resource.resource.type) : nullptr;
    return schema && load_object(object, *o.provider, *schema, address.resource.resource.type, text, diags_);
  };
  if (instance.current && load(*instance.current)) {
    if (config && config->lifecycle.prevent_destroy) refuse_destroy(text, *config);
    change_of(*instance.current, "");
  }
  for (auto& [key, object] : instance.deposed)
    if (load(object)) change_of(object, key);
}

}  // namespace reprise::engine
