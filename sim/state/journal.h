// The record of an apply while it runs: one entry before and one after every operation, so that a killed
// process loses nothing, and writing costs the size of what changed. Folded into the state file when the
// apply ends, or when the next command starts.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "state/state.h"

namespace reprise::state {

// What a run was about to ask of the cloud. It stays open until the instance is recorded again: what is open
// when a process dies may have taken effect without the state having learned of it.
struct Intent {
  config::AbsInstance address;
  std::string action;              // "create", "update" or "delete"
  std::uint64_t cloud_serial = 0;  // the first serial that an object made from now on can have
};

// Both return an error text when the entry could not be written: nothing is asked of the cloud that was not
// intended, and the apply starts nothing more, keeping what it knows in memory for the final write.
class Journal {
 public:
  virtual ~Journal() = default;
  virtual std::string intend(const Intent& intent) = 0;
  // The instances at `addresses` now are as in `state` (absent: gone). They change together or not at all.
  virtual std::string record(const State& state, std::span<const config::AbsInstance> addresses) = 0;
};

}  // namespace reprise::state
