// The "relevant_attributes" of a plan: attributes of resources that what changes was computed from.
#pragma once

#include "engine/plan.h"
#include "state/json_text.h"

namespace reprise::report {

// Appends the member, sorted, when there are any.
void append_relevant_attributes(state::JsonText& out, const engine::Plan& plan,
                                const config::Configuration& configuration);

}  // namespace reprise::report
