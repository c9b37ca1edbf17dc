#include "cli/enclosing_tree.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <string_view>
#include <vector>

#include "cli/disk_tree.h"

namespace reprise::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kModulesMax = 2000;

std::size_t depth(const fs::path& path) {
  return static_cast<std::size_t>(std::distance(path.begin(), path.end()));
}

// How far up a tree may begin: see the header.
std::size_t depth_min(const fs::path& start) {
  for (fs::path p = start; p.has_relative_path(); p = p.parent_path()) {
    std::error_code error;
    if (fs::exists(p / ".git", error)) return depth(p);
  }
  constexpr std::size_t kBelowTheSecond = 3;  // "/", "a", "b"
  return std::min(kBelowTheSecond, depth(start));
}

fs::path up_to(std::size_t floor, fs::path place, std::size_t steps) {
  for (; steps > 0 && depth(place) > floor; --steps) place = place.parent_path();
  return place;
}

bool is_configuration(std::string_view name) {
  return name.ends_with(".tf") || name.ends_with(".tf.json") || name.ends_with(".pkr.hcl");
}

// Texts in quotes that are paths of local modules.
std::vector<std::string> local_sources(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; (at = text.find("\".", at)) != std::string_view::npos; ++at) {
    const std::size_t end = text.find_first_of("\"\n", at + 1);
    const std::string_view word = text.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
    if (word.starts_with("./") || word.starts_with("../") || word == "..") out.emplace_back(word);
  }
  return out;
}

// The highest directory that files of `start` and of the local modules below and above it name.
fs::path highest(const fs::path& start) {
  const std::size_t floor = depth_min(start);
  std::set<fs::path> seen;
  std::vector<fs::path> open{start};
  fs::path top = start;
  while (!open.empty() && seen.size() < kModulesMax) {
    const fs::path dir = open.back();
    open.pop_back();
    const DiskTree files(dir.string());
    if (depth(dir) < floor || !seen.insert(dir).second) continue;
    for (const std::string& name : files.names(".")) {
      if (!is_configuration(name)) continue;
      const auto text = files.read(name);
      if (!text) continue;
      const fs::path up = up_to(floor, dir, steps_up(*text));
      if (depth(up) < depth(top)) top = up;
      for (const std::string& source : local_sources(*text)) {
        fs::path next = (dir / source).lexically_normal();
        if (!next.has_filename()) next = next.parent_path();
        open.push_back(std::move(next));
      }
    }
  }
  return top;
}

}  // namespace

std::size_t steps_up(std::string_view text) {
  std::size_t most = 0;
  for (std::size_t at = 0; (at = text.find("../", at)) != std::string_view::npos;) {
    std::size_t steps = 0;
    for (; text.substr(at, 3) == "../"; at += 3) ++steps;
    if (at < text.size() && text.substr(at, 2) == ".." && (at + 2 == text.size() || text[at + 2] == '"'))
      ++steps;
    most = std::max(most, steps);
  }
  return std::max<std::size_t>(most, text.find("\"..\"") != std::string_view::npos ? 1 : 0);
}

fs::path climbed(const fs::path& place, std::size_t steps) { return up_to(depth_min(place), place, steps); }

Enclosing open_enclosing_tree(const std::string& directory) {
  std::error_code error;
  const fs::path start = fs::canonical(directory, error);
  if (error || !fs::is_directory(start, error)) return {};
  const fs::path top = highest(start);
  Enclosing out{open_tree(top.string()), start.lexically_relative(top).string()};
  if (out.directory.empty()) out.directory = ".";
  return out;
}

}  // namespace reprise::cli
