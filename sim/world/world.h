// The part of a world that every layer may know: what time it is, what chance says, what fails.
// cloud/world.h adds the cloud and what moves upstream of it.
#pragma once

#include "world/entropy.h"
#include "world/fault.h"
#include "world/time.h"

namespace reprise::world {

struct Kernel {
  Instant now;       // virtual
  Entropy entropy;
  FaultPlan faults;
};

}  // namespace reprise::world
