// Stated failures at stated points.
//
// Every phase boundary of an operation is a fault point with a stable name,
//   "<address>:<action>:<phase>", e.g. "aws_instance.web[0]:create:effect".
// A plan of faults is data: it says what happens the n-th time a point that matches is reached.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::world {

enum class FaultKind : std::uint8_t {
  throttle,  // the API answers "RequestLimitExceeded"; the provider retries with backoff
  error,     // the API answers `code`, not retried
  crash,     // the process dies here: its memory is lost, cloud and last written state remain
};

struct FaultRule {
  FaultKind kind = FaultKind::error;
  std::string point;         // glob over point names: * matches any run of characters
  std::uint32_t first = 1;   // from the n-th time the rule's pattern is reached …
  std::uint32_t times = 1;   // … for so many times
  std::string code;          // API error code, e.g. "InsufficientInstanceCapacity"
  std::string message;
};

// Value type: copies carry their own counters, so a forked world goes on independently.
class FaultPlan {
 public:
  void add(FaultRule rule);
  bool empty() const { return rules_.empty(); }
  // Called once at every point, in the order in which points are reached.
  std::optional<FaultRule> at(std::string_view point);
  // Points of rules that have never struck: a misspelt one would test nothing.
  std::vector<std::string> unreached() const;

 private:
  struct Armed {
    FaultRule rule;
    std::uint32_t seen = 0;
  };
  std::vector<Armed> rules_;
};

// Glob match with * only.
bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace reprise::world
