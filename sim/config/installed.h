// Modules that `terraform init` has installed. Private to config/.
#pragma once

#include <map>
#include <string>

#include "config/address.h"
#include "config/files.h"

namespace reprise::config {

// Directory in the tree by module path, from .terraform/modules/modules.json below `root`; empty when there
// is none.
std::map<ModulePath, std::string> read_installed(const Tree& tree, const std::string& root);

}  // namespace reprise::config
