// Terraform's state file: writing.
#include <fmt/format.h>

#include <algorithm>

#include "state/v4.h"
#include "value/json.h"

namespace reprise::state {

namespace {

using value::Path;
using value::PathStep;
using value::Value;

// Those inside what is sensitive as a whole are named as well. Depth is bounded by that of values, which the
// evaluator bounds.
void sensitive_paths(const Value& v, Path& at, std::vector<Path>& found) {
  if (value::is_sensitive(v.marks())) found.push_back(at);
  if (!v.contains_marked()) return;
  const Value plain = v.unmark();
  if (plain.is_null() || plain.is_unknown()) return;
  const auto into = [&](PathStep step, const Value& child) {
    at.push_back(std::move(step));
    sensitive_paths(child, at, found);
    at.pop_back();
  };
  switch (plain.type()->kind()) {
    case value::Kind::object: {
      const auto attributes = plain.type()->attributes();
      for (std::size_t i = 0; i < attributes.size(); ++i)
        into({PathStep::Kind::attribute, attributes[i].name, 0}, plain.at(i));
      return;
    }
    case value::Kind::map:
      for (const value::MapEntry& e : plain.entries())
        into({PathStep::Kind::index_string, e.key, 0}, e.value);
      return;
    case value::Kind::list:
    case value::Kind::tuple:
      for (std::size_t i = 0; i < plain.size(); ++i)
        into({PathStep::Kind::index_number, "", static_cast<std::int64_t>(i)}, plain.at(i));
      return;
    default: return;
  }
}

void append_paths(JsonText& out, const std::vector<Path>& paths) {
  out.open('[');
  for (const Path& path : paths) {
    out.open('[');
    for (const PathStep& step : path) {
      out.open('{');
      if (step.kind == PathStep::Kind::attribute) {
        out.field("type", "get_attr").field("value", step.name);
      } else {
        out.field("type", "index").key("value").open('{').key("value");
        if (step.kind == PathStep::Kind::index_string)
          out.string(step.name).field("type", "string");
        else
          out.integer(step.index).field("type", "number");
        out.close('}');
      }
      out.close('}');
    }
    out.close(']');
  }
  out.close(']');
}

std::string encode_base64(std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = (bits << 8) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k <= bytes.size() ? kDigits[(bits >> (18 - 6 * k)) & 63] : '=';
  }
  return out;
}

value::TypeRef schema_type(const config::ResourceAddr& address, std::string_view provider,
                           const provider::Registry& registry) {
  const provider::Provider* p = registry.provider(provider_source(provider));
  if (!p) return nullptr;
  const provider::ResourceSchema* schema =
      address.mode == config::Mode::data ? p->data_source(address.type) : p->resource(address.type);
  return schema ? schema->block.implied_type : nullptr;
}

void append_object(JsonText& out, const config::InstanceKey& key, const Object& object,
                   const std::string& deposed, const std::vector<std::string>& dependencies,
                   value::TypeRef type) {
  out.open('{');
  if (const auto* n = std::get_if<std::int64_t>(&key)) out.key("index_key").integer(*n);
  if (const auto* s = std::get_if<std::string>(&key)) out.field("index_key", *s);
  if (object.tainted) out.field("status", "tainted");
  if (!deposed.empty()) out.field("deposed", deposed);
  out.key("schema_version").integer(object.schema_version);
  out.key("attributes");
  std::vector<Path> paths;
  if (!object.raw.empty()) {
    out.raw(compact_json(object.raw));
    paths = object.raw_sensitive;
  } else {
    std::string attributes;
    append_typed_json(attributes, object.value, type ? type : object.value.type());
    out.raw(attributes);
    Path at;
    sensitive_paths(object.value, at, paths);
  }
  out.key("sensitive_attributes");
  append_paths(out, paths);
  if (!object.private_data.empty()) out.field("private", encode_base64(object.private_data));
  if (!dependencies.empty()) {
    out.key("dependencies").open('[');
    for (const std::string& d : dependencies) out.string(d);
    out.close(']');
  }
  if (object.create_before_destroy) out.flag("create_before_destroy", true);
  out.close('}');
}

void append_outputs(JsonText& out, const State& state) {
  out.key("outputs").open('{');
  for (const auto& [name, output] : state.outputs) {
    const Value plain = output.value.unmark_deep();
    out.key(name).open('{').key("value").raw(value::to_json(plain));
    out.key("type").raw(value::type_to_json(plain.type()));
    if (output.sensitive) out.flag("sensitive", true);
    out.close('}');
  }
  out.close('}');
}

void append_checks(JsonText& out, const State& state) {
  out.key("check_results");
  if (state.checks.empty()) {
    out.null();
    return;
  }
  out.open('[');
  for (const CheckResult& check : state.checks) {
    out.open('{')
        .field("object_kind", check.kind == "output_value" ? "output" : check.kind)
        .field("config_addr", check.address);
    out.field("status", check.status).key("objects");
    if (check.objects.empty()) {
      out.null().close('}');
      continue;
    }
    out.open('[');
    for (const auto& [address, status] : check.objects) {
      out.open('{').field("object_addr", address).field("status", status);
      const auto problems = check.problems.find(address);
      if (problems != check.problems.end() && !problems->second.empty()) {
        out.key("failure_messages").open('[');
        for (const std::string& message : problems->second) out.string(message);
        out.close(']');
      }
      out.close('}');
    }
    out.close(']').close('}');
  }
  out.close(']');
}

}  // namespace

