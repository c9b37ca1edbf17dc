#include "engine/dependencies.h"

#include <algorithm>
#include <utility>

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

std::size_t count_instances(const Program& program, const Values& values, VertexId v) {
  const Vertex& vertex = program.vertices[v];
  std::size_t count = 0;
  for (const std::uint32_t m : values.instances_of[vertex.module])
    count += values.modules[m].resources[vertex.index].instances.size();
  return count;
}

bool too_many(std::size_t entries, std::size_t lists) {
  return entries > Dependencies::kAlways + Dependencies::kMeanMax * lists;
}

}  // namespace

// The resources upstream of `v`, no further than where `ends_at` says.
template <class EndsAt>
std::vector<VertexId> Dependencies::upstream(const Program& program, VertexId v, EndsAt ends_at) {
  seen_.resize(program.vertices.size());
  const std::uint32_t search = ++searches_;
  std::vector<VertexId> found;
  const auto take = [&](const std::vector<VertexId>& vertices) {
    for (const VertexId n : vertices)
      if (std::exchange(seen_[n], search) != search) found.push_back(n);
  };
  take(*program.nearest_resources[v]);
  for (std::size_t i = 0; i < found.size(); ++i)
    if (!ends_at(found[i])) take(*program.nearest_resources[found[i]]);
  std::erase(found, v);
  return found;
}

std::vector<VertexId> Dependencies::all_upstream(const Program& program, VertexId v) {
  return upstream(program, v, [](VertexId) { return false; });
}

bool Dependencies::lists_whole(const Program& program) {
  if (whole_) return *whole_;
  std::size_t lists = 0, entries = 0;
  for (const Vertex& vertex : program.vertices) lists += vertex.kind == VertexKind::resource;
  whole_ = true;
  for (VertexId v = 0; *whole_ && v < program.vertices.size(); ++v) {
    if (program.vertices[v].kind != VertexKind::resource || program.nearest_resources[v]->empty()) continue;
    entries += all_upstream(program, v).size();
    whole_ = !too_many(entries, lists);
  }
  return *whole_;
}

const std::vector<config::ConfigResource>& Dependencies::of(const Program& program, const Values& values,
                                                            VertexId v, const state::State* state) {
  const auto [at, fresh] = known_.try_emplace(v);
  if (!fresh || program.nearest_resources[v]->empty()) return at->second;
  std::vector<VertexId> found;
  const std::size_t instances = count_instances(program, values, v);
  const bool whole = lists_whole(program);
  if (whole) found = all_upstream(program, v);
  if (!whole || too_many(found.size() * instances, instances))
    found = upstream(program, v, [&](VertexId n) { return has_instances(program, values, n, state); });
  for (const VertexId n : found)
    at->second.push_back(
        {program.modules[program.vertices[n].module].module->path, program.resource(n).addr});
  std::sort(at->second.begin(), at->second.end());
  return at->second;
}

}  // namespace reprise::engine
