// Failures of the program's own disk, stated on the command line: how tests and users try that nothing is
// lost.
//
// Everything that changes what is on the disk is a numbered write, from 1 on, in the order in which it
// happens. A fault strikes at one of them: the disk is full from there on, or the process is killed just
// before it, or in the middle of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::cli {

struct DiskFaults {
  enum class Kind : std::uint8_t { none, full, kill, torn } kind = Kind::none;
  std::uint64_t at = 0;    // the write it strikes at
  std::string part;        // instead: writes to paths that contain this find the disk full
  std::uint64_t seen = 0;  // writes so far

  // One write begins. True when the disk has no room for it. May end the process.
  bool strikes(const std::string& path);
  // Whether the write under way is to be cut off in the middle, by a kill.
  bool tears() const { return kind == Kind::torn && seen == at; }
};

// As the kernel ends it: no clean-up of any kind.
[[noreturn]] void kill_this_process();

// "disk-full:state", "disk-full:write:N", "crash:write:N", "torn:write:N"; nullopt for faults of other kinds.
std::optional<DiskFaults> read_disk_fault(std::string_view text);

}  // namespace reprise::cli
