// Any bytes as what stands in a plan file behind its seal: read or refused with a reason.
#include <cstdlib>
#include <string>

#include "providers_fake/registry.h"
#include "report/saved_plan.h"

using namespace reprise;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static hcl::SourceMap sources;
  static const providers_fake::FakeRegistry kRegistry(sources);
  std::string error;
  const auto saved = report::read_plan_body({reinterpret_cast<const char*>(data), size}, kRegistry, error);
  if (!saved && error.empty()) std::abort();
  if (!saved) return 0;
  const std::string written = report::write_plan_file(*saved, kRegistry);
  const auto again = report::read_plan_file(written, kRegistry, error);
  if (!again || report::write_plan_file(*again, kRegistry) != written) std::abort();
  return 0;
}
