// The file provisioner: uploads, with the semantics of trailing slashes that scp and rsync have.
#include <fmt/format.h>

#include "image/run.h"

namespace reprise::image {
namespace {

std::string base_name(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return std::string(path.substr(path.rfind('/') + 1));
}

std::string parent(std::string_view path) {
  std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos || slash == 0 ? "/" : std::string(path.substr(0, slash));
}

// Whether a user may write into a directory; what is above it is taken to be passable.
bool writable(const machine::Machine& m, const machine::File& directory, const std::string& user) {
  if (user == "root") return true;
  if (directory.owner == user) return (directory.mode & 0200) != 0;
  const machine::Group* group = m.groups.find(directory.group);
  bool member = directory.group == user;
  if (group)
    for (const std::string& name : group->members) member = member || name == user;
  return member && (directory.mode & 0020) != 0 ? true : (directory.mode & 0002) != 0;
}

}  // namespace

Failure BuildRun::file(const PluginBlock& block, const Config& config) {
  if (Failure f = check_file(config)) return f;
  std::string destination = config.text("destination"), direction = config.text("direction", "upload");
  if (direction == "download") {
    note("file provisioner: download", "Nothing was downloaded from the machine.", block.range);
    return {};
  }
  if (config.has("content")) {
    say(fmt::format("Uploading content => {}", destination));
    const Config::Given& given = *config.find("content");
    value::Value v = given.value;
    machine::Text text = machine::Text::at(config.text("content"), given.range);
    return put_file(destination, std::move(text), value::only_origins(v.deep_marks()), block.range);
  }
  std::vector<std::string> paths = config.texts("sources");
  if (std::string one = config.text("source"); !one.empty()) paths.push_back(one);
  for (const std::string& path : paths) {
    say(fmt::format("Uploading {} => {}", path, destination));
    hcl::Range where = config.has("source") ? config.range_of("source") : config.range_of("sources");
    if (Failure f = upload_path(path, destination, where)) return f;
  }
  return {};
}

Failure BuildRun::upload_path(const std::string& source, const std::string& destination, hcl::Range where) {
  std::string inside = t_.tree_path(source);
  if (const hcl::SourceFile* f = t_.file(inside)) {
    std::string to = destination.ends_with('/') ? destination + base_name(source) : destination;
    return put_file(to, machine::Text::from_file(*f), nullptr, where);
  }
  if (inside.empty() || !t_.tree->is_directory(inside))
    return failed(fmt::format("Bad source '{0}': stat {0}: no such file or directory", source), where);
  // "dir" goes below the destination under its own name, "dir/" gives its contents.
  std::string to = destination;
  while (to.size() > 1 && to.ends_with('/')) to.pop_back();
  if (!source.ends_with('/')) to = (to == "/" ? "" : to) + "/" + base_name(inside);
  return upload_directory(inside, to, where);
}

Failure BuildRun::upload_directory(const std::string& directory, const std::string& destination,
                                   hcl::Range where) {
  std::vector<std::pair<std::string, std::string>> open{{directory, destination}};
  while (!open.empty()) {
    auto [from, to] = std::move(open.back());
    open.pop_back();
    for (const std::string& name : t_.tree->names(from)) {
      if (name.ends_with('/')) {
        std::string inner = name.substr(0, name.size() - 1);
        open.emplace_back(from + "/" + inner, to + "/" + inner);
        continue;
      }
      const hcl::SourceFile* f = t_.file(from == "." ? name : from + "/" + name);
      if (!f) continue;
      // The destination's own directories are made; what it stands in must exist.
      const machine::File* base = machine_->files.find(parent(destination));
      if (!base) return failed(fmt::format("scp: {}: No such file or directory", parent(destination)), where);
      if (!writable(*machine_, *base, user_) && !machine_->files.contains(destination))
        return failed(fmt::format("scp: {}: Permission denied", destination), where);
      if (!machine::upload(*machine_, to + "/" + name, machine::Text::from_file(*f), nullptr,
                           {user_, "", 0644}))
        return failed(fmt::format("scp: {}/{}: Is a directory", to, name), where);
    }
  }
  return {};
}

Failure BuildRun::put_file(const std::string& destination, machine::Text text, value::Marks marks,
                           hcl::Range where) {
  std::string path = destination;
  if (!path.starts_with('/')) {
    const machine::User* user = machine_->users.find(user_);
    if (path.starts_with("~/")) path.erase(0, 2);
    path = fmt::format("{}/{}", user ? user->home : "/root", path);
  }
  const machine::File* there = machine_->files.find(path);
  if (there && there->type == machine::FileType::directory) {
    // scp into an existing directory keeps the name of what is sent; here there is none to keep.
    return failed(fmt::format("scp: {}: Is a directory", destination), where);
  }
  const machine::File* directory = machine_->files.find(parent(path));
  if (!directory) return failed(fmt::format("scp: {}: No such file or directory", destination), where);
  bool allowed = directory->type == machine::FileType::symlink || writable(*machine_, *directory, user_);
  if (there) allowed = user_ == "root" || there->owner == user_ || (there->mode & 0002) != 0;
  if (!allowed) return failed(fmt::format("scp: {}: Permission denied", destination), where);
  if (!machine::upload(*machine_, path, std::move(text), marks, {user_, "", 0644}))
    return failed(fmt::format("scp: {}: Is a directory", destination), where);
  spend(world::Duration::millis(300));
  return {};
}

}  // namespace reprise::image
