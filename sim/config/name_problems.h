// What is wrong with names in expressions.
#pragma once

#include "hcl/diagnostic.h"

namespace reprise::config {

// Names in expressions that mean nothing, in the order in which the real tool looks for them.
struct NameProblems {
  hcl::Diagnostics malformed;  // what is no reference at all: said whatever else is wrong
  hcl::Diagnostics
      undeclared;  // objects that a module does not have: what is only unavailable is not said then
  hcl::Diagnostics unavailable;  // what has no value where it stands
};

}  // namespace reprise::config
