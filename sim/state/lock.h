// Who holds a state: what stands in .terraform.tfstate.lock.info, and what is shown to whoever has to wait.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "world/time.h"

namespace reprise::state {

struct LockInfo {
  std::string id;
  std::string operation;  // "OperationTypeApply"
  std::string info;
  std::string who;  // user@host
  std::string version;
  std::string created;  // RFC 3339
  std::string path;     // of the state file
};

// ".terraform.tfstate.lock.info" beside the state file.
std::string lock_path(std::string_view state_path);
std::string lock_json(const LockInfo& info);
std::optional<LockInfo> read_lock(std::string_view json);
// "Lock Info:" and its lines, each ended.
std::string lock_text(const LockInfo& info);

}  // namespace reprise::state
