// The host's disk behind state files: the edge through which everything under .reprise/ is written.
#pragma once

#include <map>
#include <string>

#include "state/disk.h"

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
  bool lock(const std::string& path) override;
  // The same, with patience: false when another process keeps it for long.
  bool wait_for_lock(const std::string& path);

  // From now on every write to a path that contains `part` fails as on a full disk. A simulated fault.
  void fill(std::string part) { full_ = std::move(part); }

 private:
  std::string at(const std::string& path) const;
  bool is_full(const std::string& path) const;
  std::string directory_;
  std::optional<std::string> full_;
  std::map<std::string, int> appending_;  // descriptors by path, open between appends
  std::vector<int> locks_;
};

}  // namespace reprise::cli
