#include "lang/ranges.h"

#include <fmt/format.h>

namespace reprise::lang {

std::string range_text(const hcl::SourceMap& sources, hcl::Range range) {
  const hcl::SourceFile* file = sources.file_at(range.begin);
  if (!file) return {};
  hcl::LineColumn begin = sources.line_column(range.begin);
  hcl::LineColumn end = sources.line_column(range.end);
  if (begin.line == end.line)
    return fmt::format("{}:{},{}-{}", file->name, begin.line, begin.column, end.column);
  return fmt::format("{}:{},{}-{},{}", file->name, begin.line, begin.column, end.line, end.column);
}

std::string errors_text(const hcl::SourceMap& sources, const hcl::Diagnostics& diags) {
  const hcl::Diagnostic* first = nullptr;
  for (const hcl::Diagnostic& d : diags)
    if (d.severity == hcl::Severity::error && !first) first = &d;
  if (!first) return "no diagnostics";
  std::string text;
  if (first->subject.valid()) text = range_text(sources, first->subject) + ": ";
  text += first->summary + "; " + first->detail;
  if (diags.error_count() > 1) text += fmt::format(", and {} other diagnostic(s)", diags.error_count() - 1);
  return text;
}

}  // namespace reprise::lang
