// Text helpers that values rest on.
#pragma once

#include <string>
#include <string_view>

namespace reprise::value {

// NFC form; ASCII text costs one scan. Bytes that are not UTF-8 become U+FFFD.
std::string normalize_nfc(std::string_view utf8);
bool is_ascii(std::string_view text);
// As Go's strconv.Quote: in double quotes, escapes for control and unprintable characters.
void append_quoted(std::string& out, std::string_view text);
std::string quoted(std::string_view text);

}  // namespace reprise::value
