// Any bytes as native syntax: no crash, no hang, and what parses cleanly survives printing.
#include <cstdlib>
#include <string>

#include "hcl/arena.h"
#include "hcl/parser.h"
#include "hcl/print.h"

using namespace reprise::hcl;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  SourceMap sources;
  Arena arena;
  Diagnostics diags, ignored;
  const SourceFile& file = *sources.add("input.tf", text);
  parse_expression(file, arena, ignored);
  parse_template(file, arena, ignored);
  const Body* body = parse_file(file, arena, diags);
  for (const Diagnostic& d : diags) {
    sources.line_column(d.subject.begin);
    sources.line_column(d.subject.end);
    sources.text(d.subject);
  }
  if (!diags.empty()) return 0;
  const std::string printed = print(*body);
  const Body* again = parse_file(*sources.add("printed.tf", printed), arena, diags);
  if (!diags.empty() || print(*again) != printed) std::abort();
  return 0;
}
