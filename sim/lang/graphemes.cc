#include "lang/graphemes.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <memory>

namespace reprise::lang {

namespace {

// Most text is ASCII, where only CR LF makes a cluster of two.
bool simple(std::string_view text) {
  for (char c : text)
    if (static_cast<unsigned char>(c) >= 0x80 || c == '\r') return false;
  return true;
}

}  // namespace

std::vector<std::size_t> grapheme_bounds(std::string_view text) {
  std::vector<std::size_t> bounds;
  if (simple(text)) {
    for (std::size_t i = 0; i <= text.size(); ++i) bounds.push_back(i);
    return bounds;
  }
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  UText* utext = utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status);
  if (U_FAILURE(status)) return {0, text.size()};
  breaks->setText(utext, status);
  for (int at = breaks->first(); at != icu::BreakIterator::DONE; at = breaks->next())
    bounds.push_back(static_cast<std::size_t>(at));
  utext_close(utext);
  return bounds;
}

CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data()) + at;
  auto size = static_cast<std::int64_t>(text.size() - at);
  std::int64_t i = 0;
  UChar32 c;
  U8_NEXT(bytes, i, size, c);
  if (c < 0) return {-1, 1};
  return {c, static_cast<std::size_t>(i)};
}

bool valid_utf8(std::string_view text) {
  bool valid = true;
  each_code_point(text, [&](std::int32_t c, std::string_view) { valid = valid && c >= 0; });
  return valid;
}

}  // namespace reprise::lang
