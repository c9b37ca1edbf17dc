// What planning has in common for all types: unknown computed attributes, defaults, what forces replacement.
// Private to providers_fake/.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "provider/provider.h"

namespace reprise::providers_fake {

// Facts about a type that its schema does not say. Paths are attribute names joined by dots, without keys:
// "root_block_device.volume_size". All vectors are sorted.
struct TypeRules {
  std::vector<std::string> force_new;
  bool force_new_all = false;                                  // every argument that is configured
  std::vector<std::pair<std::string, value::Value>> defaults;  // of the attribute's type
  std::vector<std::string> recomputed;  // computed attributes that any update makes unknown again

  bool forces(std::string_view path) const;
  const value::Value* fallback(std::string_view path) const;
};

// Plans a create or update by the rules above: `planned` is the proposed value with defaults filled in and
// computed attributes unknown where nobody set them; `requires_replace` are the paths whose change the API
// cannot do in place.
provider::PlanResponse plan_by_rules(const provider::BlockSchema& schema, const TypeRules& rules,
                                     const provider::PlanRequest& request);

// Visits every attribute (not block) of a value of the schema's type, nested blocks included, and returns the
// value with what `decide` returned in their places. `path` is dotted, as in TypeRules.
using Decide = std::function<value::Value(const provider::AttributeSchema& schema, std::string_view path,
                                          const value::Value& v)>;
value::Value map_attributes(const provider::BlockSchema& schema, const value::Value& v, const Decide& decide);
// The same for attributes that are not wholly known; the others stay.
value::Value map_unknown(const provider::BlockSchema& schema, const value::Value& v, const Decide& decide);

// Equal type, state and content, marks aside.
bool same_content(const value::Value& a, const value::Value& b);
// Drops `sensitive` and `ephemeral` at every depth, keeps origins: a provider's results are not secret
// because inputs were.
value::Value reveal(const value::Value& v);
// An object with one attribute set; the object's type stays unless the attribute is of dynamic type.
value::Value with_attribute(const value::Value& object, std::string_view name, value::Value v);
// A path of one attribute.
value::Path attribute_path(std::string_view name);

// An import of what does not exist.
void nothing_to_import(const provider::Target& target, hcl::Diagnostics& diags);

}  // namespace reprise::providers_fake
