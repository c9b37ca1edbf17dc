// How one type of a provider behaves. Private to providers_fake/.
//
// A fake provider dispatches by type: a BehaviourSource that knows the type gives a behaviour; a type nobody
// knows gets the generic one (generic.h). Behaviours are immutable and live as long as their source; what
// exists is in the world.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "provider/provider.h"
#include "providers_fake/services.h"

namespace reprise::providers_fake {

// A managed resource type. Requests are those of provider/provider.h; plan() is never called for a destroy.
class TypeBehaviour {
 public:
  virtual ~TypeBehaviour() = default;
  virtual void validate(const value::Value& config,
                        hcl::Diagnostics& diags) const;  // nothing to say by default
  virtual provider::PlanResponse plan(const provider::PlanRequest& request) const = 0;
  // By default an operation that takes no time.
  virtual provider::Timing timing(const provider::ApplyRequest& request, const cloud::World& world) const;
  virtual provider::ApplyResponse apply(const provider::ApplyRequest& request, cloud::World& world) const = 0;
  virtual provider::ReadResponse read(const provider::Target& target, const value::Value& state,
                                      const cloud::World& world) const = 0;
  // By default an error: the type cannot be imported.
  virtual provider::ImportResponse import(const provider::Target& target, std::string_view id,
                                          const cloud::World& world) const;
};

// A data source type.
class DataBehaviour {
 public:
  virtual ~DataBehaviour() = default;
  virtual void validate(const value::Value& config, hcl::Diagnostics& diags) const;
  virtual provider::DataResponse read(const provider::Target& target, const value::Value& config,
                                      const cloud::World& world) const = 0;
};

// Knows the behaviour of some types of one provider. Asked once for each type, on first use.
class BehaviourSource {
 public:
  virtual ~BehaviourSource() = default;
  // nullptr when this source has nothing to say. The schema lives as long as the provider.
  virtual std::shared_ptr<const TypeBehaviour> resource(std::string_view type,
                                                        const provider::ResourceSchema& schema) const;
  virtual std::shared_ptr<const DataBehaviour> data(std::string_view type,
                                                    const provider::ResourceSchema& schema) const;
  // Types whose schema the source brings itself, when the provider's schema file has none; nullptr otherwise.
  virtual std::shared_ptr<const provider::ResourceSchema> resource_schema(std::string_view type) const;
  virtual std::shared_ptr<const provider::ResourceSchema> data_schema(std::string_view type) const;
  // Names of such types, sorted.
  virtual std::vector<std::string> own_resource_types() const;
  virtual std::vector<std::string> own_data_types() const;
  // Checks and completes a provider's configuration; what it returns is Target::provider_config.
  virtual value::Value configure(value::Value config, hcl::Diagnostics& diags) const;
};

// The definitions of one provider ("aws": its embedded *.cloud.hcl files, then those of `extra` that concern
// it), parsed type by type on first use; nullptr when there are none. Bad definitions are diagnosed.
// `services` outlives the result. Implemented by definition*.cc.
std::unique_ptr<BehaviourSource> load_definitions(std::string_view provider, const NamedFiles& extra,
                                                  const Services& services, hcl::Diagnostics& diags);

}  // namespace reprise::providers_fake
