// A plan and a state as Terraform's terminal output shows them.
#pragma once

#include <string>

#include "engine/plan.h"
#include "report/style.h"

namespace reprise::report {

struct PlanTextOptions {
  bool in_automation = false;  // TF_IN_AUTOMATION: no advice about commands
};
// Everything between "Refreshing state..." and the advice about saving the plan; "" when there is nothing to
// say.
std::string plan_text(const engine::Plan& plan, const provider::Registry& registry,
                      const PlanTextOptions& options, const Style& style);
// `terraform show` and `terraform state show`.
std::string state_text(const state::State& state, const provider::Registry& registry, const Style& style);
std::string object_text(const config::AbsInstance& address, const std::string& deposed,
                        const state::Object& object, const std::string& provider,
                        const provider::Registry& registry, const Style& style);
// "name = value" lines of root outputs, as apply ends with.
std::string outputs_text(const state::State& state, const Style& style);

}  // namespace reprise::report
