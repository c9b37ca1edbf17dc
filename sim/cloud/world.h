// A world: everything outside the user's files. A value: copy it to fork history between two events.
#pragma once

#include <string>

#include "cloud/cloud.h"
#include "upstream/upstream.h"
#include "world/world.h"

namespace reprise::cloud {

struct World : world::Kernel {
  std::string account = "123456789012";  // whose credentials the run has
  upstream::Upstream upstream;
  Cloud cloud;
};

}  // namespace reprise::cloud
