// Dependencies of objects as Terraform writes them. In memory an object lists the resources nearest to it, so
// that a chain of n costs n; state files and `show` list everything upstream.
#pragma once

#include <vector>

#include "state/state.h"

namespace reprise::engine {

// Everything the object depends on, through other objects of the state; sorted, without the resource itself.
std::vector<config::ConfigResource> all_dependencies(const state::State& state, const config::AbsResource& of,
                                                     const state::Object& object);

}  // namespace reprise::engine
