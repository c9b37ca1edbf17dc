#include "report/plan_json.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "report/config_json.h"
#include "report/relevant_json.h"
#include "report/schema_json.h"
#include "report/value_json.h"
#include "report/words.h"
#include "state/dependencies.h"
#include "state/json_text.h"
#include "state/used_providers.h"
#include "state/v4.h"
#include "value/json.h"

namespace reprise::report {

namespace {

using state::JsonText;
using value::Value;

// Resources by module instance, as both documents nest them.
struct ModuleTree {
  std::vector<std::pair<std::string, std::string>> resources;  // address, document
  std::map<config::ModuleStep, std::unique_ptr<ModuleTree>> children;

  ModuleTree& at(const config::ModuleInstance& path) {
    ModuleTree* m = this;
    for (const config::ModuleStep& step : path) {
      auto& child = m->children[step];
      if (!child) child = std::make_unique<ModuleTree>();
      m = child.get();
    }
    return *m;
  }
  // Depth is that of module nesting, which loading bounds.
  void append(JsonText& out, const config::ModuleInstance& path) {
    out.open('{');
    if (!resources.empty()) {
      std::stable_sort(resources.begin(), resources.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      out.key("resources").open('[');
      for (const auto& [address, document] : resources) out.raw(document);
      out.close(']');
    }
    if (!path.empty()) out.field("address", to_string(path));
    if (!children.empty()) {
      out.key("child_modules").open('[');
      for (const auto& [step, child] : children) {
        config::ModuleInstance below = path;
        below.push_back(step);
        child->append(out, below);
      }
      out.close(']');
    }
    out.close('}');
  }
};

void append_address(JsonText& out, const config::AbsInstance& address, const char* name = "address") {
  out.field(name, to_string(address));
}

void append_key(JsonText& out, const char* name, const config::InstanceKey& key) {
  if (const auto* n = std::get_if<std::int64_t>(&key)) out.key(name).integer(*n);
  if (const auto* s = std::get_if<std::string>(&key)) out.field(name, *s);
}

const char* mode_name(config::Mode mode) { return mode == config::Mode::data ? "data" : "managed"; }

std::string known(const Value& v) {
  std::string text;
  return append_known(text, v) ? text : "";
}
std::string unknown_tree(const Value& v) {
  std::string text;
  append_unknown_tree(text, v);
  return text;
}
std::string sensitive_tree(const Value& v) {
  std::string text;
  append_sensitive_tree(text, v);
  return text;
}

void append_identity(JsonText& out, const config::AbsInstance& a) {
  out.field("mode", mode_name(a.resource.resource.mode)).field("type", a.resource.resource.type);
  out.field("name", a.resource.resource.name);
  append_key(out, "index", a.key);
}

void append_path(JsonText& out, const value::Path& path) {
  out.open('[');
  for (const value::PathStep& step : path) {
    if (step.kind == value::PathStep::Kind::index_number)
      out.integer(step.index);
    else
      out.string(step.name);
  }
  out.close(']');
}

void append_change(JsonText& out, const engine::ResourceChange& change) {
  out.open('{').key("actions").raw(actions_json(change.action));
  out.key("before").raw(known(change.before));
  const std::string after = known(change.after);
  if (!after.empty()) out.key("after").raw(after);
  out.key("after_unknown").raw(change.after.is_wholly_known() ? "{}" : unknown_tree(change.after));
  out.key("before_sensitive").raw(sensitive_tree(change.before));
  out.key("after_sensitive").raw(sensitive_tree(change.after));
  if (!change.replace_paths.empty()) {
    out.key("replace_paths").open('[');
    for (const value::Path& path : change.replace_paths) append_path(out, path);
    out.close(']');
  }
  if (change.importing_id) out.key("importing").open('{').field("id", *change.importing_id).close('}');
  if (!change.generated_config.empty()) out.field("generated_config", change.generated_config);
  out.close('}');
}

void append_resource_change(JsonText& out, const engine::ResourceChange& change) {
  out.open('{');
  append_address(out, change.address);
  if (change.previous_address && *change.previous_address != change.address)
    append_address(out, *change.previous_address, "previous_address");
  if (!change.address.resource.module.empty())
    out.field("module_address", to_string(change.address.resource.module));
  append_identity(out, change.address);
  out.field("provider_name", state::provider_source(change.provider));
  if (!change.deposed.empty()) out.field("deposed", change.deposed);
  out.key("change");
  append_change(out, change);
  if (const auto reason = reason_name(change.reason); !reason.empty()) out.field("action_reason", reason);
  out.close('}');
}

void append_changes(JsonText& out, const char* name, const std::vector<engine::ResourceChange>& changes) {
  if (changes.empty()) return;
  out.key(name).open('[');
  for (const engine::ResourceChange& change : changes) append_resource_change(out, change);
  out.close(']');
}

void append_output_changes(JsonText& out, const engine::Plan& plan) {
  if (plan.outputs.empty()) return;
  out.key("output_changes").open('{');
  for (const engine::OutputChange& change : plan.outputs) {
    out.key(change.name).open('{').key("actions").raw(actions_json(change.action));
    out.key("before").raw(known(change.before));
    const std::string after = known(change.after);
    if (!after.empty()) out.key("after").raw(after);
    out.key("after_unknown").raw(change.after.is_wholly_known() ? "false" : unknown_tree(change.after));
    out.flag("before_sensitive", change.sensitive).flag("after_sensitive", change.sensitive).close('}');
  }
  out.close('}');
}

void append_planned_values(JsonText& out, const engine::Plan& plan) {
  out.key("planned_values").open('{');
  bool any = false;
  for (const engine::OutputChange& o : plan.outputs) {
    if (o.action == engine::ChangeAction::destroy) continue;
    if (!any) out.key("outputs").open('{');
    any = true;
    out.key(o.name).open('{').flag("sensitive", o.sensitive);
    if (o.after.is_wholly_known()) {
      // A null is written down without its type.
      const bool null = o.after.unmark().is_null();
      out.key("type").raw(value::type_to_json(null ? value::Type::dynamic() : o.after.type()));
      out.key("value").raw(known(o.after));
    }
    out.close('}');
  }
  if (any) out.close('}');
  ModuleTree tree;
  for (const engine::ResourceChange& change : plan.changes) {
    const bool forgotten = change.action == engine::ChangeAction::forget;
    if ((change.after.is_null() && !forgotten) || !change.deposed.empty()) continue;
    JsonText r;
    r.open('{');
    append_address(r, change.address);
    append_identity(r, change.address);
    r.field("provider_name", state::provider_source(change.provider));
    r.key("schema_version")
        .integer(change.config && change.config->schema ? change.config->schema->version : 0);
    if (const std::string values = forgotten ? "{}" : known(change.after); values != "{}")
      r.key("values").raw(values);
    r.key("sensitive_values").raw(forgotten ? "false" : sensitive_tree(change.after)).close('}');
    tree.at(change.address.resource.module).resources.emplace_back(to_string(change.address), r.take());
  }
  out.key("root_module");
  tree.append(out, {});
  out.close('}');
}

// "module.m.terraform_data.a" → ("module.m", "terraform_data.a").
std::pair<std::string, std::string> split_module(const std::string& address) {
  std::size_t end = 0;
  while (address.compare(end, 7, "module.") == 0) {
    std::size_t i = end + 7;
    int depth = 0;
    for (; i < address.size(); ++i) {
      if (address[i] == '[') ++depth;
      if (address[i] == ']') --depth;
      if (address[i] == '.' && depth == 0) break;
    }
    if (i >= address.size()) break;
    end = i + 1;
  }
  return {end == 0 ? "" : address.substr(0, end - 1), address.substr(end)};
}

void append_check_address(JsonText& out, const state::CheckResult& check) {
  const auto [module, rest] = split_module(check.address);
  out.key("address").open('{').field("kind", check.kind);
  if (check.kind == "resource") {
    const bool data = rest.starts_with("data.");
    const std::string local = data ? rest.substr(5) : rest;
    const std::size_t dot = local.find('.');
    out.field("mode", data ? "data" : "managed");
    if (!module.empty()) out.field("module", module);
    out.field("name", local.substr(dot + 1))
        .field("to_display", check.address)
        .field("type", local.substr(0, dot));
  } else {
    if (!module.empty()) out.field("module", module);
    out.field("name", rest.substr(rest.find('.') + 1)).field("to_display", check.address);
  }
  out.close('}');
}

void append_check_instance(JsonText& out, const state::CheckResult& check, const std::string& address,
                           const std::string& status) {
  out.open('{').key("address").open('{');
  const auto [module, rest] = split_module(address);
  if (check.kind == "resource" && rest.ends_with(']')) {
    const std::string key = rest.substr(rest.find('[') + 1, rest.size() - rest.find('[') - 2);
    out.key("instance_key").raw(key);
  }
  if (!module.empty()) out.field("module", module);
  out.field("to_display", address).close('}').field("status", status);
  const auto problems = check.problems.find(address);
  if (problems != check.problems.end() && !problems->second.empty()) {
    out.key("problems").open('[');
    for (const std::string& p : problems->second) out.open('{').field("message", p).close('}');
    out.close(']');
  }
  out.close('}');
}

void append_checks(JsonText& out, const std::vector<state::CheckResult>& checks) {
  if (checks.empty()) return;
  out.key("checks").open('[');
  for (const state::CheckResult& check : checks) {
    out.open('{');
    append_check_address(out, check);
    out.field("status", check.status);
    if (!check.objects.empty()) {
      out.key("instances").open('[');
      for (const auto& [address, status] : check.objects) append_check_instance(out, check, address, status);
      out.close(']');
    }
    out.close('}');
  }
  out.close(']');
}

void append_variables(JsonText& out, const engine::Plan& plan, const config::Configuration& configuration) {
  bool any = false;
  for (const config::Variable& v : configuration.root().variables) {
    const auto given = plan.variables.find(v.name);
    // A plan keeps no ephemeral values: what it says of such a variable is its default.
    const bool kept = given != plan.variables.end() && !v.ephemeral;
    if (!kept && !v.default_value) continue;
    const Value shown = kept ? given->second.value : *v.default_value;
    if (!any) out.key("variables").open('{');
    any = true;
    out.key(v.name).open('{');
    const std::string text = known(shown);
    if (!text.empty()) out.key("value").raw(text);
    out.close('}');
  }
  if (any) out.close('}');
}

void append_object(ModuleTree& tree, const config::AbsInstance& address, const state::Resource& resource,
                   const state::Object& object, const std::string& deposed, state::DependencyTexts& texts) {
  JsonText r;
  r.open('{');
  append_address(r, address);
  append_identity(r, address);
  r.field("provider_name", state::provider_source(resource.provider));
  r.key("schema_version").integer(object.schema_version);
  r.key("values").raw(known(object.value)).key("sensitive_values").raw(sensitive_tree(object.value));
  if (const auto& dependencies = texts.of(object); !dependencies.empty()) {
    r.key("depends_on").open('[');
    for (const std::string& d : dependencies) r.string(d);
    r.close(']');
  }
  if (object.tainted) r.flag("tainted", true);
  if (!deposed.empty()) r.field("deposed_key", deposed);
  r.close('}');
  tree.at(address.resource.module).resources.emplace_back(to_string(address), r.take());
}

void append_outputs(JsonText& out, const state::State& state) {
  out.key("outputs").open('{');
  for (const auto& [name, output] : state.outputs) {
    out.key(name).open('{').flag("sensitive", output.sensitive).key("value").raw(known(output.value));
    out.key("type").raw(value::type_to_json(output.value.type())).close('}');
  }
  out.close('}');
}

void append_root_module(JsonText& out, const state::State& state) {
  ModuleTree tree;
  state::DependencyTexts texts;
  for (const auto& [address, resource] : state.resources)
    for (const auto& [key, instance] : resource.instances) {
      if (instance.current) append_object(tree, {address, key}, resource, *instance.current, "", texts);
      for (const auto& [deposed, object] : instance.deposed)
        append_object(tree, {address, key}, resource, object, deposed, texts);
    }
  out.key("root_module");
  tree.append(out, {});
}

void append_state_values(JsonText& out, const state::State& state) {
  out.key("values").open('{');
  if (!state.outputs.empty()) append_outputs(out, state);
  append_root_module(out, state);
  out.close('}');
}

bool blank(const state::State& s) { return s.outputs.empty() && !s.has_objects(); }

void append_state(JsonText& out, const state::State& state, bool with_checks) {
  out.open('{').field("format_version", "1.0");
  if (!blank(state) || !state.lineage.empty()) {
    if (!blank(state)) {
      out.field("terraform_version", state::kTerraformVersion);
      append_state_values(out, state);
    }
    if (with_checks && !blank(state)) append_checks(out, state.checks);
  }
  out.close('}');
}

void append_schemas(JsonText& out, const std::set<std::string>& sources, const provider::Registry& registry) {
  out.field("provider_format_version", "1.0");
  out.key("provider_schemas").raw(provider_schemas_object(sources, registry));
}

}  // namespace

std::string plan_json(const engine::Plan& plan, const config::Configuration& configuration,
                      const hcl::SourceMap& sources) {
  JsonText out;
  out.open('{').field("format_version", "1.2").field("terraform_version", state::kTerraformVersion);
  append_variables(out, plan, configuration);
  append_planned_values(out, plan);
  append_changes(out, "resource_drift", plan.drift);
  append_changes(out, "resource_changes", plan.changes);
  append_output_changes(out, plan);
  if (!blank(plan.prior)) {
    out.key("prior_state");
    append_state(out, plan.prior, false);
  }
  out.key("configuration");
  append_configuration(out, configuration, sources);
  append_relevant_attributes(out, plan, configuration);
  append_checks(out, plan.checks);
  out.field("timestamp", world::rfc3339(plan.timestamp));
  out.flag("applyable", plan.applyable()).flag("complete", !plan.partial() && !plan.errored);
  out.flag("errored", plan.errored).close('}');
  return out.take();
}

std::string state_json(const state::State& state) {
  JsonText out;
  append_state(out, state, true);
  return out.take();
}

std::string test_plan_json(const engine::Plan& plan, const config::Configuration& configuration,
                           const provider::Registry& registry) {
  JsonText out;
  out.open('{').field("plan_format_version", "1.2");
  append_output_changes(out, plan);
  append_changes(out, "resource_changes", plan.changes);
  append_changes(out, "resource_drift", plan.drift);
  append_relevant_attributes(out, plan, configuration);
  append_schemas(out, state::providers_of(configuration, plan.prior), registry);
  return out.close('}').take();
}

std::string test_state_json(const state::State& state, const provider::Registry& registry) {
  JsonText out;
  out.open('{').field("state_format_version", "1.0");
  append_root_module(out, state);
  if (!state.outputs.empty()) append_outputs(out, state);
  append_schemas(out, state::providers_of(state), registry);
  return out.close('}').take();
}

}  // namespace reprise::report
