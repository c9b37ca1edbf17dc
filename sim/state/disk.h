// What a store needs of a disk: small enough to fake in 30 lines. Paths are relative to the working
// directory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::state {

// Operations that can fail return an error text, "" for success. A failed write leaves what was there before.
class Disk {
 public:
  virtual ~Disk() = default;
  virtual std::optional<std::string> read(const std::string& path) const = 0;
  virtual bool exists(const std::string& path) const = 0;
  // Whole or not at all: a temporary file, flushed, renamed over the old one. Makes missing directories.
  virtual std::string write(const std::string& path, std::string_view content) = 0;
  // In the kernel's hands when it returns, so that a kill cannot take it back; not flushed to the disk.
  virtual std::string append(const std::string& path, std::string_view content) = 0;
  virtual void remove(const std::string& path) = 0;
  // Entries of a directory, sorted.
  virtual std::vector<std::string> names(const std::string& path) const = 0;
};

}  // namespace reprise::state
