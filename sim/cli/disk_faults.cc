#include "cli/disk_faults.h"

#include <unistd.h>

#include <charconv>
#include <csignal>

namespace reprise::cli {

bool DiskFaults::strikes(const std::string& path) {
  ++seen;
  if (kind == Kind::kill && seen == at) kill_this_process();
  if (kind != Kind::full) return false;
  return part.empty() ? seen >= at : path.find(part) != std::string::npos;
}

void kill_this_process() {
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

std::optional<DiskFaults> read_disk_fault(std::string_view text) {
  DiskFaults faults;
  if (text == "disk-full:state") {
    faults.kind = DiskFaults::Kind::full;
    faults.part = ".tfstate";
    return faults;
  }
  const std::size_t colon = text.find(":write:");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view kind = text.substr(0, colon), number = text.substr(colon + 7);
  if (kind == "disk-full") faults.kind = DiskFaults::Kind::full;
  if (kind == "crash") faults.kind = DiskFaults::Kind::kill;
  if (kind == "torn") faults.kind = DiskFaults::Kind::torn;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), faults.at);
  const bool whole = error == std::errc{} && end == number.data() + number.size();
  if (faults.kind == DiskFaults::Kind::none || !whole || faults.at == 0) return std::nullopt;
  return faults;
}

}  // namespace reprise::cli
