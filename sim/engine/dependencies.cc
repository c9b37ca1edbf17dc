#include "engine/dependencies.h"

#include <algorithm>
#include <unordered_set>

namespace reprise::engine {

namespace {

bool has_instances(const Program& program, const Values& values, VertexId v, const state::State* state) {
  const Vertex& vertex = program.vertices[v];
  return std::ranges::any_of(values.instances_of[vertex.module], [&](std::uint32_t m) {
    const ModuleCells& module = values.modules[m];
    return !module.resources[vertex.index].instances.empty() &&
           (!state || state->resources.contains({module.address, program.resource(v).addr}));
  });
}

}  // namespace

const std::vector<config::ConfigResource>& Dependencies::of(const Program& program, const Values& values,
                                                            VertexId v, const state::State* state) {
  auto [at, fresh] = known_.try_emplace(v);
  if (!fresh) return at->second;
  std::vector<VertexId> found = *program.nearest_resources[v];
  std::unordered_set<VertexId> seen(found.begin(), found.end());
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (has_instances(program, values, found[i], state)) continue;
    for (VertexId n : *program.nearest_resources[found[i]])
      if (seen.insert(n).second) found.push_back(n);
  }
  std::vector<config::ConfigResource> out;
  for (VertexId n : found)
    if (n != v)
      out.push_back({program.modules[program.vertices[n].module].module->path, program.resource(n).addr});
  std::sort(out.begin(), out.end());
  return at->second = std::move(out);
}

}  // namespace reprise::engine
