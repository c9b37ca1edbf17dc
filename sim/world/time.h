// Virtual time. Nothing in Reprise reads the machine's clock: an Instant comes from a world, microseconds since the
// Unix epoch; arithmetic saturates at the ends (year 9999) instead of wrapping.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::world {

struct Duration {
  std::int64_t us = 0;
  static constexpr Duration micros(std::int64_t n) { return {n}; }
  static constexpr Duration millis(std::int64_t n) { return {n * 1000}; }
  static constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000}; }
  friend constexpr auto operator<=>(const Duration&, const Duration&) = default;
};
Duration operator+(Duration a, Duration b);

struct Instant {
  std::int64_t us = 0;
  friend constexpr auto operator<=>(const Instant&, const Instant&) = default;
};
Instant operator+(Instant t, Duration d);
Duration operator-(Instant a, Instant b);

// "2024-01-15T00:00:00Z"; fractions of a second only when `fraction` digits (0..6) are asked for.
std::string rfc3339(Instant t, int fraction = 0);
std::optional<Instant> parse_rfc3339(std::string_view text);
// Go's duration syntax plus days: "90d", "1h30m", "1.5s".
std::optional<Duration> parse_duration(std::string_view text);
// "1m32s", "4s", "0.3s": as apply's progress lines say it.
std::string to_string(Duration d);

}  // namespace reprise::world
