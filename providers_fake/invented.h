// Values as a cloud would compute them, for objects that nobody makes: what mocked providers answer.
#pragma once

#include <string_view>

#include "provider/provider.h"

namespace reprise::providers_fake {

// `planned` with nothing unknown left: ids, ARNs, names and times of the shapes that the type's have.
// `source` is the provider's, "registry.terraform.io/hashicorp/aws".
value::Value invented(std::string_view source, const provider::Target& target,
                      const provider::BlockSchema& schema, const value::Value& planned,
                      const cloud::World& world);

}  // namespace reprise::providers_fake
