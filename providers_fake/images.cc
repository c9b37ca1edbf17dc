#include "providers_fake/images.h"

#include <algorithm>

namespace reprise::providers_fake {
namespace {

using value::Value;

Value text(std::string_view s) { return Value::string(s); }

FoundImage published(const upstream::Image& i) {
  FoundImage out;
  out.id = i.id;
  out.attributes =
      Value::object({{"id", text(i.id)},
                     {"name", text(i.name)},
                     {"owner_id", text(i.owner_id)},
                     {"image_owner_alias", text(i.owner_alias)},
                     {"architecture", text(i.architecture)},
                     {"root_device_type", text(i.root_device_type)},
                     {"root_device_name", text(i.os.starts_with("amazon") ? "/dev/xvda" : "/dev/sda1")},
                     {"virtualization_type", text(i.virtualization_type)},
                     {"description", text(i.description)},
                     {"creation_date", text(world::rfc3339(i.created, 3))},
                     {"state", text("available")},
                     {"public", Value::boolean(true)},
                     {"tags", Value::map(value::Type::string(), {})}});
  return out;
}

FoundImage own(const cloud::Object& o) {
  FoundImage out;
  out.id = o.id;
  const Value bare = o.attributes.unmark();
  if (bare.find("id") && bare.find("public") && bare.find("root_device_name")) {
    out.attributes = bare;
    return out;
  }
  std::vector<std::pair<std::string, Value>> fields;
  fields.reserve(bare.size() + 3);
  for (std::size_t i = 0; i < bare.size(); ++i)
    fields.emplace_back(bare.type()->attributes()[i].name, bare.at(i));
  // In its place: names that are in order need no sorting.
  const auto add = [&](const char* name, Value v) {
    if (bare.find(name)) return;
    const auto at = std::ranges::lower_bound(fields, std::string_view(name), {},
                                             [](const auto& f) { return std::string_view(f.first); });
    fields.emplace(at, name, std::move(v));
  };
  add("id", text(o.id));
  add("public", Value::boolean(false));
  add("root_device_name", text("/dev/sda1"));
  out.attributes = Value::object(std::move(fields));
  return out;
}

std::optional<upstream::Image> find_published(const cloud::World& world, std::string_view region,
                                              std::string_view id) {
  std::optional<upstream::Image> image = world.upstream.image(id, world.now);
  if (image && image->region != region) image.reset();
  return image;
}

}  // namespace

std::optional<FoundImage> find_image(const cloud::World& world, std::string_view region,
                                     std::string_view id) {
  if (const cloud::Object* o = world.cloud.find("aws_ami", region, id)) return own(*o);
  const std::optional<upstream::Image> image = find_published(world, region, id);
  return image ? std::optional(published(*image)) : std::nullopt;
}

ImageDisk find_image_disk(const cloud::World& world, std::string_view region, std::string_view id) {
  if (const cloud::Object* o = world.cloud.find("aws_ami", region, id))
    return {std::dynamic_pointer_cast<const machine::MachineAttachment>(o->attachment), {}};
  return {nullptr, find_published(world, region, id)};
}

std::vector<FoundImage> all_images(const cloud::World& world, std::string_view region) {
  std::vector<const cloud::Object*> objects;
  world.cloud.for_each_of("aws_ami", region, [&](const cloud::Object& o) {
    objects.push_back(&o);
    return true;
  });
  std::sort(objects.begin(), objects.end(),
            [](const auto* a, const auto* b) { return a->serial < b->serial; });
  std::vector<FoundImage> out;
  for (const cloud::Object* o : objects) out.push_back(own(*o));
  for (const upstream::Image& i : world.upstream.images(region, world.now)) out.push_back(published(i));
  return out;
}

}  // namespace reprise::providers_fake
