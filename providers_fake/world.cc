#include "providers_fake/world.h"

namespace reprise::providers_fake {

cloud::World make_world(const FakeRegistry& registry, std::uint64_t seed, world::Instant start) {
  cloud::World world;
  world.now = start;
  world.entropy.seed = seed;
  world.upstream = upstream::Upstream(registry.catalogue());
  return world;
}

}  // namespace reprise::providers_fake
