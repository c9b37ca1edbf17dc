// An apply with its progress, journal, world and state kept after every step.
#pragma once

#include "cli/session.h"

namespace reprise::cli {

// Why the state a plan leads to could not be written down: infinities have no JSON. "" if it can.
std::string unwritable(const engine::Plan& plan);

struct ApplyOutcome {
  int exit_code = 0;
};
ApplyOutcome run_apply(Session& session, const state::State& before, const engine::Plan& plan,
                       hcl::Diagnostics& diags);

}  // namespace reprise::cli
