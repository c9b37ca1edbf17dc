// Byte offset to line and column for one text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/source.h"

namespace reprise::hcl {

// The starts of all lines of one text, found once. The text must outlive the index and never change. A tab is
// two columns wide in JSON, as the real tool has it, and one elsewhere.
class LineIndex {
 public:
  explicit LineIndex(const SourceFile& file);
  LineColumn at(std::uint32_t byte) const;
  std::string_view line(std::uint32_t byte) const;  // without its line ending

 private:
  std::size_t line_number(std::uint32_t byte) const;
  std::string_view text_;
  bool wide_tabs_;
  std::vector<std::uint32_t> starts_;
};

// "main.tf:2,3-8" or "main.tf:2,3-4,1", the form in which messages name another place.
std::string range_text(const SourceFile& file, const LineIndex& lines, Range range);

// How many user-perceived characters the text has.
std::uint32_t grapheme_count(std::string_view text);
// Length in bytes of the first user-perceived character.
std::size_t first_grapheme(std::string_view text);

}  // namespace reprise::hcl
