// What an object depends on by the configuration, as state keeps it.
#pragma once

#include <unordered_map>
#include <vector>

#include "engine/values.h"

namespace reprise::engine {

// The resources nearest upstream of blocks. A block without instances leaves nothing in the state that would
// lead further, so what is behind it is listed too. Asks about a block only when all it needs has been
// expanded; copyable.
class Dependencies {
 public:
  // Sorted, without the block itself. `state`, when given: blocks whose instances it has none of are without.
  const std::vector<config::ConfigResource>& of(const Program& program, const Values& values, VertexId v,
                                                const state::State* state = nullptr);

 private:
  std::unordered_map<VertexId, std::vector<config::ConfigResource>> known_;  // lookup only
};

}  // namespace reprise::engine
