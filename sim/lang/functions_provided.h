// Functions that providers offer to expressions: provider::time::rfc3339_parse and its like.
#pragma once

#include <span>
#include <string_view>

#include "lang/function.h"

namespace reprise::lang {

// Of the provider with that source, "registry.terraform.io/hashicorp/time", named without the prefix that a
// module gives them. Empty for providers whose functions are not modelled.
std::span<const Function> provided_functions(std::string_view source);

}  // namespace reprise::lang
