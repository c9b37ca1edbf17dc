// One fake provider: schemas from packs, behaviour by type. Private to providers_fake/.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "provider/provider.h"
#include "providers_fake/schema_pack.h"
#include "providers_fake/type_behaviour.h"

namespace reprise::providers_fake {

// Looks a type up in its packs, then in its sources, on first use; what it found is remembered, so a schema
// or a behaviour handed out stays where it is. Types without behaviour of their own get the generic one.
class FakeProvider final : public provider::Provider {
 public:
  // Packs and sources in order of precedence.
  FakeProvider(std::string source, std::vector<SchemaPack> packs,
               std::vector<std::unique_ptr<BehaviourSource>> sources);

  std::string_view source() const override { return source_; }
  const provider::BlockSchema& provider_schema() const override;
  const provider::ResourceSchema* resource(std::string_view type) const override;
  const provider::ResourceSchema* data_source(std::string_view type) const override;
  std::vector<std::string> resource_types() const override;
  std::vector<std::string> data_source_types() const override;
  bool modelled(std::string_view type) const override;
  bool modelled_data(std::string_view type) const override;

  void validate_provider(const value::Value& config, hcl::Diagnostics& diags) const override;
  void validate_resource(std::string_view type, const value::Value& config,
                         hcl::Diagnostics& diags) const override;
  void validate_data(std::string_view type, const value::Value& config,
                     hcl::Diagnostics& diags) const override;
  value::Value configure(const value::Value& config, hcl::Diagnostics& diags) const override;

  provider::PlanResponse plan(const provider::PlanRequest& request) const override;
  provider::Timing timing(const provider::ApplyRequest& request, const cloud::World& world) const override;
  provider::ApplyResponse apply(const provider::ApplyRequest& request, cloud::World& world) const override;
  provider::ReadResponse read(const provider::Target& target, const value::Value& state,
                              const cloud::World& world) const override;
  provider::ImportResponse import(const provider::Target& target, std::string_view id,
                                  const cloud::World& world) const override;
  provider::DataResponse read_data(const provider::Target& target, const value::Value& config,
                                   const cloud::World& world) const override;
  value::Result upgrade(std::string_view type, std::int64_t version, std::string_view json) const override;

 private:
  template <class Behaviour>
  struct Type {
    std::shared_ptr<const provider::ResourceSchema> schema;  // nullptr: no such type
    std::shared_ptr<const Behaviour> behaviour;
    bool generic = false;
  };
  template <class Behaviour>
  using Types = std::map<std::string, Type<Behaviour>, std::less<>>;

  std::shared_ptr<const provider::ResourceSchema> packed(char kind, std::string_view type) const;
  const Type<TypeBehaviour>& resource_type(std::string_view type) const;
  const Type<DataBehaviour>& data_type(std::string_view type) const;

  std::string source_;
  std::string name_;  // last part of the source: "aws"
  std::vector<SchemaPack> packs_;
  std::vector<std::unique_ptr<BehaviourSource>> sources_;
  std::shared_ptr<const provider::ResourceSchema> own_schema_;
  mutable Types<TypeBehaviour> resources_;
  // What was asked for last: an operation asks for its type several times.
  mutable const Types<TypeBehaviour>::value_type* last_ = nullptr;
  mutable Types<DataBehaviour> data_;
};

}  // namespace reprise::providers_fake
