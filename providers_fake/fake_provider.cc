#include "providers_fake/fake_provider.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "provider/schema_json.h"
#include "providers_fake/generic.h"
#include "providers_fake/state_json.h"

namespace reprise::providers_fake {
namespace {

using provider::ResourceSchema;

std::vector<std::string> merged(std::vector<std::string> names) {
  std::ranges::sort(names);
  const auto again = std::unique(names.begin(), names.end());
  names.erase(again, names.end());
  return names;
}

}  // namespace

FakeProvider::FakeProvider(std::string source, std::vector<SchemaPack> packs,
                           std::vector<std::unique_ptr<BehaviourSource>> sources)
    : source_(std::move(source)),
      name_(source_.substr(source_.rfind('/') + 1)),
      packs_(std::move(packs)),
      sources_(std::move(sources)) {
  own_schema_ = packed('p', "");
  if (!own_schema_) {
    auto none = std::make_shared<ResourceSchema>();
    none->block.finish();
    own_schema_ = none;
  }
}

std::shared_ptr<const ResourceSchema> FakeProvider::packed(char kind, std::string_view type) const {
  for (const SchemaPack& pack : packs_) {
    const std::string_view json = pack.find(source_, kind, type);
    if (json.empty()) continue;
    provider::SchemaResult result = provider::read_schema(json);
    if (!result.schema) continue;
    if (kind != 'p') return result.schema;
    // Meta-arguments of provider blocks belong to the language; some schema files list them.
    auto schema = std::make_shared<ResourceSchema>(*result.schema);
    std::erase_if(schema->block.attributes,
                  [](const auto& a) { return a.name == "alias" || a.name == "version"; });
    schema->block.finish();
    return schema;
  }
  return nullptr;
}

const FakeProvider::Type<TypeBehaviour>& FakeProvider::resource_type(std::string_view type) const {
  if (last_ && last_->first == type) return last_->second;
  if (const auto it = resources_.find(type); it != resources_.end()) return (last_ = &*it)->second;
  Type<TypeBehaviour> found;
  for (const auto& source : sources_)
    if (!found.schema) found.schema = source->resource_schema(type);
  if (!found.schema) found.schema = packed('r', type);
  if (found.schema) {
    for (const auto& source : sources_)
      if (!found.behaviour) found.behaviour = source->resource(type, *found.schema);
    found.generic = !found.behaviour;
    if (found.generic) found.behaviour = generic_resource(name_, type, *found.schema);
  }
  return resources_.emplace(std::string(type), std::move(found)).first->second;
}

const FakeProvider::Type<DataBehaviour>& FakeProvider::data_type(std::string_view type) const {
  if (const auto it = data_.find(type); it != data_.end()) return it->second;
  Type<DataBehaviour> found;
  for (const auto& source : sources_)
    if (!found.schema) found.schema = source->data_schema(type);
  if (!found.schema) found.schema = packed('d', type);
  if (found.schema) {
    for (const auto& source : sources_)
      if (!found.behaviour) found.behaviour = source->data(type, *found.schema);
    found.generic = !found.behaviour;
    if (found.generic) found.behaviour = generic_data(name_, type, *found.schema);
  }
  return data_.emplace(std::string(type), std::move(found)).first->second;
}

const provider::BlockSchema& FakeProvider::provider_schema() const { return own_schema_->block; }
const ResourceSchema* FakeProvider::resource(std::string_view type) const {
  return resource_type(type).schema.get();
}
const ResourceSchema* FakeProvider::data_source(std::string_view type) const {
  return data_type(type).schema.get();
}

std::vector<std::string> FakeProvider::resource_types() const {
  std::vector<std::string> out;
  for (const SchemaPack& pack : packs_)
    for (std::string_view type : pack.types(source_, 'r')) out.emplace_back(type);
  for (const auto& source : sources_)
    std::ranges::copy(source->own_resource_types(), std::back_inserter(out));
  return merged(std::move(out));
}

std::vector<std::string> FakeProvider::data_source_types() const {
  std::vector<std::string> out;
  for (const SchemaPack& pack : packs_)
    for (std::string_view type : pack.types(source_, 'd')) out.emplace_back(type);
  for (const auto& source : sources_) std::ranges::copy(source->own_data_types(), std::back_inserter(out));
  return merged(std::move(out));
}

bool FakeProvider::modelled(std::string_view type) const {
  const auto& resource = resource_type(type);
  return resource.schema && !resource.generic;
}

bool FakeProvider::modelled_data(std::string_view type) const {
  const auto& data = data_type(type);
  return data.schema && !data.generic;
}

// The engine checks a configuration against the schema; a fake has nothing of its own to add to a provider's.
void FakeProvider::validate_provider(const value::Value&, hcl::Diagnostics&) const {}

void FakeProvider::validate_resource(std::string_view type, const value::Value& config,
                                     hcl::Diagnostics& diags) const {
  const auto& found = resource_type(type);
  if (found.behaviour) found.behaviour->validate(config, diags);
}

void FakeProvider::validate_data(std::string_view type, const value::Value& config,
                                 hcl::Diagnostics& diags) const {
  const auto& found = data_type(type);
  if (found.behaviour) found.behaviour->validate(config, diags);
}

value::Value FakeProvider::configure(const value::Value& config, hcl::Diagnostics& diags) const {
  value::Value out = config;
  for (const auto& source : sources_) out = source->configure(std::move(out), diags);
  return out;
}

provider::PlanResponse FakeProvider::plan(const provider::PlanRequest& request) const {
  if (request.proposed.is_null()) {
    provider::PlanResponse out;
    out.planned = request.proposed;
    return out;
  }
  return resource_type(request.target.type).behaviour->plan(request);
}

provider::Timing FakeProvider::timing(const provider::ApplyRequest& request,
                                      const cloud::World& world) const {
  return resource_type(request.target.type).behaviour->timing(request, world);
}

provider::ApplyResponse FakeProvider::apply(const provider::ApplyRequest& request,
                                            cloud::World& world) const {
  return resource_type(request.target.type).behaviour->apply(request, world);
}

provider::ReadResponse FakeProvider::read(const provider::Target& target, const value::Value& state,
                                          const cloud::World& world) const {
  return resource_type(target.type).behaviour->read(target, state, world);
}

provider::ImportResponse FakeProvider::import(const provider::Target& target, std::string_view id,
                                              const cloud::World& world) const {
  return resource_type(target.type).behaviour->import(target, id, world);
}

provider::DataResponse FakeProvider::read_data(const provider::Target& target, const value::Value& config,
                                               const cloud::World& world) const {
  return data_type(target.type).behaviour->read(target, config, world);
}

value::Result FakeProvider::upgrade(std::string_view type, std::int64_t, std::string_view json) const {
  const auto& found = resource_type(type);
  if (!found.schema) return value::Result::error(fmt::format("there is no resource type {}", type));
  return read_state(json, found.schema->block.implied_type);
}

}  // namespace reprise::providers_fake
