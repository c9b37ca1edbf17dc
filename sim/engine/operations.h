// What applying a change does: makes something, deletes something, both or neither. Private to this folder.
#pragma once

#include "engine/plan.h"

namespace reprise::engine {

inline bool deletes(ChangeAction a) {
  return a == ChangeAction::destroy || a == ChangeAction::destroy_then_create ||
         a == ChangeAction::create_then_destroy || a == ChangeAction::forget;
}

inline bool makes(ChangeAction a) { return a != ChangeAction::destroy && a != ChangeAction::forget; }

// Whether there is anything to do but delete; of objects that stay as they are, conditions are judged.
inline bool operates(const ResourceChange& c) {
  if (!makes(c.action)) return false;
  const bool judged =
      c.config && (!c.config->lifecycle.preconditions.empty() || !c.config->lifecycle.postconditions.empty());
  return c.action != ChangeAction::no_op || judged;
}

// Instances of one module do not wait for each other's objects.
inline bool in_other_instances_of_one_module(const ResourceChange& a, const ResourceChange& b) {
  const config::ModuleInstance &x = a.address.resource.module, &y = b.address.resource.module;
  return x != y && config::static_path(x) == config::static_path(y);
}

}  // namespace reprise::engine
