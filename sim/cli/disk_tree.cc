#include "cli/disk_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace reprise::cli {

namespace fs = std::filesystem;

std::optional<std::string> DiskTree::locate(const std::string& path) const {
  std::optional<std::string> inside = config::normal_path(path);
  if (!inside) return std::nullopt;
  std::error_code error;
  fs::path real = fs::canonical(fs::path(root_) / *inside, error);
  if (error) return std::nullopt;
  std::string text = real.string();
  const std::string prefix = root_ == "/" ? root_ : root_ + "/";
  if (text != root_ && !text.starts_with(prefix)) return std::nullopt;
  return text;
}

std::optional<std::string> DiskTree::read(const std::string& path) const {
  std::optional<std::string> found = locate(path);
  std::error_code error;
  if (!found || !fs::is_regular_file(*found, error)) return std::nullopt;
  std::uintmax_t size = fs::file_size(*found, error);
  if (error || size > kFileBytesMax) return std::nullopt;
  std::ifstream in(*found, std::ios::binary);
  if (!in) return std::nullopt;
  std::string content(size, '\0');
  in.read(content.data(), static_cast<std::streamsize>(size));
  content.resize(static_cast<std::size_t>(in.gcount()));
  return content;
}

std::vector<std::string> DiskTree::names(const std::string& directory) const {
  std::vector<std::string> found;
  std::optional<std::string> place = locate(directory);
  std::error_code error;
  if (!place) return found;
  for (fs::directory_iterator i(*place, error), end; !error && i != end; i.increment(error)) {
    std::string name = i->path().filename().string();
    std::string inside = directory.empty() || directory == "." ? name : directory + "/" + name;
    std::optional<std::string> real = locate(inside);
    if (!real) continue;
    std::error_code ignored;
    if (fs::is_directory(*real, ignored))
      name += '/';
    else if (!fs::is_regular_file(*real, ignored))
      continue;
    found.push_back(std::move(name));
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool DiskTree::is_directory(const std::string& path) const {
  std::optional<std::string> found = locate(path);
  std::error_code error;
  return found && fs::is_directory(*found, error);
}

std::shared_ptr<const DiskTree> open_tree(const std::string& directory) {
  std::error_code error;
  fs::path real = fs::canonical(directory, error);
  if (error || !fs::is_directory(real, error)) return nullptr;
  return std::make_shared<const DiskTree>(real.string());
}

}  // namespace reprise::cli
