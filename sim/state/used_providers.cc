#include "state/used_providers.h"

#include "config/providers.h"
#include "config/undeclared_imports.h"
#include "state/v4.h"

namespace reprise::state {

std::set<std::string> providers_of(const config::Module& module) {
  std::set<std::string> used;
  for (const config::Resource& r : module.resources) used.insert(r.provider_source);
  for (const config::ProviderBlock& p : module.providers) used.insert(p.source);
  for (const auto& [name, source] : module.required_providers) used.insert(source);
  for (const std::uint32_t i : config::undeclared_imports(module))
    used.insert(config::resolve_provider(module, config::undeclared_provider(module.imports[i])).source);
  return used;
}

std::set<std::string> providers_of(const State& state) {
  std::set<std::string> used;
  for (const auto& [address, resource] : state.resources) used.emplace(provider_source(resource.provider));
  return used;
}

std::set<std::string> providers_of(const config::Configuration& configuration, const State& state) {
  std::set<std::string> used = providers_of(state);
  for (const auto& module : configuration.modules()) used.merge(providers_of(*module));
  return used;
}

}  // namespace reprise::state
