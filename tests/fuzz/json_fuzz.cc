// Any bytes as JSON syntax, read by the shapes that a module's files have: no crash, no hang.
#include <string>

#include "hcl/arena.h"
#include "hcl/parser.h"

using namespace reprise::hcl;

namespace {

void read_blocks(const Body& body, int depth, Arena& arena, Diagnostics& diags) {
  static const BlockShape kShapes[] = {{"resource", 2}, {"module", 1}, {"locals", 0}, {"lifecycle", 0}};
  const Body* read = json_body_as(body, kShapes, arena, diags);
  if (depth > 0)
    for (const Block& block : read->blocks)
      if (block.body) read_blocks(*block.body, depth - 1, arena, diags);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  SourceMap sources;
  Arena arena;
  Diagnostics diags, templates;
  const SourceFile& file =
      *sources.add("input.tf.json", std::string(reinterpret_cast<const char*>(data), size));
  read_blocks(*parse_json_file(file, arena, diags, &templates), 4, arena, diags);
  diags.append(std::move(templates));
  for (const Diagnostic& d : diags) sources.line_column(d.subject.end);
  return 0;
}
