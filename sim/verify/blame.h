// Blame: which volatile sources explain a difference.
#pragma once

#include <vector>

#include "value/marks.h"
#include "verify/verify.h"

namespace reprise::verify {

// Whether changing the world by `p` can make a source of that kind answer differently.
bool moved_by(value::OriginKind kind, Perturbation p);

// The origins of both sides that explain a difference under `p`, sorted. Of several, those that `p` moves are
// meant; when it moves none, all volatile ones; when there are none, the identities it derives from: then
// something was chosen by what the cloud happened to assign. Empty: nothing explains it.
std::vector<value::Origin> blame_of(value::Marks first, value::Marks second, Perturbation p);

// Adds what is new to a sorted list.
void unite(std::vector<value::Origin>& into, const std::vector<value::Origin>& more);

}  // namespace reprise::verify
