// Configurations of providers, as modules write them.
#pragma once

#include <compare>
#include <optional>
#include <string>

#include "config/body.h"
#include "value/value.h"

namespace reprise::config {

// "aws" or "aws.west" as written in a module.
struct LocalProvider {
  std::string name;
  std::string alias;
  friend auto operator<=>(const LocalProvider&, const LocalProvider&) = default;
};
struct ProviderBlock {
  LocalProvider name;
  std::string source;  // "registry.terraform.io/hashicorp/aws"
  const BodyPlan* body = nullptr;
  std::optional<value::Value> given;  // the configuration itself, from outside; then there is no body
  bool versioned = false;             // by an argument of old
  bool empty = false;  // no arguments: in a child module it only declares that a configuration is passed in
  hcl::Range range;
};

// A configuration of a provider, in place of the root module's own of that name.
struct GivenProvider {
  LocalProvider name;
  value::Value configuration;
};

}  // namespace reprise::config
