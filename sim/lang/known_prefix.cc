#include "lang/known_prefix.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <memory>

namespace reprise::lang {

namespace {

bool never_combines(char c) {
  constexpr std::string_view punctuation = "-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'";
  return punctuation.find(c) != std::string_view::npos;
}

// Start of the last grapheme cluster.
std::size_t last_cluster(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  if (U_FAILURE(status)) return 0;
  UText* utext = utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status);
  if (U_FAILURE(status)) return 0;
  breaks->setText(utext, status);
  breaks->last();
  int at = breaks->previous();
  utext_close(utext);
  return at < 0 ? 0 : static_cast<std::size_t>(at);
}

}  // namespace

std::string safe_prefix(std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    text = text.substr(0, bytes_max);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.remove_suffix(1);
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.remove_suffix(1);
  }
  if (text.empty() || never_combines(text.back())) return std::string(text);
  return std::string(text.substr(0, last_cluster(text)));
}

}  // namespace reprise::lang
