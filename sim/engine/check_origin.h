// Which diagnostics are about assertions of check blocks: they never keep anything from being done.
#pragma once

#include "hcl/diagnostic.h"

namespace reprise::engine {

inline bool from_check(const hcl::Diagnostic& d) {
  return d.rule_of.starts_with("check.") || d.rule_of.find(".check.") != std::string::npos;
}

}  // namespace reprise::engine
