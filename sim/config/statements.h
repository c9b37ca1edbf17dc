// Blocks that say what became of objects: moved, removed, import.
#pragma once

#include <vector>

#include "config/address.h"
#include "config/lifecycle.h"
#include "hcl/source.h"
#include "lang/expr.h"

namespace reprise::config {

struct Moved {
  AnyAddr from, to;
  hcl::Range range;
};
struct Removed {
  AnyAddr from;
  bool destroy = true;
  std::vector<ProvisionerBlock> provisioners;
  hcl::Range range;
};
struct Import {
  AnyAddr to;
  hcl::Range to_range;
  struct Key {  // of a module in `to`, or of the resource when module_step is beyond them
    std::size_t module_step;
    const Expr* expr;
  };
  std::vector<Key> to_keys;  // those that are evaluated
  const Expr* id = nullptr;
  const Expr* for_each = nullptr;
  hcl::Range range;
  hcl::Range provider_at;  // only of what configuration is to be generated for
};

}  // namespace reprise::config
