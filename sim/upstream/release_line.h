// A line of releases in time: number 0 at `first`, then one about every `period`.
//
// Release n comes at first + n·period + a keyed jitter shorter than the period, so which release is newest at
// a given time is found by arithmetic, without history, and is a pure function of time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "world/time.h"

namespace reprise::upstream {

struct ReleaseLine {
  std::string key;  // names the line for the jitter
  world::Instant first;
  world::Duration period;  // 0: release 0 is the only one
  world::Duration jitter;  // longest delay of a release

  world::Instant released(std::int64_t n) const;
  // Number of the newest release at `now`; nullopt before the first.
  std::optional<std::int64_t> newest(world::Instant now) const;
};

// "20240111"
std::string compact_date(world::Instant at);
// Replaces {n}, {date}, {url}, {commit} … in data texts. Unknown names stay as they are.
std::string fill(std::string_view text, std::string_view name, std::string_view value);

}  // namespace reprise::upstream
