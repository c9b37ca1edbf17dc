// An apply with its progress, journal, world and state kept after every step.
#pragma once

#include "cli/session.h"

namespace reprise::cli {

struct ApplyOutcome {
  int exit_code = 0;
};
ApplyOutcome run_apply(Session& session, const state::State& before, const engine::Plan& plan,
                       hcl::Diagnostics& diags);

}  // namespace reprise::cli
