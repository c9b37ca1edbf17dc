// A data source that answers as its definition says. Private to providers_fake/.
#pragma once

#include "providers_fake/definition_object.h"
#include "providers_fake/type_behaviour.h"

namespace reprise::providers_fake {

class DefinedData final : public DataBehaviour {
 public:
  DefinedData(const DefinitionLibrary& library, const DataDefinition& definition)
      : library_(library), definition_(definition) {}
  provider::DataResponse read(const provider::Target& target, const value::Value& config,
                              const cloud::World& world) const override;

 private:
  std::vector<value::Value> select(Site& site, const value::Value& config, provider::DataResponse& out) const;
  bool passes_filters(const Site& site, const value::Value& config) const;

  const DefinitionLibrary& library_;
  const DataDefinition& definition_;
};

// Whether a text matches a filter's pattern: * any characters, ? one.
bool wildcard_match(std::string_view pattern, std::string_view text);

// Data sources of AWS that no expression can say (aws_ami, aws_iam_policy_document); nullptr for others.
std::shared_ptr<const DataBehaviour> aws_data(const DefinitionLibrary& library, std::string_view type,
                                              const provider::ResourceSchema& schema);

}  // namespace reprise::providers_fake
