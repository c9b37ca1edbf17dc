// Where a definition's expressions are evaluated: one object, or data source, in one world. Private to
// providers_fake/.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cloud/world.h"
#include "lang/eval.h"
#include "provider/provider.h"
#include "providers_fake/definition_library.h"

namespace reprise::providers_fake {

// What a name in a definition may mean. Names not listed here are attributes of the type itself.
enum class Root : std::uint32_t {
  attribute,  // bare name or self.NAME; binding is its position
  self,
  target,  // target.ATTRIBUTE: the object it refers to; binding is the attribute rule
  child,   // child.NAME; binding is the child rule
  table,   // table.NAME
  region,
  account_id,
  local,  // local.NAME: a named expression of the provider
  now,
  address,
  provider,  // the provider's configuration
  // Set by whoever evaluates; null otherwise.
  config,
  prior,
  value,
  old_value,
  new_value,
  stored,
  each,
  found,
  it,
};
// Those that are set.
inline constexpr std::size_t kFirstSet = static_cast<std::size_t>(Root::config);
inline constexpr std::size_t kSetCount = static_cast<std::size_t>(Root::it) + 1 - kFirstSet;

// What expressions of a type are bound against.
struct Shape {
  value::TypeRef type = nullptr;
  std::span<const AttributeRule> attributes;
  std::span<const ChildRule> children;
};
// Binds every reference of an expression; unknown names are diagnosed.
void bind_references(const lang::Expr& expr, const Shape& shape, const DefinitionLibrary& library,
                     hcl::Diagnostics& diags);

class Site;
// What functions of the definition language see; every call gets one.
struct SiteFunctions : lang::FunctionContext {
  std::string random_key() const override;
  const Site* site = nullptr;
  std::string_view purpose;  // of the evaluation that is under way
};
// Terraform's functions, and those of the definition language.
const lang::FunctionTable& definition_functions();

// One object while it is planned, made, changed or read. Not copyable: expressions refer to it.
class Site final : public lang::Scope {
 public:
  Site(const DefinitionLibrary& library, const Shape& shape, const cloud::World& world,
       const provider::Target& target);
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  const DefinitionLibrary& library;
  const Shape shape;
  const cloud::World& world;
  const provider::Target& target;
  std::string region;   // "" only for providers without regions
  std::string own_key;  // key of the object itself once it has one: never its own peer
  std::string object_type;
  std::string own_id;
  std::vector<value::Value> fields;  // parallel to shape.type->attributes()
  std::vector<value::Value> children;

  void set(Root root, value::Value v) { set_[static_cast<std::size_t>(root) - kFirstSet] = std::move(v); }
  const value::Value& get(Root root) const { return set_[static_cast<std::size_t>(root) - kFirstSet]; }
  value::Value self() const;
  // What randomness is keyed by: address and time of creation, unless said otherwise.
  std::string identity() const;
  void set_identity(std::string identity) { identity_ = std::move(identity); }
  // Of what the cloud assigns to this object.
  value::Marks assigned_mark() const;
  const value::Value& field(std::size_t i) const { return fields[i]; }

  // `purpose` names what is computed, so that randomness of one attribute does not shift another's. A
  // definition that fails to evaluate is reported once and gives an unknown value.
  value::Value evaluate(const lang::Expr& expr, std::string_view purpose) const;
  value::Value evaluate_as(const lang::Expr& expr, value::TypeRef type, std::string_view purpose) const;
  // A condition; unknown and null count as false.
  bool holds(const lang::Expr& expr, std::string_view purpose) const;
  std::string text(const lang::Expr& expr, std::string_view purpose) const;

  value::Value lookup(const lang::Reference& ref, hcl::Diagnostics& diags) const override;
  // Objects an attribute's ids refer to: (rule, id) → object, nullptr when there is none.
  const cloud::Object* find_target(const AttributeRule& rule, std::string_view id) const;
  // Objects of a type that refer to this one, in its region, in order of creation.
  std::vector<const cloud::Object*> referrers(std::string_view type) const;
  // The ids an attribute holds now: of one string, or of a list or set, or inside blocks.
  std::vector<std::string> ids_of(const AttributeRule& rule) const;

  // Those of `objects` that count from here: in the region, not this object itself; in order of creation.
  std::vector<const cloud::Object*> around(std::vector<const cloud::Object*> objects) const;

  hcl::Diagnostics& diags() const { return diags_; }
  // What was complained about so far; complaints begin anew.
  hcl::Diagnostics take_diags() { return std::exchange(diags_, {}); }

 private:
  value::Value target_value(std::size_t rule) const;
  value::Value local_value(std::size_t i) const;
  const value::Value& region_value() const;
  std::array<value::Value, kSetCount> set_;
  mutable hcl::Diagnostics diags_;
  std::string identity_;  // "" for the usual one: most sites never draw anything
  mutable SiteFunctions functions_;
  mutable value::Value region_value_;             // `region`, for the many expressions that name it
  mutable value::Marks assigned_mark_ = nullptr;  // made when first asked for
};

}  // namespace reprise::providers_fake
