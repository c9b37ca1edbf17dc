// What the flags of plan, apply, destroy and refresh ask for.
#pragma once

#include <optional>

#include "cli/session.h"
#include "engine/plan.h"

namespace reprise::cli {

// Everything but variables. nullopt after the user has been told what is wrong.
std::optional<engine::PlanOptions> read_plan_options(Session& session, hcl::Diagnostics& diags);

}  // namespace reprise::cli
