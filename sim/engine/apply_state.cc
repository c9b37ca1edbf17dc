// What an apply remembers: objects, outputs, checks, and what took so long.
#include <fmt/format.h>

#include <algorithm>

#include "engine/apply_impl.h"
#include "engine/merge.h"
#include "engine/view.h"

namespace reprise::engine {

using value::Value;

ApplyRun::Impl::Place ApplyRun::Impl::place(const config::AbsInstance& address,
                                            const config::Resource* config) {
  Place p;
  if (!config) return p;
  p.module = walk.values.find(*program, address.resource.module);
  if (p.module == UINT32_MAX) return p;
  ModuleCells& cells = walk.values.modules[p.module];
  const auto& resources = program->modules[cells.module].module->resources;
  p.cells = &cells.resources[static_cast<std::size_t>(config - resources.data())];
  p.cell = p.cells->find(address.key);
  return p;
}

ApplyRun::Impl::Owner ApplyRun::Impl::owner(const ResourceChange& c, hcl::Diagnostics& diags) {
  Owner o;
  const std::string& type = c.address.resource.resource.type;
  bool data = c.address.resource.resource.mode == config::Mode::data;
  if (c.config && c.config->implementation) {
    o.provider = c.config->implementation;
    o.schema = c.config->schema;
    std::uint32_t m = walk.values.find(*program, c.address.resource.module);
    if (m == UINT32_MAX) {  // a module instance that is going away: configured as any other of its module
      std::uint32_t module = program->module_index(config::static_path(c.address.resource.module));
      m = module == UINT32_MAX || walk.values.instances_of[module].empty()
              ? UINT32_MAX
              : walk.values.instances_of[module].front();
    }
    if (m != UINT32_MAX) {
      o.config = walk.provider_config(m, *c.config, diags);
      return o;
    }
  }
  ProviderOwner found = provider_owner(
      walk, c.provider, schedule->names[static_cast<std::size_t>(&c - plan->changes.data())], diags);
  o.provider = found.provider;
  if (o.provider) o.schema = data ? o.provider->data_source(type) : o.provider->resource(type);
  if (found.config) o.config = *found.config;
  return o;
}

bool ApplyRun::Impl::conditions(const ResourceChange& c, const Site& where, bool post, const Value* self,
                                const std::string& text, hcl::Diagnostics& diags) {
  if (!c.config) return true;
  const auto& rules = post ? c.config->lifecycle.postconditions : c.config->lifecycle.preconditions;
  if (rules.empty()) return true;
  Site site = where;
  site.self = self;
  RuleContext context{post ? RuleKind::postcondition : RuleKind::precondition, "resource",
                      config::to_string(c.address.resource.config()), text, false};
  return evaluate_rules(walk, site, rules, context, diags);
}

void ApplyRun::Impl::show(Operation& op, Value v) {
  Place p = place(change(op).address, change(op).config);
  if (p.cell) p.cells->set(*p.cell, std::move(v));
}

void ApplyRun::Impl::stop(const std::string& problem, hcl::Diagnostics& diags) {
  stopped = true;
  diags.error("Failed to save state",
              fmt::format("Error saving state: {}. No further operation is started.", problem));
}

void ApplyRun::Impl::write(std::span<const config::AbsInstance> addresses, hcl::Diagnostics& diags) {
  if (!journal || stopped) return;
  std::string error = journal->record(state, addresses);
  if (!error.empty()) stop(error, diags);
}

// The state begins where the plan has moved everything already; the file does not know yet.
void ApplyRun::Impl::write_moves(hcl::Diagnostics& diags) {
  std::vector<config::AbsInstance> moved;
  for (const ResourceChange& c : plan->changes)
    if (c.previous_address) {
      moved.push_back(*c.previous_address);
      moved.push_back(c.address);
    }
  if (!moved.empty()) write(moved, diags);
}

// False when the cloud must not be asked, because nobody would remember that it was.
bool ApplyRun::Impl::intend(const Operation& op, const cloud::World& world, hcl::Diagnostics& diags) {
  if (!journal || op.action == ChangeAction::read) return true;
  if (!stopped) {
    std::string error =
        journal->intend({change(op).address, action_name(op.action), world.cloud.next_serial()});
    if (!error.empty()) stop(error, diags);
  }
  return !stopped;
}

void ApplyRun::Impl::set_object(Operation& op, bool tainted, hcl::Diagnostics& diags) {
  const ResourceChange& c = change(op);
  state::Instance& instance = state.instance(c.address, c.provider);
  if (op.result.is_null()) {
    instance.current.reset();
    state.prune(c.address);
  } else {
    state::Object object;
    object.value = op.result;
    object.tainted = tainted;
    if (c.config) {
      object.schema_version = c.config->schema->version;
      Place p = place(c.address, c.config);
      if (p.module != UINT32_MAX && op.action != ChangeAction::read) {
        const Program::ModuleInfo& info = program->modules[walk.values.modules[p.module].module];
        VertexId v = info.resources + static_cast<VertexId>(c.config - info.module->resources.data());
        object.dependencies = dependencies.of(*program, walk.values, v);
        object.create_before_destroy = schedule->remembered_early[op.change];
      }
    }
    instance.current = std::move(object);
  }
  show(op, op.result);
  write(c.address, diags);
}

void ApplyRun::Impl::remove_object(Operation& op, hcl::Diagnostics& diags) {
  const ResourceChange& c = change(op);
  state::Instance& instance = state.instance(c.address, c.provider);
  if (op.deposed.empty())
    instance.current.reset();
  else
    instance.deposed.erase(op.deposed);
  state.prune(c.address);
  write(c.address, diags);
}

// The object that is about to be replaced is set aside under a key of its own.
void ApplyRun::Impl::depose(Operation& op, const cloud::World& world) {
  const ResourceChange& c = change(op);
  if (c.action != ChangeAction::create_then_destroy) return;
  state::Instance& instance = state.instance(c.address, c.provider);
  if (!instance.current) return;
  for (std::uint64_t n = 0; op.deposed.empty() || instance.deposed.contains(op.deposed); ++n)
    op.deposed = world.entropy.hex(8, "deposed", fmt::format("{}@{}", name(op), world.now.us), n);
  instance.deposed.emplace(op.deposed, std::move(*instance.current));
  instance.current.reset();
}

void ApplyRun::Impl::restore_deposed(Operation& op) {
  if (op.deposed.empty()) return;
  state::Instance& instance = state.instance(change(op).address, change(op).provider);
  auto at = instance.deposed.find(op.deposed);
  if (at == instance.deposed.end() || instance.current) return;
  instance.current = std::move(at->second);
  instance.deposed.erase(at);
}

void ApplyRun::Impl::outputs_and_checks(hcl::Diagnostics&) {
  if (plan->mode == PlanMode::destroy) {
    if (!plan->partial()) {
      state.outputs.clear();
      std::erase_if(state.resources,
                    [](const auto& r) { return r.first.resource.mode != config::Mode::managed; });
    }
    state.checks = plan->checks;  // what there is to check, unchecked
    return;
  }
  for (const OutputChange& o : plan->outputs)
    if (o.action == ChangeAction::destroy) state.outputs.erase(o.name);
  // Nodes of objects carry their vertex: outputs that were reached have their values.
  for (NodeId n = 0; n < nodes.size(); ++n) {
    const ApplyNode& what = schedule->nodes[n];
    if (what.kind != ApplyNode::Kind::object || nodes[n].status != Status::done) continue;
    const Vertex& vertex = program->vertices[what.of];
    if (vertex.kind != VertexKind::output || vertex.module != 0) continue;
    const config::Output& output = program->modules[0].module->outputs[vertex.index];
    const Value& now = walk.values.modules[0].outputs[vertex.index];
    // What was known when planning is what the plan has.
    const auto planned = std::ranges::find(plan->outputs, output.name, &OutputChange::name);
    const bool was_known = planned != plan->outputs.end() && planned->after.is_wholly_known();
    const Value v = was_known ? zero_without_sign(now) : now;
    // A plan about a part leaves the outputs of the rest as they were.
    if (output.ephemeral || !targets.includes(what.of)) continue;
    if (v.is_null())
      state.outputs.erase(output.name);
    else
      state.outputs[output.name] = {v.is_wholly_known() ? v : unknown_as_null(v), output.sensitive};
  }
  // Looking alone applies nothing whose conditions could be looked at again.
  state.checks = plan->mode == PlanMode::refresh_only ? plan->checks : walk.checks.results();
}

// A block without instances is remembered, empty, by an apply that failed after it had come to it.
void ApplyRun::Impl::keep_empty_blocks() {
  for (NodeId n = 0; n < nodes.size(); ++n) {
    const ApplyNode& what = schedule->nodes[n];
    if (what.kind != ApplyNode::Kind::expand || nodes[n].status != Status::done) continue;
    const config::Resource& resource = program->resource(what.of);
    const Vertex& vertex = program->vertices[what.of];
    if (resource.addr.mode == config::Mode::ephemeral || !targets.includes(what.of)) continue;
    for (std::uint32_t m : walk.values.instances_of[vertex.module])
      if (!walk.stood_in(m))
        state.resources.try_emplace({walk.values.modules[m].address, resource.addr},
                                    state::Resource{walk.provider_name(m, resource), {}});
  }
}

void ApplyRun::Impl::critical_path() {
  const Operation* last = nullptr;
  for (const Operation& op : operations)
    if (op.finished && op.action != ChangeAction::no_op && (!last || op.end > last->end)) last = &op;
  std::size_t steps = 0;
  while (last && steps++ <= operations.size()) {
    result.critical_path.push_back({name(*last), last->action, last->start, last->end - last->start});
    NodeId cause = last->cause;
    last = cause == kNoNode || nodes[cause].operation < 0
               ? nullptr
               : &operations[static_cast<std::size_t>(nodes[cause].operation)];
  }
  std::reverse(result.critical_path.begin(), result.critical_path.end());
}

ApplyResult ApplyRun::Impl::finish(cloud::World& world, hcl::Diagnostics& diags) {
  if (!result.crashed) outputs_and_checks(diags);
  if (!diags.has_errors())
    std::erase_if(state.resources, [](const auto& r) { return r.second.instances.empty(); });
  else if (plan->mode != PlanMode::destroy)
    keep_empty_blocks();
  critical_path();
  result.took = world.now - begin;
  std::sort(result.notes.begin(), result.notes.end());
  result.notes.erase(std::unique(result.notes.begin(), result.notes.end()), result.notes.end());
  if (plan->partial() && !result.crashed) {
    const char* option = plan->excludes.empty() ? "-target" : "-exclude";
    diags.warning("Applied changes may be incomplete",
                  fmt::format("The plan was created with the {0} option in effect, so some changes requested "
                              "in the configuration "
                              "may have been ignored and the output values may not be fully updated. Run the "
                              "following command to "
                              "verify that no other changes are pending:\n    terraform plan\n\nNote that "
                              "the {0} option is not "
                              "suitable for routine use, and is provided only for exceptional situations "
                              "such as recovering from "
                              "errors or mistakes, or when Terraform specifically suggests to use it as part "
                              "of an error message.",
                              option));
  }
  result.state = std::move(state);
  if (options.view) {
    walk.environment.functions.files = nullptr;
    result.view = std::make_shared<const View>(View{std::move(walk.environment), std::move(walk.values)});
  }
  return std::move(result);
}

}  // namespace reprise::engine
