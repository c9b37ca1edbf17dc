#include "engine/removed.h"

#include <fmt/format.h>

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

namespace {

void check_block(const Program& program, const config::Module& module, const config::Removed& block,
                 hcl::Diagnostics& diags) {
  config::ModulePath path = module.path;
  for (const config::ModuleStep& step : block.from.module) path.push_back(step.call);
  const std::uint32_t m = program.module_index(path);
  if (m == UINT32_MAX) return;
  const Program::ModuleInfo& at = program.modules[m];
  const auto complain = [&](const char* summary, const std::string& what, hcl::Range where) {
    diags.error(
        summary,
        fmt::format("This statement declares that {} was removed, but it is still declared in configuration.",
                    what),
        where);
  };
  if (!block.from.resource)
    return complain("Removed module still exists", config::to_string(path),
                    program.modules[at.parent].module->calls[at.call].range);
  if (const config::Resource* declared = at.module->resource(*block.from.resource))
    complain("Removed resource still exists", config::to_string(config::ConfigResource{path, declared->addr}),
             declared->range);
}

}  // namespace

void check_removed(const Program& program, hcl::Diagnostics& diags) {
  for (const Program::ModuleInfo& info : program.modules)
    for (const config::Removed& r : info.module->removed) check_block(program, *info.module, r, diags);
}

}  // namespace reprise::engine
