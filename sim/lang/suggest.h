// "Did you mean …?"
#pragma once

#include <span>
#include <string_view>

namespace reprise::lang {

// The first of `names` less than three edits away from `given`, or "".
std::string_view name_suggestion(std::string_view given, std::span<const std::string_view> names);

}  // namespace reprise::lang
