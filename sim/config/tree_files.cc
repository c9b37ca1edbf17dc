#include "config/tree_files.h"

namespace reprise::config {
namespace {

// A tree may hold links that lead upwards, two of them in one directory as well.
constexpr int kDepthMax = 64;
constexpr std::size_t kEntriesMax = 200'000;

void list_into(const Tree& tree, const std::string& directory, const std::string& below, int depth,
               std::size_t& entries, std::vector<std::string>& out) {
  const std::string base = directory == "." ? "" : directory + "/";
  for (const std::string& name : tree.names(directory)) {
    if (depth > kDepthMax || ++entries > kEntriesMax) return;
    if (!name.ends_with('/'))
      out.push_back(below + name);
    else
      list_into(tree, base + name.substr(0, name.size() - 1), below + name, depth + 1, entries, out);
  }
}

std::string without_slash(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  return normal_path(path).value_or(".");
}

}  // namespace

TreeFiles::TreeFiles(std::shared_ptr<const Tree> tree, std::string root, std::string cwd)
    : tree_(std::move(tree)), root_(std::move(root)), cwd_(without_slash(cwd)) {}

std::optional<std::string> TreeFiles::in_tree(const std::string& path) const {
  const std::string relative = path.starts_with('/') ? relative_path(cwd_, without_slash(path)) : path;
  return normal_path(root_ + "/" + relative);
}

std::optional<std::string> TreeFiles::read(const std::string& path) const {
  const auto inside = in_tree(path);
  return inside ? tree_->read(*inside) : std::nullopt;
}

std::vector<std::string> TreeFiles::list(const std::string& directory) const {
  std::vector<std::string> out;
  std::size_t entries = 0;
  if (const auto inside = in_tree(directory)) list_into(*tree_, *inside, "", 0, entries, out);
  return out;
}

}  // namespace reprise::config
