// Providers of objects that only the state knows of.
#include <fmt/format.h>

#include <algorithm>

#include "engine/walk.h"

namespace reprise::engine {

using value::Value;

namespace {

// provider["registry.terraform.io/hashicorp/aws"].west, maybe after "module.x."
struct ProviderName {
  std::string module, source, alias;
};
ProviderName parse_provider(const std::string& name) {
  std::size_t open = name.find("provider[\""), close = name.find("\"]");
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  ProviderName out{name.substr(0, open), name.substr(open + 10, close - open - 10), ""};
  if (close + 3 <= name.size()) out.alias = name.substr(close + 3);
  return out;
}

bool is_block_of(const config::ProviderBlock& block, const ProviderName& name) {
  return block.source == name.source && block.name.alias == name.alias;
}

std::string prefix_of(const config::Module& module) {
  std::string prefix;
  for (const std::string& step : module.path) prefix += "module." + step + ".";
  return prefix;
}

void report_missing(const std::string& address, const std::string& provider_name, hcl::Diagnostics& diags) {
  diags.error(
      "Provider configuration not present",
      fmt::format(
          "To work with {0} its original provider configuration at {1} is required, but it has been "
          "removed. This occurs when a provider configuration is removed while objects created by that "
          "provider still exist in the state. Re-add the provider configuration to destroy {0}, after "
          "which you can remove the provider configuration again.",
          address, provider_name));
}

}  // namespace

void check_orphan_providers(const Program& program, const provider::Registry& registry,
                            const state::State& state, bool destroying, hcl::Diagnostics& diags) {
  const auto configured = [&](const ProviderName& name) {
    if (!registry.provider(name.source)) return false;
    if (name.alias.empty()) return true;
    return std::ranges::any_of(program.modules, [&](const Program::ModuleInfo& info) {
      return prefix_of(*info.module) == name.module &&
             std::ranges::any_of(info.module->providers,
                                 [&](const config::ProviderBlock& b) { return is_block_of(b, name); });
    });
  };
  for (const auto& [address, resource] : state.resources) {
    const std::uint32_t m = program.module_index(config::static_path(address.module));
    if (m != UINT32_MAX && program.modules[m].module->resource(address.resource)) continue;
    if (configured(parse_provider(resource.provider))) continue;
    for (const auto& [key, instance] : resource.instances) {
      const std::string text = config::to_string(config::AbsInstance{address, key});
      if (instance.current)
        report_missing(destroying ? config::to_string(address) + " (destroy)" : text + " (orphan)",
                       resource.provider, diags);
      for (const auto& [deposed, object] : instance.deposed)
        report_missing(fmt::format("{} (deposed {})", text, deposed), resource.provider, diags);
    }
  }
}

ProviderOwner provider_owner(Walk& walk, const std::string& provider_name, const std::string& address,
                             hcl::Diagnostics& diags) {
  ProviderName name = parse_provider(provider_name);
  const Program& program = walk.program;
  ProviderOwner out;
  const provider::Provider* implementation = walk.environment.registry->provider(name.source);
  auto missing = [&] {
    report_missing(address, provider_name, diags);
    return out;
  };
  if (!implementation) return missing();
  // Blocks in the module that the name says, of whichever instance of it is there; the root's otherwise.
  for (std::uint32_t m = 0; m < program.modules.size(); ++m) {
    const config::Module& module = *program.modules[m].module;
    if (prefix_of(module) != name.module || walk.values.instances_of[m].empty()) continue;
    for (std::uint32_t b = 0; b < module.providers.size(); ++b) {
      if (!is_block_of(module.providers[b], name)) continue;
      out.provider = implementation;
      out.config = &walk.values.modules[walk.values.instances_of[m].front()].providers[b];
      return out;
    }
  }
  if (!name.alias.empty()) return missing();
  config::Resource like;
  like.provider_source = name.source;
  like.implementation = implementation;
  like.provider.name = "\n";  // no block can have this name: the default configuration
  out.provider = implementation;
  out.config = &walk.provider_config(0, like, diags);
  return out;
}

}  // namespace reprise::engine
