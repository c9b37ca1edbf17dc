// Which elements of two sequences belong together, as Terraform sees it: where something is gone from
// sequences of equal length, those at the same position; else those of a longest common subsequence, and
// beside them objects that stand in the same gap.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "value/value.h"

namespace reprise::report {

// Pairs of positions in the order drawn; a position equal to the sequence's size means "none".
using Alignment = std::vector<std::pair<std::size_t, std::size_t>>;
Alignment align_sequences(std::span<const value::Value> before, std::span<const value::Value> after,
                          bool objects);
Alignment align_lines(std::span<const std::string_view> before, std::span<const std::string_view> after);

}  // namespace reprise::report
