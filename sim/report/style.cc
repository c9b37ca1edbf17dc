#include "report/style.h"

#include <fmt/format.h>

namespace reprise::report {

namespace {

std::size_t columns(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return n;
}

// Words and the spaces before them: a line breaks instead of the spaces.
void wrap_line(std::string& out, std::string_view line, std::size_t width) {
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < line.size()) {
    const std::size_t word = std::min(line.find_first_not_of(" \t", at), line.size());
    const std::size_t end = std::min(line.find_first_of(" \t", word), line.size());
    const std::string_view space = line.substr(at, word - at);
    const std::string_view text = line.substr(word, end - word);
    if (text.empty()) {
      if (used + space.size() <= width) out += space;
      return;
    }
    if (used > 0 && used + space.size() + columns(text) > width) {
      out += '\n';
      used = 0;
    } else {
      out += space;
      used += space.size();
    }
    out += text;
    used += columns(text);
    at = end;
  }
}

}  // namespace

std::string Style::paint(std::string_view code, std::string_view text) const {
  return color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string wrap(std::string_view text, std::size_t width, bool keep_indented) {
  std::string out;
  for (;;) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (keep_indented && line.starts_with(' '))
      out += line;
    else
      wrap_line(out, line, width);
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

std::string horizontal_rule(const Style& style) {
  std::string line;
  for (std::size_t i = 1; i < style.width; ++i) line += "─";
  return style.paint(kGray, line) + "\n";
}

}  // namespace reprise::report
