// Types in messages.
#pragma once

#include <string>

#include "value/type.h"

namespace reprise::lang {

// Why the two results of a conditional do not fit together: the middle of Terraform's message.
std::string conditional_mismatch(value::TypeRef yes, value::TypeRef no);

}  // namespace reprise::lang
