// Types whose objects exist in the state only (random_*, time_*, tls_*, null_resource): nothing in the cloud
// holds them. Private to providers_fake/.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "providers_fake/planning.h"
#include "providers_fake/type_behaviour.h"

namespace reprise::providers_fake {

// The attributes of one object while they are being decided.
class Fields {
 public:
  explicit Fields(const value::Value& object);
  std::string text(std::string_view name) const;  // "" when null or unknown
  std::int64_t number(std::string_view name, std::int64_t otherwise) const;
  bool flag(std::string_view name, bool otherwise) const;
  std::vector<std::string> texts(std::string_view name) const;  // of a list, set or tuple of strings
  bool given(std::string_view name) const;                      // known and not null
  const value::Value& operator[](std::string_view name) const;
  // Sets an attribute that the type has, if it is not decided yet; others are ignored.
  void decide(std::string_view name, value::Value v);
  void set(std::string_view name, value::Value v);
  // The object, what is still unknown turned to null.
  value::Value object() const;

 private:
  value::Value original_;
  std::vector<value::Value> fields_;
};

struct ImportContext {
  const provider::Target& target;
  const cloud::World& world;
  hcl::Diagnostics& diags;
};

// What commas separate in an import id.
std::vector<std::string_view> comma_parts(std::string_view id);

struct StateOnlyContext {
  const provider::ApplyRequest& request;
  cloud::World& world;
  hcl::Diagnostics& diags;
  std::vector<provider::Note>& notes;
};

using Validate = std::function<void(const value::Value& config, hcl::Diagnostics&)>;

struct StateOnlyType {
  TypeRules rules;
  // Fills in what a create or update decides.
  std::function<void(Fields&, StateOnlyContext&)> decide;
  // Further planning, after the rules; may be empty.
  std::function<void(const provider::PlanRequest&, provider::PlanResponse&)> plan;
  Validate validate;
  std::function<provider::Timing(const provider::ApplyRequest&)> timing;
  // What reading finds changed beside that; may be empty.
  std::function<void(Fields&, const cloud::World&)> refresh;
  // Whether the object still is what the state says; empty: it always is.
  std::function<bool(const Fields&, const provider::Target&, const cloud::World&)> alive;
  std::function<void(const Fields&, StateOnlyContext&)> destroy;
  // Sets the fields that an id says, or complains; empty: cannot be imported.
  std::function<void(std::string_view id, Fields&, ImportContext&)> import;
};

std::shared_ptr<const TypeBehaviour> state_only(const provider::ResourceSchema& schema, StateOnlyType type);

// A data source that is computed from its arguments and the world.
struct DataContext {
  const provider::Target& target;
  const cloud::World& world;
  hcl::Diagnostics& diags;
  std::vector<provider::Note>& notes;
  world::Duration& took;
};
using DataDecide = std::function<void(Fields&, DataContext&)>;
std::shared_ptr<const DataBehaviour> computed_data(DataDecide decide, Validate validate = {});

// A source of behaviours made by functions, by type.
class TableSource final : public BehaviourSource {
 public:
  using Resource = std::function<StateOnlyType()>;
  void add(std::string type, Resource make) { resources_[std::move(type)] = std::move(make); }
  void add_data(std::string type, DataDecide decide, Validate validate = {}) {
    data_[std::move(type)] = {std::move(decide), std::move(validate)};
  }
  std::shared_ptr<const TypeBehaviour> resource(std::string_view type,
                                                const provider::ResourceSchema& schema) const override;
  std::shared_ptr<const DataBehaviour> data(std::string_view type,
                                            const provider::ResourceSchema& schema) const override;

 private:
  std::map<std::string, Resource, std::less<>> resources_;
  std::map<std::string, std::pair<DataDecide, Validate>, std::less<>> data_;
};

TypeRules replace_on_any_change();
// The same with defaults, by name.
TypeRules rules_with(bool force_all, std::vector<std::string> force_new,
                     std::vector<std::pair<std::string, value::Value>> defaults);

}  // namespace reprise::providers_fake
