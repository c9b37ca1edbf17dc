// What an object depends on by the configuration, as state keeps it.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/values.h"

namespace reprise::engine {

// Everything upstream, as Terraform lists it. Lists may grow with the square of a configuration: where they
// would have more than kMeanMax entries a resource on average (few may have more) they name the nearest
// resources only, which leads to the same order. A block without instances then leaves nothing in the state
// that would lead further, so what is behind it is listed too. Asks about a block only when all it needs has
// been expanded; copyable.
class Dependencies {
 public:
  static constexpr std::size_t kMeanMax = 64, kAlways = 4096;

  // Sorted, without the block itself. `state`, when given: blocks whose instances it has none of are without.
  const std::vector<config::ConfigResource>& of(const Program& program, const Values& values, VertexId v,
                                                const state::State* state = nullptr);
  // Of the configuration alone, however much it is.
  std::vector<VertexId> all_upstream(const Program& program, VertexId v);

 private:
  bool lists_whole(const Program& program);
  template <class EndsAt>
  std::vector<VertexId> upstream(const Program& program, VertexId v, EndsAt ends_at);

  std::optional<bool> whole_;
  std::vector<std::uint32_t> seen_;  // by vertex: the last search that came along
  std::uint32_t searches_ = 0;
  std::unordered_map<VertexId, std::vector<config::ConfigResource>> known_;  // lookup only
};

}  // namespace reprise::engine
