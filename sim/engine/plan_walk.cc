#include <fmt/format.h>

#include <algorithm>

#include "engine/operations.h"
#include "engine/planner.h"
#include "engine/removed.h"
#include "engine/schedule.h"
#include "engine/view.h"
#include "graph/graph.h"
#include "lang/render.h"

namespace reprise::engine {

using value::Value;

Planner::Planner(const Program& program, const lang::FileReader& files, state::State prior,
                 const PlanOptions& options, const provider::Registry& registry, cloud::World& world,
                 hcl::Diagnostics& diags)
    : program_(program),
      options_(options),
      world_(world),
      diags_(diags),
      walk_(program,
            Environment(program, registry, files, world, options.workspace, options.cwd, options.sources),
            options.variables),
      targets_(program, options.targets, options.excludes),
      create_before_destroy_(create_before_destroy_in(program, targets_)) {
  walk_.environment.functions.planning = options.mode != PlanMode::evaluate;
  walk_.environment.functions.plan_time = world.now;
  plan_.mode = options.mode;
  plan_.prior = std::move(prior);
  plan_.variables = options.variables;
  plan_.targets = options.targets;
  plan_.excludes = options.excludes;
  plan_.module_stand_ins = options.module_stand_ins;
  walk_.stand_ins = &options.module_stand_ins;
  plan_.replace = options.replace;
  plan_.workspace = options.workspace;
  plan_.cwd = options.cwd;
  plan_.timestamp = world.now;
  failed_.assign(program.vertices.size(), false);
  changed_in_.resize(program.vertices.size());
  changes_upto_.resize(program.vertices.size());
  done_.resize(program.vertices.size());
  for (int i = 0; i < std::max(1, options.parallelism); ++i) slots_.push({});
  walk_.only_looks = options.mode == PlanMode::refresh_only;
  replace_.insert(options.replace.begin(), options.replace.end());
}

Plan Planner::run() {
  const std::size_t errors = diags_.error_count();
  check_inputs(program_.configuration.root(), options_.variables, options_.sources, diags_);
  if (!before_destroy_ && plan_.partial()) warn_of_targeting(diags_, !plan_.excludes.empty());
  if (diags_.error_count() == errors)
    read_texts(program_.configuration.root(), plan_.variables, options_.sources);
  if (diags_.error_count() == errors) moves_ = move_objects(program_, plan_.prior, options_.sources, diags_);
  if (diags_.error_count() == errors) check_targeted_moves(moves_, options_.targets, diags_);
  const bool looks = options_.refresh || !before_destroy_;
  if (options_.mode != PlanMode::evaluate && diags_.error_count() == errors)
    check_orphan_providers(program_, *walk_.environment.registry, plan_.prior, !looks, diags_);
  if (looks && diags_.error_count() == errors) check_declarations();
  plan_.impossible = diags_.error_count() != errors;
  // Destroying without a refresh evaluates no configuration: a broken one does not keep objects alive.
  if (!plan_.impossible && looks) {
    const hcl::Diagnostics before = diags_;
    walk_configuration();
    declare_checks();
    hcl::Diagnostics wrong_moves;
    check_moves(program_, walk_.values, options_.sources, wrong_moves);
    plan_.impossible = wrong_moves.has_errors();
    if (plan_.impossible) {
      // Whatever else went wrong is as likely as not their consequence.
      diags_ = before;
      diags_.append(std::move(wrong_moves));
    } else {
      if (options_.mode != PlanMode::evaluate) plan_orphans();
      plan_outputs();
    }
  }
  finish();
  if (options_.view) {
    walk_.environment.functions.files = nullptr;
    plan_.view = std::make_shared<const View>(View{std::move(walk_.environment), std::move(walk_.values)});
  }
  return std::move(plan_);
}

// What must hold before anything is evaluated.
void Planner::check_declarations() {
  const Program::ModuleInfo& root = program_.modules[0];
  for (std::uint32_t i = 0; i < root.module->variables.size(); ++i) {
    const config::Variable& v = root.module->variables[i];
    if (!v.validations.empty() && targets_.includes(root.variables + i))
      walk_.checks.declare("var", "var." + v.name, "var." + v.name);
  }
  declare_conditions(program_, walk_.checks);
  for (std::uint32_t i = 0; i < root.module->checks.size(); ++i) {
    const std::string name = "check." + root.module->checks[i].name;
    if (targets_.includes(root.checks + i)) walk_.checks.declare("check", name, name);
  }
  if (options_.mode != PlanMode::refresh_only) check_removed(program_, diags_);
}

void Planner::walk_configuration() {
  for (VertexId v : program_.order) {
    if (!targets_.includes(v)) continue;
    world::Duration ready{};
    bool blocked = false;
    for (VertexId n : program_.needs.of(v)) {
      blocked = blocked || failed_[n];
      ready = std::max(ready, done_[n]);
    }
    done_[v] = ready;
    if (blocked) {
      failed_[v] = true;
      continue;
    }
    std::size_t errors = diags_.error_count();
    visit(v);
    if (diags_.error_count() != errors)
      failed_[v] = true;
    else if (walk_.values.instances_of[program_.vertices[v].module].empty())
      declare_without_instances(v);
    changes_upto_[v] = !changed_in_[v].empty() || changes_behind(v);
    plan_.took = std::max(plan_.took, done_[v]);
  }
}

// Whether anything it needs, directly or not, has changes pending.
bool Planner::changes_behind(VertexId v) const {
  return std::ranges::any_of(program_.needs.of(v), [&](VertexId n) { return changes_upto_[n]; });
}

// In a module that has no instances there is known to be nothing to check.
void Planner::declare_without_instances(VertexId v) {
  const Vertex& vertex = program_.vertices[v];
  const config::Module& module = *program_.modules[vertex.module].module;
  const std::string prefix = config::to_string(module.path) + ".";
  if (vertex.kind == VertexKind::resource) {
    const config::Lifecycle& rules = program_.resource(v).lifecycle;
    if (!rules.preconditions.empty() || !rules.postconditions.empty())
      walk_.checks.expand("resource", prefix + config::to_string(program_.resource(v).addr));
  } else if (vertex.kind == VertexKind::output && !module.outputs[vertex.index].preconditions.empty()) {
    walk_.checks.expand("output_value", prefix + "output." + module.outputs[vertex.index].name);
  } else if (vertex.kind == VertexKind::variable && !module.variables[vertex.index].validations.empty()) {
    walk_.checks.expand("var", prefix + "var." + module.variables[vertex.index].name);
  }
}

// What there is to check is known as soon as it is known how many instances a module has.
void Planner::declare_checks() {
  for (std::uint32_t m = 1; m < program_.modules.size(); ++m) {
    const Program::ModuleInfo& info = program_.modules[m];
    if (failed_[program_.modules[info.parent].calls + info.call]) continue;
    for (std::uint32_t i = 0; i < info.module->checks.size(); ++i) {
      if (!targets_.includes(info.checks + i)) continue;
      const std::string name = "check." + info.module->checks[i].name;
      const std::string block = config::to_string(info.module->path) + "." + name;
      walk_.checks.expand("check", block);
      for (std::uint32_t instance : walk_.values.instances_of[m])
        walk_.checks.declare("check", block, walk_.values.modules[instance].prefix + name);
    }
  }
}

void Planner::visit(VertexId v) {
  const Vertex& vertex = program_.vertices[v];
  switch (vertex.kind) {
    case VertexKind::resource: return expand_resource(v);
    case VertexKind::check:
      if (options_.mode == PlanMode::evaluate) return;
      for (std::uint32_t m : walk_.values.instances_of[vertex.module])
        if (!walk_.stood_in(m)) evaluate_check(walk_, m, vertex.index, diags_);
      return;
    case VertexKind::call_end: return;
    case VertexKind::import: return miss_import_target(program_.undeclared_import(v));
    default: return walk_.evaluate(v, diags_);
  }
}

Site Planner::site_of(std::uint32_t module, const InstanceCell& cell) const {
  bool repeated = !std::holds_alternative<std::monostate>(cell.key);
  return {module, repeated ? &cell.key : nullptr, repeated ? &cell.each : nullptr, nullptr};
}

// A resource type and a data source of one name are modelled or not by themselves.
// Instances that each need the whole block wait for each other.
bool Planner::waits_for_itself(const config::Resource& resource, std::span<const graph::SelfReference> own,
                               VertexId v, std::uint32_t m) {
  const std::vector<InstanceCell>& instances = cells_of(v, m).instances;
  if (instances.size() < 2) return false;
  if (std::ranges::none_of(own, [](const graph::SelfReference& r) { return !r.key; })) return false;
  std::string text = "Cycle: ";
  constexpr std::size_t kShownMax = 1000;
  for (std::size_t i = 0; i < instances.size() && i < kShownMax; ++i)
    text += (i ? ", " : "") + walk_.values.modules[m].prefix + config::to_string(resource.addr) +
            config::to_string(instances[i].key);
  diags_.error(std::move(text), "");
  return true;
}

// What the state says of an instance, if its provider can read that; nullptr for nothing.
const state::Object* Planner::remembered(const config::Resource& resource,
                                         const config::AbsInstance& address) {
  auto known = plan_.prior.resources.find(address.resource);
  if (known == plan_.prior.resources.end()) return nullptr;
  auto instance = known->second.instances.find(address.key);
  if (instance == known->second.instances.end() || !instance->second.current) return nullptr;
  state::Object& object = *instance->second.current;
  const bool loaded = load_object(object, *resource.implementation, *resource.schema, resource.addr.type,
                                  config::to_string(address), diags_);
  return loaded ? &object : nullptr;
}

// What the plan is not about is worth what the state says.
void Planner::show_part_of(VertexId v, std::uint32_t m, ResourceCells& cells) {
  if (targets_.all()) return;
  const config::Resource& resource = program_.resource(v);
  config::AbsInstance address{{walk_.values.modules[m].address, resource.addr}, {}};
  const auto included = [&](const config::InstanceKey& key) {
    address.key = key;
    return targets_.includes(v, address);
  };
  auto known = plan_.prior.resources.find(address.resource);
  if (known == plan_.prior.resources.end()) return show_part(nullptr, included, cells);
  for (const auto& [key, instance] : known->second.instances)
    if (!included(key)) remembered(resource, address);
  show_part(&known->second, included, cells);
}

void Planner::declare_instances(const config::Resource& resource, VertexId v, std::uint32_t m) {
  if (resource.lifecycle.preconditions.empty() && resource.lifecycle.postconditions.empty()) return;
  const std::string block = config::to_string(
      config::ConfigResource{program_.modules[program_.vertices[v].module].module->path, resource.addr});
  const std::string base = walk_.values.modules[m].prefix + config::to_string(resource.addr);
  walk_.checks.expand("resource", block);
  for (const InstanceCell& cell : cells_of(v, m).instances)
    walk_.checks.declare("resource", block, base + config::to_string(cell.key));
}

// Who only looks sees what the state has; how many there will be is a plan's to say.
bool Planner::in_state(const config::Resource& resource, std::uint32_t m) const {
  return plan_.prior.resources.contains({walk_.values.modules[m].address, resource.addr});
}

bool Planner::repeat(const config::Resource& resource, std::uint32_t m, ResourceCells& cells) {
  Expansion e = expand(walk_.environment, walk_.values, Site{m, nullptr, nullptr, nullptr}, resource.count,
                       resource.for_each, "resource", diags_);
  cells.repeat = e.repeat;
  if (!e.ok) return false;
  if (options_.mode == PlanMode::evaluate && e.repeat != Repeat::none && !in_state(resource, m)) return false;
  cells.instances.resize(e.instances.size());
  const std::size_t changes = plan_.changes.size() + e.instances.size();
  if (changes > plan_.changes.capacity())
    plan_.changes.reserve(std::max({changes, 2 * plan_.changes.capacity(), program_.vertices.size()}));
  for (std::size_t i = 0; i < e.instances.size(); ++i) {
    cells.instances[i].key = std::move(e.instances[i].first);
    cells.instances[i].each = std::move(e.instances[i].second);
  }
  return true;
}

void Planner::plan_instance(Instance& instance) {
  if (options_.mode == PlanMode::evaluate) return recall(instance);
  switch (instance.config.addr.mode) {
    case config::Mode::managed: return plan_managed(instance);
    case config::Mode::data: return plan_data(instance);
    case config::Mode::ephemeral: return;  // nothing is opened; its values stay unknown
  }
}

void Planner::expand_resource(VertexId v) {
  const config::Resource& resource = program_.resource(v);
  if (!resource.implementation || !resource.schema || !find_imports(v)) {
    failed_[v] = true;  // somebody has complained
    return;
  }
  std::string name = config::to_string(resource.addr);
  const std::size_t errors = diags_.error_count();
  const config::Expr* repetition[] = {resource.count, resource.for_each};
  const std::uint32_t index = program_.vertices[v].index;
  const auto circular = graph::self_references(index, repetition);
  for (const graph::SelfReference& r : circular) refuse_self_reference(resource, r);
  if (!circular.empty()) return;
  std::vector<graph::SelfReference> own;
  if (resource.body) own = graph::self_references(index, resource.body->expressions);
  for (std::uint32_t m : walk_.values.instances_of[program_.vertices[v].module]) {
    ResourceCells& cells = cells_of(v, m);
    if (walk_.stood_in(m)) continue;
    if (!repeat(resource, m, cells)) continue;
    if (waits_for_itself(resource, own, v, m) || !imports_fit(v, m)) continue;
    match_replacements(resource, m, cells);
    const Value& provider_config = walk_.provider_config(m, resource, diags_);
    declare_instances(resource, v, m);
    config::AbsInstance address{{walk_.values.modules[m].address, resource.addr}, {}};
    std::string base = walk_.values.modules[m].prefix + name;
    for (std::size_t i = 0; i < cells.instances.size(); ++i) {
      address.key = cells.instances[i].key;
      if (!targets_.includes(v, address)) continue;
      if (!own.empty() && diags_.error_count() != errors) break;  // later ones may need those before
      Instance instance{v,
                        m,
                        i,
                        resource,
                        address,
                        base + config::to_string(cells.instances[i].key),
                        &provider_config,
                        site_of(m, cells.instances[i]),
                        own};
      plan_instance(instance);
    }
    show_part_of(v, m, cells);
    if (options_.mode == PlanMode::refresh_only && resource.addr.mode == config::Mode::managed)
      show_remembered(v, m, cells);
    cells.expanded = true;
  }
}

// -replace names instances. Like Terraform, this overlooks that the block may be another module's.
void Planner::match_replacements(const config::Resource& resource, std::uint32_t m,
                                 const ResourceCells& cells) {
  const std::vector<InstanceCell>& declared = cells.instances;
  if (declared.size() == 1 && std::holds_alternative<std::monostate>(declared[0].key)) return;
  for (const config::AbsInstance& wanted : options_.replace) {
    if (!std::holds_alternative<std::monostate>(wanted.key) || wanted.resource.resource != resource.addr)
      continue;
    const std::string text = config::to_string(wanted);
    std::string detail =
        fmt::format("Your force-replace request for {} doesn't match any resource instances because ", text);
    if (declared.empty()) {
      detail += "this resource doesn't have any instances.";
    } else {
      detail +=
          fmt::format("it lacks an instance key.\n\nTo force replacement of {}, use {} instead:",
                      declared.size() == 1 ? "the single declared instance" : "particular instances",
                      declared.size() == 1 ? "the following option" : "one or more of the following options");
      for (const InstanceCell& cell : declared) {
        const config::AbsInstance one{{walk_.values.modules[m].address, resource.addr}, cell.key};
        detail += "\n  -replace=" + lang::quote(config::to_string(one));
      }
    }
    diags_.warning("Incompletely-matched force-replace resource instance", std::move(detail));
  }
}

// Nothing will come of what the state does not have, and what it has too much of stays.
void Planner::show_remembered(VertexId v, std::uint32_t m, ResourceCells& cells) {
  const config::Resource& resource = program_.resource(v);
  const config::AbsResource address{walk_.values.modules[m].address, resource.addr};
  auto known = plan_.prior.resources.find(address);
  if (known == plan_.prior.resources.end()) return take_instances_of(nullptr, cells);
  std::vector<config::InstanceKey> orphans;
  for (const auto& [key, instance] : known->second.instances)
    if (!cells.find(key)) orphans.push_back(key);
  const std::string provider = known->second.provider;
  for (const config::InstanceKey& key : orphans)
    if (const config::AbsInstance orphan{address, key}; targets_.includes(v, orphan))
      plan_orphan(orphan, provider, &resource, Reason::none);
  known = plan_.prior.resources.find(address);
  take_instances_of(known == plan_.prior.resources.end() ? nullptr : &known->second, cells);
}

// A read occupies one of the slots from when what it needs is there.
void Planner::spend(VertexId v, world::Duration took) {
  if (took.us == 0) return;
  world::Duration ready{};
  for (VertexId n : program_.needs.of(v)) ready = std::max(ready, done_[n]);
  world::Duration start = std::max(ready, slots_.top());
  slots_.pop();
  slots_.push(start + took);
  done_[v] = std::max(done_[v], start + took);
}

namespace {

// Objects that go before what replaces them and objects that go after it can wait for each other. Terraform
// looks for that when it has planned; deletions of one kind alone never do.
void look_for_circle(const Program& program, Plan& plan, hcl::Diagnostics& diags) {
  bool early = false, late = false;
  for (const ResourceChange& c : plan.changes) {
    (c.action == ChangeAction::create_then_destroy ? early : late) |= deletes(c.action);
  }
  if (!early || !late) return;
  const Schedule schedule(program, plan, 0);
  plan.circular = !schedule.circle.empty();
  if (plan.circular) diags.error(schedule.circle_text(), "");
}

}  // namespace

Plan plan(const config::Configuration& configuration, const state::State& prior, const PlanOptions& options,
          const provider::Registry& registry, cloud::World& world, hcl::Diagnostics& diags) {
  return plan(Program(configuration), prior, options, registry, world, diags);
}

Plan plan(const Program& program, const state::State& prior, const PlanOptions& options,
          const provider::Registry& registry, cloud::World& world, hcl::Diagnostics& diags) {
  const config::Configuration& configuration = program.configuration;
  if (program.order.size() != program.vertices.size()) {
    graph::build(configuration, diags, graph::Operation::plan);  // says what the cycle is
    Plan none;
    none.mode = options.mode;
    none.errored = none.impossible = true;
    return none;
  }
  config::TreeFiles files(configuration.tree(), configuration.directory(), options.cwd);
  if (options.mode == PlanMode::destroy)
    return plan_destroy(program, files, prior, options, registry, world, diags);
  Plan made = Planner(program, files, prior, options, registry, world, diags).run();
  if (!made.errored) look_for_circle(program, made, diags);
  return made;
}

}  // namespace reprise::engine
