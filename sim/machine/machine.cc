// Base machines, first boots, uploads.
#include "machine/machine.h"

#include <fmt/format.h>

#include <algorithm>

#include "machine/commands.h"
#include "machine/systems.h"

namespace reprise::machine {
namespace {

void add_users(Machine& m, const System& system) {
  for (const auto& [name, gid] : system.groups) m.groups.set(name, {gid, {}});
  for (const SystemUser& u : system.users) {
    User user;
    user.uid = user.gid = u.uid;
    user.home = u.home;
    user.shell = u.shell;
    user.comment = u.comment;
    user.password = u.uid == 0 || u.uid >= 1000 ? "!" : "*";
    m.users.set(u.name, std::move(user));
    if (!m.groups.contains(u.name)) m.groups.set(u.name, {u.uid, {}});
    for (const std::string& g : u.groups) {
      auto& members = m.groups.at(g).members;
      members.insert(std::lower_bound(members.begin(), members.end(), u.name), u.name);
    }
    if (u.uid >= 1000 && u.uid < 65000) make_directories(m, u.home, u.name, u.name, 0750);
  }
  write_user_files(m);
}

void add_files(Machine& m, const System& system) {
  make_directories(m, "/", "root", "root", 0755);
  for (const std::string& d : system.directories) make_directories(m, d, "root", "root", 0755);
  for (std::string_view open : {"/tmp", "/var/tmp"})
    make_directories(m, open, "root", "root", 0755), m.files.at(open).mode = 01777;
  make_directories(m, "/root", "root", "root", 0755);
  m.files.at("/root").mode = 0700;
  for (const auto& [path, target] : system.links) {
    make_directories(m, parent_of(path), "root", "root", 0755);
    File link;
    link.type = FileType::symlink;
    link.mode = 0777;
    link.content = std::make_shared<Text>(target);
    link.package = "base-files";
    m.files.set(path, std::move(link));
  }
  for (const System::Content& f : system.files)
    put_file(m, f.path, f.content, nullptr, "root", "root", f.mode, "base-files");
}

Machine build(const System& system, const std::shared_ptr<const Systems>& systems,
              const upstream::Image& image, const upstream::Upstream& upstream) {
  Machine m;
  m.systems = systems;
  m.os = system.name;
  m.family = system.family;
  m.default_user = system.default_user;
  m.hostname = system.hostname;
  add_files(m, system);
  add_users(m, system);
  m.settings.set("codename", {system.shell, nullptr});
  m.settings.set("kernel", {system.kernel, nullptr});
  for (const std::string& r : system.repositories) {
    Repository repository;
    if (system.lists_fetched) repository.fetched = image.created;
    m.repositories.set(r, repository);
  }
  for (const std::string& s : system.services) m.services.set(s, {true, true, false, nullptr});
  for (upstream::PackageVersion& p : upstream.base_packages(image.os, image.created)) {
    std::string name = p.name;
    install_package(m, {std::move(p), nullptr, false});
    m.packages.at(name).from_base = true;
  }
  return m;
}

}  // namespace

std::optional<std::string> Machine::read(std::string_view path) const {
  const File* f = lookup(files, absolute(path, "/"));
  if (!f || f->type != FileType::file) return std::nullopt;
  return std::string(f->text());
}

Machine BaseMachines::boot(const upstream::Image& image, const upstream::Upstream& upstream,
                           value::Marks marks, hcl::Diagnostics& diags) {
  std::string key = fmt::format("{}@{}", image.os, image.created.us);
  auto it = std::find_if(known_.begin(), known_.end(), [&](const auto& k) { return k.first == key; });
  if (it == known_.end()) {
    auto system = systems_->systems.find(image.os);
    if (system == systems_->systems.end()) {
      diags.warning("Operating system is not modelled",
                    fmt::format("No data file describes \"{}\": the machine is a bare Linux.", image.os));
      System bare;
      bare.name = image.os;
      bare.default_user = "root";
      bare.hostname = "localhost";
      bare.users.push_back({"root", "/root", "/bin/sh", "root", 0, {}});
      bare.directories = {"/etc", "/usr/bin", "/usr/local/bin", "/var/log", "/home"};
      known_.emplace_back(key, build(bare, systems_, image, upstream));
    } else {
      known_.emplace_back(key, build(system->second, systems_, image, upstream));
    }
    it = std::prev(known_.end());
  }
  Machine m = it->second;
  m.base_marks = marks;
  // Which build of the image this is: the one file in which two builds always differ.
  std::string date = world::rfc3339(image.created).substr(0, 10);
  std::erase(date, '-');
  put_file(m, "/etc/cloud/build.info", fmt::format("build_name: {}\nserial: {}\n", image.os, date), marks);
  return m;
}

void first_boot(Machine& m, const BootData& data, const world::Entropy& entropy) {
  if (!data.private_ip.empty()) {
    std::string dashed = data.private_ip;
    std::replace(dashed.begin(), dashed.end(), '.', '-');
    m.hostname = "ip-" + dashed;
    m.hostname_is_identity = true;
    put_file(m, "/etc/hostname", m.hostname + "\n", m.hostname_marks, "root", "root", 0644, "base-files");
  }
  put_file(m, "/etc/machine-id", entropy.hex(32, "machine-id", data.instance_id) + "\n", nullptr, "root",
           "root", 0444);
  for (std::string_view kind : {"ecdsa", "ed25519", "rsa"}) {
    std::string key = entropy.hex(40, "host key", fmt::format("{} {}", data.instance_id, kind));
    std::string path = fmt::format("/etc/ssh/ssh_host_{}_key", kind);
    put_file(m, path, "PRIVATE KEY " + key + "\n", nullptr, "root", "root", 0600);
    put_file(m, path + ".pub", fmt::format("ssh-{} {} root@{}\n", kind, key, m.hostname), nullptr);
  }
  const User* user = m.users.find(m.default_user);
  if (data.authorized_key.empty() || !user) return;
  std::string home = user->home, group = primary_group(m, m.default_user);
  make_directories(m, home + "/.ssh", m.default_user, group, 0700);
  std::string path = home + "/.ssh/authorized_keys";
  std::string keys = m.read(path).value_or("");
  if (keys.find(data.authorized_key) == std::string::npos)
    put_file(m, path, keys + data.authorized_key + "\n", nullptr, m.default_user, group, 0600);
}

bool upload(Machine& m, std::string_view path, Text content, value::Marks marks, const Upload& how) {
  if (path.empty() || path.ends_with('/')) return false;
  auto real = resolve(m.files, absolute(path, "/"));
  if (!real) return false;
  const File* there = m.files.find(*real);
  if (there && there->type == FileType::directory) return false;
  for (std::string above = parent_of(*real); above != "/"; above = parent_of(above)) {
    const File* d = m.files.find(above);
    if (d && d->type != FileType::directory) return false;
  }
  std::string group = how.group.empty() ? primary_group(m, how.owner) : how.group;
  put_file(m, *real, std::move(content), marks, how.owner, group, how.mode);
  return true;
}

}  // namespace reprise::machine
