// The host's disk behind state files: the edge through which everything under .reprise/ is written.
#pragma once

#include <map>
#include <string>

#include "cli/disk_faults.h"
#include "state/disk.h"
#include "world/time.h"

namespace reprise::cli {

// Paths are relative to `directory`. Writes are to a temporary file that is flushed and renamed over the old
// one.
class HostDisk final : public state::Disk {
 public:
  explicit HostDisk(std::string directory) : directory_(std::move(directory)) {}
  ~HostDisk() override;
  HostDisk(const HostDisk&) = delete;
  HostDisk& operator=(const HostDisk&) = delete;

  std::optional<std::string> read(const std::string& path) const override;
  bool exists(const std::string& path) const override;
  std::string write(const std::string& path, std::string_view content) override;
  std::string append(const std::string& path, std::string_view content) override;
  void remove(const std::string& path) override;
  std::vector<std::string> names(const std::string& path) const override;

  // An exclusive lock on a file, made for it, that ends with the process. nullopt when another holds it, or
  // with `problem` set. The answer is when the file system says the lock was taken.
  std::optional<world::Instant> lock(const std::string& path, std::string& problem);
  // What whoever wants the lock as well can read in its file. Only while it is held.
  std::string describe_lock(const std::string& path, std::string_view content);
  void unlock(const std::string& path);  // the file goes too
  // The same lock, with patience: false when another process keeps it for long.
  bool wait_for_lock(const std::string& path);

  DiskFaults faults;  // stated for this run
  // Whether the disk has room for a write that is made elsewhere; counts as one.
  bool has_room_for(const std::string& path) { return !faults.strikes(path); }

 private:
  std::string at(const std::string& path) const;
  std::string replace(const std::string& path, std::string_view content);
  std::string directory_;
  std::map<std::string, int> appending_;  // descriptors by path, open between appends
  std::map<std::string, int> locks_;
};

// A moment between two tries.
void pause_for(world::Duration duration);

}  // namespace reprise::cli
