// Text as people count it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace reprise::lang {

// Where each grapheme cluster of `text` starts, and its end as the last entry: {0} for "".
std::vector<std::size_t> grapheme_bounds(std::string_view text);

// Calls visit(code_point, bytes) for each code point; invalid bytes are visited one by one with code point
// -1.
template <class Visit>
void each_code_point(std::string_view text, Visit&& visit);

// Length in bytes and value of the code point at text[at].
struct CodePoint {
  std::int32_t value;
  std::size_t size;
};
CodePoint code_point_at(std::string_view text, std::size_t at);

template <class Visit>
void each_code_point(std::string_view text, Visit&& visit) {
  for (std::size_t at = 0; at < text.size();) {
    CodePoint p = code_point_at(text, at);
    visit(p.value, text.substr(at, p.size));
    at += p.size;
  }
}

bool valid_utf8(std::string_view text);

}  // namespace reprise::lang
