// What plain YAML scalars mean.
#pragma once

#include <optional>
#include <string_view>

#include "value/value.h"

namespace reprise::lang {

value::Value yaml_scalar(std::string_view text);
// A date or a time as RFC 3339 text.
std::optional<value::Value> yaml_timestamp(std::string_view text);
// What the tags of integers and of floats make of a text: digits may be parted by underscores, and bases
// told.
std::optional<value::Value> yaml_tagged_number(std::string_view text);
// By its first character: whether it could mean anything but text. Quotes are heeded only then when it is
// tagged.
bool yaml_looks_special(std::string_view text);

}  // namespace reprise::lang
