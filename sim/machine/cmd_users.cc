// Users and groups.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "machine/commands.h"

namespace reprise::machine {
namespace {

int to_int(std::string_view text, int otherwise) {
  int n = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), n);
  return n;
}

// The lowest free id, as the tools choose it: users from 1000 up, system accounts from 999 down.
template <class Map, class Get>
int free_id(const Map& map, Get get, bool system) {
  std::vector<int> taken;
  map.for_each([&](const std::string&, const auto& item) { taken.push_back(get(item)); });
  int id = system ? 999 : 1000;
  while (std::find(taken.begin(), taken.end(), id) != taken.end()) id += system ? -1 : 1;
  return id;
}
int free_uid(const Machine& m, bool system) {
  return free_id(
      m.users, [](const User& u) { return u.uid; }, system);
}
int free_gid(const Machine& m, bool system) {
  return free_id(
      m.groups, [](const Group& g) { return g.gid; }, system);
}

void join(Machine& m, const std::string& group, const std::string& user) {
  auto& members = m.groups.at(group).members;
  auto it = std::lower_bound(members.begin(), members.end(), user);
  if (it == members.end() || *it != user) members.insert(it, user);
}

bool root_only(Process& p, std::string_view what) {
  if (p.identity().root()) return true;
  p.err(fmt::format("{}: Permission denied.\n{}: cannot lock {}; try again later.\n", p.name(), p.name(),
                    what));
  return false;
}

void make_home(Machine& m, const std::string& user, const std::string& home, std::string_view group) {
  if (m.files.contains(home)) return;
  make_directories(m, parent_of(home), "root", "root", 0755);
  make_directories(m, home, user, group, m.family == "debian" ? 0750 : 0700);
  for (const std::string& name : children(m.files, "/etc/skel"))
    if (const File* f = m.files.find("/etc/skel/" + name); f && f->type == FileType::file) {
      File copy = *f;
      copy.owner = user;
      copy.group = group;
      m.files.set(home + "/" + name, std::move(copy));
    }
}

int groupadd(Process& p) {
  if (!root_only(p, "/etc/group")) return 10;
  Parsed o = parse_options(p.args, "gKRp", {"gid"});
  if (o.operands.empty()) return p.fail("group name missing", 2);
  const std::string& name = o.operands.back().text;
  bool force = o.any({"f", "force"});
  if (p.machine.groups.contains(name))
    return force ? 0 : p.fail(fmt::format("group '{}' already exists", name), 9);
  const Str* gid = o.value("g") ? o.value("g") : o.value("gid");
  bool system = o.any({"r", "system", "S"});
  p.machine.groups.set(name, {gid ? to_int(gid->text, 1000) : free_gid(p.machine, system), {}});
  write_user_files(p.machine);
  return 0;
}

struct NewUser {
  std::string name, home, shell, comment, group;
  std::vector<std::string> groups;
  std::optional<int> uid;
  bool system = false, home_made = false;
  std::string password = "!";
};

int add_user(Process& p, NewUser n) {
  Machine& m = p.machine;
  if (m.users.contains(n.name)) return p.fail(fmt::format("user '{}' already exists", n.name), 9);
  for (const std::string& g : n.groups)
    if (!m.groups.contains(g)) return p.fail(fmt::format("group '{}' does not exist", g), 6);
  User u;
  u.uid = n.uid.value_or(free_uid(m, n.system));
  if (!n.group.empty()) {
    const Group* g = m.groups.find(n.group);
    if (g)
      u.gid = g->gid;
    else if (all_digits(n.group))
      u.gid = to_int(n.group, 0);
    else
      return p.fail(fmt::format("group '{}' does not exist", n.group), 6);
  } else if (m.groups.contains(n.name)) {
    return p.fail(
        fmt::format("group {} exists - if you want to add this user to that group, use -g.", n.name), 9);
  } else {
    bool free = true;
    m.groups.for_each([&](const std::string&, const Group& g) { free = free && g.gid != u.uid; });
    u.gid = free ? u.uid : free_gid(m, n.system);
    m.groups.set(n.name, {u.gid, {}});
  }
  u.home = n.home.empty() ? "/home/" + n.name : n.home;
  u.shell = n.shell;
  u.comment = n.comment;
  u.password = n.password;
  u.marks = p.taint;
  m.users.set(n.name, u);
  for (const std::string& g : n.groups) join(m, g, n.name);
  if (n.home_made) make_home(m, n.name, u.home, primary_group(m, n.name));
  write_user_files(m);
  return 0;
}

