// `terraform show -json`: plans (format 1.2) and states (format 1.0).
#pragma once

#include <string>

#include "engine/plan.h"
#include "provider/provider.h"
#include "state/state.h"

namespace reprise::report {

// One line, without a newline at its end.
std::string plan_json(const engine::Plan& plan, const config::Configuration& configuration,
                      const hcl::SourceMap& sources);
std::string state_json(const state::State& state);
// The same as `test -json -verbose` says them: what can be shown, with the schemas of its providers.
std::string test_plan_json(const engine::Plan& plan, const config::Configuration& configuration,
                           const provider::Registry& registry);
std::string test_state_json(const state::State& state, const provider::Registry& registry);

}  // namespace reprise::report
