// moved blocks and implied moves: where objects of the prior state belong now.
#pragma once

#include <map>

#include "engine/program.h"
#include "engine/values.h"
#include "state/state.h"

namespace reprise::engine {

// What moving did: the address each moved instance had before.
struct Moves {
  std::map<config::AbsInstance, config::AbsInstance> previous;  // by new address
  const config::AbsInstance* previous_of(const config::AbsInstance& address) const {
    auto at = previous.find(address);
    return at == previous.end() ? nullptr : &at->second;
  }
};

// Applies the configuration's moved blocks, then the implied moves between `x` and `x[0]`, to the state.
Moves move_objects(const Program& program, state::State& state, const hcl::SourceMap* sources,
                   hcl::Diagnostics& diags);

// Targets must cover both ends of what has moved.
void check_targeted_moves(const Moves& moves, const std::vector<config::AnyAddr>& targets,
                          hcl::Diagnostics& diags);

// What is wrong with moved blocks, once it is known which instances there are: things that have moved away
// but are still declared, two ways out of one place or into one. Blocks of modules that may have several
// instances are not looked at.
void check_moves(const Program& program, const Values& values, const hcl::SourceMap* sources,
                 hcl::Diagnostics& diags);

}  // namespace reprise::engine
