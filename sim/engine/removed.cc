#include "engine/removed.h"

#include <algorithm>

namespace reprise::engine {

const config::Removed* removed_block_in(const config::Module& module, const config::AbsInstance& address) {
  const config::ModulePath at = config::static_path(address.resource.module);
  for (const config::Removed& r : module.removed) {
    config::ModulePath path = module.path;
    for (const config::ModuleStep& step : r.from.module) path.push_back(step.call);
    const bool inside = path.size() <= at.size() && std::equal(path.begin(), path.end(), at.begin());
    const bool match =
        r.from.resource ? inside && path.size() == at.size() && *r.from.resource == address.resource.resource
                        : inside;
    if (match) return &r;
  }
  return nullptr;
}

const config::Removed* removed_block(const Program& program, const config::AbsInstance& address) {
  for (const Program::ModuleInfo& info : program.modules)
    if (const config::Removed* found = removed_block_in(*info.module, address)) return found;
  return nullptr;
}

}  // namespace reprise::engine
