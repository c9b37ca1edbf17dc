// Where configuration files come from. The core sees this interface; disk, overlays and tests implement it.
//
// A Tree is a virtual directory tree rooted at the scenario (or working directory). Paths use '/' and may
// contain "..", which resolves inside the tree; a path that leaves the tree does not exist.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::config {

class Tree {
 public:
  virtual ~Tree() = default;
  virtual std::optional<std::string> read(const std::string& path) const = 0;
  virtual std::vector<std::string> names(
      const std::string& directory) const = 0;  // entries, sorted; directories end in '/'
  virtual bool is_directory(const std::string& path) const = 0;
};

// In memory; also how overlays and tests are made.
class MemoryTree : public Tree {
 public:
  void add(std::string path, std::string content);
  std::optional<std::string> read(const std::string& path) const override;
  std::vector<std::string> names(const std::string& directory) const override;
  bool is_directory(const std::string& path) const override;

 private:
  std::map<std::string, std::string, std::less<>> files_;
};

// `upper` laid over `lower` with `mount` as the directory where upper's root appears.
std::unique_ptr<Tree> overlay(std::shared_ptr<const Tree> lower, std::shared_ptr<const Tree> upper,
                              std::string mount);

// "a/b/../c" → "a/c"; nullopt when it leaves the root.
std::optional<std::string> normal_path(std::string_view path);
// How `to` is written from directory `from`; both are normal paths. "modules/x" from "." stays, "." from "a"
// is "..".
std::string relative_path(const std::string& from, const std::string& to);

}  // namespace reprise::config
