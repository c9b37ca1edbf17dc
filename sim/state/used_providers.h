// Which providers something needs, by source: "registry.terraform.io/hashicorp/aws".
#pragma once

#include <set>
#include <string>

#include "config/config.h"
#include "state/state.h"

namespace reprise::state {

std::set<std::string> providers_of(const config::Module& module);
std::set<std::string> providers_of(const State& state);
std::set<std::string> providers_of(const config::Configuration& configuration, const State& state);

}  // namespace reprise::state
