#include "cli/state_lock.h"

#include <fmt/format.h>

#include "cli/host.h"
#include "state/v4.h"
#include "world/entropy.h"

namespace reprise::cli {

StateLock::StateLock(HostDisk& disk, std::string state_path)
    : disk_(disk), state_path_(std::move(state_path)), path_(state::lock_path(state_path_)) {}

bool StateLock::try_acquire(const std::string& operation) {
  const auto since = disk_.lock(path_, problem_);
  if (!since) return false;
  held_ = true;
  const std::string holder = fmt::format("{} {} {}", process_number(), since->us, path_);
  const state::LockInfo info{world::Entropy().uuid("state lock", holder),
                             operation,
                             "",
                             process_owner(),
                             std::string(state::kTerraformVersion),
                             world::rfc3339(*since, 6),
                             state_path_};
  // A lock that says nothing of its holder is one all the same.
  disk_.describe_lock(path_, state::lock_json(info));
  return true;
}

bool StateLock::refuse(hcl::Diagnostics& diags) {
  const auto text = disk_.read(path_);
  const auto holder = text ? state::read_lock(*text) : std::nullopt;
  diags.error(
      "Error acquiring the state lock",
      fmt::format(
          "Error message: {}\n{}\n\nTerraform acquires a state lock to protect the state from being "
          "written\nby multiple users at the same time. Please resolve the issue above and try\n"
          "again. For most commands, you can disable locking with the \"-lock=false\"\nflag, but this "
          "is not recommended.",
          problem_.empty() ? "resource temporarily unavailable" : problem_,
          holder ? state::lock_text(*holder) : ""));
  return false;
}

void StateLock::release() {
  if (held_) disk_.unlock(path_);
  held_ = false;
}

bool StateLock::exists() const { return disk_.exists(path_); }

std::string StateLock::force(const std::string& id) {
  const auto text = disk_.read(path_);
  const auto holder = text ? state::read_lock(*text) : std::nullopt;
  if (!text) return "LocalState not locked";
  if (!disk_.lock(path_, problem_))
    return problem_.empty() ? "Local state cannot be unlocked by another process" : problem_;
  held_ = true;
  if (holder && holder->id != id) {
    disk_.describe_lock(path_, *text);
    held_ = false;  // stays as it was: the kernel's part ends with this process
    return fmt::format("invalid lock id: \"{}\". current id: \"{}\"\n{}", id, holder->id,
                       state::lock_text(*holder));
  }
  release();
  return "";
}

}  // namespace reprise::cli
