// Files and directories: mkdir, cp, mv, rm, chmod, chown, ln, install, …
#include <fmt/format.h>

#include <algorithm>

#include "machine/commands.h"
#include "machine/shell.h"

namespace reprise::machine {
namespace {

std::string quoted(std::string_view path) { return fmt::format("'{}'", path); }

std::string own_group(const Process& p) { return primary_group(p.machine, p.user); }

int mkdir(Process& p) {
  Parsed o = parse_options(p.args, "mZ", {"mode"});
  bool parents = o.any({"p", "parents"});
  const Str* mode = o.value("m") ? o.value("m") : o.value("mode");
  auto plain = static_cast<std::uint16_t>(0777 & ~p.umask);
  int code = 0;
  for (const Str& operand : o.operands) {
    auto path = resolve(p.machine.files, p.path(operand.text));
    const File* there = path ? p.machine.files.find(*path) : nullptr;
    if (there && parents && there->type == FileType::directory) continue;
    std::string why;
    if (!path)
      why = "Too many levels of symbolic links";
    else if (there)
      why = "File exists";
    else {
      std::string above = parent_of(*path);
      while (parents && !p.machine.files.contains(above)) above = parent_of(above);
      const File* d = p.machine.files.find(above);
      if (!d)
        why = "No such file or directory";
      else if (d->type != FileType::directory)
        why = "Not a directory";
      else if (!may(p.identity(), *d, Access::write | Access::execute))
        why = "Permission denied";
    }
    if (!why.empty()) {
      code = p.fail(fmt::format("cannot create directory ‘{}’: {}", operand.text, why));
      continue;
    }
    make_directories(p.machine, *path, p.user, own_group(p), plain);
    if (mode) p.machine.files.at(*path).mode = parse_mode(mode->text, plain, true).value_or(plain);
  }
  return code;
}

int rmdir(Process& p) {
  for (std::size_t i = 1; i < p.args.size(); ++i) {
    std::string path = p.path(p.arg(i));
    if (p.arg(i).starts_with('-')) continue;
    if (!children(p.machine.files, path).empty())
      return p.fail(fmt::format("failed to remove {}: Directory not empty", quoted(p.arg(i))));
    p.machine.files.erase(path);
  }
  return 0;
}

int rm(Process& p) {
  Parsed o = parse_options(p.args, "");
  bool force = o.any({"f", "force"}), recursive = o.any({"r", "R", "recursive"});
  int code = 0;
  for (const Str& operand : o.operands) {
    auto path = resolve(p.machine.files, p.path(operand.text), false);
    const File* f = path ? p.machine.files.find(*path) : nullptr;
    std::string why;
    if (!f) {
      if (!force)
        why = "No such file or directory";
      else
        continue;
    } else if (f->type == FileType::directory && !recursive && !o.has("d")) {
      why = "Is a directory";
    } else if (!may_change_entry(p.machine, p.identity(), *path)) {
      why = "Permission denied";
    } else if (*path == "/") {
      why = "it is dangerous to operate recursively on '/'";
    }
    if (why.empty())
      remove_tree(p.machine, *path);
    else
      code = p.fail(fmt::format("cannot remove {}: {}", quoted(operand.text), why));
  }
  return code;
}

// Copies a file or a tree; marks travel with the content.
void copy_tree(Process& p, const std::string& from, const std::string& to, bool preserve) {
  std::vector<std::pair<std::string, File>> found;
  const File* top = p.machine.files.find(from);
  if (!top) return;
  found.emplace_back("", *top);
  if (top->type == FileType::directory)
    p.machine.files.for_each_prefix(
        from == "/" ? from : from + "/",
        [&](const std::string& path, const File& f) { found.emplace_back(path.substr(from.size()), f); });
  std::string group = own_group(p);
  for (auto& [rest, f] : found) {
    std::string path = to + rest;
    const File* there = p.machine.files.find(path);
    if (f.type == FileType::directory && there && there->type == FileType::directory) continue;
    File copy = f;
    copy.package.clear();
    if (!preserve) {
      copy.owner = there ? there->owner : p.user;
      copy.group = there ? there->group : group;
      copy.mode = there ? there->mode : static_cast<std::uint16_t>(f.mode & 0777 & ~p.umask);
    }
    copy.marks = value::unite(f.marks, p.taint);
    p.machine.files.set(path, std::move(copy));
  }
}

// Where each source goes: into the target when that is a directory. nullopt: a message was printed.
std::optional<std::vector<std::pair<std::string, std::string>>> destinations(Process& p, const Parsed& o,
                                                                             std::string_view verb) {
  std::vector<Str> sources = o.operands;
  const Str* into = o.value("t") ? o.value("t") : o.value("target-directory");
  if (sources.size() < (into ? 1u : 2u)) {
    p.fail(sources.empty()
               ? "missing file operand"
               : fmt::format("missing destination file operand after {}", quoted(sources[0].text)));
    return std::nullopt;
  }
  std::string target = into ? into->text : sources.back().text;
  if (!into) sources.pop_back();
  auto real = resolve(p.machine.files, p.path(target));
  const File* t = real ? p.machine.files.find(*real) : nullptr;
  bool directory = t && t->type == FileType::directory && !o.any({"T", "no-target-directory"});
  if ((sources.size() > 1 || target.ends_with('/')) && !directory) {
    p.fail(fmt::format("target {} is not a directory", quoted(target)));
    return std::nullopt;
  }
  std::vector<std::pair<std::string, std::string>> out;
  for (const Str& s : sources) {
    std::string from = p.path(s.text);
    std::string to =
        directory ? absolute(std::string(base_name(from)), *real) : real.value_or(p.path(target));
    if (s.text.ends_with("/.") && directory) to = *real;
    out.emplace_back(from, to);
  }
  (void)verb;
  return out;
}

int cp(Process& p) {
  Parsed o = parse_options(p.args, "tS", {"target-directory", "suffix"});
  bool recursive = o.any({"r", "R", "a", "recursive", "archive"});
  bool preserve = o.any({"p", "a", "archive", "preserve"});
  auto pairs = destinations(p, o, "copy");
  if (!pairs) return 1;
  int code = 0;
  for (const auto& [from, to] : *pairs) {
    auto real = resolve(p.machine.files, from, !o.any({"a", "d", "P"}));
    const File* f = real ? p.machine.files.find(*real) : nullptr;
    auto target = resolve(p.machine.files, to);
    std::string why;
    if (!f)
      why = fmt::format("cannot stat {}: No such file or directory", quoted(from));
    else if (f->type == FileType::directory && !recursive)
      why = fmt::format("-r not specified; omitting directory {}", quoted(from));
    else if (f->type == FileType::file && !may(p.identity(), *f, Access::read))
      why = fmt::format("cannot open {} for reading: Permission denied", quoted(from));
    else if (!target)
      why = "Too many levels of symbolic links";
    else if (f->type == FileType::directory && (*target + "/").starts_with(*real + "/"))
      why = fmt::format("cannot copy a directory, {}, into itself", quoted(from));
    else if (f->type == FileType::file) {
      std::string refused = why_not_writable(p.machine, p.identity(), *target);
      if (!refused.empty()) why = fmt::format("cannot create regular file {}: {}", quoted(to), refused);
    } else if (!p.machine.files.contains(*target) && !may_change_entry(p.machine, p.identity(), *target)) {
      why = fmt::format("cannot create directory {}: Permission denied", quoted(to));
    }
    if (!why.empty()) {
      code = p.fail(why);
      continue;
    }
    if (o.any({"n", "no-clobber"}) && p.machine.files.contains(*target)) continue;
    copy_tree(p, *real, *target, preserve);
  }
  return code;
}

int mv(Process& p) {
  Parsed o = parse_options(p.args, "tS", {"target-directory", "suffix"});
  auto pairs = destinations(p, o, "move");
  if (!pairs) return 1;
  int code = 0;
  for (const auto& [from, to] : *pairs) {
    auto real = resolve(p.machine.files, from, false);
    if (!real || !p.machine.files.contains(*real)) {
      code = p.fail(fmt::format("cannot stat {}: No such file or directory", quoted(from)));
      continue;
    }
    if (!may_change_entry(p.machine, p.identity(), *real) || !may_change_entry(p.machine, p.identity(), to) ||
        !p.machine.files.contains(parent_of(to))) {
      bool missing = !p.machine.files.contains(parent_of(to));
      code = p.fail(fmt::format("cannot move {} to {}: {}", quoted(from), quoted(to),
                                missing ? "No such file or directory" : "Permission denied"));
      continue;
    }
    if ((to + "/").starts_with(*real + "/")) {
      if (to != *real)
        code =
            p.fail(fmt::format("cannot move {} to a subdirectory of itself, {}", quoted(from), quoted(to)));
      continue;
    }
    copy_tree(p, *real, to, true);
    remove_tree(p.machine, *real);
  }
  return code;
}

// Applies `change` to a path, and with -R to everything below.
template <class Change>
int change_files(Process& p, const std::vector<Str>& paths, bool recursive, bool follow, Change change) {
  int code = 0;
  for (const Str& operand : paths) {
    auto real = resolve(p.machine.files, p.path(operand.text), follow);
    if (!real || !p.machine.files.contains(*real)) {
      code = p.fail(fmt::format("cannot access {}: No such file or directory", quoted(operand.text)));
      continue;
    }
    std::vector<std::string> all = {*real};
    if (recursive)
      p.machine.files.for_each_prefix(*real == "/" ? "/" : *real + "/",
                                      [&](const std::string& path, const File&) { all.push_back(path); });
    for (const std::string& path : all)
      if (!change(path)) code = 1;
  }
  return code;
}

int chmod(Process& p) {
  // A mode such as -x looks like an option.
  std::vector<Str> args = p.args, operands;
  bool recursive = false;
  for (std::size_t i = 1; i < args.size(); ++i) {
    const std::string& a = args[i].text;
    if (a == "-R" || a == "--recursive")
      recursive = true;
    else if (a == "-v" || a == "-f" || a == "-c" || a == "--")
      continue;
    else
      operands.push_back(args[i]);
  }
  if (operands.size() < 2) return p.fail("missing operand");
  std::string mode = operands[0].text;
  if (!parse_mode(mode, 0, false)) return p.fail(fmt::format("invalid mode: {}", quoted(mode)));
  operands.erase(operands.begin());
  Identity who = p.identity();
  return change_files(p, operands, recursive, true, [&](const std::string& path) {
    const File* f = p.machine.files.find(path);
    if (f->type == FileType::symlink) return true;
    if (!who.root() && f->owner != who.user)
      return p.fail(fmt::format("changing permissions of {}: Operation not permitted", quoted(path))), false;
    auto bits = *parse_mode(mode, f->mode, f->type == FileType::directory);
    if (bits == f->mode) return true;
    File& g = p.machine.files.at(path);
    g.mode = bits;
    g.package.clear();
    return true;
  });
}

std::string user_named(const Machine& m, const std::string& name) {
  std::string found = name;
  if (all_digits(name))
    m.users.for_each([&](const std::string& n, const User& u) {
      if (std::to_string(u.uid) == name) found = n;
    });
  return found;
}

int chown(Process& p) {
  Parsed o = parse_options(p.args, "", {"reference", "from"});
  std::vector<Str> operands = o.operands;
  if (operands.size() < 2) return p.fail("missing operand");
  std::string spec = operands[0].text;
  operands.erase(operands.begin());
  bool group_only = base_name(p.name()) == "chgrp";
  std::size_t colon = spec.find_first_of(":.");
  std::string owner = group_only ? "" : spec.substr(0, colon);
  std::string group = group_only ? spec : colon == std::string::npos ? "" : spec.substr(colon + 1);
  owner = user_named(p.machine, owner);
  if (!owner.empty() && !p.machine.users.contains(owner) && !all_digits(owner))
    return p.fail(fmt::format("invalid user: ‘{}’", spec));
  if (colon != std::string::npos && group.empty() && !group_only) group = primary_group(p.machine, owner);
  if (!group.empty() && !p.machine.groups.contains(group) && !all_digits(group))
    return p.fail(fmt::format("invalid group: ‘{}’", spec));
  Identity who = p.identity();
  bool recursive = o.any({"R", "recursive"});
  return change_files(p, operands, recursive, !o.any({"h", "no-dereference"}), [&](const std::string& path) {
    if (!who.root() && !(group_only && p.machine.files.find(path)->owner == who.user))
      return p.fail(fmt::format("changing ownership of {}: Operation not permitted", quoted(path))), false;
    File& f = p.machine.files.at(path);
    if (!owner.empty() && f.owner != owner) f.owner = owner, f.package.clear();
    if (!group.empty() && f.group != group) f.group = group, f.package.clear();
    return true;
  });
}

int ln(Process& p) {
  Parsed o = parse_options(p.args, "tS", {"target-directory"});
  if (o.operands.empty()) return p.fail("missing file operand");
  std::string target = o.operands[0].text;
  std::string to = o.operands.size() > 1 ? o.operands.back().text : std::string(base_name(target));
  auto real = resolve(p.machine.files, p.path(to), !o.any({"n", "T", "no-dereference"}));
  const File* there = real ? p.machine.files.find(*real) : nullptr;
  if (there && there->type == FileType::directory)
    real = absolute(std::string(base_name(p.path(target))), *real);
  else
    real = p.path(to);
  if (p.machine.files.contains(*real) && !o.any({"f", "force"}))
    return p.fail(fmt::format("failed to create symbolic link {}: File exists", quoted(to)));
  if (!p.machine.files.contains(parent_of(*real)))
    return p.fail(fmt::format("failed to create symbolic link {}: No such file or directory", quoted(to)));
  if (!may_change_entry(p.machine, p.identity(), *real))
    return p.fail(fmt::format("failed to create symbolic link {}: Permission denied", quoted(to)));
  if (!o.any({"s", "symbolic"})) {
    auto from = resolve(p.machine.files, p.path(target));
    if (!from || !p.machine.files.contains(*from))
      return p.fail(fmt::format("failed to access {}: No such file or directory", quoted(target)));
    return copy_tree(p, *from, *real, true), 0;
  }
  File link;
  link.type = FileType::symlink;
  link.mode = 0777;
  link.owner = p.user;
  link.group = own_group(p);
  link.content = std::make_shared<Text>(target);
  link.marks = p.taint;
  p.machine.files.set(*real, std::move(link));
  return 0;
}

int touch(Process& p) {
  Parsed o = parse_options(p.args, "drt", {"date", "reference"});
  int code = 0;
  for (const Str& operand : o.operands)
    if (!lookup(p.machine.files, p.path(operand.text)) && !o.any({"c", "no-create"}) &&
        !p.write(operand.text, Text()))
      code = 1;
  return code;
}

int install(Process& p) {
  Parsed o = parse_options(p.args, "mogtS", {"mode", "owner", "group", "target-directory"});
  const Str* mode = o.value("m") ? o.value("m") : o.value("mode");
  auto bits = mode ? parse_mode(mode->text, 0755, false).value_or(static_cast<std::uint16_t>(0755))
                   : static_cast<std::uint16_t>(0755);
  std::vector<std::string> made;
  if (o.any({"d", "directory"})) {
    for (const Str& d : o.operands) {
      make_directories(p.machine, p.path(d.text), p.user, own_group(p), 0755);
      made.push_back(p.path(d.text));
    }
  } else {
    auto pairs = destinations(p, o, "install");
    if (!pairs) return 1;
    for (const auto& [from, to] : *pairs) {
      auto text = p.read(from);
      if (!text) return 1;
      if (o.has("D")) make_directories(p.machine, parent_of(to), "root", "root", 0755);
      if (!p.write(to, std::move(*text))) return 1;
      made.push_back(to);
    }
  }
  for (const std::string& path : made) {
    File& f = p.machine.files.at(path);
    f.mode = bits;
    if (const Str* owner = o.value("o") ? o.value("o") : o.value("owner")) f.owner = owner->text;
    if (const Str* group = o.value("g") ? o.value("g") : o.value("group")) f.group = group->text;
  }
  return 0;
}

int mktemp(Process& p) {
  Parsed o = parse_options(p.args, "p", {"tmpdir", "suffix"});
  std::string pattern = o.operands.empty() ? "tmp.XXXXXXXXXX" : o.operands[0].text;
  if (pattern.find('/') == std::string::npos && (o.operands.empty() || o.any({"t", "p", "tmpdir"})))
    pattern = (o.value("p") ? o.value("p")->text : "/tmp") + "/" + pattern;
  std::string id = p.session.draw_identity();
  std::size_t end = pattern.find_last_of('X'), begin = end;
  while (begin != std::string::npos && begin > 0 && pattern[begin - 1] == 'X') --begin;
  if (end == std::string::npos) return p.fail(fmt::format("too few X's in template {}", quoted(pattern)));
  std::string random = p.session.context.world.entropy.text(
      static_cast<int>(end - begin + 1), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
      "mktemp", id);
  pattern.replace(begin, end - begin + 1, random);
  std::string path = p.path(pattern);
  p.taint = value::unite(p.taint, p.origin(value::OriginKind::random, "mktemp"));
  if (o.any({"d", "directory"}))
    make_directories(p.machine, path, p.user, own_group(p), 0700);
  else
    put_file(p.machine, path, Text(), nullptr, p.user, own_group(p), 0600);
  p.out(pattern + "\n");
  return 0;
}

int nothing(Process&) { return 0; }

constexpr CommandEntry kCommands[] = {
    {"mkdir", mkdir},     {"rmdir", rmdir},   {"rm", rm},        {"cp", cp},     {"mv", mv},
    {"chmod", chmod},     {"chown", chown},   {"chgrp", chown},  {"ln", ln},     {"touch", touch},
    {"install", install}, {"mktemp", mktemp}, {"sync", nothing}, {"unlink", rm}, {"restorecon", nothing},
    {"setfacl", nothing}};

}  // namespace

std::span<const CommandEntry> file_commands() { return kCommands; }

}  // namespace reprise::machine
