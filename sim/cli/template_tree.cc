#include "cli/template_tree.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "cli/disk_tree.h"
#include "cli/enclosing_tree.h"
#include "cli/host_disk.h"

namespace reprise::cli {
namespace {

namespace fs = std::filesystem;

bool is_template(std::string_view name) {
  return name.ends_with(".pkr.hcl") || name.ends_with(".pkr.json") || name.ends_with(".pkrvars.hcl") ||
         name.ends_with(".pkrvars.json");
}

std::size_t climb(const fs::path& place, bool directory) {
  HostDisk disk(directory ? place.string() : place.parent_path().string());
  if (!directory) return steps_up(disk.read(place.filename().string()).value_or(""));
  std::size_t most = 0;
  for (const std::string& name : disk.names("."))
    if (is_template(name)) most = std::max(most, steps_up(disk.read(name).value_or("")));
  return most;
}

fs::path common(const fs::path& a, const fs::path& b) {
  fs::path out;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end() && *i == *j; ++i, ++j) out /= *i;
  return out;
}

std::string inside(const fs::path& path, const fs::path& top) {
  std::string out = path.lexically_relative(top).string();
  return out.empty() ? "." : out;
}

}  // namespace

TemplateTree find_template_tree(const std::string& cwd, const std::string& path) {
  std::error_code error;
  fs::path here = fs::weakly_canonical(cwd, error);
  fs::path place = fs::weakly_canonical(here / path, error);
  if (error || here.empty() || place.empty()) return {};
  if (place.filename().empty()) place = place.parent_path();
  bool directory = fs::is_directory(place, error);
  fs::path home = directory ? place : place.parent_path();
  // Scripts are named from the working directory; what begins with ${path.root}, from the template.
  fs::path top = common(here, home);
  const std::size_t steps = climb(place, directory);
  top = common(common(top, climbed(here, steps)), climbed(home, steps));
  TemplateTree out;
  out.tree = open_tree(top.string());
  out.working_directory = inside(fs::weakly_canonical(cwd, error), top);
  out.path = inside(place, top);
  return out;
}

}  // namespace reprise::cli
