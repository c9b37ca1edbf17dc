#include "engine/targets.h"

#include <algorithm>

namespace reprise::engine {

namespace {

// Whether a block (all its instances together) may hold something of the target.
bool may_match(const config::AnyAddr& target, const config::ModulePath& module,
               const config::ResourceAddr& resource) {
  config::ModulePath path = config::static_path(target.module);
  if (target.resource) return path == module && *target.resource == resource;
  return path.size() <= module.size() && std::equal(path.begin(), path.end(), module.begin());
}

}  // namespace

Targets::Targets(const Program& p, const std::vector<config::AnyAddr>& targets) : targets_(&targets) {
  if (all()) return;
  included_.assign(p.vertices.size(), false);
  direct_.assign(p.vertices.size(), false);
  std::vector<VertexId> todo;
  for (VertexId v = 0; v < p.vertices.size(); ++v) {
    if (p.vertices[v].kind != VertexKind::resource) continue;
    const config::Module& module = *p.modules[p.vertices[v].module].module;
    for (const config::AnyAddr& t : targets) {
      if (!may_match(t, module.path, p.resource(v).addr)) continue;
      direct_[v] = true;
      todo.push_back(v);
      break;
    }
  }
  while (!todo.empty()) {
    VertexId v = todo.back();
    todo.pop_back();
    if (included_[v]) continue;
    included_[v] = true;
    for (VertexId n : p.needs.of(v)) todo.push_back(n);
  }
  // Outputs of the root that only rest on what is included come along.
  for (VertexId v : p.order) {
    const Vertex& vertex = p.vertices[v];
    if (vertex.kind != VertexKind::output || vertex.module != 0) continue;
    const auto& resources = *p.nearest_resources[v];
    bool whole = !resources.empty();
    for (VertexId r : resources) whole = whole && included_[r];
    if (!whole) continue;
    todo.push_back(v);
    while (!todo.empty()) {
      VertexId n = todo.back();
      todo.pop_back();
      if (included_[n]) continue;
      included_[n] = true;
      for (VertexId need : p.needs.of(n)) todo.push_back(need);
    }
  }
}

bool Targets::matches(const config::AbsInstance& instance) const {
  return std::any_of(targets_->begin(), targets_->end(),
                     [&](const config::AnyAddr& t) { return config::contains(t, instance); });
}

}  // namespace reprise::engine
