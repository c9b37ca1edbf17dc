#include "engine/walk.h"

#include <fmt/format.h>

#include <algorithm>

namespace reprise::engine {

using value::Value;

const ModuleStandIn* Walk::stand_in(std::uint32_t m) const {
  if (!stand_ins) return nullptr;
  const config::ModuleInstance& address = values.modules[m].address;
  const auto fits = [&](const config::ModuleInstance& pattern) {
    return std::ranges::equal(pattern, address, [](const auto& wanted, const auto& step) {
      return wanted.call == step.call &&
             (std::holds_alternative<std::monostate>(wanted.key) || wanted.key == step.key);
    });
  };
  for (auto s = stand_ins->rbegin(); s != stand_ins->rend(); ++s)
    if (fits(s->module.module)) return &*s;
  return nullptr;
}

bool Walk::stood_in(std::uint32_t m) const {
  if (!stand_ins || stand_ins->empty()) return false;
  for (; m != 0; m = values.modules[m].parent)
    if (stand_in(m)) return true;
  return false;
}

Site Walk::call_site(std::uint32_t m) const {
  const ModuleCells& cells = values.modules[m];
  bool repeated = !std::holds_alternative<std::monostate>(cells.key);
  return {cells.parent, repeated ? &cells.key : nullptr, repeated ? &cells.each : nullptr, nullptr};
}

void Walk::evaluate(VertexId v, hcl::Diagnostics& diags) {
  const Vertex vertex = program.vertices[v];
  // Expanding a call adds module instances, but none of this module.
  for (std::size_t i = 0; i < values.instances_of[vertex.module].size(); ++i) {
    std::uint32_t m = values.instances_of[vertex.module][i];
    switch (vertex.kind) {
      case VertexKind::call: expand_call(m, vertex.index, diags); break;
      case VertexKind::variable: variable(m, vertex.index, diags); break;
      case VertexKind::provider: provider(m, vertex.index, diags); break;
      case VertexKind::local: {
        const lang::Expr* e = program.modules[vertex.module].module->locals[vertex.index].value;
        environment.functions.identity = values.modules[m].prefix;
        values.modules[m].locals[vertex.index] =
            engine::evaluate(environment, values, Site{m, nullptr, nullptr, nullptr}, *e, diags);
        break;
      }
      case VertexKind::output: output(m, vertex.index, diags); break;
      default: break;
    }
  }
}

Value Walk::child_variable(std::uint32_t m, std::uint32_t index, std::optional<Value> given,
                           hcl::Range subject, hcl::Diagnostics& diags) const {
  const config::Variable& variable = program.modules[values.modules[m].module].module->variables[index];
  if (given && value::is_ephemeral(given->deep_marks()) && !variable.ephemeral)
    diags.error(
        "Ephemeral value not allowed",
        "This input variable is not declared as accepting a ephemeral values, so it cannot be set to a "
        "result derived from an ephemeral value.",
        subject);
  if (!given) given = variable.default_value.value_or(Value());
  return finish_variable(variable, std::move(*given),
                         {values.modules[m].prefix, "", subject, environment.sources}, diags);
}

void Walk::variable(std::uint32_t m, std::uint32_t index, hcl::Diagnostics& diags) {
  const config::Variable& variable = program.modules[values.modules[m].module].module->variables[index];
  std::size_t errors = diags.error_count();
  ValuePlace place{variable.range};
  Value v;
  if (m == 0) {
    v = root_variable(variable, *inputs, environment.sources, diags);
    if (auto given = inputs->find(variable.name); given != inputs->end() && given->second.range.valid())
      place.range = given->second.range;
  } else {
    const Program::ModuleInfo& info = program.modules[values.modules[m].module];
    const config::ModuleCall& call = program.modules[info.parent].module->calls[info.call];
    const lang::Expr* argument = index < call.arguments.size() ? call.arguments[index] : nullptr;
    place = {argument ? argument->range() : call.range, !argument};
    std::optional<Value> given;
    if (argument) given = engine::evaluate(environment, values, call_site(m), *argument, diags);
    v = child_variable(m, index, std::move(given), place.range, diags);
  }
  values.modules[m].variables[index] = std::move(v);
  if (diags.error_count() == errors && !variable.validations.empty())
    evaluate_validations(*this, m, index, place, diags);
}

bool may_be_output(const config::Output& output, bool root, hcl::Diagnostics& diags) {
  if (!root || !output.ephemeral) return true;
  diags.error("Ephemeral output not allowed", "Ephemeral outputs are not allowed in context of a root module",
              output.range);
  return false;
}

bool check_output(const config::Output& output, const Value& v, bool root, hcl::Diagnostics& diags) {
  value::Marks marks = v.deep_marks();
  if (root && value::is_sensitive(marks) && !output.sensitive) {
    diags.error("Output refers to sensitive values",
                "To reduce the risk of accidentally exporting sensitive data that was intended to be only "
                "internal, Terraform "
                "requires that any root module output containing sensitive data be explicitly marked as "
                "sensitive, to confirm "
                "your intent.\n\nIf you do intend to export this data, annotate the output value as "
                "sensitive by adding the "
                "following argument:\n    sensitive = true",
                output.range);
    return false;
  }
  if (value::is_ephemeral(marks) && !output.ephemeral) {
    diags.error(
        "Ephemeral value not allowed",
        "This output value is not declared as returning an ephemeral value, so it cannot be set to a result "
        "derived from an ephemeral value.",
        output.value ? output.value->range() : output.range);
    return false;
  }
  if (output.ephemeral && v.is_wholly_known() && !value::is_ephemeral(marks)) {
    diags.error("Value not allowed in ephemeral output",
                "This output value is declared as returning an ephemeral value, so it can only be set to an "
                "ephemeral value.",
                output.value ? output.value->range() : output.range);
    return false;
  }
  return true;
}

void Walk::output(std::uint32_t m, std::uint32_t index, hcl::Diagnostics& diags) {
  const config::Output& output = program.modules[values.modules[m].module].module->outputs[index];
  Site site{m, nullptr, nullptr, nullptr};
  if (stood_in(m)) {
    const ModuleStandIn* given = stand_in(m);
    values.modules[m].outputs[index] = given ? given->outputs.attr(output.name) : Value::null();
    return;
  }
  if (!may_be_output(output, m == 0, diags)) return;
  if (!output.preconditions.empty()) {
    RuleContext context{RuleKind::output_precondition, "output_value", "",
                        values.modules[m].prefix + "output." + output.name, only_looks};
    for (const std::string& step : program.modules[values.modules[m].module].module->path)
      context.address += "module." + step + ".";
    context.address += "output." + output.name;
    if (!evaluate_rules(*this, site, output.preconditions, context, diags)) return;
  }
  if (!output.value) return;
  std::size_t errors = diags.error_count();
  environment.functions.identity = values.modules[m].prefix;
  Value v = engine::evaluate(environment, values, site, *output.value, diags);
  // Secrets are looked for in what could be made out as well.
  if (!check_output(output, v, m == 0, diags) || diags.error_count() != errors) return;
  // Of called modules Terraform 1.11 hands on what is sensitive itself, whatever the output is declared as.
  if (output.sensitive && m == 0) v = v.with_marks(value::sensitive_mark());
  if (output.ephemeral) v = v.with_marks(value::ephemeral_mark());
  values.modules[m].outputs[index] = std::move(v);
}

void Walk::provider(std::uint32_t m, std::uint32_t index, hcl::Diagnostics& diags) {
  const config::ProviderBlock& block = program.modules[values.modules[m].module].module->providers[index];
  const provider::Provider* implementation = environment.registry->provider(block.source);
  if (block.given) values.modules[m].providers[index] = *block.given;
  if (!implementation || !block.body) return;
  std::size_t errors = diags.error_count();
  Value config =
      engine::evaluate_body(environment, values, Site{m, nullptr, nullptr, nullptr}, *block.body, diags);
  if (diags.error_count() != errors) return;
  implementation->validate_provider(config, diags);
  if (diags.error_count() != errors) return;
  values.modules[m].providers[index] = implementation->configure(config, diags);
}

const Value& Walk::provider_config(std::uint32_t m, const config::Resource& resource,
                                   hcl::Diagnostics& diags) {
  Program::ProviderPlace place = program.resolve_provider(values.modules[m].module, resource.provider);
  if (place.block) {
    while (values.modules[m].module != place.module) m = values.modules[m].parent;
    return values.modules[m].providers[*place.block];
  }
  auto [at, added] = default_providers.try_emplace(resource.provider_source);
  if (added && resource.implementation) {
    const provider::BlockSchema& schema = resource.implementation->provider_schema();
    std::vector<Value> fields;
    for (const value::AttributeType& a : schema.implied_type->attributes()) {
      using K = value::Kind;
      K kind = a.type->kind();
      bool block = schema.fields[fields.size()].is_block;
      if (block && kind == K::list)
        fields.push_back(Value::list(a.type->element(), {}));
      else if (block && kind == K::set)
        fields.push_back(Value::set(a.type->element(), {}));
      else if (block && kind == K::map)
        fields.push_back(Value::map(a.type->element(), {}));
      else
        fields.push_back(Value::null(a.type));
    }
    at->second =
        resource.implementation->configure(Value::object(schema.implied_type, std::move(fields)), diags);
  }
  return at->second;
}

std::string Walk::provider_name(std::uint32_t m, const config::Resource& resource) const {
  Program::ProviderPlace place = program.resolve_provider(values.modules[m].module, resource.provider);
  std::string name;
  for (const std::string& step : program.modules[place.module].module->path)
    name.append("module.").append(step).append(".");
  name.append("provider[\"").append(resource.provider_source).append("\"]");
  if (!place.name.alias.empty()) name.append(".").append(place.name.alias);
  return name;
}

void Walk::expand_call(std::uint32_t m, std::uint32_t index, hcl::Diagnostics& diags) {
  const Program::ModuleInfo& info = program.modules[values.modules[m].module];
  const config::ModuleCall& call = info.module->calls[index];
  Site site{m, nullptr, nullptr, nullptr};
  Expansion e = expand(environment, values, site, call.count, call.for_each, "module", diags);
  values.modules[m].calls[index].repeat = e.repeat;
  if (!e.ok || info.children[index] == UINT32_MAX) return;
  values.modules[m].calls[index].expanded = true;
  for (auto& [key, each] : e.instances) values.add_module(program, m, index, key, each);
}

}  // namespace reprise::engine
