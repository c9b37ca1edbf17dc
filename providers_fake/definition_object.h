// Objects of defined types in a cloud: making them, what they refer to, what stands in the way of deleting them, and how
// they look to a provider. Private to providers_fake/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "provider/provider.h"
#include "providers_fake/definition_site.h"

namespace reprise::providers_fake {

// A refusal with what is needed to word it as the provider does.
struct Refusal {
  provider::ApiError error;
  int status = 400;
};
std::optional<Refusal> refusal(const Site& site, const ErrorRule& rule);

// Whether everything that must exist does; ids in `known` (those the object already refers to) are not asked for.
std::optional<Refusal> check_references(const Site& site, const TypeDefinition& definition,
                                        const std::vector<cloud::Reference>& known);
std::optional<Refusal> check_rejects(const Site& site, const TypeDefinition& definition, provider::Action action);
std::optional<Refusal> check_quotas(const Site& site, const TypeDefinition& definition);
// Whether something refers to the object that keeps it from being deleted.
std::optional<Refusal> check_blocked(const Site& site, const TypeDefinition& definition,
                                     const cloud::Object& object);

// Evaluates `value` rules for what is unknown, in order; the rest becomes what `fallback` has by that name, else its
// type's zero. Children are made on the way, into `made`.
void compute(Site& site, const TypeDefinition& definition, const value::Value* fallback,
             std::vector<cloud::Object>& made);
// References and parent as the site's values say.
void relate(const Site& site, const TypeDefinition& definition, cloud::Object& object);
// A new object around the site's values. Its id is set.
cloud::Object new_object(const Site& site, const TypeDefinition& definition);
// The id the site's values say; "" when it cannot be told.
std::string id_of(const Site& site, const TypeDefinition& definition);
// Makes the site be about an existing object.
void settle(Site& site, const cloud::Object& object);

// Erases the object and all that goes with it.
void erase_with_children(cloud::Cloud& cloud, const std::string& key);

// The object as the provider reads it, of the definition's type. `state`: what Terraform has, for what only it knows.
value::Value view(const DefinitionLibrary& library, const TypeDefinition& definition, const cloud::World& world,
                  const provider::Target& target, const cloud::Object& object, const value::Value& state,
                  hcl::Diagnostics& diags);

// `from`'s attributes where names agree and types convert; the rest stays.
void copy_by_name(const value::Value& from, value::TypeRef type, std::vector<value::Value>& fields);
value::Value zero_of(value::TypeRef type);

}  // namespace reprise::providers_fake
