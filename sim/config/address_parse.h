// Addresses from traversals: what configuration blocks and command line flags share. Private to config/.
#pragma once

#include <optional>

#include "config/address.h"
#include "config/traversal.h"

namespace reprise::config {

// A module instance or resource instance, keys allowed: moved, import, targets.
std::optional<AnyAddr> address_of(const Traversal& t, hcl::Diagnostics& diags);
// A module or resource without keys: removed.
std::optional<AnyAddr> keyless_address_of(const Traversal& t, hcl::Diagnostics& diags);

}  // namespace reprise::config
