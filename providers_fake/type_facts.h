// What the tables beside the schemas say about one type. Private to providers_fake/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "providers_fake/planning.h"
#include "world/latency.h"

namespace reprise::providers_fake {

struct TypeFacts {
  TypeRules rules;
  std::vector<std::string> unknown_defaults;  // defaults whose value the tables name but do not give
  std::string id_format;                      // "vpc-{17hex}", "= arn", "" when unknown
  std::string arn_format;
  world::Latency create, update, destroy;
};

// Looks the type up in the embedded tables; costs one scan of each. Values have the schema's types.
TypeFacts type_facts(std::string_view provider, std::string_view type, const provider::BlockSchema& schema);

}  // namespace reprise::providers_fake
