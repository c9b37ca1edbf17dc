// How long an API call takes: a range, and a keyed draw from it.
#pragma once

#include <string_view>

#include "world/entropy.h"
#include "world/time.h"

namespace reprise::world {

struct Latency {
  Duration low;
  Duration high;
  Duration draw(const Entropy& entropy, std::string_view operation, std::string_view identity) const {
    return {entropy.between(low.us, high.us, operation, identity)};
  }
};

}  // namespace reprise::world
