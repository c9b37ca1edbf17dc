#include "config/files.h"

#include <algorithm>
#include <set>

namespace reprise::config {

namespace {

// `path` below `mount`, or nothing when it is elsewhere.
std::optional<std::string> below(const std::string& path, const std::string& mount) {
  if (mount == ".") return path;
  if (path == mount) return ".";
  if (path.size() > mount.size() && path.starts_with(mount) && path[mount.size()] == '/')
    return path.substr(mount.size() + 1);
  return std::nullopt;
}

class OverlayTree final : public Tree {
 public:
  OverlayTree(std::shared_ptr<const Tree> lower, std::shared_ptr<const Tree> upper, std::string mount)
      : lower_(std::move(lower)), upper_(std::move(upper)), mount_(std::move(mount)) {}

  std::optional<std::string> read(const std::string& path) const override {
    auto clean = normal_path(path);
    if (!clean) return std::nullopt;
    if (auto inner = below(*clean, mount_)) {
      if (auto content = upper_->read(*inner)) return content;
    }
    return lower_->read(*clean);
  }

  std::vector<std::string> names(const std::string& directory) const override {
    auto clean = normal_path(directory);
    if (!clean) return {};
    std::vector<std::string> lower = lower_->names(*clean);
    std::set<std::string> all(lower.begin(), lower.end());
    if (auto inner = below(*clean, mount_)) {
      for (std::string& name : upper_->names(*inner)) all.insert(std::move(name));
    } else if (auto towards = below(mount_, *clean)) {
      all.insert(towards->substr(0, towards->find('/')) + "/");
    }
    return {all.begin(), all.end()};
  }

  bool is_directory(const std::string& path) const override {
    auto clean = normal_path(path);
    if (!clean) return false;
    if (lower_->is_directory(*clean) || below(mount_, *clean)) return true;
    auto inner = below(*clean, mount_);
    return inner && upper_->is_directory(*inner);
  }

 private:
  std::shared_ptr<const Tree> lower_;
  std::shared_ptr<const Tree> upper_;
  std::string mount_;
};

}  // namespace

std::optional<std::string> normal_path(std::string_view path) {
  if (path.starts_with('/')) return std::nullopt;
  std::vector<std::string_view> parts;
  while (true) {
    std::size_t slash = path.find('/');
    std::string_view part = path.substr(0, slash);
    if (part == "..") {
      if (parts.empty()) return std::nullopt;
      parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  if (parts.empty()) return ".";
  std::string out;
  for (std::string_view part : parts) {
    if (!out.empty()) out += '/';
    out += part;
  }
  return out;
}

std::string relative_path(const std::string& from, const std::string& to) {
  auto parts = [](const std::string& path) {
    std::vector<std::string> out;
    if (path == "." || path.empty()) return out;
    std::size_t begin = 0;
    while (begin <= path.size()) {
      std::size_t slash = std::min(path.find('/', begin), path.size());
      out.push_back(path.substr(begin, slash - begin));
      begin = slash + 1;
    }
    return out;
  };
  std::vector<std::string> a = parts(from), b = parts(to);
  std::size_t common = 0;
  while (common < a.size() && common < b.size() && a[common] == b[common]) ++common;
  std::string out;
  auto add = [&out](const std::string& part) {
    if (!out.empty()) out += '/';
    out += part;
  };
  for (std::size_t i = common; i < a.size(); ++i) add("..");
  for (std::size_t i = common; i < b.size(); ++i) add(b[i]);
  return out.empty() ? "." : out;
}

void MemoryTree::add(std::string path, std::string content) {
  if (auto clean = normal_path(path)) files_[*clean] = std::move(content);
}

std::optional<std::string> MemoryTree::read(const std::string& path) const {
  auto clean = normal_path(path);
  if (!clean) return std::nullopt;
  auto at = files_.find(*clean);
  if (at == files_.end()) return std::nullopt;
  return at->second;
}

std::vector<std::string> MemoryTree::names(const std::string& directory) const {
  auto clean = normal_path(directory);
  if (!clean) return {};
  std::string prefix = *clean == "." ? "" : *clean + "/";
  std::vector<std::string> out;
  for (auto at = files_.lower_bound(prefix); at != files_.end() && at->first.starts_with(prefix);) {
    std::size_t slash = at->first.find('/', prefix.size());
    if (slash == std::string::npos) {
      out.push_back(at->first.substr(prefix.size()));
      ++at;
    } else {
      out.push_back(at->first.substr(prefix.size(), slash + 1 - prefix.size()));
      // Past everything in that directory: '0' follows '/' in byte order.
      at = files_.lower_bound(at->first.substr(0, slash) + "0");
    }
  }
  std::ranges::sort(out);
  return out;
}

bool MemoryTree::is_directory(const std::string& path) const {
  auto clean = normal_path(path);
  if (!clean) return false;
  if (*clean == ".") return true;
  auto at = files_.lower_bound(*clean + "/");
  return at != files_.end() && at->first.starts_with(*clean + "/");
}

std::unique_ptr<Tree> overlay(std::shared_ptr<const Tree> lower, std::shared_ptr<const Tree> upper,
                              std::string mount) {
  return std::make_unique<OverlayTree>(std::move(lower), std::move(upper), normal_path(mount).value_or("."));
}

}  // namespace reprise::config
