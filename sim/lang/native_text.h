// Values as configuration: text that parses to an equal value, laid out as Terraform's own writer does.
//
// Objects and maps take a line an attribute, with the equals signs of neighbouring lines in one column; lists
// stay on one line as far as their items do. The value must be known, unmarked and of bounded depth.
#pragma once

#include <string>

#include "value/value.h"

namespace reprise::lang {

// An expression, without a final newline.
std::string native_expression(const value::Value& v);
// An object's attributes as a file of arguments; their names must be identifiers.
std::string native_arguments(const value::Value& object);

}  // namespace reprise::lang
