// A registry, a world, and short words for driving one provider through its operations.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "providers_fake/planning.h"
#include "providers_fake/registry.h"
#include "providers_fake/world.h"
#include "state/outputs.h"
#include "value/convert.h"
#include "value/json.h"

namespace reprise::providers_fake {

// Files by path, for sources of provisioners and archives.
class MemoryFiles final : public lang::FileReader {
 public:
  std::map<std::string, std::string> files;
  std::optional<std::string> read(const std::string& path) const override {
    const auto it = files.find(path);
    return it == files.end() ? std::nullopt : std::optional(it->second);
  }
  std::vector<std::string> list(const std::string& directory) const override {
    std::vector<std::string> out;
    const std::string prefix = directory == "." || directory.empty() ? "" : directory + "/";
    for (const auto& [path, text] : files)
      if (path.starts_with(prefix)) out.push_back(path.substr(prefix.size()));
    return out;
  }
};

inline std::string source_of(std::string_view type) {
  const std::string_view name = type.substr(0, type.find('_'));
  return name == "terraform" ? "terraform.io/builtin/terraform"
                             : "registry.terraform.io/hashicorp/" + std::string(name);
}

// A value of a block's type from JSON that may leave arguments out.
inline value::Value config_of(const provider::BlockSchema& schema, std::string_view json) {
  const value::Result parsed = value::from_json(json);
  EXPECT_TRUE(parsed.ok()) << json;
  std::vector<value::Value> fields;
  const value::Value none = schema.blank;
  std::size_t used = 0;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const auto& a = schema.implied_type->attributes()[i];
    const value::Value* given = parsed.value().find(a.name);
    if (!given) {
      fields.push_back(none.at(i));
      continue;
    }
    ++used;
    const auto& f = schema.fields[i];
    const value::TypeRef t = none.at(i).type();
    if (f.is_block && t->is_collection() && t->kind() != value::Kind::map) {
      std::vector<value::Value> items;
      for (const value::Value& item : given->items())
        items.push_back(config_of(*schema.blocks[f.index].block, value::to_json(item)));
      fields.push_back(t->kind() == value::Kind::list ? value::Value::list(t->element(), std::move(items))
                                                      : value::Value::set(t->element(), std::move(items)));
      continue;
    }
    const value::Result v = value::convert(*given, a.type);
    EXPECT_TRUE(v.ok()) << a.name << ": " << v.error();
    fields.push_back(v.value());
  }
  EXPECT_EQ(used, parsed.value().size()) << "an argument that the schema has not: " << json;
  if (!schema.implied_type->has_dynamic())
    return value::Value::object(schema.implied_type, std::move(fields));
  std::vector<std::pair<std::string, value::Value>> named;
  for (std::size_t i = 0; i < fields.size(); ++i)
    named.emplace_back(schema.implied_type->attributes()[i].name, fields[i]);
  return value::Value::object(std::move(named));
}

// What the engine proposes: configuration, with prior values for computed arguments that are not configured.
inline value::Value propose(const provider::BlockSchema& schema, const value::Value& prior,
                            const value::Value& config) {
  if (prior.is_null()) return config;
  value::Value out = config;
  for (const auto& a : schema.attributes)
    if (a.computed && config.attr(a.name).is_null())
      out = with_attribute(out, a.name, prior.unmark().attr(a.name));
  return out;
}

struct Bench {
  hcl::SourceMap sources;
  std::shared_ptr<MemoryFiles> files = std::make_shared<MemoryFiles>();
  FakeRegistry registry;
  cloud::World world;
  value::Value provider_config;
  std::vector<provider::Note> notes;
  hcl::Diagnostics diags;
  std::optional<provider::ApiError> error;

  explicit Bench(std::uint64_t seed = 1, RegistryOptions options = {})
      : registry(sources, with_files(options)) {
    world.now = *world::parse_rfc3339("2024-01-15T00:00:00Z");
    world.entropy.seed = seed;
    world.upstream = upstream::Upstream(registry.catalogue());
  }
  RegistryOptions with_files(RegistryOptions options) {
    options.files = files;
    options.state_outputs = state::read_outputs;
    return options;
  }

  const provider::Provider& provider(std::string_view type) const {
    return *registry.provider(source_of(type));
  }
  const provider::BlockSchema& schema(std::string_view type) const {
    return provider(type).resource(type)->block;
  }
  provider::Target target(const std::string& address) const {
    return {std::string_view(address).substr(0, address.find('.')), address, &provider_config,
            hcl::Range{10, 20}};
  }

  provider::PlanResponse plan(const std::string& address, const value::Value& config,
                              const value::Value& prior) {
    const provider::Target t = target(address);
    const value::Value proposed = propose(schema(t.type), prior, config);
    auto out = provider(t.type).plan({t, prior, proposed, config, world});
    diags.append(out.diags);
    return out;
  }
  provider::PlanResponse plan(const std::string& address, std::string_view json,
                              const value::Value& prior = {}) {
    return plan(address, config_of(schema(target(address).type), json), prior);
  }
  // Plans and applies a create or an update.
  value::Value apply(const std::string& address, std::string_view json, const value::Value& prior = {}) {
    const provider::Target t = target(address);
    const value::Value config = config_of(schema(t.type), json);
    const auto planned = plan(address, config, prior).planned;
    const auto action = prior.is_null() ? provider::Action::create : provider::Action::update;
    auto out = provider(t.type).apply({t, action, prior, planned, config}, world);
    notes.insert(notes.end(), out.notes.begin(), out.notes.end());
    diags.append(out.diags);
    error = out.error;
    return out.new_state;
  }
  void destroy(const std::string& address, const value::Value& prior) {
    const provider::Target t = target(address);
    const value::Value none;
    auto out = provider(t.type).apply({t, provider::Action::destroy, prior, none, none}, world);
    diags.append(out.diags);
    error = out.error;
    EXPECT_TRUE(out.new_state.is_null());
  }
  value::Value read(const std::string& address, const value::Value& state) {
    auto out = provider(target(address).type).read(target(address), state, world);
    diags.append(out.diags);
    return out.new_state;
  }
  value::Value import(const std::string& address, std::string_view id) {
    auto out = provider(target(address).type).import(target(address), id, world);
    diags.append(out.diags);
    return out.state;
  }
  // "argument: detail" of what validating complains about, one a line.
  std::string complaints(std::string_view type, std::string_view json, bool data = false) {
    hcl::Diagnostics found;
    const provider::Provider& p = provider(type);
    if (data)
      p.validate_data(type, config_of(p.data_source(type)->block, json), found);
    else
      p.validate_resource(type, config_of(p.resource(type)->block, json), found);
    std::string out;
    for (const hcl::Diagnostic& d : found) out += d.attribute + ": " + d.detail + "\n";
    return out;
  }
  value::Value data(const std::string& address, std::string_view json) {
    const provider::Target t = target(address);
    auto out =
        provider(t.type).read_data(t, config_of(provider(t.type).data_source(t.type)->block, json), world);
    notes.insert(notes.end(), out.notes.begin(), out.notes.end());
    diags.append(out.diags);
    return out.state;
  }
};

inline std::string show(const value::Value& v) {
  return v.is_wholly_known() ? value::to_json(v.unmark_deep()) : "(unknown)";
}

}  // namespace reprise::providers_fake
