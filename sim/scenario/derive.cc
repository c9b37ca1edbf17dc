// A scenario for a directory that has no reprise.hcl.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "hcl/parser.h"
#include "scenario/reader.h"

namespace reprise::scenario {
namespace {

constexpr int kDepthMax = 4;
constexpr std::size_t kDirectoriesMax = 2000;

struct Found {
  std::set<std::string> templates, roots;  // directories
};

std::string join(const std::string& directory, std::string_view name) {
  return directory == "." ? std::string(name) : fmt::format("{}/{}", directory, name);
}

bool hidden(std::string_view name) {
  return name.starts_with('.') || name == "modules/" || name == "node_modules/" || name == "overlays/";
}

void look(const config::Tree& tree, const std::string& directory, int depth, std::size_t& budget,
          Found& found) {
  if (depth > kDepthMax || budget == 0) return;
  --budget;
  for (const std::string& name : tree.names(directory)) {
    if (name.ends_with('/')) {
      if (!hidden(name))
        look(tree, join(directory, std::string_view(name).substr(0, name.size() - 1)), depth + 1, budget,
             found);
    } else if (name.ends_with(".pkr.hcl")) {
      found.templates.insert(directory);
    } else if (name.ends_with(".tf") || name.ends_with(".tf.json")) {
      found.roots.insert(directory);
    }
  }
}

// Directories that other configurations call as modules are no environments by themselves.
void remove_modules(const config::Tree& tree, std::set<std::string>& roots, hcl::SourceMap& sources) {
  std::set<std::string> called;
  hcl::Arena arena;
  for (const std::string& directory : roots) {
    for (const std::string& name : tree.names(directory)) {
      if (!name.ends_with(".tf")) continue;
      std::optional<std::string> text = tree.read(join(directory, name));
      const hcl::SourceFile* file = text ? sources.add(join(directory, name), std::move(*text)) : nullptr;
      if (!file) continue;
      hcl::Diagnostics ignored;  // config reports them
      for (const hcl::Block& b : hcl::parse_file(*file, arena, ignored)->blocks) {
        const hcl::Attribute* source = b.type == "module" ? b.body->find("source") : nullptr;
        std::optional<std::string> path = source ? upstream::literal_text(*source->expr) : std::nullopt;
        if (!path || !path->starts_with('.')) continue;
        if (std::optional<std::string> inside = config::normal_path(join(directory, *path)))
          called.insert(inside->empty() ? "." : *inside);
      }
    }
  }
  for (const std::string& c : called) roots.erase(c);
}

// The last part of its path; what stands in the scenario's own directory has no name.
std::string own_name(const Place& place, const std::string& directory, std::string_view otherwise) {
  return directory == place.directory ? std::string(otherwise) : directory.substr(directory.rfind('/') + 1);
}

template <class T>
std::string unused_name(const std::vector<T>& items, std::string name, const std::string& directory) {
  auto taken = [&](const std::string& n) {
    return std::any_of(items.begin(), items.end(), [&](const T& item) { return item.name == n; });
  };
  if (!taken(name)) return name;
  name = directory + "/" + name;
  std::string out = name;
  for (int i = 2; taken(out); ++i) out = fmt::format("{}-{}", name, i);
  return out;
}

}  // namespace

void derive(const Place& place, Scenario& into, hcl::SourceMap& sources, hcl::Diagnostics& diags) {
  const config::Tree& tree = *place.tree;
  Found found;
  std::size_t budget = kDirectoriesMax;
  look(tree, place.directory, 0, budget, found);
  // A configuration in the directory itself is what is meant; what lies below it are its modules and
  // examples.
  if (found.roots.contains(place.directory)) found.roots = {place.directory};
  remove_modules(tree, found.roots, sources);
  for (const std::string& directory : found.templates) {
    Image i;
    i.name = unused_name(into.images, own_name(place, directory, "image"), directory);
    i.tree = place.tree;
    i.template_path = directory;
    into.images.push_back(std::move(i));
  }
  for (const std::string& directory : found.roots) {
    std::vector<std::string> var_files;
    for (const std::string& name : tree.names(directory))
      if (name.ends_with(".tfvars") && name != "terraform.tfvars" && !name.ends_with(".auto.tfvars"))
        var_files.push_back(name);
    Environment e;
    e.tree = place.tree;
    e.root = directory;
    if (var_files.empty()) {
      e.name = unused_name(into.environments, own_name(place, directory, "default"), directory);
      into.environments.push_back(e);
    }
    for (const std::string& file : var_files) {
      e.name = unused_name(into.environments, file.substr(0, file.size() - 7), directory);
      e.var_files = {join(directory, file)};
      into.environments.push_back(e);
    }
  }
  if (found.templates.empty() && found.roots.empty())
    diags.error(
        "No configuration files",
        "The directory contains neither a reprise.hcl nor Terraform configuration files (.tf) or Packer "
        "templates (.pkr.hcl).");
}

}  // namespace reprise::scenario
