// What import blocks say: which objects, under which ids. Shared by validation and planning.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "engine/scope.h"

namespace reprise::engine {

// each.key and each.value for every round of a block's for_each, given its value. Nothing after a complaint,
// or while the value is not known, which is a complaint only with `planning`.
struct ImportRound {
  config::InstanceKey key;
  value::Value each;
};
std::optional<std::vector<ImportRound>> import_rounds(const value::Value& v, const config::Import& block,
                                                      bool planning, hcl::Diagnostics& diags);

// The instance that a round, or a block without rounds, is about; checked against how the resource, if there
// is one, is repeated.
std::optional<config::AbsInstance> import_target(Environment& environment, const Values& values,
                                                 const Site& site, const config::Import& block,
                                                 const config::Resource* resource, hcl::Diagnostics& diags);

// The id as a text; unknown only without `planning`.
std::optional<value::Value> import_id(Environment& environment, const Values& values, const Site& site,
                                      const config::Import& block, bool planning, hcl::Diagnostics& diags);

}  // namespace reprise::engine
