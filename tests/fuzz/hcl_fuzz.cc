// Any bytes: no crash, no hang, and what parses cleanly survives printing.
#include <cstdlib>
#include <string>

#include "hcl/arena.h"
#include "hcl/parser.h"
#include "hcl/print.h"

using namespace reprise::hcl;

namespace {

void check_native(const std::string& text) {
  SourceMap sources;
  Arena arena;
  Diagnostics diags;
  Body* body = parse_file(*sources.add("input.tf", text), arena, diags);
  for (const Diagnostic& d : diags) sources.line_column(d.subject.end);
  if (!diags.empty()) return;
  std::string printed = print(*body);
  Body* again = parse_file(*sources.add("printed.tf", printed), arena, diags);
  if (!diags.empty() || print(*again) != printed) std::abort();
}

void check_rest(const std::string& text) {
  SourceMap sources;
  Arena arena;
  Diagnostics diags;
  const SourceFile& file = *sources.add("input", text);
  parse_expression(file, arena, diags);
  parse_template(file, arena, diags);
  Body* body = parse_json_file(file, arena, diags);
  const BlockShape shapes[] = {{"resource", 2}, {"locals", 0}};
  json_body_as(*body, shapes, arena, diags);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  check_native(text);
  check_rest(text);
  return 0;
}
