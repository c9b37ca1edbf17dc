// Behaviour of types that only have a schema: deterministic computed values, no constraints.
//
// What is known beyond the schema is in tables (schemas/*.tsv): arguments that force a new object, defaults,
// formats of ids and ARNs, usual latencies. Each object made this way is reported once as `generic`. Private
// to providers_fake/.
#pragma once

#include <memory>
#include <string_view>

#include "providers_fake/planning.h"
#include "providers_fake/type_behaviour.h"

namespace reprise::providers_fake {

// `provider` is the short name, "aws". Schemas outlive the behaviours.
std::shared_ptr<const TypeBehaviour> generic_resource(std::string_view provider, std::string_view type,
                                                      const provider::ResourceSchema& schema);
std::shared_ptr<const DataBehaviour> generic_data(std::string_view provider, std::string_view type,
                                                  const provider::ResourceSchema& schema);

}  // namespace reprise::providers_fake
