#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/merge.h"
#include "engine/planner.h"
#include "value/number.h"

namespace reprise::engine {

using value::Value;

namespace {

bool before_in_order(const ResourceChange& a, const ResourceChange& b) {
  // A module's blocks are one array in the order of their addresses, so places decide like names, but sooner.
  const bool placed = a.config && b.config && a.address.resource.module == b.address.resource.module;
  if (placed && a.config != b.config) return a.config < b.config;
  auto c = placed ? a.address.key <=> b.address.key : a.address <=> b.address;
  return c != 0 ? c < 0 : a.deposed < b.deposed;
}

OutputChange output_change(const std::string& name, const state::OutputValue* old, const Value* now,
                           bool sensitive) {
  OutputChange c;
  c.name = name;
  c.before = old ? old->value : Value();
  c.after = now ? zero_without_sign(*now) : Value();
  c.sensitive = sensitive || (old && old->sensitive);
  bool had = old && !old->value.is_null(), has = now && !now->is_null();
  if (!had && !has)
    c.action = ChangeAction::no_op;
  else if (!had)
    c.action = ChangeAction::create;
  else if (!now)
    c.action = ChangeAction::destroy;
  else if (now->is_wholly_known() && same_value(old->value, *now) && old->sensitive == sensitive)
    c.action = ChangeAction::no_op;
  else
    c.action = ChangeAction::update;
  return c;
}

}  // namespace

void Planner::plan_outputs() {
  const Program::ModuleInfo& root = program_.modules[0];
  const auto& outputs = root.module->outputs;
  for (std::uint32_t i = 0; i < outputs.size(); ++i) {
    VertexId v = root.outputs + i;
    if (failed_[v] || outputs[i].ephemeral || !targets_.includes(v)) continue;
    auto old = plan_.prior.outputs.find(outputs[i].name);
    plan_.outputs.push_back(output_change(outputs[i].name,
                                          old == plan_.prior.outputs.end() ? nullptr : &old->second,
                                          &walk_.values.modules[0].outputs[i], outputs[i].sensitive));
  }
  for (const auto& [name, old] : plan_.prior.outputs) {
    if (targets_.all() && std::ranges::find(outputs, name, &config::Output::name) == outputs.end())
      plan_.outputs.push_back(output_change(name, &old, nullptr, old.sensitive));
  }
  std::sort(plan_.outputs.begin(), plan_.outputs.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  refresh_outputs();
  if (options_.reads || options_.view) list_module_outputs();
}

void Planner::list_module_outputs() {
  for (std::size_t m = 1; m < walk_.values.modules.size(); ++m) {
    const ModuleCells& cells = walk_.values.modules[m];
    const Program::ModuleInfo& info = program_.modules[cells.module];
    for (std::uint32_t i = 0; i < info.module->outputs.size(); ++i)
      if (targets_.includes(info.outputs + i) && !failed_[info.outputs + i] && !cells.outputs[i].is_null())
        plan_.module_outputs.push_back({cells.address, info.module->outputs[i].name});
  }
}

namespace {

// Whether numbers of two values with the same content have the same precision, too.
bool equally_precise(const Value& left, const Value& right) {
  const Value a = left.unmark(), b = right.unmark();
  if (a.is_null() || !a.is_known()) return true;
  switch (a.type()->kind()) {
    case value::Kind::number: return a.as_number().precision() == b.as_number().precision();
    case value::Kind::map:
      return std::ranges::equal(a.entries(), b.entries(), [](const auto& x, const auto& y) {
        return equally_precise(x.value, y.value);
      });
    case value::Kind::list:
    case value::Kind::set:
    case value::Kind::tuple:
    case value::Kind::object: return std::ranges::equal(a.items(), b.items(), equally_precise);
    default: return true;
  }
}

// Terraform compares representations, so that a length, of 64 bits, differs from what the state file says of
// it, of 512.
bool same_representation(const Value& a, const Value& b) { return same_value(a, b) && equally_precise(a, b); }

}  // namespace

// What is known of outputs already is known of the state too, as Terraform's walk leaves it.
void Planner::refresh_outputs() {
  const Program::ModuleInfo& root = program_.modules[0];
  const auto& outputs = root.module->outputs;
  for (std::uint32_t i = 0; i < outputs.size(); ++i) {
    const VertexId v = root.outputs + i;
    const Value now = zero_without_sign(walk_.values.modules[0].outputs[i]);
    if (failed_[v] || outputs[i].ephemeral || !targets_.includes(v) || !now.is_wholly_known()) continue;
    auto old = plan_.prior.outputs.find(outputs[i].name);
    const bool had = old != plan_.prior.outputs.end();
    const bool has = !now.is_null();
    if (had ? !same_representation(old->second.value, now) : has) plan_.learned = true;
    if (has)
      plan_.prior.outputs[outputs[i].name] = {now, outputs[i].sensitive};
    else if (had)
      plan_.prior.outputs.erase(old);
  }
}

namespace {

void warn_of_forgetting(const Plan& plan, hcl::Diagnostics& diags) {
  std::string objects;
  for (const ResourceChange& c : plan.changes)
    if (c.action == ChangeAction::forget) objects += "\n - " + to_string(c.address);
  if (objects.empty()) return;
  diags.warning(
      "Some objects will no longer be managed by Terraform",
      fmt::format("If you apply this plan, Terraform will discard its tracking information for the following "
                  "objects, but it will not delete them:{}\n\nAfter applying this plan, Terraform will no "
                  "longer manage these objects. You will need to import them into Terraform to manage them "
                  "again.",
                  objects));
}

}  // namespace

void Planner::finish() {
  plan_.errored = diags_.has_errors();
  plan_.checks = walk_.checks.results();
  if (!std::is_sorted(plan_.changes.begin(), plan_.changes.end(), before_in_order)) {
    std::vector<std::uint32_t> order(plan_.changes.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return before_in_order(plan_.changes[a], plan_.changes[b]);
    });
    std::vector<ResourceChange> sorted;
    sorted.reserve(order.size());
    for (std::uint32_t i : order) sorted.push_back(std::move(plan_.changes[i]));
    plan_.changes = std::move(sorted);
  }
  std::sort(plan_.drift.begin(), plan_.drift.end(), before_in_order);
  std::sort(plan_.notes.begin(), plan_.notes.end());
  plan_.notes.erase(std::unique(plan_.notes.begin(), plan_.notes.end()), plan_.notes.end());
  if (before_destroy_) return;
  warn_of_forgetting(plan_, diags_);
}

bool Plan::has_changes() const {
  auto acts = [](const auto& c) { return c.action != ChangeAction::no_op; };
  return std::any_of(
             changes.begin(), changes.end(),
             [&](const ResourceChange& c) { return acts(c) || c.previous_address || c.importing_id; }) ||
         std::any_of(outputs.begin(), outputs.end(), acts);
}

namespace {

// A destruction drops data from the state, which nobody is shown.
bool drops_data(const Plan& plan) {
  if (plan.mode != PlanMode::destroy) return false;
  return std::ranges::any_of(plan.prior.resources, [&](const auto& entry) {
    const config::AbsResource& address = entry.first;
    if (address.resource.mode != config::Mode::data) return false;
    return plan.targets.empty() || std::ranges::any_of(plan.targets, [&](const config::AnyAddr& t) {
             return std::ranges::any_of(entry.second.instances, [&](const auto& instance) {
               return config::contains(t, {address, instance.first});
             });
           });
  });
}

}  // namespace

bool Plan::applyable() const {
  if (errored) return false;
  if (drops_data(*this)) return true;
  if (mode != PlanMode::refresh_only) return has_changes();
  return learned ||
         std::ranges::any_of(drift, [](const ResourceChange& c) { return c.action != ChangeAction::no_op; });
}

Plan::Counts Plan::counts() const {
  Counts n;
  for (const ResourceChange& c : changes) {
    if (c.importing_id) ++n.import;
    switch (c.action) {
      case ChangeAction::create: ++n.add; break;
      case ChangeAction::update: ++n.change; break;
      case ChangeAction::destroy: ++n.destroy; break;
      case ChangeAction::destroy_then_create:
      case ChangeAction::create_then_destroy: ++n.add, ++n.destroy; break;
      case ChangeAction::forget: ++n.forget; break;
      default: break;
    }
  }
  return n;
}

}  // namespace reprise::engine
