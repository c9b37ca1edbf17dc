// What a state file gives to other configurations.
#pragma once

#include <optional>
#include <string_view>

#include "hcl/diagnostic.h"
#include "value/value.h"

namespace reprise::state {

// The outputs of the root module as an object, sensitive ones too and without their marks, as
// terraform_remote_state has them; nullopt after complaints about the file.
std::optional<value::Value> read_outputs(std::string_view text, hcl::Diagnostics& diags);

}  // namespace reprise::state
