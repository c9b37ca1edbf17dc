#include "lang/yaml_reader.h"

namespace reprise::lang {

namespace {

constexpr std::string_view kNextLine = "\xC2\x85", kLineSeparator = "\xE2\x80\xA8",
                           kParagraphSeparator = "\xE2\x80\xA9";

}  // namespace

std::size_t YamlReader::break_width(std::size_t ahead) const {
  if (ends(ahead)) return 0;
  const std::string_view from = text_.substr(position_ + ahead);
  if (from.starts_with("\r\n")) return 2;
  if (from[0] == '\r' || from[0] == '\n') return 1;
  for (std::string_view wide : {kNextLine, kLineSeparator, kParagraphSeparator})
    if (from.starts_with(wide)) return wide.size();
  return 0;
}

bool YamlReader::word_character() const {
  const char c = at();
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
}

void YamlReader::read(std::string& into) {
  if (ends()) return;
  do into += text_[position_++];
  while (position_ < text_.size() && (text_[position_] & 0xC0) == 0x80);
  ++mark_.index;
  ++mark_.column;
}

void YamlReader::read_line(std::string& into) {
  const std::size_t width = break_width(0);
  if (width == 0) return;
  if (width == 3)
    into += text_.substr(position_, width);
  else
    into += '\n';
  mark_.index += at() == '\r' && width == 2 ? 2 : 1;
  position_ += width;
  mark_.column = 0;
  ++mark_.line;
}

}  // namespace reprise::lang
