// Making worlds.
#pragma once

#include <cstdint>

#include "cloud/world.h"
#include "providers_fake/registry.h"

namespace reprise::providers_fake {

// A world in which nothing exists yet, with the registry's upstream catalogue.
cloud::World make_world(const FakeRegistry& registry, std::uint64_t seed, world::Instant start);

}  // namespace reprise::providers_fake
