// What a killed run may have left in the cloud without the state knowing.
#pragma once

#include <vector>

#include "cloud/world.h"
#include "hcl/diagnostic.h"
#include "state/journal.h"

namespace reprise::cli {

// A warning for each object that the cloud made for an intent which is still open, and that `state` does not
// have. Nobody manages these any more.
void report_orphans(const std::vector<state::Intent>& open, const state::State& state,
                    const cloud::World& world, hcl::Diagnostics& diags);

}  // namespace reprise::cli
