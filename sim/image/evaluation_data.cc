// Data sources: what they answer from the world.
#include <fmt/format.h>

#include <algorithm>

#include "image/evaluation.h"
#include "value/json.h"

namespace reprise::image {
namespace {

using value::Value;

std::string text_of(const Value& object, std::string_view name) {
  const Value* v = object.find(name);
  if (!v) return "";
  Value plain = v->unmark();
  if (plain.is_null() || plain.is_unknown()) return "";
  if (plain.type() == value::Type::number() && plain.is_small_integer())
    return std::to_string(plain.as_small_integer());
  return plain.type() == value::Type::string() ? std::string(plain.as_string()) : "";
}

// The newest object of a type in a region for which `fits` holds.
template <class Fits>
const cloud::Object* newest(const cloud::World& world, std::string_view type, const std::string& region,
                            Fits fits) {
  const cloud::Object* found = nullptr;
  for (const cloud::Object* o : world.cloud.of_type(type))
    if (o->region == region && fits(o->attributes.unmark()) && (!found || found->serial < o->serial))
      found = o;
  return found;
}

// A secret's value as the plugin gives it: the text, or one item of the JSON object that it is.
std::string secret_value(const std::string& text, const std::string& key) {
  value::Result parsed = value::from_json(text);
  if (!parsed.ok() || parsed.value().is_null() || parsed.value().type()->kind() != value::Kind::object)
    return text;
  const Value& object = parsed.value();
  if (!key.empty()) return text_of(object, key);
  return object.size() == 0 ? "" : text_of(object, object.type()->attributes()[0].name);
}

}  // namespace

Config Evaluation::data_config(const PluginBlock& block, hcl::Diagnostics& diags) const {
  lang::EvalContext context;
  context.scope = this;
  context.functions = &functions_;
  context.diags = &diags;
  return evaluate_body(*block.body, &block.plugin->body, context);
}

Value Evaluation::data_missing(const PluginBlock& block, std::string detail, hcl::Diagnostics& diags) const {
  diags.error(fmt::format("Error reading data.{}", block.name), std::move(detail), block.range);
  return Value::unknown();
}

Value Evaluation::data_parameter(const PluginBlock& block, hcl::Diagnostics& diags) const {
  Config c = data_config(block, diags);
  std::string name = c.text("name"), region = c.text("region", options_.region);
  if (name.empty()) return data_missing(block, "a 'name' must be provided", diags);
  const cloud::Object* found =
      newest(world_, "aws_ssm_parameter", region, [&](const Value& v) { return text_of(v, "name") == name; });
  if (!found)
    return data_missing(
        block, fmt::format("ParameterNotFound: there is no parameter {} in {}.", name, region), diags);
  const Value attributes = found->attributes.unmark();
  return Value::object({{"arn", Value::string(text_of(attributes, "arn"))},
                        {"value", Value::string(text_of(attributes, "value"))},
                        {"version", Value::string(text_of(attributes, "version"))}});
}

Value Evaluation::data_secret(const PluginBlock& block, hcl::Diagnostics& diags) const {
  Config c = data_config(block, diags);
  std::string name = c.text("name"), region = c.text("region", options_.region);
  if (name.empty()) return data_missing(block, "a 'name' must be provided", diags);
  const cloud::Object* secret = newest(world_, "aws_secretsmanager_secret", region, [&](const Value& v) {
    return text_of(v, "name") == name || text_of(v, "arn") == name || text_of(v, "id") == name;
  });
  std::string wanted = c.text("version_id");
  auto of_secret = [&](const Value& v) {
    std::string owner = text_of(v, "secret_id");
    const Value attributes = secret->attributes.unmark();
    bool own =
        owner == secret->id || owner == text_of(attributes, "arn") || owner == text_of(attributes, "name");
    return own && (wanted.empty() || text_of(v, "version_id") == wanted);
  };
  const cloud::Object* version =
      secret ? newest(world_, "aws_secretsmanager_secret_version", region, of_secret) : nullptr;
  if (std::string stage = c.text("version_stage", "AWSCURRENT"); stage != "AWSCURRENT")
    notes_.push_back({provider::Note::Kind::unmodelled, "version_stage of amazon-secretsmanager",
                      "The newest version was taken.", c.range_of("version_stage")});
  if (!version)
    return data_missing(
        block,
        fmt::format("ResourceNotFoundException: Secrets Manager can't find the specified secret {}.", name),
        diags);
  const Value attributes = version->attributes.unmark();
  std::string text = text_of(attributes, "secret_string"), value = secret_value(text, c.text("key"));
  for (const std::string& secret_text : {text, value})
    if (!secret_text.empty()) secrets_.emplace(secret_text);
  auto hidden = [](std::string_view s) { return Value::string(s).with_marks(value::sensitive_mark()); };
  return Value::object({{"value", hidden(value)},
                        {"secret_string", hidden(text)},
                        {"secret_binary", hidden(text_of(attributes, "secret_binary"))},
                        {"version_id", Value::string(text_of(attributes, "version_id"))}});
}

Value Evaluation::data_ami(const PluginBlock& block, hcl::Diagnostics& diags) const {
  Config c = data_config(block, diags);
  ImageQuery query{c.map("filters"), c.texts("owners"), c.flag("most_recent"),
                   c.text("region", options_.region)};
  if (query.owners.empty()) {
    diags.error(fmt::format("Error configuring data.{}", block.name),
                "For security reasons, you must declare an owner.", block.range);
    return Value::unknown();
  }
  ImageAnswer answer = query_images(query, world_);
  for (const std::string& f : answer.unmodelled)
    notes_.push_back(
        {provider::Note::Kind::unmodelled, "image filter " + f, "The filter was not applied.", block.range});
  if (!answer.image) {
    diags.error(fmt::format("Error reading data.{}", block.name), answer.error, block.range);
    return Value::unknown();
  }
  const FoundImage& i = *answer.image;
  value::Marks marks =
      value::unite(value::origin_mark({value::OriginKind::image_lookup, "data." + block.name, block.range}),
                   value::unite(c.marks("filters"), c.marks("owners")));
  std::vector<std::pair<std::string, Value>> tags;
  for (const auto& [k, v] : i.tags) tags.emplace_back(k, Value::string(v));
  auto s = [&](std::string_view text) { return Value::string(text).with_marks(marks); };
  return Value::object({{"id", s(i.id)},
                        {"name", s(i.name)},
                        {"owner", s(i.owner)},
                        {"owner_name", s(i.listed ? i.listed->owner_alias : "")},
                        {"creation_date", s(i.creation_date)},
                        {"tags", Value::map(value::Type::string(), std::move(tags)).with_marks(marks)}});
}

}  // namespace reprise::image
