// Infinities: values like any other while they are computed with, but nothing that can be written down as
// JSON.
#pragma once

#include "value/value.h"

namespace reprise::value {

// Somewhere inside.
bool has_infinity(const Value& v);

}  // namespace reprise::value
