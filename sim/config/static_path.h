// What references name, decided by their text alone. Private to config/.
#pragma once

#include "config/address.h"
#include "lang/expr.h"

namespace reprise::config {

// Whether the reference's leading steps name this resource.
bool refers_to(const lang::Reference& r, const ResourceAddr& addr);

}  // namespace reprise::config
