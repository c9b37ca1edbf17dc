// Rules about what templatestring() accepts as its template.
#pragma once

#include <string>

#include "hcl/ast.h"

namespace reprise::lang {

// templatestring() takes references only; "" when `expr` is one, else Terraform's explanation.
std::string template_argument_error(const hcl::Expr& expr);

}  // namespace reprise::lang
