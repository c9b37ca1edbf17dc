// A resource type that behaves as its definition says. Private to providers_fake/.
#pragma once

#include "providers_fake/definition_object.h"
#include "providers_fake/type_behaviour.h"

namespace reprise::providers_fake {

// Keeps no state; library and definition outlive it.
class DefinedResource final : public TypeBehaviour {
 public:
  DefinedResource(const DefinitionLibrary& library, const TypeDefinition& definition)
      : library_(library), definition_(definition) {}

  void validate(const value::Value& config, hcl::Diagnostics& diags) const override;
  provider::PlanResponse plan(const provider::PlanRequest& request) const override;
  provider::Timing timing(const provider::ApplyRequest& request, const cloud::World& world) const override;
  provider::ApplyResponse apply(const provider::ApplyRequest& request, cloud::World& world) const override;
  provider::ReadResponse read(const provider::Target& target, const value::Value& state,
                              const cloud::World& world) const override;
  provider::ImportResponse import(const provider::Target& target, std::string_view id,
                                  const cloud::World& world) const override;

 private:
  Shape shape() const {
    return {definition_.schema->block.implied_type, definition_.attributes, definition_.children};
  }
  void start(Site& site, const value::Value& object) const;
  value::Value normalised(Site& site, const provider::PlanRequest& request, hcl::Diagnostics& diags) const;
  void settle_plan(Site& site, const provider::PlanRequest& request, provider::PlanResponse& out) const;
  void drop_conditional_replacements(Site& site, const provider::PlanRequest& request,
                                     provider::PlanResponse& out) const;

  void create(const provider::ApplyRequest& request, cloud::World& world, provider::ApplyResponse& out) const;
  void adopt(const provider::ApplyRequest& request, cloud::World& world, provider::ApplyResponse& out) const;
  void update(const provider::ApplyRequest& request, cloud::World& world, provider::ApplyResponse& out) const;
  void destroy(const provider::ApplyRequest& request, cloud::World& world,
               provider::ApplyResponse& out) const;
  void take_over(Site& site, const cloud::Object& object, const provider::ApplyRequest& request,
                 cloud::World& world, provider::ApplyResponse& out) const;
  void refuse(const provider::ApplyRequest& request, const Refusal& refusal, const cloud::World& world,
              provider::ApplyResponse& out) const;
  value::Value new_state(const provider::ApplyRequest& request, const cloud::Object& object,
                         const cloud::World& world, hcl::Diagnostics& diags) const;
  const cloud::Object* find(const Site& site, const value::Value& state) const;

  const DefinitionLibrary& library_;
  const TypeDefinition& definition_;
};

// Boots the machine behind a new object, when the definition says so: `object.attachment`, how long it took.
void boot_machine(const Site& site, const MachineRule& rule, cloud::Object& object,
                  provider::ApplyResponse& out);

}  // namespace reprise::providers_fake
