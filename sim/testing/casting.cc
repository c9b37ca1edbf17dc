// Which module, providers and overrides a run works with.
#include <fmt/format.h>

#include <algorithm>

#include "config/body.h"
#include "config/providers.h"
#include "testing/file_runner.h"

namespace reprise::testing {

namespace {

using config::LocalProvider;
using config::TestOverride;
using config::TestProvider;
using value::Value;

// Whether something in the run's configuration is made by this provider of the file: its arguments may refer
// to runs that have not been yet when nothing is.
bool needed(const config::Configuration& configuration, const config::TestRun& run, const TestProvider& p,
            const std::string& source) {
  if (!run.providers.empty())
    return std::ranges::any_of(run.providers, [&](const auto& pair) { return pair.second == p.name; });
  for (const auto& module : configuration.modules()) {
    for (const config::Resource& r : module->resources)
      if (p.name.alias.empty() ? r.provider_source == source : r.provider == p.name) return true;
    for (const config::ModuleCall& call : module->calls)
      for (const auto& [inside, outside] : call.providers)
        if (outside == p.name) return true;
  }
  return false;
}

std::string source_of(const config::Module& module, const LocalProvider& name) {
  const auto required = module.required_providers.find(name.name);
  return required == module.required_providers.end() ? config::default_provider_source(name.name)
                                                     : required->second;
}

}  // namespace

bool FileRunner::find_module(Setting& s, hcl::Diagnostics& diags) {
  const std::size_t errors = diags.error_count();
  std::vector<LocalProvider> inner, outer;
  for (std::size_t i = 0; i < s.run.providers.size(); ++i) {
    const auto& [inside, outside] = s.run.providers[i];
    inner.push_back(inside);
    outer.push_back(outside);
    if (file_.provider(outside)) continue;
    diags.error(fmt::format("Missing provider definition for {}", config::to_string(outside)),
                "This provider block references a provider definition that does not exist.",
                s.run.provider_ranges[i]);
  }
  if (diags.error_count() != errors) return false;
  if (s.run.providers.empty())
    for (const TestProvider& p : file_.providers) inner.push_back(p.name), outer.push_back(p.name);
  const auto own = suite_.directories_.find(&s.run);
  const std::string& directory = own == suite_.directories_.end() ? suite_.options_.root : own->second;
  s.module = &suite_.modules_->get(directory, inner, outer);
  return true;
}

void FileRunner::cast_providers(Setting& s, hcl::Diagnostics& diags) {
  const config::Configuration& configuration = *s.module->configuration;
  for (const TestProvider& p : file_.providers) {
    if (!needed(configuration, s.run, p, source_of(configuration.root(), p.name))) continue;
    Cast::Part part;
    if (p.mock)
      part.mock = &p;
    else
      part.configuration = real_provider(s, p, diags);
    s.cast.parts[config::to_string(p.name)] = std::move(part);
  }
}

// The configuration of a provider that the test file states.
Value FileRunner::real_provider(Setting& s, const TestProvider& p, hcl::Diagnostics& diags) {
  const config::Module& module = s.module->configuration->root();
  const provider::Provider* real = suite_.registry_.real().provider(source_of(module, p.name));
  if (!real) return Value::unknown();
  const std::size_t errors = diags.error_count();
  hcl::Arena arena;
  const auto body = config::plan_body(*p.body, real->provider_schema(), {}, arena, diags, &suite_.sources_);
  if (diags.error_count() != errors) return Value::unknown();
  const auto variables = [&](const std::string& name, Value& out) {
    const auto run = s.inputs.declared.find(name);
    if (inputs_.value(name, module, out, diags)) return true;
    if (run == s.inputs.declared.end()) return false;
    out = run->second.value;
    return true;
  };
  const NameScope scope(NameScope::Place::provider, variables, file_, outputs_);
  const Value configuration = inputs_.evaluate(*body, scope, diags);
  if (diags.error_count() != errors) return Value::unknown();
  real->validate_provider(configuration, diags);
  return diags.error_count() == errors ? real->configure(configuration, diags) : Value::unknown();
}

// What a run says wins over what its file says; what a mocked provider says comes last (stand_in.cc).
void FileRunner::cast_overrides(Setting& s) {
  for (const auto* list : {&s.run.overrides, &file_.overrides})
    for (const TestOverride& o : *list)
      if (o.kind != TestOverride::Kind::module) s.cast.overrides.push_back(&o);
  for (const auto* list : {&file_.overrides, &s.run.overrides})
    for (const TestOverride& o : *list)
      if (o.kind == TestOverride::Kind::module) s.options.module_stand_ins.push_back({o.target, o.values});
}

}  // namespace reprise::testing
