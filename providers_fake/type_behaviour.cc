#include "providers_fake/type_behaviour.h"

namespace reprise::providers_fake {

void TypeBehaviour::validate(const value::Value&, hcl::Diagnostics&) const {}

provider::Timing TypeBehaviour::timing(const provider::ApplyRequest&, const cloud::World&) const {
  return {};
}

provider::ImportResponse TypeBehaviour::import(const provider::Target& target, std::string_view,
                                               const cloud::World&) const {
  provider::ImportResponse out;
  out.diags.error(
      "Resource Import Not Implemented",
      "This resource does not support import. Please contact the provider developer for additional "
      "information.",
      target.range);
  return out;
}

void DataBehaviour::validate(const value::Value&, hcl::Diagnostics&) const {}

std::shared_ptr<const TypeBehaviour> BehaviourSource::resource(std::string_view,
                                                               const provider::ResourceSchema&) const {
  return nullptr;
}
std::shared_ptr<const DataBehaviour> BehaviourSource::data(std::string_view,
                                                           const provider::ResourceSchema&) const {
  return nullptr;
}
std::shared_ptr<const provider::ResourceSchema> BehaviourSource::resource_schema(std::string_view) const {
  return nullptr;
}
std::shared_ptr<const provider::ResourceSchema> BehaviourSource::data_schema(std::string_view) const {
  return nullptr;
}
std::vector<std::string> BehaviourSource::own_resource_types() const { return {}; }
std::vector<std::string> BehaviourSource::own_data_types() const { return {}; }
value::Value BehaviourSource::configure(value::Value config, hcl::Diagnostics&) const { return config; }

}  // namespace reprise::providers_fake
