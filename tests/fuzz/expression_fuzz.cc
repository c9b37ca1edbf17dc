// Any bytes as an expression, evaluated with Terraform's functions: no crash, no hang, the same answer twice.
#include "evaluation.h"

using namespace reprise;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  return lang::fuzz::evaluate_twice(data, size, hcl::parse_expression);
}
