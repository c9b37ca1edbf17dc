#include "report/plan_text.h"

#include <fmt/format.h>

#include <array>
#include <set>

#include "report/diff.h"
#include "report/words.h"
#include "state/v4.h"
#include "value/text.h"

namespace reprise::report {

namespace {

using engine::ChangeAction;
using engine::Reason;
using value::Value;

bool moved(const engine::ResourceChange& c) { return c.previous_address && *c.previous_address != c.address; }
bool quiet(const engine::ResourceChange& c) {
  const bool data_removed =
      c.action == ChangeAction::destroy && c.address.resource.resource.mode != config::Mode::managed;
  return (c.action == ChangeAction::no_op && !moved(c) && !c.importing_id) || data_removed;
}

std::string symbol(ChangeAction action, const Style& s) {
  switch (action) {
    case ChangeAction::create: return "  " + s.paint(kGreen, "+");
    case ChangeAction::read: return " " + s.paint(kCyan, "<=");
    case ChangeAction::update: return "  " + s.paint(kYellow, "~");
    case ChangeAction::destroy: return "  " + s.paint(kRed, "-");
    case ChangeAction::destroy_then_create: return s.paint(kRed, "-") + "/" + s.paint(kGreen, "+");
    case ChangeAction::create_then_destroy: return s.paint(kGreen, "+") + "/" + s.paint(kRed, "-");
    case ChangeAction::forget: return " " + s.paint(kRed, ".");
    case ChangeAction::no_op: break;
  }
  return "   ";
}

const char* legend(ChangeAction action) {
  switch (action) {
    case ChangeAction::create: return "create";
    case ChangeAction::update: return "update in-place";
    case ChangeAction::destroy: return "destroy";
    case ChangeAction::destroy_then_create: return "destroy and then create replacement";
    case ChangeAction::create_then_destroy: return "create replacement and then destroy";
    case ChangeAction::read: return "read (data resources)";
    default: return "";
  }
}

std::string key_text(const config::InstanceKey& key) {
  std::string text = config::to_string(key);
  return text.size() < 2 ? text : text.substr(1, text.size() - 2);
}

// Why something is deleted or read, in brackets on a line of its own.
std::string reason_line(const engine::ResourceChange& c) {
  const config::ResourceAddr& r = c.address.resource.resource;
  const auto line = [](std::string text) { return "\n  # (" + std::move(text) + ")"; };
  switch (c.reason) {
    case Reason::read_because_config_unknown: return line("config refers to values not yet known");
    case Reason::read_because_dependency_pending:
      return line("depends on a resource or a module with changes pending");
    case Reason::read_because_check_nested: return line("config will be reloaded to verify a check block");
    case Reason::delete_because_no_resource_config:
      return line(fmt::format("because {}.{} is not in configuration", r.type, r.name));
    case Reason::delete_because_no_module:
      return line(fmt::format("because {} is not in configuration", to_string(c.address.resource.module)));
    case Reason::delete_because_no_move_target:
      return line(fmt::format("because {} was moved to {}, which is not in configuration",
                              to_string(c.previous_address.value_or(c.address)), to_string(c.address)));
    case Reason::delete_because_wrong_repetition:
      if (std::holds_alternative<std::monostate>(c.address.key))
        return line("because resource uses count or for_each");
      return line(std::holds_alternative<std::int64_t>(c.address.key)
                      ? "because resource does not use count"
                      : "because resource does not use for_each");
    case Reason::delete_because_count_index:
      return line(fmt::format("because index [{}] is out of range for count", key_text(c.address.key)));
    case Reason::delete_because_each_key:
      return line(fmt::format("because key [{}] is not in for_each map", key_text(c.address.key)));
    default: return "";
  }
}

std::string replace_comment(const std::string& name, Reason reason, const Style& s) {
  const std::string replaced = s.paint(kBold, s.paint(kRed, "replaced"));
  switch (reason) {
    case Reason::replace_because_tainted: return name + " is tainted, so must be " + replaced;
    case Reason::replace_by_request: return name + " will be " + replaced + ", as requested";
    case Reason::replace_by_triggers:
      return name + " will be " + replaced + " due to changes in replace_triggered_by";
    default: return name + " must be " + replaced;
  }
}

std::string comment(const engine::ResourceChange& c, bool drift, const Style& s) {
  std::string address = to_string(c.address);
  if (!c.deposed.empty()) address += fmt::format(" (deposed object {})", c.deposed);
  const std::string name = s.paint(kBold, "  # " + address);
  std::string out;
  bool told_move = false;
  switch (c.action) {
    case ChangeAction::create: out = name + " will be created"; break;
    case ChangeAction::read: out = name + " will be read during apply"; break;
    case ChangeAction::update: out = name + (drift ? " has changed" : " will be updated in-place"); break;
    case ChangeAction::destroy_then_create:
    case ChangeAction::create_then_destroy: out = replace_comment(name, c.reason, s); break;
    case ChangeAction::destroy:
      out = drift ? name + " has been deleted"
                  : name + " will be " + s.paint(kBold, s.paint(kRed, "destroyed"));
      break;
    case ChangeAction::forget:
      return fmt::format(
          "{} will no longer be managed by Terraform, but will not be destroyed\n # (destroy = false is "
          "set in the configuration)\n",
          s.paint(kBold, " # " + address));
    case ChangeAction::no_op:
      told_move = moved(c);
      out = told_move
                ? fmt::format("{} has moved to {}", s.paint(kBold, "  # " + to_string(*c.previous_address)),
                              s.paint(kBold, address))
                : name + " will be imported" +
                      (c.generated_config.empty() ? "" : "\n  # (config will be generated)");
      break;
  }
  if (!drift) out += reason_line(c);
  if (!c.deposed.empty() && c.action == ChangeAction::destroy)
    out += "\n  # (left over from a partially-failed replacement of this instance)";
  out += "\n";
  if (moved(c) && !told_move) out += fmt::format("  # (moved from {})\n", to_string(*c.previous_address));
  if (c.importing_id && c.action != ChangeAction::no_op)
    out += fmt::format("  # (imported from \"{}\")\n", *c.importing_id);
  const bool replaced =
      c.action == ChangeAction::destroy_then_create || c.action == ChangeAction::create_then_destroy;
  if (c.importing_id && replaced)
    out += s.paint(kYellow, "  # Warning: this will destroy the imported resource") + "\n";
  return out;
}

const provider::ResourceSchema* schema_of(const config::AbsResource& address, std::string_view provider,
                                          const provider::Registry& registry) {
  const provider::Provider* p = registry.provider(state::provider_source(provider));
  if (!p) return nullptr;
  const config::ResourceAddr& r = address.resource;
  return r.mode == config::Mode::data ? p->data_source(r.type) : p->resource(r.type);
}

void add_header(std::string& out, const config::ResourceAddr& r) {
  out += r.mode == config::Mode::data ? "data \"" : "resource \"";
  out.append(r.type).append("\" \"").append(r.name).append("\" ");
}

Diff diff_object(const Change& change, const provider::ResourceSchema* schema) {
  return schema ? diff_block(change, schema->block) : diff_values(change);
}

void add_change(std::string& out, const engine::ResourceChange& c, bool drift,
                const provider::Registry& registry, const Style& s) {
  const Change change{c.before, c.after, !c.before.is_null(), !c.after.is_null(), c.replace_paths};
  const Change kept{c.before, c.before, true, true, {}};
  const Diff diff = diff_object(c.action == ChangeAction::forget ? kept : change,
                                schema_of(c.address.resource, c.provider, registry));
  out.append("\n").append(comment(c, drift, s)).append(symbol(c.action, s)).push_back(' ');
  add_header(out, c.address.resource.resource);
  draw(out, diff, 0, {}, s);
  out += '\n';
}

std::string outputs_diff(const engine::Plan& plan, const Style& s) {
  std::vector<std::pair<std::string, Diff>> shown;
  std::size_t width = 0;
  for (const engine::OutputChange& o : plan.outputs) {
    width = std::max(width, attribute_name(o.name).size());
    if (o.action == ChangeAction::no_op) continue;
    Change change{o.before, o.after, false, false, {}};
    change.before_explicit = o.action != ChangeAction::create;
    change.after_explicit = !o.after.is_null();
    if (o.sensitive) {
      change.before = change.before.with_marks(value::sensitive_mark());
      change.after = change.after.with_marks(value::sensitive_mark());
    }
    Diff diff = diff_output(change);
    if (diff.action == DiffAction::no_op) continue;
    shown.emplace_back(attribute_name(o.name), std::move(diff));
  }
  std::string out;
  for (const auto& [name, diff] : shown)
    out += fmt::format("{}{} {:<{}} = {}\n", draw_warnings(diff, 0, s), draw_symbol(diff.action, s), name,
                       width, draw(diff, 0, {}, s));
  return out;
}

std::string drift_text(const engine::Plan& plan, const provider::Registry& registry, const Style& s) {
  std::string items;
  for (const engine::ResourceChange& c : plan.drift)
    if (!quiet(c)) add_change(items, c, true, registry, s);
  if (items.empty()) return "";
  std::string out = "\n" + s.paint(kBold, s.paint(kCyan, "Note:")) +
                    s.paint(kBold, " Objects have changed outside of Terraform");
  out += "\n\n" +
         wrap(
             "Terraform detected the following changes made outside of Terraform since the last \"terraform "
             "apply\" which may have affected this plan:",
             s.width - 1) +
         "\n";
  out += items;
  if (plan.mode == engine::PlanMode::refresh_only)
    return out + "\n\n" +
           wrap(
               "This is a refresh-only plan, so Terraform will not take any actions to undo these. If you "
               "were "
               "expecting these changes then you can apply this plan to record the updated values in the "
               "Terraform "
               "state without changing any remote objects.",
               s.width - 1) +
           "\n";
  return out + "\n\n" +
         wrap(
             "Unless you have made equivalent changes to your configuration, or ignored the relevant "
             "attributes using "
             "ignore_changes, the following plan may include actions to undo or respond to these changes.",
             s.width - 1) +
         "\n";
}

std::string no_changes(const engine::Plan& plan, bool drifted, const PlanTextOptions& options,
                       const Style& s) {
  const auto say = [&](const char* headline, const std::string& text) {
    return "\n" + s.paint(kBold, s.paint(kGreen, "No changes.")) +
           s.paint(kBold, std::string(" ") + headline) + "\n\n" + wrap(text, s.width - 1) + "\n";
  };
  const std::string rule = drifted ? "\n" + horizontal_rule(s) : "";
  if (plan.errored)
    return rule + "\n" + s.paint(kBold, s.paint(kRed, "Planning failed.")) +
           s.paint(kBold, " Terraform encountered an error while generating this plan.") + "\n\n";
  if (plan.mode == engine::PlanMode::refresh_only)
    return drifted
               ? ""
               : say("Your infrastructure still matches the configuration.",
                     "Terraform has checked that the real remote objects still match the result of your most "
                     "recent changes, and found no differences.");
  if (plan.mode == engine::PlanMode::destroy)
    return rule +
           say("No objects need to be destroyed.",
               "Either you have not created any objects yet or the existing objects were already deleted "
               "outside of Terraform.");
  if (!drifted)
    return say("Your infrastructure matches the configuration.",
               "Terraform has compared your real infrastructure against your configuration and found no "
               "differences, "
               "so no changes are needed.");
  if (plan.applyable())
    return rule +
           say("Your infrastructure matches the configuration.",
               "Your configuration already applies the changes detected above, so applying this plan will "
               "only "
               "update the Terraform state to include the changes detected above and won't change any real "
               "infrastructure.");
  return rule +
         say("Your infrastructure matches the configuration.",
             std::string(
                 "Your configuration already matches the changes detected above. If you'd like to update "
                 "the Terraform state to match, create and apply a refresh-only plan") +
                 (options.in_automation ? "." : ":\n  terraform apply -refresh-only"));
}

std::string counts_line(const engine::Plan& plan, const Style& s) {
  const engine::Plan::Counts n = plan.counts();
  std::string out = "\n" + s.paint(kBold, "Plan:") + " ";
  if (n.import > 0) out += fmt::format("{} to import, ", n.import);
  return out + fmt::format("{} to add, {} to change, {} to destroy.\n", n.add, n.change, n.destroy);
}

}  // namespace

std::string plan_text(const engine::Plan& plan, const provider::Registry& registry,
                      const PlanTextOptions& options, const Style& s) {
  std::string out = drift_text(plan, registry, s);
  const bool drifted = !out.empty();
  std::string items;
  std::array<bool, 8> used{};
  bool actions = false;
  for (const engine::ResourceChange& c : plan.changes) {
    if (quiet(c)) continue;
    add_change(items, c, false, registry, s);
    used[static_cast<std::size_t>(c.action)] = true;
    actions |= c.action != ChangeAction::no_op;
  }
  const std::string outputs = outputs_diff(plan, s);
  if (items.empty() && outputs.empty()) return out + no_changes(plan, drifted, options, s);
  if (drifted) out += "\n" + horizontal_rule(s);
  if (actions) {
    out += "\n" +
           wrap(
               "Terraform used the selected providers to generate the following execution plan. Resource "
               "actions are indicated with the following symbols:",
               s.width - 1) +
           "\n";
    for (const ChangeAction a :
         {ChangeAction::create, ChangeAction::update, ChangeAction::destroy,
          ChangeAction::destroy_then_create, ChangeAction::create_then_destroy, ChangeAction::read})
      if (used[static_cast<std::size_t>(a)]) out += symbol(a, s) + " " + legend(a) + "\n";
  }
  if (!items.empty()) {
    out += plan.errored ? "\nTerraform planned the following actions, but then encountered a problem:\n"
                        : "\nTerraform will perform the following actions:\n";
    out.append(items).append(counts_line(plan, s));
  }
  if (outputs.empty()) return out;
  out += "\nChanges to Outputs:\n" + outputs;
  if (!actions)
    out += "\n" +
           wrap(
               "You can apply this plan to save these new output values to the Terraform state, without "
               "changing "
               "any real infrastructure.",
               s.width - 1) +
           "\n";
  return out;
}

std::string object_text(const config::AbsInstance& address, const std::string& deposed,
                        const state::Object& object, const std::string& provider,
                        const provider::Registry& registry, const Style& s) {
  const Diff diff = diff_object({object.value, object.value, true, true, {}},
                                schema_of(address.resource, provider, registry));
  DrawOptions options;
  options.show_unchanged = true;
  options.hide_symbols = true;
  std::string out = "# " + to_string(address) + ":";
  if (!deposed.empty())
    out += fmt::format(" (deposed object {})", deposed);
  else if (object.tainted)
    out += " (tainted)";
  out += "\n";
  add_header(out, address.resource.resource);
  draw(out, diff, 0, options, s);
  out += '\n';
  return out;
}

namespace {

using StateEntry = std::map<config::AbsResource, state::Resource>::value_type;

// Modules directly below the one that calls them; a state has all of one depth before those below them.
std::vector<const StateEntry*> depth_first(const state::State& state) {
  std::vector<const StateEntry*> out;
  for (const StateEntry& entry : state.resources) out.push_back(&entry);
  std::stable_sort(out.begin(), out.end(), [](const StateEntry* a, const StateEntry* b) {
    return a->first.module < b->first.module;
  });
  return out;
}

// Whether a module around this one, or the root, has resources.
bool stands_below_resources(const config::ModuleInstance& module,
                            const std::set<config::ModuleInstance>& with_resources) {
  config::ModuleInstance around = module;
  while (!around.empty()) {
    around.pop_back();
    if (with_resources.contains(around)) return true;
  }
  return false;
}

}  // namespace

std::string state_text(const state::State& state, const provider::Registry& registry, const Style& s) {
  std::string out;
  std::set<config::ModuleInstance> modules;
  for (const auto* entry : depth_first(state)) {
    const auto& [address, resource] = *entry;
    if (resource.instances.empty()) continue;
    // A module that follows others stands apart from them by one line more.
    bool follows = !modules.insert(address.module).second;
    if (!follows && stands_below_resources(address.module, modules)) {
      out += "\n";
      follows = true;
    }
    for (const auto& [key, instance] : resource.instances) {
      const config::AbsInstance whole{address, key};
      const std::string& provider = resource.provider;
      const auto add = [&](const std::string& deposed, const state::Object& object) {
        if (follows) out += "\n";
        follows = true;
        out += object_text(whole, deposed, object, provider, registry, s);
      };
      if (instance.current) add("", *instance.current);
      for (const auto& [deposed, object] : instance.deposed) add(deposed, object);
    }
  }
  if (out.empty() && state.outputs.empty()) return "The state file is empty. No resources are represented.\n";
  if (state.outputs.empty()) return out;
  out += "\n\nOutputs:\n\n";
  DrawOptions options;
  options.show_unchanged = true;
  options.hide_symbols = true;
  for (const auto& [name, output] : state.outputs) {
    const Value v = output.sensitive ? output.value.with_marks(value::sensitive_mark()) : output.value;
    const Diff same = diff_of_type({v, v, true, true, {}}, output.value.type());
    out += fmt::format("{} = {}\n", name, draw(same, 0, options, s));
  }
  return out;
}

}  // namespace reprise::report
