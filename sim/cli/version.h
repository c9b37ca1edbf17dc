#pragma once

#include <string_view>

namespace reprise::cli {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace reprise::cli
