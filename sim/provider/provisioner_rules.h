// What Terraform's own provisioners ask of their arguments beyond their schemas.
#pragma once

#include <string_view>

#include "hcl/diagnostic.h"
#include "value/value.h"

namespace reprise::provider {

void check_provisioner(std::string_view type, const value::Value& config, hcl::Diagnostics& diags);

}  // namespace reprise::provider
