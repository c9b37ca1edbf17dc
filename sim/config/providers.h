// Which provider configuration a resource uses, across module boundaries.
#pragma once

#include <string>

#include "config/config.h"

namespace reprise::config {

// The configuration a local provider name stands for. `block` is nullptr when nobody configured it: an empty
// configuration of the default kind.
struct ProviderConfiguration {
  const Module* module = nullptr;  // where it is configured; the root for implied ones
  std::string source;
  std::string alias;  // as the configuring module calls it
  const ProviderBlock* block = nullptr;
  bool found = true;  // false: an alias that nobody configured
};
ProviderConfiguration resolve_provider(const Module& module, const LocalProvider& name);
// `provider["registry.terraform.io/hashicorp/aws"].west`, `module.a.provider["…"]`.
std::string to_string(const ProviderConfiguration& p);

// The source a bare local name stands for.
std::string default_provider_source(std::string_view name);
// "hashicorp/aws", as messages name a provider.
std::string provider_display(std::string_view source);

// Whether a warning is about how providers are required and passed between modules.
bool is_about_passing(const hcl::Diagnostic& d);

// What is wrong with how configurations are passed between modules; `joints`: resources whose configuration
// nobody passes; `absent`: the same, found out later.
void check_providers(const Configuration& configuration, hcl::Diagnostics& diags, hcl::Diagnostics& joints,
                     hcl::Diagnostics& absent);

}  // namespace reprise::config
