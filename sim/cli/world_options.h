// -seed, -start, -crash-at and -fault: what a world is made with.
#pragma once

#include <cstdint>
#include <vector>

#include "cli/flags.h"
#include "hcl/diagnostic.h"
#include "world/fault.h"
#include "world/time.h"

namespace reprise::cli {

struct WorldOptions {
  std::uint64_t seed = 1;
  world::Instant start;  // 2024-01-15T00:00:00Z
  std::vector<world::FaultRule> faults;
};
// False after a diagnostic.
bool read_world_options(const Flags& flags, WorldOptions& options, hcl::Diagnostics& diags);

}  // namespace reprise::cli
