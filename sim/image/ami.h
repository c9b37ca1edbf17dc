// Finding machine images: what DescribeImages of the virtual cloud answers, over the account's own images and
// the public catalogue.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/world.h"
#include "provider/provider.h"
#include "value/value.h"

namespace reprise::image {

struct FoundImage {
  std::string id, name, owner, description, architecture, virtualization_type, root_device_type, region;
  std::string creation_date;
  std::map<std::string, std::string> tags;
  // Exactly one of both: an image of the cloud, or one of the catalogue.
  const cloud::Object* object = nullptr;
  std::optional<upstream::Image> listed;
};

struct ImageQuery {
  std::map<std::string, std::string> filters;
  std::vector<std::string> owners;
  bool most_recent = false;
  std::string region;
};

struct ImageAnswer {
  std::optional<FoundImage> image;
  std::string error;                    // Packer's, when there is no image
  std::vector<std::string> unmodelled;  // filters that could not be applied
};
ImageAnswer query_images(const ImageQuery& query, const cloud::World& world);
std::optional<FoundImage> image_by_id(std::string_view id, std::string_view region,
                                      const cloud::World& world);
// The account's own image of that name, nullptr when the name is free.
const cloud::Object* own_image_named(std::string_view name, std::string_view region,
                                     const cloud::World& world);

}  // namespace reprise::image
