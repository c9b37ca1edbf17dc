#include "cli/schema_files.h"

#include <filesystem>

#include "cli/disk_tree.h"
#include "cli/enclosing_tree.h"

namespace reprise::cli {

namespace fs = std::filesystem;

scenario::TreeSource trees_of(const std::string& directory) {
  return [directory](const std::string& path) -> std::shared_ptr<const config::Tree> {
    return open_tree((fs::path(directory) / path).string());
  };
}

providers_fake::NamedFiles schema_files_in(const std::vector<std::shared_ptr<const config::Tree>>& trees) {
  providers_fake::NamedFiles out;
  for (const auto& tree : trees)
    for (const std::string& name : tree->names(".")) {
      if (!name.ends_with(".json") && !name.ends_with(".json.gz")) continue;
      if (auto text = tree->read(name)) out.emplace_back(name, std::move(*text));
    }
  return out;
}

std::string scenario_directory(const std::string& directory) {
  constexpr std::size_t kHighest = 32;
  const auto root = open_tree(directory);
  if (!root) return {};
  fs::path before;
  for (std::size_t up = 0; up < kHighest; ++up) {
    const fs::path at = climbed(root->root(), up);
    if (at == before) return {};
    before = at;
    if (const auto tree = open_tree(at.string()); tree && tree->read(std::string(scenario::kFileName)))
      return at.string();
  }
  return {};
}

}  // namespace reprise::cli
