// The lock of one state: no two commands change it at a time.
//
// It is the kernel's, on .terraform.tfstate.lock.info beside the state file, and ends with the process: what
// a killed one leaves is a file that locks nothing, and the next command takes it over.
#pragma once

#include <string>

#include "cli/host_disk.h"
#include "hcl/diagnostic.h"
#include "state/lock.h"

namespace reprise::cli {

class StateLock {
 public:
  StateLock(HostDisk& disk, std::string state_path);
  ~StateLock() { release(); }
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;

  // Tries for as long as `timeout` says; `say_waiting` is called once if that takes a moment.
  template <class SayWaiting>
  bool acquire(const std::string& operation, world::Duration timeout, SayWaiting&& say_waiting,
               hcl::Diagnostics& diags) {
    world::Duration waited;
    bool said = false;
    while (!try_acquire(operation)) {
      if (!problem_.empty() || waited >= timeout) return refuse(diags);
      if (!said && waited >= kSayAfter) say_waiting();
      said |= waited >= kSayAfter;
      pause_for(kPause);
      waited = waited + kPause;
    }
    return true;
  }
  void release();

  // Whether somebody has it, or died with it.
  bool exists() const;
  // force-unlock: takes away what a dead process left. "" or why not.
  std::string force(const std::string& id);

 private:
  static constexpr world::Duration kPause = world::Duration::millis(20);
  static constexpr world::Duration kSayAfter = world::Duration::millis(400);

  bool try_acquire(const std::string& operation);
  bool refuse(hcl::Diagnostics& diags);

  HostDisk& disk_;
  std::string state_path_, path_;
  std::string problem_;
  bool held_ = false;
};

}  // namespace reprise::cli
