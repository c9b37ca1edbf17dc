// Values as a cloud would compute them, for objects that nobody makes: what mocked providers answer.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "provider/provider.h"
#include "providers_fake/type_facts.h"

namespace reprise::providers_fake {

// What it remembers of types is a memo. Schemas outlive it.
class Inventor {
 public:
  // `planned` with nothing unknown left: ids, ARNs, names and times of the shapes that the type's have.
  // `source` is the provider's, "registry.terraform.io/hashicorp/aws".
  value::Value operator()(std::string_view source, const provider::Target& target,
                          const provider::BlockSchema& schema, const value::Value& planned,
                          const cloud::World& world);

 private:
  std::map<std::pair<std::string, const provider::BlockSchema*>, TypeFacts> facts_;
};

}  // namespace reprise::providers_fake
