// Any bytes as the text that templatefile() and templatestring() read: no crash, no hang, the same answer
// twice.
#include "evaluation.h"

using namespace reprise;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  return lang::fuzz::evaluate_twice(data, size, hcl::parse_template);
}
