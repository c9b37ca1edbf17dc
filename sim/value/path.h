// A path into a value: attribute and index steps. Ordered, printable, and applicable.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "value/value.h"

namespace reprise::value {

struct PathStep {
  enum class Kind : std::uint8_t { attribute, index_string, index_number, set_element } kind;
  std::string name;        // attribute, index_string
  std::int64_t index = 0;  // index_number; position of a set_element
  friend auto operator<=>(const PathStep&, const PathStep&) = default;
};
using Path = std::vector<PathStep>;

std::string to_string(const Path& path);                       // ".tags[\"Name\"]", ".ingress[0].cidr_blocks"
std::optional<Value> apply(const Path& path, const Value& v);  // nullopt when it leads nowhere

}  // namespace reprise::value
