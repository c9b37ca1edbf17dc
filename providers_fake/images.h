// Machine images that an account can see: those built in its cloud, then the public catalogue. Private to
// providers_fake/.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/world.h"
#include "machine/machine.h"
#include "value/value.h"

namespace reprise::providers_fake {

// What an instance starts from: one of the two.
struct ImageDisk {
  std::shared_ptr<const machine::MachineAttachment> machine;  // of a built image
  std::optional<upstream::Image> published;                   // of a public one
};
struct FoundImage {
  value::Value attributes;  // object: name, owner_id, creation_date, … as Packer's builds register them
  std::string id;
};

std::optional<FoundImage> find_image(const cloud::World& world, std::string_view region, std::string_view id);
// Neither, when there is no such image.
ImageDisk find_image_disk(const cloud::World& world, std::string_view region, std::string_view id);
// All images of a region, own ones first, each part oldest first.
std::vector<FoundImage> all_images(const cloud::World& world, std::string_view region);

}  // namespace reprise::providers_fake
