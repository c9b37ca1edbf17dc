// How text looks where it is going to be read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reprise::report {

// 78 columns is what Terraform assumes where there is no terminal.
struct Style {
  bool color = false;
  std::size_t width = 78;
  // `text` between an escape sequence ("31" is red, "1" bold) and a reset; plain when there is no colour.
  std::string paint(std::string_view code, std::string_view text) const;
};
inline constexpr std::string_view kRed = "31", kGreen = "32", kYellow = "33", kCyan = "36", kBold = "1",
                                  kGray = "90", kUnderline = "4";

// Breaks lines at white space so that none exceeds `width` where that is possible; lines that begin with
// white space are kept as they are, when told so. Newlines stay.
std::string wrap(std::string_view text, std::size_t width, bool keep_indented = true);
std::string horizontal_rule(const Style& style);

}  // namespace reprise::report
