// Source text and positions.
//
// A SourceMap owns the bytes of every file that takes part in a run (configurations, templates, scripts,
// cloud definitions). Files occupy disjoint stretches of one 32-bit position space, so a position is four
// bytes, a range is eight, and line and column are computed only when something is shown. Invariant: a
// position handed out by a SourceMap stays valid as long as that SourceMap; content never moves.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::hcl {

// Offset into the position space of one SourceMap. 0 is "nowhere".
using Pos = std::uint32_t;

// Half-open stretch [begin, end) of one file; {0, 0} is "no source".
struct Range {
  Pos begin = 0;
  Pos end = 0;
  bool valid() const { return begin != 0; }
  friend auto operator<=>(const Range&, const Range&) = default;
};

// A position as people read it; both count from 1. `column` counts grapheme clusters, as Terraform does;
// `byte` is the offset in the file.
struct LineColumn {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t byte = 0;
};

struct SourceFile {
  std::string name;     // as shown in diagnostics, e.g. "main.tf" or "modules/vpc/main.tf"
  std::string content;  // never changes after add()
  Pos base = 0;         // position of content[0]
  std::string_view text() const { return content; }
};

class LineIndex;

class SourceMap {
 public:
  SourceMap();
  ~SourceMap();
  SourceMap(const SourceMap&) = delete;
  SourceMap& operator=(const SourceMap&) = delete;

  // Takes over `content`. The reference stays valid. Returns nullptr when the 4 GiB position space is
  // exhausted.
  const SourceFile* add(std::string name, std::string content);

  const SourceFile* file_at(Pos pos) const;  // nullptr for "nowhere"
  LineColumn line_column(Pos pos) const;
  std::string_view text(Range range) const;
  std::string_view line_text(Pos pos) const;  // the whole line that holds `pos`, without its newline
  // "main.tf:12" or "" when the range has no source.
  std::string file_line(Range range) const;

 private:
  struct LineIndex;
  const hcl::LineIndex* index_of(const SourceFile& file) const;
  std::vector<std::unique_ptr<SourceFile>> files_;
  mutable std::vector<std::unique_ptr<LineIndex>> lines_;  // built on first use, parallel to files_
  Pos next_ = 1;
};

}  // namespace reprise::hcl