int useradd(Process& p) {
  if (!root_only(p, "/etc/passwd")) return 1;
  Parsed o = parse_options(p.args, "bcdefgGkKpRsuZ",
                           {"base-dir", "comment", "home-dir", "home", "expiredate", "gid", "groups", "skel",
                            "password", "shell", "uid"});
  if (o.operands.empty()) return p.fail("user name missing", 2);
  auto value = [&](std::string_view a, std::string_view b) {
    const Str* v = o.value(a) ? o.value(a) : o.value(b);
    return v ? v->text : std::string();
  };
  NewUser n;
  n.name = o.operands.back().text;
  n.home = value("d", "home-dir");
  if (n.home.empty()) n.home = value("home", "home");
  n.shell = value("s", "shell");
  n.comment = value("c", "comment");
  n.group = value("g", "gid");
  n.groups = split_words(value("G", "groups"), ",");
  n.system = o.any({"r", "system"});
  bool redhat = p.machine.family == "redhat";  // CREATE_HOME yes
  n.home_made = o.any({"m", "create-home"}) || (redhat && !n.system && !o.any({"M", "no-create-home"}));
  if (n.shell.empty()) n.shell = redhat ? "/bin/bash" : "/bin/sh";
  if (!value("u", "uid").empty()) n.uid = to_int(value("u", "uid"), 1000);
  if (!value("p", "password").empty()) n.password = value("p", "password");
  return add_user(p, std::move(n));
}

int join_group(Process& p, const std::string& user, const std::string& group) {
  if (!p.machine.users.contains(user)) return p.fail(fmt::format("The user `{}' does not exist.", user));
  if (!p.machine.groups.contains(group)) return p.fail(fmt::format("The group `{}' does not exist.", group));
  join(p.machine, group, user);
  write_user_files(p.machine);
  p.out(fmt::format("Adding user `{}' to group `{}' ...\nDone.\n", user, group));
  return 0;
}

int adduser(Process& p) {
  if (p.machine.family == "redhat") return useradd(p);
  if (!root_only(p, "/etc/passwd")) return 1;
  Parsed o = parse_options(p.args, "hgsGuk", {"home", "shell", "gecos", "comment", "uid", "gid", "ingroup"});
  if (o.operands.empty()) return p.fail("Only one or two names allowed.");
  if (o.operands.size() == 2) return join_group(p, o.operands[0].text, o.operands[1].text);
  NewUser n;
  n.name = o.operands[0].text;
  n.system = o.any({"system", "S"});
  n.home_made = !o.any({"no-create-home", "H"});
  auto value = [&](std::string_view name) { return o.value(name) ? o.value(name)->text : std::string(); };
  n.home = value("home");
  n.shell = value("shell");
  n.comment = value("gecos");
  n.group = value("ingroup");
  if (n.shell.empty()) n.shell = n.system ? "/usr/sbin/nologin" : "/bin/bash";
  if (n.system && n.home.empty()) n.home_made = false, n.home = "/nonexistent";
  if (n.system && !o.has("group") && n.group.empty()) n.group = "nogroup";
  if (!n.group.empty() && !p.machine.groups.contains(n.group))
    p.machine.groups.set(n.group, {free_gid(p.machine, true), {}});
  if (!value("uid").empty()) n.uid = to_int(value("uid"), 1000);
  if (!o.any({"disabled-password", "disabled-login", "system", "S", "D"}) && !n.system) n.password = "!";
  p.out(fmt::format("Adding user `{}' ...\n", n.name));
  return add_user(p, std::move(n));
}

int addgroup(Process& p) {
  if (p.args.size() == 3 && !p.arg(1).starts_with('-')) return join_group(p, p.args[1].text, p.args[2].text);
  return groupadd(p);
}

