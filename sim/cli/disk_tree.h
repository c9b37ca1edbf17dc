// Files of the host as a configuration tree: the edge through which every input file is read. Read-only.
//
// Nothing outside the tree's root is ever read: paths are normalised by config::Tree's rule, and a symbolic
// link whose target lies outside the root does not exist, as far as the tree is concerned. Neither do devices
// and pipes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/files.h"

namespace reprise::cli {

// Larger files do not exist either: a configuration is not made of them.
inline constexpr std::size_t kFileBytesMax = 256u << 20;

class DiskTree final : public config::Tree {
 public:
  // `root` is a directory of the host; see open().
  explicit DiskTree(std::string root) : root_(std::move(root)) {}
  std::optional<std::string> read(const std::string& path) const override;
  std::vector<std::string> names(const std::string& directory) const override;
  bool is_directory(const std::string& path) const override;
  const std::string& root() const { return root_; }

 private:
  // Path on the host, links resolved; nullopt when there is nothing inside the root.
  std::optional<std::string> locate(const std::string& path) const;
  std::string root_;  // absolute, links resolved
};

// nullptr when `directory` is not a directory. Relative paths start at the process's working directory.
std::shared_ptr<const DiskTree> open_tree(const std::string& directory);

}  // namespace reprise::cli
