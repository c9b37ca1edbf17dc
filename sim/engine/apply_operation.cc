// One operation, phase by phase.
#include <fmt/format.h>

#include <algorithm>

#include "engine/apply_impl.h"
#include "engine/merge.h"

namespace reprise::engine {

using value::Value;

namespace {

constexpr std::uint32_t kRetriesMax = 25;
constexpr std::int64_t kBackoffFirstUs = 1'000'000;
constexpr std::int64_t kBackoffMaxUs = 30'000'000;

provider::Action protocol_action(ChangeAction a) {
  return a == ChangeAction::create   ? provider::Action::create
         : a == ChangeAction::update ? provider::Action::update
                                     : provider::Action::destroy;
}

const char* doing(ChangeAction a) {
  return a == ChangeAction::create    ? "creating"
         : a == ChangeAction::update  ? "updating"
         : a == ChangeAction::destroy ? "deleting"
                                      : "reading";
}

}  // namespace

void ApplyRun::Impl::begin_operation(NodeId n, cloud::World& world, hcl::Diagnostics& diags) {
  const ApplyNode& what = schedule->nodes[n];
  const ResourceChange& c = plan->changes[what.of];
  Operation op;
  op.node = n;
  op.change = what.of;
  op.start = world.now;
  op.cause = nodes[n].cause;
  bool making = what.kind == ApplyNode::Kind::make;
  op.action = !making                          ? ChangeAction::destroy
              : c.action == ChangeAction::read ? ChangeAction::read
              : is_replace(c.action)           ? ChangeAction::create
                                               : c.action;
  nodes[n].operation = static_cast<std::int32_t>(operations.size());
  nodes[n].status = Status::running;
  operations.push_back(std::move(op));
  Operation& o = operations.back();
  ++in_flight;
  if (!(making ? prepare_make(o, world, diags) : prepare_destroy(o, world, diags)))
    return end_operation(o, false, world);
  if (o.action == ChangeAction::no_op)
    return end_operation(o, true, world);  // planned, but by now nothing is left to do
  if (making && c.importing_id) imported(c, world);
  tell(ApplyEvent::Kind::start, o, world, object_id(o.prior));
  bool first_provision = o.action == ChangeAction::destroy && !provisioners(o).empty();
  queue.push(world.now, what.rank, {n, first_provision ? Phase::provision : Phase::request, 0});
}

bool ApplyRun::Impl::prepare_make(Operation& op, const cloud::World& world, hcl::Diagnostics& diags) {
  const ResourceChange& c = change(op);
  Place at = place(c.address, c.config);
  if (!at.cell || !c.config) return false;
  bool repeated = !std::holds_alternative<std::monostate>(at.cell->key);
  Site site{at.module, repeated ? &at.cell->key : nullptr, repeated ? &at.cell->each : nullptr, nullptr};
  if (!conditions(c, site, false, nullptr, name(op), diags)) return false;
  const config::Resource& resource = *c.config;
  const provider::BlockSchema& schema = resource.schema->block;
  Value provider_config = walk.provider_config(at.module, resource, diags);
  provider::Target target{resource.addr.type, name(op), &provider_config,
                          body_range(resource.body, resource.range)};
  if (op.action == ChangeAction::read) {
    std::size_t errors = diags.error_count();
    walk.environment.functions.identity = name(op);
    op.config = resource.body ? evaluate_body(walk.environment, walk.values, site, *resource.body, diags)
                              : Value::empty_object();
    return diags.error_count() == errors && may_read(op, diags);
  }
  const state::Instance* instance = state.find(c.address);
  const state::Object* prior =
      instance && instance->current && !is_replace(c.action) && op.action != ChangeAction::create
          ? &*instance->current
          : nullptr;
  const std::vector<value::Path> ignored = ignored_paths(resource.lifecycle);
  Case decision_case{resource, target, site, prior, ignored};
  Decision d = decide(walk, decision_case, world, diags);
  if (!d.ok) return false;
  std::vector<std::string> faults = result_faults(c.after, d.after);
  for (const std::string& fault : faults)
    diags.error(
        "Provider produced inconsistent final plan",
        fmt::format(
            "When expanding the plan for {} to include new values learned so far during apply, provider "
            "\"{}\" produced an invalid new value for {}.\n\nThis is a bug in the provider, which should "
            "be reported in the provider's own issue tracker.",
            name(op), resource.provider_source, fault),
        resource.range);
  if (!faults.empty()) return false;
  if (op.action == ChangeAction::update && d.action == ChangeAction::no_op) {
    op.action = ChangeAction::no_op;
    show(op, d.after);
    return conditions(c, site, true, &d.after, name(op), diags);
  }
  op.prior = prior ? prior->value : Value::null(schema.implied_type);
  op.planned = std::move(d.after);
  op.config = std::move(d.config);
  op.timing = resource.implementation->timing(
      {target, protocol_action(op.action), op.prior, op.planned, op.config}, world);
  if (op.action == ChangeAction::create) depose(op, world);
  return true;
}

// What is known only now may be wrong. Nothing is asked then, and a check goes without.
bool ApplyRun::Impl::may_read(Operation& op, hcl::Diagnostics& diags) {
  const config::Resource& resource = *change(op).config;
  hcl::Diagnostics found;
  resource.implementation->validate_data(resource.addr.type, op.config, found);
  const bool wrong = found.has_errors(), nested = !resource.check_name.empty();
  if (nested)
    report_check_data(walk, place(change(op).address, &resource).module, resource.check_name, found);
  for (hcl::Diagnostic& d : found.items()) {
    engine::place(d, name(op), resource.body, resource.range);
    diags.add(std::move(d));
  }
  if (!wrong || !nested) return !wrong;
  op.action = ChangeAction::no_op;
  show(op, Value::unknown(resource.schema->block.implied_type));
  return true;
}

bool ApplyRun::Impl::prepare_destroy(Operation& op, const cloud::World& world, hcl::Diagnostics& diags) {
  const ResourceChange& c = change(op);
  const state::Instance* instance = state.find(c.address);
  op.deposed = c.deposed;
  const state::Object* object = nullptr;
  if (instance && c.action == ChangeAction::create_then_destroy) {
    // The object that its successor set aside.
    for (const auto& [key, o] : instance->deposed) {
      const state::Instance* before = plan->prior.find(c.address);
      if (before && before->deposed.contains(key)) continue;
      op.deposed = key;
      object = &o;
    }
  } else if (instance && !c.deposed.empty()) {
    auto o = instance->deposed.find(c.deposed);
    if (o != instance->deposed.end()) object = &o->second;
  } else if (instance && instance->current) {
    object = &*instance->current;
  }
  if (!object) {
    op.action = ChangeAction::no_op;
    return true;
  }
  Owner o = owner(c, diags);
  if (!o.provider || !o.schema) return false;
  op.prior = object->value;
  op.planned = Value::null(o.schema->block.implied_type);
  op.config = op.planned;
  provider::Target target{c.address.resource.resource.type, name(op), &o.config,
                          c.config ? body_range(c.config->body, c.config->range) : hcl::Range{}};
  op.timing = o.provider->timing({target, provider::Action::destroy, op.prior, op.planned, op.config}, world);
  return true;
}

void ApplyRun::Impl::handle(const Event& event, cloud::World& world, hcl::Diagnostics& diags) {
  Operation& op = operations[static_cast<std::size_t>(nodes[event.node].operation)];
  if (op.finished) return;
  if (!world.faults.empty() && event.phase != Phase::provision && faulted(event, op, world, diags)) return;
  std::uint64_t rank = schedule->nodes[event.node].rank;
  switch (event.phase) {
    case Phase::request:
      if (!intend(op, world, diags)) return end_operation(op, false, world);
      queue.push(world.now + op.timing.request, rank, {event.node, Phase::effect, 0});
      return;
    case Phase::effect: return effect(event, op, world, diags);
    case Phase::ready:
      queue.push(world.now + op.timing.response, rank, {event.node, Phase::response, 0});
      return;
    case Phase::response: return respond(op, world, diags);
    case Phase::provision: return provision(op, world, diags);
  }
}

// A fault stated for this point. True when the event does not take its course.
bool ApplyRun::Impl::faulted(const Event& event, Operation& op, cloud::World& world,
                             hcl::Diagnostics& diags) {
  // The effect has reached the cloud before a process can die at this point.
  std::optional<world::FaultRule> rule = world.faults.at(point(event));
  if (!rule) return false;
  switch (rule->kind) {
    case world::FaultKind::crash:
      if (event.phase == Phase::effect) {
        hcl::Diagnostics ignored;
        effect(event, op, world, ignored);
      }
      crash(event, world, diags);
      return true;
    case world::FaultKind::throttle:
      retry(event, op, rule->code.empty() ? "RequestLimitExceeded" : rule->code, world);
      return true;
    case world::FaultKind::error: {
      std::string code = rule->code.empty() ? "InternalError" : rule->code;
      std::string message = rule->message.empty() ? "An internal error has occurred." : rule->message;
      // After the effect the object exists, but a create that failed is not trusted; a lost answer is not
      // known of.
      if (op.effective && event.phase == Phase::ready && op.action == ChangeAction::create)
        set_object(op, true, diags);
      refuse(op, std::move(code), message, world, diags);
      return true;
    }
  }
  return false;
}

void ApplyRun::Impl::retry(const Event& event, Operation& op, const std::string& code, cloud::World& world) {
  std::int64_t wait = kBackoffFirstUs << std::min<std::uint32_t>(op.retries, 5);
  ++op.retries;
  tell(ApplyEvent::Kind::retry, op, world, code);
  queue.push(world.now + world::Duration{std::min(wait, kBackoffMaxUs)}, schedule->nodes[event.node].rank,
             {event.node, event.phase, event.attempt + 1});
}

void ApplyRun::Impl::refuse(Operation& op, std::string code, const std::string& message,
                            const cloud::World& world, hcl::Diagnostics& diags) {
  hcl::Diagnostic d;
  d.summary = fmt::format("{} {}: api error {}: {}", doing(op.action),
                          change(op).address.resource.resource.type, code, message);
  d.address = name(op);
  if (change(op).config) d.subject = change(op).config->range;
  diags.add(std::move(d));
  end_operation(op, false, world);
}

void ApplyRun::Impl::effect(const Event& event, Operation& op, cloud::World& world, hcl::Diagnostics& diags) {
  const ResourceChange& c = change(op);
  std::uint64_t rank = schedule->nodes[op.node].rank;
  Owner o = owner(c, diags);
  if (!o.provider || !o.schema) return end_operation(op, false, world);
  provider::Target target{c.address.resource.resource.type, name(op), &o.config,
                          c.config ? body_range(c.config->body, c.config->range) : hcl::Range{}};
  auto pass_on = [&](hcl::Diagnostics found) {
    for (hcl::Diagnostic& d : found.items()) {
      if (c.config)
        engine::place(d, name(op), c.config->body, c.config->range);
      else if (d.address.empty())
        d.address = name(op);
      diags.add(std::move(d));
    }
  };
  if (op.action == ChangeAction::read) {
    provider::DataResponse r = o.provider->read_data(target, op.config, world);
    for (provider::Note& note : r.notes) result.notes.push_back(std::move(note));
    bool failed = r.diags.has_errors();
    const bool nested = c.config && !c.config->check_name.empty();
    if (nested) report_check_data(walk, place(c.address, c.config).module, c.config->check_name, r.diags);
    pass_on(std::move(r.diags));
    op.unanswered = failed;
    if (failed && !nested) return end_operation(op, false, world);
    if (failed) return go_without_data(op, world);
    op.result = with_schema_marks(o.schema->block, with_marks_of(r.state, op.config));
    op.effective = true;
    queue.push(world.now + r.took, rank, {op.node, Phase::response, 0});
    return;
  }
  provider::ApplyResponse r =
      o.provider->apply({target, protocol_action(op.action), op.prior, op.planned, op.config}, world);
  if (r.error && r.error->retryable && op.retries < kRetriesMax)
    return retry(event, op, r.error->code, world);
  for (provider::Note& note : r.notes) result.notes.push_back(std::move(note));
  bool failed = r.diags.has_errors();
  pass_on(std::move(r.diags));
  // A provider that words the refusal itself has said all there is.
  if (r.error && failed) return end_operation(op, false, world);
  if (r.error) return refuse(op, r.error->code, r.error->message, world, diags);
  op.result = std::move(r.new_state);
  op.effective = true;
  if (failed) {
    if (op.action == ChangeAction::create && !op.result.is_null()) set_object(op, true, diags);
    if (op.action == ChangeAction::update && !op.result.is_null()) set_object(op, false, diags);
    return end_operation(op, false, world);
  }
  op.extra = r.extra_readiness;
  tell(ApplyEvent::Kind::effect, op, world, {});
  queue.push(world.now + op.timing.readiness + op.extra, rank, {op.node, Phase::ready, 0});
}

// A check's own data source that could not be read keeps nothing from being done; the state stays as it is.
void ApplyRun::Impl::go_without_data(Operation& op, const cloud::World& world) {
  show(op, Value::unknown(change(op).config->schema->block.implied_type));
  end_operation(op, true, world);
}

void ApplyRun::Impl::respond(Operation& op, cloud::World& world, hcl::Diagnostics& diags) {
  if (op.action == ChangeAction::destroy) {
    remove_object(op, diags);
    return end_operation(op, true, world);
  }
  const ResourceChange& c = change(op);
  bool ok = true;
  if (op.action != ChangeAction::read) {
    const provider::BlockSchema& schema = c.config->schema->block;
    op.result = without_write_only(schema, with_schema_marks(schema, with_marks_of(op.result, op.planned)));
    std::vector<std::string> faults = result_faults(op.planned, op.result);
    for (const std::string& fault : faults) {
      hcl::Diagnostic d;
      d.summary = "Provider produced inconsistent result after apply";
      d.detail = fmt::format(
          "When applying changes to {}, provider \"{}\" produced an unexpected new value: {}.\n\nThis "
          "is a bug in the provider, which should be reported in the provider's own issue tracker.",
          name(op), c.config->provider_source, fault);
      d.address = name(op);
      d.subject = c.config->range;
      diags.add(std::move(d));
    }
    ok = faults.empty();
  }
  set_object(op, !ok && op.action == ChangeAction::create, diags);
  if (!ok) return end_operation(op, false, world);
  if (op.action == ChangeAction::create && !provisioners(op).empty()) return provision(op, world, diags);
  Place at = place(c.address, c.config);
  bool repeated = at.cell && !std::holds_alternative<std::monostate>(at.cell->key);
  Site site{at.module, repeated ? &at.cell->key : nullptr, repeated ? &at.cell->each : nullptr, nullptr};
  op.made = true;
  ok = conditions(c, site, true, &op.result, name(op), diags);
  end_operation(op, ok, world);
}

ApplyEvent& ApplyRun::Impl::tell(ApplyEvent::Kind kind, const Operation& op, const cloud::World& world,
                                 std::string text) {
  const bool destroying = op.action == ChangeAction::destroy;
  const ResourceChange& c = change(op);  // a deposed object has a name of its own
  std::string address = c.deposed.empty() ? name(op) : config::to_string(c.address);
  return result.events.emplace_back(ApplyEvent{kind,
                                               world.now,
                                               std::move(address),
                                               op.action,
                                               std::move(text),
                                               world.now - op.start,
                                               destroying ? op.deposed : "",
                                               {}});
}

void ApplyRun::Impl::end_operation(Operation& op, bool ok, const cloud::World& world) {
  op.finished = true;
  op.end = world.now;
  --in_flight;
  if (op.action == ChangeAction::create && !op.effective) restore_deposed(op);
  if (op.action != ChangeAction::no_op && !op.unanswered) {
    ApplyEvent::Kind kind = ok || op.made ? ApplyEvent::Kind::complete : ApplyEvent::Kind::failed;
    tell(kind, op, world, object_id(op.action == ChangeAction::destroy ? op.prior : op.result));
    if (ok && op.action == ChangeAction::create) ++result.counts.add;
    if (ok && op.action == ChangeAction::update) ++result.counts.change;
    if (ok && op.action == ChangeAction::destroy) ++result.counts.destroy;
  }
  // What waits for the slot this frees is waiting for this operation.
  for (const auto& [rank, n] : ready) {
    nodes[n].cause = op.node;
    break;
  }
  complete(op.node, ok, op.node);
}

// The process dies: requests that were sent still reach the cloud, nothing else happens.
void ApplyRun::Impl::crash(const Event& event, cloud::World& world, hcl::Diagnostics&) {
  result.crashed = true;
  result.crashed_at = point(event);
  world::Instant now = world.now;
  hcl::Diagnostics ignored;
  while (!queue.empty()) {
    auto [at, other] = queue.pop();
    Operation& op = operations[static_cast<std::size_t>(nodes[other.node].operation)];
    if (other.phase != Phase::effect || op.finished || op.action == ChangeAction::read || other.attempt > 0)
      continue;
    world.now = at;
    Owner o = owner(change(op), ignored);
    if (!o.provider) continue;
    provider::Target target{change(op).address.resource.resource.type, name(op), &o.config, {}};
    o.provider->apply({target, protocol_action(op.action), op.prior, op.planned, op.config}, world);
  }
  world.now = now;
}

}  // namespace reprise::engine
