// RFC 3339 timestamps with their offset kept, and Go's durations, with Go's complaints.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace reprise::lang {

// Seconds since the epoch and the offset the text was written with.
struct Timestamp {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;
  int offset_seconds = 0;
};
struct Civil {
  std::int64_t year;
  int month, day, hour, minute, second;
  int weekday;  // 0 is Sunday
};

// "" in `error` on success.
// Strict reads RFC 3339 alone; else what Go's layout of it takes passes too: "2:00:00", a comma, +24:00.
Timestamp parse_timestamp(std::string_view text, std::string& error, bool strict = true);
Civil civil_of(const Timestamp& t);
std::string rfc3339_text(const Timestamp& t);
// Nanoseconds.
std::int64_t parse_go_duration(std::string_view text, std::string& error);

}  // namespace reprise::lang
