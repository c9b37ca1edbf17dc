#include "config/undeclared_imports.h"

namespace reprise::config {

std::vector<std::uint32_t> undeclared_imports(const Module& root) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < root.imports.size(); ++i) {
    const AnyAddr& to = root.imports[i].to;
    if (to.module.empty() && to.resource && !root.resource(*to.resource)) out.push_back(i);
  }
  return out;
}

LocalProvider undeclared_provider(const Import& block) {
  const std::string& type = block.to.resource->type;
  return {type.substr(0, type.find('_')), ""};
}

}  // namespace reprise::config