void append_resource(JsonText& out, const config::AbsResource& address, const Resource& resource,
                     const config::InstanceKey* only, DependencyTexts& dependencies,
                     const provider::Registry& registry) {
  const value::TypeRef type = schema_type(address.resource, resource.provider, registry);
  out.open('{');
  if (!address.module.empty()) out.field("module", to_string(address.module));
  out.field("mode", address.resource.mode == config::Mode::data ? "data" : "managed");
  out.field("type", address.resource.type).field("name", address.resource.name);
  out.field("provider", resource.provider).key("instances").open('[');
  const auto append = [&](const config::InstanceKey& key, const Instance& instance) {
    if (instance.current)
      append_object(out, key, *instance.current, "", dependencies.of(*instance.current), type);
    for (const auto& [deposed, object] : instance.deposed)
      append_object(out, key, object, deposed, dependencies.of(object), type);
  };
  if (only) {
    const auto at = resource.instances.find(*only);
    if (at != resource.instances.end()) append(*only, at->second);
  } else {
    for (const auto& [key, instance] : resource.instances) append(key, instance);
  }
  out.close(']').close('}');
}

namespace {

using Entry = std::pair<const config::AbsResource, Resource>;

// Resources in the order of the file: by the texts of their modules, and within each as the state has them.
std::vector<std::pair<std::string, const Entry*>> by_text(const State& state) {
  std::vector<std::pair<std::string, const Entry*>> out;
  out.reserve(state.resources.size());
  for (const Entry& entry : state.resources)
    if (entry.first.resource.mode != config::Mode::ephemeral)
      out.emplace_back(to_string(entry.first.module), &entry);
  const auto module = [](const auto& named) -> const std::string& { return named.first; };
  if (!std::ranges::is_sorted(out, {}, module)) std::ranges::stable_sort(out, {}, module);
  return out;
}

}  // namespace

std::string write_v4(const State& state, const provider::Registry& registry) {
  JsonText out;
  out.open('{').key("version").integer(4).field("terraform_version", kTerraformVersion);
  out.key("serial").raw(std::to_string(state.serial)).field("lineage", state.lineage);
  append_outputs(out, state);
  out.key("resources").open('[');
  DependencyTexts dependencies;
  for (const auto& [module, entry] : by_text(state))
    append_resource(out, entry->first, entry->second, nullptr, dependencies, registry);
  out.close(']');
  append_checks(out, state);
  out.close('}');
  return indent_json(out.text()) + "\n";
}

}  // namespace reprise::state
