// Configuration for an object that has none yet: what `plan -generate-config-out` writes for import blocks.
//
// A resource block with every argument that may be configured, as Terraform 1.11 words it: null where the
// object has nothing, `null # sensitive` for secrets, jsonencode() around texts that are JSON documents. What
// only the provider computes is left out, and so are deprecated arguments and the "id" of old SDKs.
#pragma once

#include "config/config.h"
#include "provider/schema.h"

namespace reprise::report {

// In canonical layout, without a final newline. `state` is the object as it was read.
std::string generated_config(const config::ResourceAddr& address, const provider::BlockSchema& schema,
                             const value::Value& state);

}  // namespace reprise::report
