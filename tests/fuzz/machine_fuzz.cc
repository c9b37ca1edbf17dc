// Any bytes as a machine that a world file keeps: restored or refused; what was restored is kept the same
// again.
#include <cstdlib>
#include <string>

#include "machine/machine.h"

using namespace reprise::machine;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto machine = restore_attachment({reinterpret_cast<const char*>(data), size}, nullptr);
  if (!machine) return 0;
  const std::string kept = machine->serialise();
  const auto again = restore_attachment(kept, nullptr);
  if (!again || again->serialise() != kept) std::abort();
  return 0;
}
