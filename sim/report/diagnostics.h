// Diagnostics as people and tools read them: Terraform's shapes.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hcl/arena.h"
#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "report/style.h"
#include "state/json_text.h"

namespace reprise::report {

// The piece of source that a diagnostic shows.
struct Snippet {
  bool available = false;  // whether the source may be shown
  std::string context;     // header of the block around it: resource "aws_vpc" "main"
  std::string code;        // whole lines
  std::uint32_t start_line = 0;
  std::size_t highlight_start = 0, highlight_end = 0;       // bytes within `code`
  std::string calling;                                      // "max(numbers...)"
  std::vector<std::pair<std::string, std::string>> values;  // "var.x", "is \"a\""
};

// Renders diagnostics whose positions belong to one SourceMap. Parses a file at most once, for block headers.
class DiagnosticPrinter {
 public:
  // `directory`: put before the names of files that stand in no directory, "/work/"; "" for nothing.
  explicit DiagnosticPrinter(const hcl::SourceMap& sources, std::string directory = "")
      : sources_(sources), directory_(std::move(directory)) {}
  // With a frame in colours, or Terraform's plain shape without.
  std::string text(const hcl::Diagnostic& d, const Style& style);
  // The object of `validate -json` and of the streamed messages.
  void append_json(state::JsonText& out, const hcl::Diagnostic& d);
  Snippet snippet(const hcl::Diagnostic& d);

 private:
  std::string context_of(const hcl::SourceFile& file, std::uint32_t offset);
  struct Header {
    hcl::Range range;
    std::string text;
  };
  struct Outline {  // of one file: its outermost blocks, or its tree if it is in JSON
    std::vector<Header> headers;
    std::unique_ptr<hcl::Arena> arena;
    const hcl::Body* json = nullptr;
  };
  const hcl::SourceMap& sources_;
  const std::string directory_;
  std::map<hcl::Pos, Outline> outlines_;  // by base of the file
};

// Terraform's order: warnings first, then what has no place, then by file (those in fewer directories first)
// and position.
void sort_diagnostics(std::vector<hcl::Diagnostic>& items, const hcl::SourceMap& sources);
// Warnings of one summary become the first of them and a count. Check results stay apart.
std::vector<hcl::Diagnostic> consolidate_warnings(const std::vector<hcl::Diagnostic>& items);
// Only summaries and places, for -compact-warnings.
std::string compact_warnings(const std::vector<hcl::Diagnostic>& items, const hcl::SourceMap& sources,
                             const Style& style);
// The body of `validate -json`.
std::string validate_json(const hcl::Diagnostics& diags, const hcl::SourceMap& sources);

}  // namespace reprise::report
