// Any bytes as a state file: read or refused with a reason; what was read is written so that it reads back
// the same.
#include <cstdlib>
#include <string>

#include "state/v4.h"

using namespace reprise;

namespace {

class NoProviders final : public provider::Registry {
 public:
  const provider::Provider* provider(std::string_view) const override { return nullptr; }
  const provider::Provisioner* provisioner(std::string_view) const override { return nullptr; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const NoProviders kRegistry;
  hcl::Diagnostics diags;
  const auto state = state::read_v4({reinterpret_cast<const char*>(data), size}, diags);
  if (!state && !diags.has_errors()) std::abort();
  if (!state || diags.has_errors()) return 0;
  const std::string written = state::write_v4(*state, kRegistry);
  auto again = state::read_v4(written, diags);
  if (!again || state::write_v4(*again, kRegistry) != written) std::abort();
  state::give_types(*again, kRegistry, diags);
  return 0;
}
