// Reading UTF-8 one code point at a time; private to this folder.
#pragma once

#include <unicode/utf8.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace reprise::hcl {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"  // ICU's macros narrow

// The code point at text[at], negative when the bytes are not UTF-8. Moves `at` behind it, or behind one bad
// byte.
template <class Offset>
inline UChar32 next_code_point(std::string_view text, Offset& at) {
  UChar32 c;
  std::size_t i = at;
  U8_NEXT(text.data(), i, text.size(), c);
  at = static_cast<Offset>(c < 0 ? at + 1 : i);
  return c;
}

inline void append_code_point(std::string& out, UChar32 c) {
  char bytes[4];
  std::size_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, c);
  out.append(bytes, size);
}

#pragma GCC diagnostic pop

}  // namespace reprise::hcl
