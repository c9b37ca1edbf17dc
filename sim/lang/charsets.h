// Character sets by the names that textencodebase64() takes: those that the IANA registered and Go knows.
#pragma once

#include <string_view>

namespace reprise::lang {

struct Charset {
  std::string_view name;     // as messages say it
  const char* converter;     // ICU's name for it
  std::string_view aliases;  // in lower case, between spaces
  // ICU gives bytes without a meaning control characters or places of private use; Go gives them none.
  bool defines(char32_t c) const;
};

// nullptr when there is none of that name; upper and lower case are the same.
const Charset* find_charset(std::string_view name);

}  // namespace reprise::lang
