// Identity: what a cloud assigns, marked so that it never counts as a difference between two lives.
// Private to providers_fake/.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cloud/world.h"
#include "provider/provider.h"

namespace reprise::providers_fake {

// Mark of what the cloud assigned to the object at `target`.
value::Marks identity_mark(const provider::Target& target);
value::Marks origin_of(const provider::Target& target, value::OriginKind kind, std::string what);

// What randomness about an object is keyed by: its address and the instant of its creation.
std::string creation_identity(const provider::Target& target, const cloud::World& world);

// Fills a format: literal text with {17hex}, {26 digits}, {12 upper}, {uuid}, {name}; unknown words stay as
// they are. `field` gives the text for other words ("region", "account", "id", an attribute); "" keeps the
// word out.
std::string fill_format(std::string_view format, const cloud::World& world, std::string_view identity,
                        const std::function<std::string(std::string_view)>& field);

}  // namespace reprise::providers_fake
