// Any bytes as an expression, evaluated with Terraform's functions: no crash, no hang, the same answer twice.
#include "evaluation.h"

using namespace reprise;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  hcl::SourceMap sources;
  hcl::Arena arena;
  hcl::Diagnostics diags;
  const hcl::SourceFile& file = *sources.add("input", std::string(reinterpret_cast<const char*>(data), size));
  const hcl::Expr* syntax = hcl::parse_expression(file, arena, diags);
  if (diags.has_errors()) return 0;
  if (lang::fuzz::evaluated(*syntax) != lang::fuzz::evaluated(*syntax)) std::abort();
  return 0;
}
