// Which providers something needs, by source: "registry.terraform.io/hashicorp/aws".
#pragma once

#include <set>
#include <string>

#include "config/config.h"
#include "state/state.h"

namespace reprise::cli {

std::set<std::string> providers_of(const config::Module& module);
std::set<std::string> providers_of(const state::State& state);

}  // namespace reprise::cli
