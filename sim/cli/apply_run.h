// An apply with its progress, journal, world and state kept after every step.
#pragma once

#include "cli/session.h"

namespace reprise::cli {

// Why the state a plan leads to could not be written down: infinities have no JSON. "" if it can.
std::string unwritable(const engine::Plan& plan);

struct ApplyOutcome {
  int exit_code = 0;
};
// What a new state of a workspace is called: nobody else's name.
std::string new_lineage(Session& session, const cloud::World& world, const std::string& workspace);
void show_outputs(Session& session, const state::State& state);
ApplyOutcome run_apply(Session& session, const state::State& before, const engine::Plan& plan,
                       hcl::Diagnostics& diags);

}  // namespace reprise::cli
