// Values for the attributes of a state file, once schemas say what they are.
#include <fmt/format.h>

#include "state/v4.h"
#include "value/convert.h"
#include "value/json.h"

namespace reprise::state {

namespace {

using value::PathStep;
using value::Value;

// `v` with `marks` where `path` leads; where it leads nowhere, on the last value it reaches: nothing secret
// shows.
Value mark_at(const Value& v, std::span<const PathStep> path, value::Marks marks) {
  const Value plain = v.unmark();
  if (path.empty() || plain.is_null() || plain.is_unknown()) return v.with_marks(marks);
  const PathStep& step = path.front();
  const value::TypeRef type = plain.type();
  const auto keep = [&](Value out) { return v.is_marked() ? out.with_marks(v.marks()) : out; };
  if (type->kind() == value::Kind::object && type->attribute_index(step.name) >= 0) {
    std::vector<Value> fields(plain.items().begin(), plain.items().end());
    Value& field = fields[static_cast<std::size_t>(type->attribute_index(step.name))];
    field = mark_at(field, path.subspan(1), marks);
    return keep(Value::object(type, std::move(fields)));
  }
  if (type->kind() == value::Kind::map && plain.find(step.name)) {
    std::vector<std::pair<std::string, Value>> entries;
    for (const value::MapEntry& e : plain.entries())
      entries.emplace_back(e.key, e.key == step.name ? mark_at(e.value, path.subspan(1), marks) : e.value);
    return keep(Value::map(type->element(), std::move(entries)));
  }
  const bool sequence = type->kind() == value::Kind::list || type->kind() == value::Kind::tuple;
  if (sequence && step.kind == PathStep::Kind::index_number && step.index >= 0 &&
      static_cast<std::size_t>(step.index) < plain.size()) {
    std::vector<Value> items(plain.items().begin(), plain.items().end());
    Value& item = items[static_cast<std::size_t>(step.index)];
    item = mark_at(item, path.subspan(1), marks);
    return keep(type->kind() == value::Kind::list ? Value::list(type->element(), std::move(items))
                                                  : Value::tuple(std::move(items)));
  }
  return v.with_marks(marks);
}

// Attributes that a hand-edited or foreign file lacks become null, those too many go, others are converted.
value::Result fit(std::string_view json, value::TypeRef type) {
  value::Result read = value::from_json(json);
  if (!read.ok() || read.value().is_null()) return read;
  std::vector<Value> fields;
  for (const value::AttributeType& a : type->attributes()) {
    const Value* given = read.value().find(a.name);
    value::Result field = given ? value::convert(*given, a.type) : value::Result(Value::null(a.type));
    if (!field.ok()) return value::Result::error(fmt::format(".{}: {}", a.name, field.message_with_path()));
    fields.push_back(field.value());
  }
  return Value::object(type->has_dynamic() ? value::Type::empty_object() : type, std::move(fields));
}

value::Result read_attributes(const Object& object, const provider::Provider* provider,
                              const std::string& type, const provider::ResourceSchema* schema) {
  if (!schema) return value::from_json(object.raw);
  if (object.schema_version != schema->version && object.schema_version < schema->version)
    return provider->upgrade(type, object.schema_version, object.raw);
  value::Result read = value::from_json(object.raw, schema->block.implied_type);
  if (read.ok() || schema->block.implied_type->has_dynamic()) return read;
  return fit(object.raw, schema->block.implied_type);
}

void give_type(Object& object, const config::AbsResource& address, const provider::Provider* provider,
               const provider::ResourceSchema* schema, hcl::Diagnostics& diags) {
  if (object.raw.empty()) return;
  if (schema && object.schema_version > schema->version) {
    diags.error(
        "Resource instance managed by newer provider version",
        fmt::format("The current state of {} was created by a newer provider version than is currently "
                    "selected. Upgrade the {} provider to work with this state.",
                    to_string(address), provider->source()));
    return;
  }
  const value::Result read = read_attributes(object, provider, address.resource.type, schema);
  if (!read.ok()) {
    diags.error("Failed to decode resource from state",
                fmt::format("Error decoding \"{}\" from prior state: {}", to_string(address),
                            read.message_with_path()));
    return;
  }
  object.value = read.value();
  for (const value::Path& path : object.raw_sensitive)
    object.value = mark_at(object.value, path, value::sensitive_mark());
  if (schema) object.schema_version = schema->version;
  object.raw.clear();
  object.raw_sensitive.clear();
}

}  // namespace

void give_types(State& state, const provider::Registry& registry, hcl::Diagnostics& diags) {
  for (auto& [address, resource] : state.resources) {
    const provider::Provider* provider = registry.provider(provider_source(resource.provider));
    const provider::ResourceSchema* schema = nullptr;
    if (provider)
      schema = address.resource.mode == config::Mode::data ? provider->data_source(address.resource.type)
                                                           : provider->resource(address.resource.type);
    for (auto& [key, instance] : resource.instances) {
      if (instance.current) give_type(*instance.current, address, provider, schema, diags);
      for (auto& [deposed, object] : instance.deposed) give_type(object, address, provider, schema, diags);
    }
  }
}

}  // namespace reprise::state
