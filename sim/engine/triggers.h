// What an expression of replace_triggered_by is about. Private to engine/.
#pragma once

#include <optional>

#include "config/config.h"
#include "engine/scope.h"
#include "engine/values.h"
#include "hcl/diagnostic.h"
#include "value/path.h"

namespace reprise::engine {

// A resource, or an instance of it, and what of that.
struct Trigger {
  config::ResourceAddr resource;
  std::optional<config::InstanceKey> key;  // none: all instances
  value::Path path;                        // empty: the object as a whole
};

// Such an expression is a path of names and keys; of everything else only count.index and each.key may be
// keys.
std::optional<Trigger> trigger_of(const hcl::Expr& e, const Site& site, Repeat repeat,
                                  hcl::Diagnostics& diags);
// "terraform_data.b[0]"
std::string to_string(const Trigger& trigger);

}  // namespace reprise::engine
