// What the state commands share: the state they are about, and what is in it.
#pragma once

#include <optional>
#include <vector>

#include "cli/session.h"

namespace reprise::cli {

// All instances in the order of the state.
std::vector<config::AbsInstance> instances_of(const state::State& state);

// Whether an address means an instance. Here, unlike in a plan's targets, a resource is meant in just that
// instance of its module that is named.
bool means(const config::AnyAddr& address, const config::AbsInstance& instance);

// The state these commands look at or change; there must be one. nullopt after an error, which may have been
// said already.
std::optional<state::State> existing_state(Session& session, bool to_change, hcl::Diagnostics& diags);

}  // namespace reprise::cli
