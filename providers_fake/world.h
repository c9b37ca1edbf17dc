// Making worlds.
#pragma once

#include <cstdint>

#include "cloud/world.h"
#include "hcl/diagnostic.h"
#include "providers_fake/type_behaviour.h"

namespace reprise::providers_fake {

// The embedded catalogue of images, packages, branches and URLs, with `extra` files read after it. Parsing
// takes milliseconds: keep it and share it between worlds.
std::shared_ptr<const upstream::Catalogue> load_world_catalogue(hcl::SourceMap& sources,
                                                                const NamedFiles& extra,
                                                                hcl::Diagnostics& diags);
// A world in which nothing exists yet.
cloud::World make_world(std::shared_ptr<const upstream::Catalogue> catalogue, std::uint64_t seed,
                        world::Instant start);

}  // namespace reprise::providers_fake
