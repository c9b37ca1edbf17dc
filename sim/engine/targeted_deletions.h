// Which deletions of a plan with -target an apply carries out. The plan has those of every block that a
// target needs: instances that are too many, and what an early replacement leaves behind. The apply is about
// the targets and about what comes before them; deletions that come after everything else stay undone, as in
// Terraform's graph of a targeted apply, and the next plan has them again.
#pragma once

#include <vector>

#include "engine/plan.h"

namespace reprise::engine {

// By change: whether it is a deletion, or the deletion in a replacement, that is left undone. Empty when none
// is. `last` says by change whether the deletion comes after what replaces the object
// (create_before_destroy).
std::vector<bool> deletions_left_undone(const Plan& plan, const std::vector<bool>& last);

}  // namespace reprise::engine