int usermod(Process& p) {
  if (!root_only(p, "/etc/passwd")) return 1;
  Parsed o =
      parse_options(p.args, "cdefgGlpsuZ",
                    {"comment", "home", "gid", "groups", "login", "password", "shell", "uid", "expiredate"});
  if (o.operands.empty()) return p.fail("no user given", 2);
  const std::string name = o.operands.back().text;
  Machine& m = p.machine;
  if (!m.users.contains(name)) return p.fail(fmt::format("user '{}' does not exist", name), 6);
  auto value = [&](std::string_view a, std::string_view b) { return o.value(a) ? o.value(a) : o.value(b); };
  if (const Str* groups = value("G", "groups")) {
    for (const std::string& g : split_words(groups->text, ","))
      if (!m.groups.contains(g)) return p.fail(fmt::format("group '{}' does not exist", g), 6);
    if (!o.any({"a", "append"})) {
      std::vector<std::string> member_of;
      m.groups.for_each([&](const std::string& g, const Group& group) {
        if (std::binary_search(group.members.begin(), group.members.end(), name)) member_of.push_back(g);
      });
      for (const std::string& g : member_of) std::erase(m.groups.at(g).members, name);
    }
    for (const std::string& g : split_words(groups->text, ",")) join(m, g, name);
  }
  User& u = m.users.at(name);
  if (const Str* s = value("s", "shell")) u.shell = s->text;
  if (const Str* c = value("c", "comment")) u.comment = c->text;
  if (const Str* d = value("d", "home")) u.home = d->text;
  if (const Str* i = value("u", "uid")) u.uid = to_int(i->text, u.uid);
  if (const Str* pw = value("p", "password")) u.password = pw->text;
  if (o.any({"L", "lock"}) && !u.password.starts_with('!')) u.password.insert(0, 1, '!');
  if (o.any({"U", "unlock"}) && u.password.starts_with('!')) u.password.erase(0, 1);
  if (const Str* g = value("g", "gid"))
    if (const Group* group = m.groups.find(g->text)) u.gid = group->gid;
  u.marks = value::unite(u.marks, p.taint);
  write_user_files(m);
  return 0;
}

int userdel(Process& p) {
  if (!root_only(p, "/etc/passwd")) return 1;
  Parsed o = parse_options(p.args, "R");
  if (o.operands.empty()) return 2;
  std::string name = o.operands.back().text;
  Machine& m = p.machine;
  const User* u = m.users.find(name);
  if (!u) return p.fail(fmt::format("user '{}' does not exist", name), 6);
  if (o.any({"r", "remove", "remove-home"})) remove_tree(m, u->home);
  m.users.erase(name);
  std::vector<std::string> groups;
  m.groups.for_each([&](const std::string& g, const Group&) { groups.push_back(g); });
  for (const std::string& g : groups) std::erase(m.groups.at(g).members, name);
  if (const Group* own = m.groups.find(name); own && own->members.empty()) m.groups.erase(name);
  write_user_files(m);
  return 0;
}

int groupdel(Process& p) {
  if (!root_only(p, "/etc/group")) return 10;
  if (!p.machine.groups.erase(p.arg(p.args.size() - 1))) return p.fail("group does not exist", 6);
  write_user_files(p.machine);
  return 0;
}

int gpasswd(Process& p) {
  Parsed o = parse_options(p.args, "ad", {"add", "delete"});
  if (o.operands.empty()) return 2;
  const std::string group = o.operands.back().text;
  if (!p.machine.groups.contains(group))
    return p.fail(fmt::format("group '{}' does not exist in /etc/group", group), 3);
  if (const Str* a = o.value("a")) join(p.machine, group, a->text);
  if (const Str* d = o.value("d")) std::erase(p.machine.groups.at(group).members, d->text);
  write_user_files(p.machine);
  return 0;
}

// Passwords are never stored, only that there is one.
int chpasswd(Process& p) {
  if (!root_only(p, "/etc/passwd")) return 1;
  int code = 0;
  while (auto line = p.line()) {
    std::size_t colon = line->find(':');
    std::string name = line->substr(0, colon);
    if (colon == std::string::npos || !p.machine.users.contains(name)) {
      code = p.fail(fmt::format(
          "(user {}) pam_chauthtok() failed, error:\nAuthentication token manipulation error", name));
      continue;
    }
    p.machine.users.at(name).password = "$y$";
    p.machine.users.at(name).marks = value::unite(p.machine.users.at(name).marks, p.taint);
  }
  write_user_files(p.machine);
  return code;
}

