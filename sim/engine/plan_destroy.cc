#include <algorithm>
#include <set>

#include "engine/planner.h"
#include "state/dependencies.h"

namespace reprise::engine {

using value::Value;

namespace {

// A destroy of a part takes what depends on the targets along, and leaves what the excludes depend on.
class DestroyTargets {
 public:
  DestroyTargets(const state::State& state, const Plan& plan)
      : targets_(plan.targets), excludes_(plan.excludes) {
    if (!targets_.empty())
      spread(state, targets_, [this](const auto& a, const auto& i) { return needs(a, i); });
    if (excludes_.empty()) return;
    spread(state, excludes_, [this](const auto& a, const auto&) { return blocks_.contains(a.config()); });
  }
  bool includes(const config::AbsInstance& address) const {
    return targets_.empty() ? !found_.contains(address) : found_.contains(address);
  }

 private:
  bool needs(const config::AbsResource&, const state::Instance& instance) const {
    return instance.current &&
           std::any_of(instance.current->dependencies.begin(), instance.current->dependencies.end(),
                       [&](const config::ConfigResource& d) { return blocks_.contains(d); });
  }
  template <class Linked>
  void spread(const state::State& state, const std::vector<config::AnyAddr>& from, Linked&& linked) {
    for (bool grew = true; grew;) {
      grew = false;
      for (const auto& [address, resource] : state.resources)
        for (const auto& [key, instance] : resource.instances)
          grew = take({address, key}, instance, from, linked(address, instance)) || grew;
    }
  }
  bool take(const config::AbsInstance& address, const state::Instance& instance,
            const std::vector<config::AnyAddr>& from, bool linked) {
    const bool named = std::any_of(from.begin(), from.end(),
                                   [&](const config::AnyAddr& a) { return config::contains(a, address); });
    if ((!named && !linked) || !found_.insert(address).second) return false;
    if (excludes_.empty())
      blocks_.insert(address.resource.config());
    else if (instance.current)
      blocks_.insert(instance.current->dependencies.begin(), instance.current->dependencies.end());
    return true;
  }
  const std::vector<config::AnyAddr>& targets_;
  const std::vector<config::AnyAddr>& excludes_;
  std::set<config::AbsInstance> found_;
  std::set<config::ConfigResource> blocks_;  // what else belongs, or what needs it does
};

}  // namespace

namespace {

const config::Resource* declared(const Program& program, const config::AbsResource& address) {
  const std::uint32_t m = program.module_index(config::static_path(address.module));
  return m == UINT32_MAX ? nullptr : program.modules[m].module->resource(address.resource);
}

// Blocks that something needs which must not be destroyed: a plan does not get as far as them.
std::set<std::string> behind_protected(const Program& program, const state::State& state,
                                       const DestroyTargets& included) {
  std::set<std::string> kept;
  state::DependencyTexts dependencies;
  for (const auto& [address, resource] : state.resources) {
    const config::Resource* config = declared(program, address);
    if (!config || !config->lifecycle.prevent_destroy) continue;
    for (const auto& [key, instance] : resource.instances) {
      if (!instance.current || !included.includes({address, key})) continue;
      const std::vector<std::string>& needs = dependencies.of(*instance.current);
      kept.insert(needs.begin(), needs.end());
    }
  }
  return kept;
}

// Nothing is checked before a destruction; what there is to check is listed all the same.
std::vector<state::CheckResult> unevaluated_checks(const Program& program, bool partial) {
  CheckBook book;
  declare_conditions(program, book);
  for (const config::Output& o : program.modules[0].module->outputs)
    if (!o.preconditions.empty() && !partial)
      book.declare("output_value", "output." + o.name, "output." + o.name);
  return book.results();
}

}  // namespace

Plan plan_destroy(const Program& program, const lang::FileReader& files, const state::State& prior,
                  const PlanOptions& options, const provider::Registry& registry, cloud::World& world,
                  hcl::Diagnostics& diags) {
  const bool nothing = prior.resources.empty() && prior.outputs.empty();
  PlanOptions normal = options;
  normal.mode = PlanMode::normal;
  normal.replace.clear();
  if (nothing) normal.refresh = false;  // then the configuration is not looked at either
  hcl::Diagnostics found;
  Planner walker(program, files, prior, normal, registry, world, found);
  walker.set_before_destroy();
  Plan plan = walker.run();
  if (!found.has_errors()) found = {};  // nobody asked what the configuration is like
  plan.mode = PlanMode::destroy;
  plan.changes.clear();
  plan.outputs.clear();
  plan.module_outputs.clear();
  plan.checks = unevaluated_checks(program, plan.partial());
  if (plan.errored) {
    plan.impossible = true;
    if (plan.partial()) warn_of_targeting(diags, !plan.excludes.empty());
    diags.append(std::move(found));
    return plan;
  }
  DestroyTargets included(plan.prior, plan);
  const std::set<std::string> kept = behind_protected(program, plan.prior, included);
  for (auto& [address, resource] : plan.prior.resources) {
    const config::Resource* config = declared(program, address);
    if (address.resource.mode != config::Mode::managed) continue;
    if (kept.contains(config::to_string(address.config()))) continue;
    for (auto& [key, instance] : resource.instances) {
      config::AbsInstance full{address, key};
      if (!included.includes(full)) continue;
      walker.plan_destruction(full, resource.provider, config, instance, plan);
    }
  }
  if (!plan.partial())
    for (const auto& [name, old] : plan.prior.outputs)
      plan.outputs.push_back({name, old.value.is_null() ? ChangeAction::no_op : ChangeAction::destroy,
                              old.value, Value(), old.sensitive});
  else
    warn_of_targeting(diags, !plan.excludes.empty());
  diags.append(std::move(found));
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
    // A refresh has brought the state up to date with moves: then they are no news to what is planned next.
    const config::AbsInstance* from = options_.refresh ? nullptr : moves_.previous_of(address);
    if (from) change.previous_address = *from;
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
