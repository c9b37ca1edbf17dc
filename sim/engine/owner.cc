// Providers of objects that only the state knows of.
#include <fmt/format.h>

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

}  // namespace

ProviderOwner provider_owner(Walk& walk, const std::string& provider_name, const std::string& address,
                             hcl::Diagnostics& diags) {
  ProviderName name = parse_provider(provider_name);
  const Program& program = walk.program;
  ProviderOwner out;
  const provider::Provider* implementation = walk.environment.registry->provider(name.source);
  auto missing = [&] {
    hcl::Diagnostic d;
    d.summary = "Provider configuration not present";
    d.detail = fmt::format(
        "To work with {0} its original provider configuration at {1} is required, but it has been removed. "
        "This occurs "
        "when a provider configuration is removed while objects created by that provider still exist in the "
        "state. "
        "Re-add the provider configuration to destroy {0}, after which you can remove the provider "
        "configuration again.",
        address, provider_name);
    diags.add(std::move(d));
    return out;
  };
  if (!implementation) return missing();
  // Blocks in the module that the name says, of whichever instance of it is there; the root's otherwise.
  for (std::uint32_t m = 0; m < program.modules.size(); ++m) {
    const config::Module& module = *program.modules[m].module;
    std::string prefix;
    for (const std::string& step : module.path) prefix += "module." + step + ".";
    if (prefix != name.module || walk.values.instances_of[m].empty()) continue;
    for (std::uint32_t b = 0; b < module.providers.size(); ++b) {
      if (module.providers[b].source != name.source || module.providers[b].name.alias != name.alias) continue;
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
