// When histories begin, unless somebody says otherwise.
#pragma once

#include "world/time.h"

namespace reprise::world {

inline constexpr const char* kDefaultStart = "2024-01-15T00:00:00Z";
inline Instant default_start() { return *parse_rfc3339(kDefaultStart); }

}  // namespace reprise::world