int passwd(Process& p) {
  Parsed o = parse_options(p.args, "nxwi");
  std::string name = o.operands.empty() ? p.user : o.operands.back().text;
  if (!p.machine.users.contains(name)) return p.fail(fmt::format("user '{}' does not exist", name));
  User& u = p.machine.users.at(name);
  if (o.any({"l", "lock"}))
    u.password = "!" + u.password;
  else if (o.any({"d", "delete"}))
    u.password.clear();
  else if (o.any({"u", "unlock"}) && u.password.starts_with('!'))
    u.password.erase(0, 1);
  else if (!o.any({"e", "S"}))
    u.password = "$y$", p.input();
  write_user_files(p.machine);
  return 0;
}

int id(Process& p) {
  Parsed o = parse_options(p.args, "");
  std::string name = o.operands.empty() ? p.user : o.operands[0].text;
  const User* u = p.machine.users.find(name);
  if (!u) return p.fail(fmt::format("‘{}’: no such user", name));
  std::vector<std::string> groups = identity_of(p.machine, name).groups;
  std::string first = primary_group(p.machine, name);
  std::stable_partition(groups.begin(), groups.end(), [&](const std::string& g) { return g == first; });
  std::vector<std::string> shown;
  for (const std::string& g : groups) {
    int gid = p.machine.groups.find(g)->gid;
    shown.push_back(o.has("n") ? g : o.has("G") ? std::to_string(gid) : fmt::format("{}({})", gid, g));
  }
  if (o.has("u"))
    p.out(o.has("n") ? name + "\n" : fmt::format("{}\n", u->uid));
  else if (o.has("g"))
    p.out(o.has("n") ? first + "\n" : fmt::format("{}\n", u->gid));
  else if (o.has("G"))
    p.out(fmt::format("{}\n", fmt::join(shown, " ")));
  else
    p.out(
        fmt::format("uid={}({}) gid={}({}) groups={}\n", u->uid, name, u->gid, first, fmt::join(shown, ",")));
  return 0;
}

int whoami(Process& p) { return p.out(p.user + "\n"), 0; }

int groups(Process& p) {
  std::string name(p.args.size() > 1 ? p.arg(1) : std::string_view(p.user));
  if (!p.machine.users.contains(name)) return p.fail(fmt::format("‘{}’: no such user", name));
  std::string line = fmt::format("{}\n", fmt::join(identity_of(p.machine, name).groups, " "));
  p.out(p.args.size() > 1 ? name + " : " + line : line);
  return 0;
}

int getent(Process& p) {
  std::string file = p.arg(1) == "group"    ? "/etc/group"
                     : p.arg(1) == "passwd" ? "/etc/passwd"
                     : p.arg(1) == "hosts"  ? "/etc/hosts"
                                            : "";
  if (file.empty()) return p.fail(fmt::format("Unknown database: {}", p.arg(1)));
  auto text = p.machine.read(file);
  if (!text) return 2;
  int code = p.args.size() > 2 ? 2 : 0;
  for (std::string_view line : split_lines(*text)) {
    bool hit = p.args.size() <= 2;
    for (std::size_t i = 2; i < p.args.size(); ++i) {
      auto fields = split_words(line, ":");
      hit = hit || line.starts_with(std::string(p.arg(i)) + ":") ||
            (fields.size() > 2 && fields[2] == p.arg(i));
    }
    if (!hit) continue;
    p.out(std::string(line) + "\n");
    code = 0;
  }
  return code;
}

int nothing(Process&) { return 0; }

constexpr CommandEntry kCommands[] = {{"useradd", useradd},
                                      {"adduser", adduser},
                                      {"usermod", usermod},
                                      {"userdel", userdel},
                                      {"deluser", userdel},
                                      {"groupadd", groupadd},
                                      {"addgroup", addgroup},
                                      {"groupdel", groupdel},
                                      {"delgroup", groupdel},
                                      {"gpasswd", gpasswd},
                                      {"passwd", passwd},
                                      {"chpasswd", chpasswd},
                                      {"id", id},
                                      {"whoami", whoami},
                                      {"groups", groups},
                                      {"getent", getent},
                                      {"chage", nothing},
                                      {"visudo", nothing},
                                      {"loginctl", nothing}};

}  // namespace

std::span<const CommandEntry> user_commands() { return kCommands; }

}  // namespace reprise::machine
