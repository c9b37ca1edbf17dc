#include <algorithm>

#include "engine/merge.h"
#include "engine/planner.h"

namespace reprise::engine {

using value::Value;

// Something the data source explicitly waits for is going to change, so reading now might see the past.
bool Planner::must_wait(const Instance& i) const {
  if (before_destroy_) return false;
  // With conditions of its own it waits for whatever is behind it: they are to hold in the end.
  const config::Lifecycle& lifecycle = i.config.lifecycle;
  const bool judged = !lifecycle.preconditions.empty() || !lifecycle.postconditions.empty();
  if (judged && changes_behind(i.vertex)) return true;
  auto after = program_.read_after.find(i.vertex);
  if (after == program_.read_after.end()) return false;
  std::uint32_t module = program_.vertices[i.vertex].module;
  for (VertexId v : after->second) {
    const auto& where = changed_in_[v];
    if (where.empty()) continue;
    // Within one module, only the same instance of it counts.
    if (program_.vertices[v].module != module) return true;
    if (std::find(where.begin(), where.end(), i.module) != where.end()) return true;
  }
  return false;
}

void Planner::plan_data(Instance& i) {
  if (refers_to_itself(i) || !conditions(i, false, nullptr)) return;
  const provider::BlockSchema& schema = i.config.schema->block;
  std::size_t errors = diags_.error_count();
  walk_.environment.functions.identity = i.text;
  Value config = i.config.body
                     ? evaluate_body(walk_.environment, walk_.values, i.site, *i.config.body, diags_)
                     : Value::empty_object();
  if (diags_.error_count() != errors) return;
  provider::Target target = target_of(i);
  bool nested = !i.config.check_name.empty();
  Reason reason = !config.is_wholly_known() ? Reason::read_because_config_unknown
                  : must_wait(i)            ? Reason::read_because_dependency_pending
                                            : Reason::none;
  hcl::Diagnostics found;
  if (reason == Reason::none) i.config.implementation->validate_data(i.config.addr.type, config, found);
  Value result = Value::null(schema.implied_type);
  if (!found.has_errors() && reason == Reason::none) {
    provider::DataResponse r = i.config.implementation->read_data(target, config, world_);
    spend(i.vertex, r.took);
    if (options_.reads)
      plan_.reads.push_back({world_.now, i.text, true, object_id(r.state), r.took, r.diags.has_errors()});
    found.append(std::move(r.diags));
    for (provider::Note& n : r.notes) plan_.notes.push_back(std::move(n));
    if (!found.has_errors()) result = with_schema_marks(schema, with_marks_of(r.state, config));
  }
  bool broken = found.has_errors();
  if (nested) report_check_data(walk_, i.module, i.config.check_name, found);
  for (hcl::Diagnostic& d : found.items()) {
    place(d, i.text, i.config.body, i.config.range);
    diags_.add(std::move(d));
  }
  if (broken && !nested) return;
  InstanceCell& cell = cells_of(i.vertex, i.module).instances[i.cell];
  if (nested && reason == Reason::none) reason = Reason::read_because_check_nested;
  bool pending = reason != Reason::none;
  cell.value = result.is_null() ? planned_data(schema, config) : result;
  // Of what a check could not read it is remembered what was asked.
  if (broken) plan_.unanswered.insert(i.address);
  if (!result.is_null() || broken) {
    state::Object object;
    object.value = broken ? unknown_as_null(cell.value) : result;
    object.schema_version = i.config.schema->version;
    plan_.prior.instance(i.address, walk_.provider_name(i.module, i.config)).current = std::move(object);
  } else if (plan_.prior.find(i.address)) {
    plan_.prior.instance(i.address, walk_.provider_name(i.module, i.config)).current.reset();
    plan_.prior.prune(i.address);
  }
  if (pending && options_.mode != PlanMode::refresh_only) {
    ResourceChange change;
    change.address = i.address;
    change.provider = walk_.provider_name(i.module, i.config);
    change.config = &i.config;
    change.action = ChangeAction::read;
    change.reason = reason;
    change.before = Value::null(schema.implied_type);
    change.after = cell.value;
    add_change(std::move(change));
  }
  conditions(i, true, &cell.value);
}

}  // namespace reprise::engine
