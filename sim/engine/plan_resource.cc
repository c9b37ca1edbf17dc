#include <fmt/format.h>

#include <algorithm>

#include "engine/merge.h"
#include "engine/planner.h"
#include "engine/triggers.h"

namespace reprise::engine {

using value::Value;

provider::Target Planner::target_of(const Instance& i) const {
  return {i.config.addr.type, i.text, i.provider_config, body_range(i.config.body, i.config.range)};
}

ResourceChange& Planner::add_change(ResourceChange change) {
  if (const config::AbsInstance* from = moves_.previous_of(change.address)) change.previous_address = *from;
  plan_.changes.push_back(std::move(change));
  return plan_.changes.back();
}

// Asks the provider what became of an object. `gone`: it no longer exists.
bool Planner::refresh_object(const provider::Provider& provider, const provider::Target& target,
                             state::Object& object, const provider::BlockSchema& schema, hcl::Range range,
                             VertexId v, bool& gone) {
  gone = false;
  provider::ReadResponse r = provider.read(target, object.value, world_);
  bool failed = r.diags.has_errors();
  for (hcl::Diagnostic& d : r.diags.items()) {
    if (d.address.empty()) d.address = std::string(target.address);
    if (!d.subject.valid()) d.subject = range;
    diags_.add(std::move(d));
  }
  if (failed) return false;
  if (v != UINT32_MAX) spend(v, r.took);
  if (options_.reads)
    plan_.reads.push_back({world_.now, std::string(target.address), false, object_id(object.value), r.took});
  if (r.new_state.is_null()) {
    gone = true;
    return true;
  }
  if (!r.new_state.same_node(object.value))
    object.value =
        without_write_only(schema, with_schema_marks(schema, with_marks_of(r.new_state, object.value)));
  return true;
}

// Moves are only worth mentioning where nothing is planned that would show them.
void Planner::note_drift(const config::AbsInstance& address, std::string provider,
                         const config::Resource* config, Value before, const Value* now) {
  const config::AbsInstance* from =
      options_.mode == PlanMode::refresh_only ? moves_.previous_of(address) : nullptr;
  const bool changed = !now || !same_value(before, *now);
  if (!changed && !from) return;
  ResourceChange drift;
  drift.address = address;
  if (from) drift.previous_address = *from;
  drift.provider = std::move(provider);
  drift.config = config;
  drift.action = !now ? ChangeAction::destroy : changed ? ChangeAction::update : ChangeAction::no_op;
  drift.after = now ? *now : Value::null(before.type());
  drift.before = std::move(before);
  plan_.drift.push_back(std::move(drift));
}

bool Planner::refresh(Instance& i, state::Object& object, bool& gone) {
  gone = false;
  if (!load_object(object, *i.config.implementation, *i.config.schema, i.config.addr.type, i.text, diags_))
    return false;
  Value before = object.value;
  if (options_.refresh && !refresh_object(*i.config.implementation, target_of(i), object,
                                          i.config.schema->block, i.config.range, i.vertex, gone))
    return false;
  if (object.create_before_destroy != create_before_destroy_[i.vertex]) plan_.learned = true;
  object.create_before_destroy = create_before_destroy_[i.vertex];
  if (!options_.refresh) return true;
  note_drift(i.address, walk_.provider_name(i.module, i.config), &i.config, std::move(before),
             gone ? nullptr : &object.value);
  return true;
}

bool Planner::conditions(const Instance& i, bool post, const Value* self) {
  const auto& all = post ? i.config.lifecycle.postconditions : i.config.lifecycle.preconditions;
  if (all.empty()) return true;
  const bool only_looks = options_.mode == PlanMode::refresh_only;
  std::vector<config::CheckRule> some;
  if (only_looks)
    std::ranges::copy_if(all, std::back_inserter(some),
                         [&](const auto& rule) { return !misses_itself(i, rule); });
  const std::vector<config::CheckRule>& rules = only_looks ? some : all;
  Site site = i.site;
  site.self = self;
  RuleContext context{post ? RuleKind::postcondition : RuleKind::precondition, "resource", "", i.text,
                      before_destroy_ || only_looks};
  config::ConfigResource address = i.address.resource.config();
  context.address = config::to_string(address);
  if (rules.size() < all.size())
    walk_.checks.report("resource", context.address, i.text, CheckStatus::error, "");
  return evaluate_rules(walk_, site, rules, context, diags_);
}

// Where one only looks there is no `self` for an instance that does not exist: to Terraform it is an index
// into those that do.
bool Planner::misses_itself(const Instance& i, const config::CheckRule& rule) {
  if (std::holds_alternative<std::monostate>(i.address.key)) return false;
  const auto known = plan_.prior.resources.find(i.address.resource);
  const auto* number = std::get_if<std::int64_t>(&i.address.key);
  std::int64_t length = 0;
  if (known != plan_.prior.resources.end()) {
    const auto& instances = known->second.instances;
    const auto own = instances.find(i.address.key);
    if (own != instances.end() && own->second.current) return false;
    // What lies below the last of those that exist is not known rather than absent; numbers come before
    // names.
    for (auto at = instances.upper_bound(config::InstanceKey(INT64_MAX));
         number && at != instances.begin();) {
      --at;
      const auto* last = std::get_if<std::int64_t>(&at->first);
      if (!last || *last < 0) break;
      if (!at->second.current) continue;
      if (*last > *number) return false;
      length = *last + 1;
      break;
    }
  }
  const Value others =
      number ? Value::tuple(std::vector<Value>(static_cast<std::size_t>(length))) : Value::empty_object();
  const auto element = value::index(
      others, number ? Value::integer(*number) : Value::string(std::get<std::string>(i.address.key)));
  bool missed = false;
  for (const config::Expr* e : {rule.condition, rule.error_message}) {
    if (!e) continue;
    for (const lang::Reference& r : e->references) {
      if (r.root() != "self") continue;
      missed = true;
      const auto& error = std::get<value::IndexError>(element);
      diags_.error(error.summary, error.detail, r.traversal->root_range);
    }
  }
  return missed;
}

void Planner::refuse_destroy(const std::string& address, const config::Resource& config) {
  hcl::Diagnostic d;
  d.summary = "Instance cannot be destroyed";
  d.detail = fmt::format(
      "Resource {} has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed. "
      "To avoid "
      "this error and continue with the plan, either disable lifecycle.prevent_destroy or reduce the scope "
      "of the plan "
      "using the -target option.",
      address);
  d.subject = config.range;
  diags_.add(std::move(d));
}

void Planner::refuse_self_reference(const config::Resource& config, const graph::SelfReference& r) {
  diags_.error("Self-referential block",
               fmt::format("Configuration for {}{} may not refer to itself.", config::to_string(config.addr),
                           r.key ? config::to_string(*r.key) : ""),
               r.where);
}

// An instance cannot be planned from its own outcome, nor from that of one which comes later.
bool Planner::refers_to_itself(const Instance& i) {
  bool single = std::holds_alternative<std::monostate>(i.address.key);
  bool found = false;
  for (const graph::SelfReference& r : i.own) {
    if (r.key && *r.key != i.address.key) {
      if (*r.key < i.address.key) continue;
      diags_.error("Reference to a later instance",
                   fmt::format("{} needs {}{}, which is planned after it: instances of one block are handled "
                               "in the order of their keys here.",
                               i.text, config::to_string(i.config.addr), config::to_string(*r.key)),
                   r.where);
    } else {
      // Terraform compares with the instance and with its resource; without a key both are the same.
      for (int times = single ? 2 : 1; times > 0; --times) refuse_self_reference(i.config, r);
    }
    found = true;
  }
  return found;
}

void Planner::remember_dependencies(const Instance& i, state::Object& object) {
  const std::vector<config::ConfigResource>& now =
      dependencies_.of(program_, walk_.values, i.vertex, &plan_.prior);
  std::vector<config::ConfigResource> both;
  std::ranges::set_union(object.dependencies, now, std::back_inserter(both));
  if (both.size() != object.dependencies.size()) plan_.learned = true;
  object.dependencies = std::move(both);
}

// What the state knows of an instance, and no more.
void Planner::recall(Instance& i) {
  InstanceCell& cell = cells_of(i.vertex, i.module).instances[i.cell];
  const state::Object* known = remembered(i.config, i.address);
  cell.value = known ? known->value : Value::unknown();
}

void Planner::plan_managed(Instance& i) {
  std::size_t errors = diags_.error_count();
  state::Object* prior = nullptr;
  auto r = plan_.prior.resources.find(i.address.resource);
  if (r != plan_.prior.resources.end()) {
    auto found = r->second.instances.find(i.address.key);
    if (found != r->second.instances.end()) {
      if (!found->second.deposed.empty()) plan_deposed(i.address, r->second.provider, &i.config, i.vertex);
      found = r->second.instances.find(i.address.key);
      if (found != r->second.instances.end() && found->second.current) prior = &*found->second.current;
    }
  }
  if (prior) {
    imports_.erase(i.address);  // it has been taken over already
    bool gone = false;
    if (!refresh(i, *prior, gone)) return;
    // What it depended on when it was made counts too until its change has been applied.
    if (options_.refresh) remember_dependencies(i, *prior);
    if (gone) {
      r->second.instances.find(i.address.key)->second.current.reset();
      plan_.prior.prune(i.address);
      prior = nullptr;
    }
  } else if (imports_.contains(i.address)) {
    import_object(i);
    if (diags_.error_count() != errors) return;
    prior = &*plan_.prior.instance(i.address, walk_.provider_name(i.module, i.config)).current;
  }
  InstanceCell& cell = cells_of(i.vertex, i.module).instances[i.cell];
  if (options_.mode == PlanMode::refresh_only) {
    conditions(i, false, nullptr);
    cell.value = prior ? prior->value : Value::unknown(i.config.schema->block.implied_type);
    conditions(i, true, &cell.value);
    return;
  }
  if (refers_to_itself(i) || !conditions(i, false, nullptr)) return;
  const std::vector<value::Path> ignored = ignored_paths(i.config.lifecycle);
  provider::Target target = target_of(i);
  Case c{i.config, target, i.site, prior, ignored};
  c.create_before_destroy = create_before_destroy_[i.vertex];
  c.replace_requested = replace_.contains(i.address);
  c.replace_triggered = triggered(i);
  if (diags_.error_count() != errors) return;
  Decision d = decide(walk_, c, world_, diags_);
  if (!d.ok) return;
  cell.value = d.after;
  // Without a change nothing else would bring the state up to date.
  if (d.action == ChangeAction::no_op && prior)
    prior->dependencies = dependencies_.of(program_, walk_.values, i.vertex);
  record(i, std::move(d));
  conditions(i, true, &cell.value);
}

void Planner::record(Instance& i, Decision d) {
  bool destroys = is_replace(d.action);
  if (destroys && i.config.lifecycle.prevent_destroy && !before_destroy_) refuse_destroy(i.text, i.config);
  ResourceChange change;
  change.address = i.address;
  change.provider = walk_.provider_name(i.module, i.config);
  change.config = &i.config;
  change.action = d.action;
  change.reason = d.reason;
  change.before = std::move(d.before);
  change.after = std::move(d.after);
  change.replace_paths = std::move(d.replace_paths);
  auto import = imports_.find(change.address);
  if (import != imports_.end()) change.importing_id = import->second;
  if (d.action != ChangeAction::no_op) {
    auto& where = changed_in_[i.vertex];
    if (where.empty() || where.back() != i.module) where.push_back(i.module);
  }
  cells_of(i.vertex, i.module).instances[i.cell].change = static_cast<std::uint32_t>(plan_.changes.size());
  add_change(std::move(change));
}

void Planner::plan_deposed(const config::AbsInstance& address, const std::string& provider_name,
                           const config::Resource* config, VertexId v) {
  // Nothing needs them: they are only in plans that are about the object itself.
  if (!targets_.all() && !targets_.wants(address)) return;
  std::string text = config::to_string(address);
  Owner owner = this->owner(provider_name, text);
  if (!owner.provider) return;
  const provider::ResourceSchema* schema = owner.provider->resource(address.resource.resource.type);
  if (!schema) return;
  state::Instance& instance = plan_.prior.instance(address, provider_name);
  std::vector<std::string> gone_keys;
  for (auto& [key, object] : instance.deposed) {
    std::string name = fmt::format("{} (deposed object {})", text, key);
    if (!load_object(object, *owner.provider, *schema, address.resource.resource.type, name, diags_))
      continue;
    provider::Target target{address.resource.resource.type, text, owner.config,
                            config ? config->range : hcl::Range{}};
    bool gone = false;
    if (options_.refresh &&
        !refresh_object(*owner.provider, target, object, schema->block, target.range, v, gone))
      continue;
    if (options_.refresh && options_.reads) plan_.reads.back().deposed = key;
    if (gone) {
      gone_keys.push_back(key);
      continue;
    }
    if (options_.mode == PlanMode::refresh_only) continue;
    ResourceChange change;
    change.address = address;
    change.deposed = key;
    change.provider = provider_name;
    change.config = config;
    change.action = ChangeAction::destroy;
    change.before = object.value;
    change.after = Value::null(object.value.type());
    plan_.changes.push_back(std::move(change));
  }
  for (const std::string& key : gone_keys) instance.deposed.erase(key);
  if (!gone_keys.empty()) plan_.prior.prune(address);
}

namespace {

bool changes_at(const ResourceChange& change, const value::Path& path) {
  const bool immediate = change.action == ChangeAction::update || is_replace(change.action);
  if (path.empty() || !immediate) return immediate;
  auto before = value::apply(path, change.before), after = value::apply(path, change.after);
  if (!before || !after) return before.has_value() != after.has_value();
  return !same_value(*before, *after);
}

}  // namespace

// What is only remembered will be destroyed: a change, but one that triggers nothing.
bool Planner::remembered(std::uint32_t m, const config::Resource& resource,
                         const std::optional<config::InstanceKey>& key) const {
  auto known = plan_.prior.resources.find({walk_.values.modules[m].address, resource.addr});
  if (known == plan_.prior.resources.end()) return false;
  return key ? known->second.instances.contains(*key) : !known->second.instances.empty();
}

bool Planner::triggered(const Instance& i) {
  const config::Module& module = *program_.modules[program_.vertices[i.vertex].module].module;
  const auto place = [](std::string path) { return path.empty() ? "the root module" : path; };
  const Repeat repeat = cells_of(i.vertex, i.module).repeat;
  for (const lang::Expr* e : i.config.lifecycle.replace_triggered_by) {
    const auto trigger = trigger_of(*e->syntax, i.site, repeat, diags_);
    if (!trigger) continue;
    const config::Resource* resource = module.resource(trigger->resource);
    if (!resource) {
      diags_.error("Reference to undeclared resource",
                   fmt::format("A resource {} has not been declared in {}", to_string(*trigger),
                               place(config::to_string(module.path))),
                   e->range());
      continue;
    }
    bool found = false;
    const auto number = static_cast<std::size_t>(resource - module.resources.data());
    for (const InstanceCell& cell : walk_.values.modules[i.module].resources[number].instances) {
      if (cell.change == UINT32_MAX || (trigger->key && cell.key != *trigger->key)) continue;
      found = true;
      if (changes_at(plan_.changes[cell.change], trigger->path)) return true;
    }
    if (!found && !remembered(i.module, *resource, trigger->key))
      diags_.error(fmt::format("no change found for {} in {}", to_string(*trigger),
                               place(config::to_string(i.address.resource.module))),
                   "");
  }
  return false;
}

}  // namespace reprise::engine
