// What plain YAML scalars mean.
#pragma once

#include <string_view>

#include "value/value.h"

namespace reprise::lang {

value::Value yaml_scalar(std::string_view text);

}  // namespace reprise::lang
