#include "engine/dependencies.h"

#include <set>

namespace reprise::engine {

std::vector<config::ConfigResource> all_dependencies(const state::State& state, const config::AbsResource& of,
                                                     const state::Object& object) {
  std::set<config::ConfigResource> seen;
  std::vector<config::ConfigResource> todo = object.dependencies;
  // What the resources of one block depend on, whichever instance of its module they are in.
  auto visit = [&](const config::ConfigResource& r) {
    for (auto at = state.resources.begin(); at != state.resources.end(); ++at) {
      if (at->first.resource != r.resource || config::static_path(at->first.module) != r.module) continue;
      for (const auto& [key, instance] : at->second.instances)
        if (instance.current)
          todo.insert(todo.end(), instance.current->dependencies.begin(),
                      instance.current->dependencies.end());
    }
  };
  auto visit_root = [&](const config::ConfigResource& r) {
    auto at = state.resources.find(config::AbsResource{{}, r.resource});
    if (at == state.resources.end()) return;
    for (const auto& [key, instance] : at->second.instances)
      if (instance.current)
        todo.insert(todo.end(), instance.current->dependencies.begin(), instance.current->dependencies.end());
  };
  while (!todo.empty()) {
    config::ConfigResource r = std::move(todo.back());
    todo.pop_back();
    if (!seen.insert(r).second) continue;
    r.module.empty() ? visit_root(r) : visit(r);
  }
  seen.erase(of.config());
  return {seen.begin(), seen.end()};
}

}  // namespace reprise::engine
