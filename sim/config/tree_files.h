// Files as functions, providers and provisioners name them.
//
// Relative paths start at the root module, wherever it stands in the tree. Absolute paths are those that
// abspath() and path.cwd give: `cwd` is where the root module is thought to be. Both may climb with "..", but
// never out of the tree: what lies outside does not exist.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/files.h"
#include "lang/function.h"

namespace reprise::config {

class TreeFiles final : public lang::FileReader {
 public:
  // `root` is a directory of `tree`, `cwd` an absolute path.
  TreeFiles(std::shared_ptr<const Tree> tree, std::string root, std::string cwd);
  std::optional<std::string> read(const std::string& path) const override;
  std::vector<std::string> list(const std::string& directory) const override;

 private:
  // nullopt for what lies outside.
  std::optional<std::string> in_tree(const std::string& path) const;
  std::shared_ptr<const Tree> tree_;
  std::string root_, cwd_;
};

}  // namespace reprise::config
