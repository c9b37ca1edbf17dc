// Logical operators of cloud definitions. Private to providers_fake/.
#pragma once

#include "hcl/arena.h"
#include "hcl/ast.h"

namespace reprise::providers_fake {

// The same expression with `a && b` as `a ? b : false` and `a || b` as `a ? true : b`: Terraform evaluates both sides
// whatever the first says, but rules such as "is set, and ..." are about values that are often absent.
hcl::Expr* stop_early(hcl::Expr* expr, hcl::Arena& arena);

}  // namespace reprise::providers_fake
