// State of a resource as JSON, brought to the current type. Private to providers_fake/.
#pragma once

#include <string_view>

#include "value/ops.h"

namespace reprise::providers_fake {

// Attributes the type has not are dropped, missing ones are null (blocks empty), as a provider's own upgrade
// of an older schema version would end up.
value::Result read_state(std::string_view json, value::TypeRef type);

}  // namespace reprise::providers_fake
