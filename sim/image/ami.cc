#include "image/ami.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "image/template.h"

namespace reprise::image {
namespace {

std::string text_of(const value::Value& object, std::string_view name) {
  const value::Value* v = object.find(name);
  if (!v || v->is_null() || v->is_unknown() || v->type() != value::Type::string()) return "";
  return std::string(v->unmark().as_string());
}

FoundImage from_object(const cloud::Object& o) {
  FoundImage out;
  value::Value a = o.attributes.unmark();
  out.id = o.id;
  out.name = text_of(a, "name");
  out.owner = o.account;
  out.description = text_of(a, "description");
  out.architecture = text_of(a, "architecture");
  out.virtualization_type = text_of(a, "virtualization_type");
  out.root_device_type = text_of(a, "root_device_type");
  out.creation_date = text_of(a, "creation_date");
  out.region = o.region;
  if (const value::Value* tags = a.find("tags"); tags && !tags->is_null() && !tags->is_unknown()) {
    value::Value t = tags->unmark_deep();
    if (t.type()->kind() == value::Kind::map)
      for (const value::MapEntry& e : t.entries())
        if (!e.value.is_null() && !e.value.is_unknown()) out.tags[e.key] = std::string(e.value.as_string());
  }
  out.object = &o;
  return out;
}

FoundImage from_catalogue(upstream::Image image) {
  FoundImage out{image.id,
                 image.name,
                 image.owner_id,
                 image.description,
                 image.architecture,
                 image.virtualization_type,
                 image.root_device_type,
                 image.region,
                 world::rfc3339(image.created, 3),
                 {},
                 nullptr,
                 {}};
  out.listed = std::move(image);
  return out;
}

// What a filter compares; nullopt for a filter that is not modelled.
std::optional<std::string> field(const FoundImage& image, std::string_view filter) {
  if (filter == "name") return image.name;
  if (filter == "image-id") return image.id;
  if (filter == "owner-id") return image.owner;
  if (filter == "owner-alias") return image.listed ? image.listed->owner_alias : "";
  if (filter == "description") return image.description;
  if (filter == "architecture") return image.architecture;
  if (filter == "virtualization-type") return image.virtualization_type;
  if (filter == "root-device-type") return image.root_device_type;
  if (filter == "creation-date") return image.creation_date;
  if (filter == "state") return "available";
  if (filter == "image-type") return "machine";
  if (filter == "hypervisor") return "xen";
  if (filter == "ena-support") return "true";
  if (filter == "is-public") return image.listed ? "true" : "false";
  if (filter.starts_with("tag:")) {
    auto at = image.tags.find(std::string(filter.substr(4)));
    return at == image.tags.end() ? std::string("\x01no such tag") : at->second;
  }
  return std::nullopt;
}

bool owned(const FoundImage& image, const std::vector<std::string>& owners, const cloud::World& world) {
  if (owners.empty()) return true;
  return std::any_of(owners.begin(), owners.end(), [&](const std::string& owner) {
    if (owner == "self") return image.owner == world.account;
    if (image.listed && !image.listed->owner_alias.empty() && image.listed->owner_alias == owner) return true;
    return image.owner == owner;
  });
}

}  // namespace

const cloud::Object* own_image_named(std::string_view name, std::string_view region,
                                     const cloud::World& world) {
  for (const cloud::Object* o : world.cloud.of_type("aws_ami"))
    if (o->region == region && o->account == world.account && text_of(o->attributes.unmark(), "name") == name)
      return o;
  return nullptr;
}

std::optional<FoundImage> image_by_id(std::string_view id, std::string_view region,
                                      const cloud::World& world) {
  if (const cloud::Object* o = world.cloud.find("aws_ami", region, id)) return from_object(*o);
  std::optional<upstream::Image> listed = world.upstream.image(id, world.now);
  if (listed && listed->region == region) return from_catalogue(std::move(*listed));
  return std::nullopt;
}

ImageAnswer query_images(const ImageQuery& query, const cloud::World& world) {
  ImageAnswer out;
  std::vector<FoundImage> found;
  std::set<std::string> unmodelled;
  auto consider = [&](FoundImage image) {
    if (!owned(image, query.owners, world)) return;
    for (const auto& [filter, pattern] : query.filters) {
      std::optional<std::string> value = field(image, filter);
      if (!value)
        unmodelled.insert(filter);
      else if (!wildcard_match(pattern, *value))
        return;
    }
    found.push_back(std::move(image));
  };
  for (const cloud::Object* o : world.cloud.of_type("aws_ami"))
    if (o->region == query.region) consider(from_object(*o));
  auto named = query.filters.find("name");
  // Most of the catalogue is somebody else's: the name decides before anything is made.
  const auto wanted = [&](std::string_view name) {
    return named == query.filters.end() || wildcard_match(named->second, name);
  };
  for (upstream::Image& image : world.upstream.images(query.region, world.now, wanted))
    consider(from_catalogue(std::move(image)));
  out.unmodelled.assign(unmodelled.begin(), unmodelled.end());
  if (found.empty()) {
    std::string filters;
    for (const auto& [name, value] : query.filters) filters += fmt::format("\n  {} = {}", name, value);
    out.error = fmt::format("No AMI was found matching filters: owners [{}], region {}{}",
                            fmt::join(query.owners, " "), query.region, filters);
  } else if (found.size() > 1 && !query.most_recent) {
    out.error =
        "Your query returned more than one result. Please try a more specific search, or set most_recent to "
        "true.";
  } else {
    // RFC 3339 in UTC sorts as time; the id settles ties.
    out.image = *std::max_element(found.begin(), found.end(), [](const FoundImage& a, const FoundImage& b) {
      return std::tie(a.creation_date, a.id) < std::tie(b.creation_date, b.id);
    });
  }
  return out;
}

}  // namespace reprise::image
