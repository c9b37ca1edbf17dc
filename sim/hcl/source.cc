#include "hcl/source.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "hcl/line_index.h"

namespace reprise::hcl {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
}

// Calls `visit` with the end offset of each cluster until it returns false.
template <class Visit>
void for_each_grapheme(std::string_view text, Visit visit) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  UText utf8 = UTEXT_INITIALIZER;
  utext_openUTF8(&utf8, text.data(), static_cast<std::int64_t>(text.size()), &status);
  if (U_SUCCESS(status)) {
    breaks->setText(&utf8, status);
    for (auto end = breaks->next(); end != icu::BreakIterator::DONE; end = breaks->next()) {
      if (!visit(static_cast<std::size_t>(end))) break;
    }
  }
  utext_close(&utf8);
}

// The tabs between the tokens of a line of JSON. One inside of a string, where it may not be, ends the
// string, but is told of as one character.
std::uint32_t tabs_between(std::string_view line) {
  std::uint32_t tabs = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\t') {
      if (in_string && i + 1 == line.size()) break;
      ++tabs;
      in_string = false;
    } else if (in_string && line[i] == '\\') {
      ++i;
    } else if (line[i] == '"') {
      in_string = !in_string;
    }
  }
  return tabs;
}

}  // namespace

std::uint32_t grapheme_count(std::string_view text) {
  if (is_ascii(text) && text.find('\r') == std::string_view::npos)
    return static_cast<std::uint32_t>(text.size());
  std::uint32_t count = 0;
  for_each_grapheme(text, [&](std::size_t) {
    ++count;
    return true;
  });
  return count;
}

std::size_t first_grapheme(std::string_view text) {
  if (text.size() < 2) return text.size();
  if (is_ascii(text.substr(0, 2)) && text[0] != '\r') return 1;
  std::size_t first = 1;
  for_each_grapheme(text, [&](std::size_t end) {
    first = end;
    return false;
  });
  return first;
}

LineIndex::LineIndex(const SourceFile& file)
    : text_(file.text()), wide_tabs_(file.name.ends_with(".json")), starts_{0} {
  for (std::size_t at = text_.find('\n'); at != std::string_view::npos; at = text_.find('\n', at + 1)) {
    starts_.push_back(static_cast<std::uint32_t>(at + 1));
  }
}

std::size_t LineIndex::line_number(std::uint32_t byte) const {
  return static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), byte) - starts_.begin()) -
         1;
}

LineColumn LineIndex::at(std::uint32_t byte) const {
  byte = std::min(byte, static_cast<std::uint32_t>(text_.size()));
  std::size_t line = line_number(byte);
  std::string_view before = text_.substr(starts_[line], byte - starts_[line]);
  // The mark is not text: what follows it is the first column.
  if (line == 0 && before.starts_with(kByteOrderMark)) before.remove_prefix(kByteOrderMark.size());
  const std::uint32_t tabs = wide_tabs_ ? tabs_between(before) : 0;
  return {static_cast<std::uint32_t>(line + 1), grapheme_count(before) + tabs + 1, byte};
}

std::string_view LineIndex::line(std::uint32_t byte) const {
  std::size_t number = line_number(std::min(byte, static_cast<std::uint32_t>(text_.size())));
  std::size_t end = number + 1 < starts_.size() ? starts_[number + 1] - 1 : text_.size();
  std::string_view line = text_.substr(starts_[number], end - starts_[number]);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string range_text(const SourceFile& file, const LineIndex& lines, Range range) {
  LineColumn from = lines.at(range.begin - file.base);
  LineColumn to = lines.at(range.end - file.base);
  std::string text = file.name + ":" + std::to_string(from.line) + "," + std::to_string(from.column) + "-";
  if (from.line != to.line) text += std::to_string(to.line) + ",";
  return text + std::to_string(to.column);
}

struct SourceMap::LineIndex {
  hcl::LineIndex index;
};

SourceMap::SourceMap() = default;
SourceMap::~SourceMap() = default;

const SourceFile* SourceMap::add(std::string name, std::string content) {
  // One position past the end belongs to the file too: that is where the end of the file is reported.
  if (content.size() >= std::numeric_limits<Pos>::max() - next_) return nullptr;
  auto file = std::make_unique<SourceFile>();
  file->name = std::move(name);
  file->content = std::move(content);
  file->base = next_;
  next_ += static_cast<Pos>(file->content.size()) + 1;
  files_.push_back(std::move(file));
  lines_.emplace_back();
  return files_.back().get();
}

const SourceFile* SourceMap::file_at(Pos pos) const {
  if (pos == 0 || pos >= next_) return nullptr;
  auto after =
      std::upper_bound(files_.begin(), files_.end(), pos,
                       [](Pos p, const std::unique_ptr<SourceFile>& file) { return p < file->base; });
  return after == files_.begin() ? nullptr : std::prev(after)->get();
}

const hcl::LineIndex* SourceMap::index_of(const SourceFile& file) const {
  auto at = std::lower_bound(files_.begin(), files_.end(), file.base,
                             [](const std::unique_ptr<SourceFile>& f, Pos base) { return f->base < base; });
  auto& slot = lines_[static_cast<std::size_t>(at - files_.begin())];
  if (!slot) slot.reset(new LineIndex{hcl::LineIndex(file)});
  return &slot->index;
}

LineColumn SourceMap::line_column(Pos pos) const {
  const SourceFile* file = file_at(pos);
  return file ? index_of(*file)->at(pos - file->base) : LineColumn{};
}

std::string_view SourceMap::text(Range range) const {
  const SourceFile* file = file_at(range.begin);
  if (!file || range.end < range.begin) return {};
  std::string_view rest =
      file->text().substr(std::min<std::size_t>(range.begin - file->base, file->text().size()));
  return rest.substr(0, range.end - range.begin);
}

std::string_view SourceMap::line_text(Pos pos) const {
  const SourceFile* file = file_at(pos);
  return file ? index_of(*file)->line(pos - file->base) : std::string_view{};
}

std::string SourceMap::file_line(Range range) const {
  const SourceFile* file = file_at(range.begin);
  return file ? file->name + ":" + std::to_string(line_column(range.begin).line) : std::string();
}

}  // namespace reprise::hcl
