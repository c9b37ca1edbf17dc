#include "machine/vfs.h"

#include <fmt/format.h>

#include <algorithm>

namespace reprise::machine {

std::string absolute(std::string_view path, std::string_view directory) {
  std::string joined = path.starts_with('/') ? std::string(path) : fmt::format("{}/{}", directory, path);
  std::string out;
  std::size_t i = 0;
  while (i < joined.size()) {
    std::size_t end = std::min(joined.find('/', i), joined.size());
    std::string_view part = std::string_view(joined).substr(i, end - i);
    if (part == "..")
      out.resize(out.empty() ? 0 : out.rfind('/'));
    else if (!part.empty() && part != ".")
      out.append("/").append(part);
    i = end + 1;
  }
  return out.empty() ? "/" : out;
}

std::string parent_of(std::string_view path) {
  std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? "/" : std::string(path.substr(0, slash));
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::optional<std::string> resolve(const FileTree& files, std::string_view path, bool follow) {
  constexpr int kLinksMax = 40;
  std::string current = absolute(path, "/");
  int links = 0;
  std::size_t at = 1;
  while (at < current.size()) {
    std::size_t end = std::min(current.find('/', at), current.size());
    bool last = end == current.size();
    const File* f = files.find(std::string_view(current).substr(0, end));
    if (!f) return current;  // nothing below it either
    if (f->type != FileType::symlink || (last && !follow)) {
      at = end + 1;
      continue;
    }
    if (++links > kLinksMax) return std::nullopt;
    std::string target = absolute(f->text(), parent_of(std::string_view(current).substr(0, end)));
    current = absolute(target + current.substr(end), "/");
    at = 1;
  }
  return current;
}

const File* lookup(const FileTree& files, std::string_view path, bool follow) {
  auto p = resolve(files, path, follow);
  return p ? files.find(*p) : nullptr;
}

std::vector<std::string> children(const FileTree& files, std::string_view path) {
  std::vector<std::string> out;
  std::string prefix = path == "/" ? "/" : fmt::format("{}/", path);
  // Whole subtrees are skipped by starting again behind them ('0' is the character after '/').
  std::string from = prefix;
  for (bool more = true; more;) {
    more = false;
    files.for_each_from(from, [&](const std::string& key, const File&) {
      if (!key.starts_with(prefix)) return false;
      std::string_view rest = std::string_view(key).substr(prefix.size());
      if (rest.empty()) return true;
      std::size_t slash = rest.find('/');
      if (slash != std::string_view::npos) {
        from = prefix + std::string(rest.substr(0, slash)) + "0";
        more = true;
        return false;
      }
      out.emplace_back(rest);
      return true;
    });
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string primary_group(const Machine& machine, std::string_view user) {
  const User* u = machine.users.find(user);
  std::string found(user);
  bool done = !u;
  machine.groups.for_each([&](const std::string& name, const Group& g) {
    if (!done && g.gid == u->gid) found = name, done = true;
  });
  return found;
}

Identity identity_of(const Machine& machine, std::string_view user) {
  Identity who{std::string(user), {}};
  const User* u = machine.users.find(user);
  machine.groups.for_each([&](const std::string& name, const Group& g) {
    bool member = std::binary_search(g.members.begin(), g.members.end(), user) || (u && u->gid == g.gid);
    if (member) who.groups.push_back(name);
  });
  return who;
}

bool may(const Identity& who, const File& file, int access) {
  if (who.root()) return !(access & execute) || file.type != FileType::file || (file.mode & 0111);
  int bits = file.mode & 7;
  if (file.owner == who.user)
    bits = (file.mode >> 6) & 7;
  else if (std::find(who.groups.begin(), who.groups.end(), file.group) != who.groups.end())
    bits = (file.mode >> 3) & 7;
  return (bits & access) == access;
}

bool may_change_entry(const Machine& machine, const Identity& who, std::string_view path) {
  if (who.root()) return true;
  const File* directory = machine.files.find(parent_of(path));
  if (!directory || !may(who, *directory, write | execute)) return false;
  const File* f = machine.files.find(path);
  bool sticky = directory->mode & 01000;
  return !sticky || !f || f->owner == who.user || directory->owner == who.user;
}

void make_directories(Machine& machine, std::string_view path, std::string_view owner, std::string_view group,
                      std::uint16_t mode) {
  if (machine.files.contains(path)) return;
  if (path != "/") make_directories(machine, parent_of(path), owner, group, mode);
  File d;
  d.type = FileType::directory;
  d.mode = mode;
  d.owner = owner;
  d.group = group;
  machine.files.set(path, std::move(d));
}

void put_file(Machine& machine, std::string_view path, Text content, value::Marks marks,
              std::string_view owner, std::string_view group, std::uint16_t mode, std::string_view package) {
  make_directories(machine, parent_of(path), "root", "root", 0755);
  File f;
  f.content = std::make_shared<Text>(std::move(content));
  f.marks = marks;
  f.owner = owner;
  f.group = group;
  f.mode = mode;
  f.package = package;
  machine.files.set(path, std::move(f));
}

void remove_tree(Machine& machine, std::string_view path) {
  std::vector<std::string> doomed;
  machine.files.for_each_prefix(fmt::format("{}/", path == "/" ? "" : path),
                                [&](const std::string& key, const File&) { doomed.push_back(key); });
  for (const std::string& key : doomed) machine.files.erase(key);
  if (path != "/") machine.files.erase(path);
}

// Ordered by number, as the tools leave them.
void write_user_files(Machine& machine) {
  std::vector<std::pair<int, std::string>> users, groups;
  machine.users.for_each([&](const std::string& name, const User& u) { users.emplace_back(u.uid, name); });
  machine.groups.for_each([&](const std::string& name, const Group& g) { groups.emplace_back(g.gid, name); });
  std::sort(users.begin(), users.end());
  std::sort(groups.begin(), groups.end());
  std::string passwd, shadow, group;
  value::Marks marks = nullptr;
  for (const auto& [uid, name] : users) {
    const User& u = *machine.users.find(name);
    passwd += fmt::format("{}:x:{}:{}:{}:{}:{}\n", name, uid, u.gid, u.comment, u.home, u.shell);
    shadow += fmt::format("{}:{}:19000:0:99999:7:::\n", name, u.password);
    marks = value::unite(marks, u.marks);
  }
  for (const auto& [gid, name] : groups) {
    const Group& g = *machine.groups.find(name);
    group += fmt::format("{}:x:{}:{}\n", name, gid, fmt::join(g.members, ","));
  }
  put_file(machine, "/etc/passwd", passwd, marks, "root", "root", 0644, "base-passwd");
  put_file(machine, "/etc/group", group, marks, "root", "root", 0644, "base-passwd");
  put_file(machine, "/etc/shadow", shadow, marks, "root", "shadow", 0640, "base-passwd");
}

}  // namespace reprise::machine
