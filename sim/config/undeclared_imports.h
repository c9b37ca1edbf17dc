// Import blocks about resources that nobody declares. A plan can generate configuration for them, and fails
// otherwise; until then they take their places among the resources, as in Terraform's graphs.
#pragma once

#include <cstdint>
#include <vector>

#include "config/config.h"

namespace reprise::config {

// Indexes into Module::imports of the root: blocks about resources of the root itself.
std::vector<std::uint32_t> undeclared_imports(const Module& root);

// What the resource of such a block uses, going by its type alone.
LocalProvider undeclared_provider(const Import& block);

}  // namespace reprise::config
