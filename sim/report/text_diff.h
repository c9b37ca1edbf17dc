// The difference of two texts, as `diff -u` prints it.
#pragma once

#include <string>
#include <string_view>

namespace reprise::report {

// "" when they are equal. Labels stand behind "---" and "+++".
std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_label,
                         std::string_view after_label);

}  // namespace reprise::report
