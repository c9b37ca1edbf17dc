#include <fmt/format.h>

#include <algorithm>

#include "engine/apply_impl.h"
#include "engine/targeted_deletions.h"

namespace reprise::engine {

using value::Value;

namespace {

const char* phase_name(ApplyRun::Impl::Phase p) {
  using P = ApplyRun::Impl::Phase;
  switch (p) {
    case P::request: return "request";
    case P::effect: return "effect";
    case P::ready: return "ready";
    case P::response: return "response";
    case P::provision: return "provision";
  }
  return "";
}

}  // namespace

bool may_be_applied(const Plan& plan, hcl::Diagnostics& diags) {
  if (plan.errored || plan.applyable() || !plan.has_changes()) return true;
  diags.error(
      "Cannot apply non-applyable plan",
      "The given plan is not applyable. If this seems like a bug in Terraform, then please report it!");
  return false;
}

const char* action_name(ChangeAction a) {
  switch (a) {
    case ChangeAction::create: return "create";
    case ChangeAction::update: return "update";
    case ChangeAction::destroy: return "delete";
    default: return "read";
  }
}

namespace {

// One that was made for planning may serve both, unless there are imports.
std::shared_ptr<const Program> for_applying(std::shared_ptr<const Program> program) {
  return program->imports ? std::make_shared<const Program>(program->configuration, false) : program;
}

}  // namespace

ApplyRun::Impl::Impl(std::shared_ptr<const Program> made, const Plan& p, const ApplyOptions& o,
                     const provider::Registry& r, hcl::SourceMap& s, state::Journal* j)
    : program(for_applying(std::move(made))),
      files(std::make_shared<const config::TreeFiles>(program->configuration.tree(),
                                                      program->configuration.directory(), p.cwd)),
      plan(&p),
      options(o),
      registry(&r),
      sources(&s),
      journal(j),
      schedule(std::make_shared<const Schedule>(*program, p, o.order_seed)),
      targets(*program, p.targets, p.excludes),
      undone(deletions_left_undone(p, schedule->create_before_destroy)),
      walk(*program, Environment(*program, r, *files, world::Kernel(), p.workspace, p.cwd, &s), p.variables),
      state(p.prior) {
  walk.environment.applying = true;
  walk.stand_ins = &plan->module_stand_ins;
  walk.checks.declare(p.checks);
  walk.environment.functions.plan_time = p.timestamp;
  nodes.resize(schedule->nodes.size());
  for (NodeId n = 0; n < nodes.size(); ++n) {
    nodes[n].waits = schedule->waits[n];
    if (nodes[n].waits == 0) instant.push_back(n);
  }
  std::reverse(instant.begin(), instant.end());
}

std::string ApplyRun::Impl::point(const Event& e) const {
  const Operation& op = operations[static_cast<std::size_t>(nodes[e.node].operation)];
  return fmt::format("{}:{}:{}", name(op), action_name(op.action), phase_name(e.phase));
}

bool ApplyRun::Impl::step(cloud::World& world, hcl::Diagnostics& diags) {
  if (result.crashed) return false;
  if (!started) {
    start(world, diags);
    return !queue.empty();
  }
  if (queue.empty()) return false;
  auto [at, event] = queue.pop();
  world.now = at;
  walk.environment.functions.now = at;
  handle(event, world, diags);
  if (result.crashed) return false;
  settle(world, diags);
  return !queue.empty();
}

void ApplyRun::Impl::start(cloud::World& world, hcl::Diagnostics& diags) {
  started = true;
  begin = world.now;
  walk.environment.functions.now = world.now;
  walk.environment.functions.entropy = world.entropy;
  if (!schedule->circle.empty()) return refuse_circle(diags);
  write_moves(diags);
  settle(world, diags);
}

void ApplyRun::Impl::reorder(std::uint64_t order_seed) {
  auto other = std::make_shared<Schedule>(*schedule);
  other->rank(order_seed);
  schedule = std::move(other);
  options.order_seed = order_seed;
  std::set<std::pair<std::uint64_t, NodeId>> waiting;
  for (const auto& [rank, n] : ready) waiting.emplace(schedule->nodes[n].rank, n);
  ready = std::move(waiting);
}

// States can say of objects that each depends on the other.
void ApplyRun::Impl::refuse_circle(hcl::Diagnostics& diags) {
  diags.error(schedule->circle_text(), "");
  instant.clear();
  for (Node& n : nodes) n.status = Status::skipped;
}

void ApplyRun::Impl::settle(cloud::World& world, hcl::Diagnostics& diags) {
  for (;;) {
    while (!instant.empty()) {
      NodeId n = instant.back();
      instant.pop_back();
      perform(n, world, diags);
    }
    bool room = in_flight < std::max(1, options.parallelism);
    if (room && !ready.empty()) {
      NodeId n = ready.begin()->second;
      ready.erase(ready.begin());
      begin_operation(n, world, diags);
      continue;
    }
    return;
  }
}

void ApplyRun::Impl::release(NodeId n, NodeId cause) {
  Node& node = nodes[n];
  if (cause != kNoNode) node.cause = cause;
  if (--node.waits > 0 || node.status != Status::waiting) return;
  node.status = Status::ready;
  instant.push_back(n);
}

void ApplyRun::Impl::complete(NodeId n, bool ok, NodeId cause) {
  Node& node = nodes[n];
  if (node.status != Status::skipped) node.status = ok ? Status::done : Status::failed;
  for (NodeId user : schedule->users.of(n)) {
    if (!ok) nodes[user].blocked = true;
    release(user, cause);
  }
}

void ApplyRun::Impl::perform(NodeId n, cloud::World& world, hcl::Diagnostics& diags) {
  Node& node = nodes[n];
  const ApplyNode& what = schedule->nodes[n];
  node.status = Status::ready;
  bool destroying = plan->mode == PlanMode::destroy;
  if (node.blocked) {
    node.status = Status::skipped;
    return complete(n, false, node.cause);
  }
  switch (what.kind) {
    case ApplyNode::Kind::barrier: return complete(n, true, node.cause);
    case ApplyNode::Kind::object: {
      const Vertex& vertex = program->vertices[what.of];
      hcl::Diagnostics ignored;
      hcl::Diagnostics& out = destroying ? ignored : diags;
      std::size_t errors = out.error_count();
      const bool judges = vertex.kind == VertexKind::output || vertex.kind == VertexKind::check;
      if (destroying ? judges : !targets.includes(what.of)) return complete(n, true, node.cause);
      if (vertex.kind == VertexKind::check) {
        for (std::uint32_t m : walk.values.instances_of[vertex.module])
          if (!walk.stood_in(m)) evaluate_check(walk, m, vertex.index, out);
      } else {
        walk.evaluate(what.of, out);
      }
      return complete(n, destroying || out.error_count() == errors, node.cause);
    }
    case ApplyNode::Kind::expand: {
      std::size_t errors = diags.error_count();
      if (destroying || targets.includes(what.of)) expand_block(what.of, diags);
      return complete(n, diags.error_count() == errors, node.cause);
    }
    case ApplyNode::Kind::make:
      if (instant_change(n, world, diags)) return;
      break;
    case ApplyNode::Kind::destroy:
      if (!undone.empty() && undone[what.of]) return complete(n, true, node.cause);
      if (plan->changes[what.of].action == ChangeAction::forget) {
        const config::AbsInstance& address = plan->changes[what.of].address;
        const state::Instance* old = state.find(address);
        if (old) state.instance(address, plan->changes[what.of].provider).current.reset();
        state.prune(address);
        ++result.counts.forget;
        write(address, diags);
        return complete(n, true, node.cause);
      }
      break;
  }
  if (stopped) {
    node.status = Status::skipped;
    return complete(n, false, node.cause);
  }
  ready.emplace(what.rank, n);
}

// The instances of a block, each worth what the state says until its operation is done.
void ApplyRun::Impl::expand_block(VertexId v, hcl::Diagnostics& diags) {
  const config::Resource& resource = program->resource(v);
  const Vertex& vertex = program->vertices[v];
  for (std::uint32_t m : walk.values.instances_of[vertex.module]) {
    ResourceCells& cells = walk.values.modules[m].resources[vertex.index];
    hcl::Diagnostics ignored;
    bool destroying = plan->mode == PlanMode::destroy;
    Expansion e = expand(walk.environment, walk.values, Site{m, nullptr, nullptr, nullptr}, resource.count,
                         resource.for_each, "resource", destroying ? ignored : diags);
    cells.repeat = e.repeat;
    if (!e.ok) continue;
    auto known = state.resources.find({walk.values.modules[m].address, resource.addr});
    if (plan->mode == PlanMode::refresh_only && resource.addr.mode == config::Mode::managed) {
      take_instances_of(known == state.resources.end() ? nullptr : &known->second, cells);
      cells.expanded = true;
      continue;
    }
    cells.instances.resize(e.instances.size());
    for (std::size_t i = 0; i < e.instances.size(); ++i) {
      InstanceCell& cell = cells.instances[i];
      cell.key = std::move(e.instances[i].first);
      cell.each = std::move(e.instances[i].second);
      if (resource.schema) cell.value = Value::unknown(resource.schema->block.implied_type);
      if (known == state.resources.end()) continue;
      if (plan->unanswered.contains({{walk.values.modules[m].address, resource.addr}, cell.key})) continue;
      auto instance = known->second.instances.find(cell.key);
      if (instance != known->second.instances.end() && instance->second.current)
        cell.value = instance->second.current->value;
    }
    if (!targets.all())
      show_part(
          known == state.resources.end() ? nullptr : &known->second,
          [&](const config::InstanceKey& key) {
            return targets.includes(v, {{walk.values.modules[m].address, resource.addr}, key});
          },
          cells);
    cells.expanded = true;
  }
}

// An import was done by the plan already: its object is in the state that apply starts from.
void ApplyRun::Impl::imported(const ResourceChange& c, const cloud::World& world) {
  ++result.counts.import;
  result.events.push_back(
      {ApplyEvent::Kind::import, world.now, to_string(c.address), c.action, *c.importing_id, {}, {}, {}});
}

// What needs no request: unchanged instances, whose conditions are looked at again. True when that was all.
bool ApplyRun::Impl::instant_change(NodeId n, cloud::World& world, hcl::Diagnostics& diags) {
  const ResourceChange& c = plan->changes[schedule->nodes[n].of];
  if (c.action != ChangeAction::no_op) return false;
  bool ok = true;
  if (c.config &&
      (!c.config->lifecycle.preconditions.empty() || !c.config->lifecycle.postconditions.empty())) {
    Place at = place(c.address, c.config);
    if (at.cell) {
      bool repeated = !std::holds_alternative<std::monostate>(at.cell->key);
      Site site{at.module, repeated ? &at.cell->key : nullptr, repeated ? &at.cell->each : nullptr, nullptr};
      const std::string& text = schedule->names[schedule->nodes[n].of];
      ok = conditions(c, site, false, nullptr, text, diags) &&
           conditions(c, site, true, &at.cell->value, text, diags);
    }
  }
  if (c.importing_id) {
    imported(c, world);
    write(c.address, diags);
  }
  complete(n, ok, nodes[n].cause);
  return true;
}

ApplyRun::ApplyRun(const config::Configuration& configuration, const Plan& plan, const ApplyOptions& options,
                   const provider::Registry& registry, hcl::SourceMap& sources, state::Journal* journal)
    : ApplyRun(std::make_shared<const Program>(configuration, false), plan, options, registry, sources,
               journal) {}
ApplyRun::ApplyRun(std::shared_ptr<const Program> program, const Plan& plan, const ApplyOptions& options,
                   const provider::Registry& registry, hcl::SourceMap& sources, state::Journal* journal)
    : impl_(std::make_unique<Impl>(std::move(program), plan, options, registry, sources, journal)) {}
ApplyRun::ApplyRun(const ApplyRun& other) : impl_(std::make_unique<Impl>(*other.impl_)) {}
ApplyRun::ApplyRun(ApplyRun&&) noexcept = default;
ApplyRun& ApplyRun::operator=(ApplyRun&&) noexcept = default;
ApplyRun::~ApplyRun() = default;

bool ApplyRun::step(cloud::World& world, hcl::Diagnostics& diags) { return impl_->step(world, diags); }
std::string ApplyRun::next_point() const {
  if (!impl_->started) return "start";
  return impl_->queue.empty() || impl_->result.crashed ? "" : impl_->point(impl_->queue.front());
}
void ApplyRun::reorder(std::uint64_t order_seed) { impl_->reorder(order_seed); }
ApplyResult ApplyRun::finish(cloud::World& world, hcl::Diagnostics& diags) {
  return impl_->finish(world, diags);
}

ApplyResult apply(const config::Configuration& configuration, const Plan& plan, const ApplyOptions& options,
                  const provider::Registry& registry, cloud::World& world, hcl::SourceMap& sources,
                  state::Journal* journal, hcl::Diagnostics& diags) {
  return apply(std::make_shared<const Program>(configuration, false), plan, options, registry, world, sources,
               journal, diags);
}

ApplyResult apply(std::shared_ptr<const Program> program, const Plan& plan, const ApplyOptions& options,
                  const provider::Registry& registry, cloud::World& world, hcl::SourceMap& sources,
                  state::Journal* journal, hcl::Diagnostics& diags) {
  ApplyRun run(std::move(program), plan, options, registry, sources, journal);
  while (run.step(world, diags)) {
  }
  return run.finish(world, diags);
}

}  // namespace reprise::engine
