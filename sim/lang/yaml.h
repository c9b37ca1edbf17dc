// YAML as Terraform reads and writes it.
#pragma once

#include <string>
#include <string_view>

#include "value/ops.h"

namespace reprise::lang {

// One document; plain scalars are resolved by YAML 1.1's words (yes, on, ~, 0o17, dates).
value::Result yaml_decode(std::string_view text);
// Strings are always quoted, or literal blocks when they have several lines. The value must be wholly known.
std::string yaml_encode(const value::Value& v);

}  // namespace reprise::lang
