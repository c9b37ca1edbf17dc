// The record of an apply while it runs: one entry after every operation, so that a killed process loses
// nothing, and writing costs the size of what changed. Folded into the state file when the apply ends, or
// when the next command starts.
#pragma once

#include <string>

#include "state/state.h"

namespace reprise::state {

class Journal {
 public:
  virtual ~Journal() = default;
  // The instance at `address` now is as in `state` (absent: gone). Returns an error text when it could not be
  // written: the apply then stops and keeps what it knows in memory for the final write.
  virtual std::string record(const State& state, const config::AbsInstance& address) = 0;
};

}  // namespace reprise::state
