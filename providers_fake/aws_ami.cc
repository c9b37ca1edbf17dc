#include <fmt/format.h>

#include <algorithm>

#include "providers_fake/aws_data.h"
#include "providers_fake/computed.h"
#include "providers_fake/definition_data.h"
#include "providers_fake/images.h"

namespace reprise::providers_fake {
namespace {

using value::Type;
using value::Value;

std::string text_at(const Value& object, std::string_view name) {
  const Value* v = object.unmark().find(name);
  if (!v) return {};
  const Value bare = v->unmark();
  if (bare.is_unknown() || bare.is_null()) return {};
  if (bare.type() == Type::boolean()) return bare.as_bool() ? "true" : "false";
  return bare.type() == Type::string() ? std::string(bare.as_string()) : std::string();
}

std::vector<std::string> texts_at(const Value& object, std::string_view name) {
  std::vector<std::string> out;
  const Value list = object.unmark().attr(name).unmark();
  if (list.is_null() || list.is_unknown()) return out;
  for (const Value& item : list.items())
    if (const Value s = item.unmark(); !s.is_null() && s.is_known()) out.emplace_back(s.as_string());
  return out;
}

// What a filter of this name compares: dashes of the API are underscores of attributes.
std::optional<std::string> filtered(const FoundImage& image, std::string_view name) {
  if (name == "image-id") return image.id;
  if (name == "is-public") return text_at(image.attributes, "public");
  if (name == "owner-alias") return text_at(image.attributes, "image_owner_alias");
  if (name == "image-type") return "machine";
  if (name.starts_with("tag:")) {
    const Value* tags = image.attributes.find("tags");
    if (!tags || tags->unmark().is_null() || tags->unmark().type()->kind() != value::Kind::map) return "";
    return text_at(tags->unmark(), name.substr(4));
  }
  std::string attribute(name);
  std::replace(attribute.begin(), attribute.end(), '-', '_');
  if (!image.attributes.find(attribute)) return std::nullopt;
  return text_at(image.attributes, attribute);
}

bool owned(const FoundImage& image, const std::vector<std::string>& owners, const cloud::World& world) {
  if (owners.empty()) return true;
  const std::string id = text_at(image.attributes, "owner_id");
  const std::string alias = text_at(image.attributes, "image_owner_alias");
  return std::any_of(owners.begin(), owners.end(), [&](const std::string& o) {
    return o == id || (!alias.empty() && o == alias) || (o == "self" && id == world.account);
  });
}

struct Choice {
  std::vector<FoundImage> images;
  std::string unknown_filter;
};

Choice choose(const Value& config, const std::string& region, const cloud::World& world) {
  Choice out;
  const std::vector<std::string> owners = texts_at(config, "owners");
  const std::vector<std::string> ids = texts_at(config, "image_ids");
  const Value filters = config.unmark().attr("filter").unmark();
  for (FoundImage& image : all_images(world, region)) {
    if (!owned(image, owners, world)) continue;
    bool all = true;
    if (!filters.is_null() && filters.is_known()) {
      for (const Value& filter : filters.items()) {
        const std::string name = text_at(filter, "name");
        const std::optional<std::string> have = filtered(image, name);
        if (!have) out.unknown_filter = name;
        const std::vector<std::string> values = texts_at(filter, "values");
        all = all && have && std::any_of(values.begin(), values.end(), [&](const std::string& pattern) {
                return wildcard_match(pattern, *have);
              });
      }
    }
    if (all) out.images.push_back(std::move(image));
  }
  return out;
}

// Every computed attribute that the image has, marked with how it was chosen.
Value state_of(const provider::ResourceSchema& schema, const Value& config, const FoundImage& image,
               const std::string& region, value::Marks marks) {
  const value::TypeRef type = schema.block.implied_type;
  const Value bare = config.unmark();
  std::vector<Value> fields(bare.items().begin(), bare.items().end());
  std::vector<Value> known = fields;
  copy_by_name(image.attributes, type, known);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!fields[i].is_null()) continue;
    const std::string& name = type->attributes()[i].name;
    const bool computed =
        !schema.block.fields[i].is_block && schema.block.attributes[schema.block.fields[i].index].computed;
    if (name == "region")
      fields[i] = Value::string(region);
    else if (name == "id" || name == "image_id")
      fields[i] = Value::string(image.id);
    else if (name == "arn")
      fields[i] = Value::string(fmt::format("arn:aws:ec2:{}::image/{}", region, image.id));
    else if (computed)
      fields[i] = known[i].is_null() ? zero_of(type->attributes()[i].type) : known[i];
    if (computed && name != "region") fields[i] = fields[i].with_marks(marks);
  }
  return Value::object(type, std::move(fields));
}

}  // namespace

provider::DataResponse AmiData::read(const provider::Target& target, const Value& config,
                                     const cloud::World& world) const {
  provider::DataResponse out;
  out.took = world::Duration::millis(600);
  out.state = Value::unknown(schema_.block.implied_type);
  const std::string region = region_for(target, config);
  Choice choice = choose(config, region, world);
  if (!choice.unknown_filter.empty())
    out.notes.push_back({provider::Note::Kind::unmodelled,
                         fmt::format("filter {} of aws_ami", choice.unknown_filter),
                         "Images are not known by this: nothing matches it.", target.range});
  if (choice.images.empty()) {
    out.diags.error("Your query returned no results. Please change your search criteria and try again.", "",
                    target.range);
    return out;
  }
  const bool most_recent = text_at(config, "most_recent") == "true";
  if (choice.images.size() > 1 && !most_recent) {
    out.diags.error(
        "Your query returned more than one result. Please try a more specific search criteria, or set "
        "`most_recent` attribute to true.",
        "", target.range);
    return out;
  }
  const auto newest = std::max_element(
      choice.images.begin(), choice.images.end(), [](const FoundImage& a, const FoundImage& b) {
        return text_at(a.attributes, "creation_date") < text_at(b.attributes, "creation_date");
      });
  // A query that can only ever mean one image is no volatile source; most_recent is one by its own words.
  const value::Marks marks =
      most_recent ? origin_of(target, value::OriginKind::image_lookup, std::string(target.address)) : nullptr;
  out.state = state_of(schema_, config, *newest, region, marks);
  return out;
}

}  // namespace reprise::providers_fake
