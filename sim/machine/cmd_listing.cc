// Looking at files and their names: ls, stat, find, readlink, basename, …
#include <fmt/format.h>

#include <algorithm>

#include "machine/commands.h"
#include "machine/shell.h"

namespace reprise::machine {
namespace {

std::string quoted(std::string_view path) { return fmt::format("'{}'", path); }

std::string mode_text(const File& f) {
  std::string out(1, f.type == FileType::directory ? 'd' : f.type == FileType::symlink ? 'l' : '-');
  for (int shift : {6, 3, 0}) {
    int bits = (f.mode >> shift) & 7;
    out += bits & 4 ? 'r' : '-';
    out += bits & 2 ? 'w' : '-';
    out += bits & 1 ? 'x' : '-';
  }
  return out;
}

int ls(Process& p) {
  Parsed o = parse_options(p.args, "I", {"ignore"});
  if (o.operands.empty()) o.operands.push_back({".", nullptr, {}});
  int code = 0;
  auto show = [&](const std::string& name, const File& f) {
    if (o.has("l"))
      p.out(fmt::format("{} 1 {} {} {:>5} Jan  1 00:00 {}\n", mode_text(f), f.owner, f.group, f.text().size(),
                        name));
    else
      p.out(name + "\n");
  };
  for (const Str& operand : o.operands) {
    auto path = resolve(p.machine.files, p.path(operand.text));
    const File* f = path ? p.machine.files.find(*path) : nullptr;
    if (!f) {
      code = p.fail(fmt::format("cannot access {}: No such file or directory", quoted(operand.text)), 2);
      continue;
    }
    if (f->type != FileType::directory || o.has("d")) {
      show(operand.text, *f);
      continue;
    }
    if (o.operands.size() > 1) p.out(operand.text + ":\n");
    for (const std::string& name : children(p.machine.files, *path))
      if (name[0] != '.' || o.any({"a", "A", "all", "almost-all"}))
        show(name, *p.machine.files.find(absolute(name, *path)));
  }
  return code;
}

int stat(Process& p) {
  Parsed o = parse_options(p.args, "cf", {"format", "printf"});
  const Str* format = o.value("c") ? o.value("c") : o.value("format");
  for (const Str& operand : o.operands) {
    const File* f = lookup(p.machine.files, p.path(operand.text), o.has("L"));
    if (!f) return p.fail(fmt::format("cannot statx {}: No such file or directory", quoted(operand.text)));
    std::string out = format ? format->text : "%n %a %U:%G";
    auto fill = [&](std::string_view key, const std::string& with) {
      for (std::size_t at = 0; (at = out.find(key, at)) != std::string::npos; at += with.size())
        out.replace(at, key.size(), with);
    };
    fill("%a", fmt::format("{:o}", f->mode));
    fill("%U", f->owner);
    fill("%G", f->group);
    fill("%s", std::to_string(f->text().size()));
    fill("%A", mode_text(*f));
    fill("%n", operand.text);
    p.out(out + "\n");
  }
  return 0;
}

int readlink(Process& p) {
  Parsed o = parse_options(p.args, "");
  bool full = o.any({"f", "e", "m", "canonicalize"}) || base_name(p.name()) == "realpath";
  for (const Str& operand : o.operands) {
    if (full) {
      p.out(resolve(p.machine.files, p.path(operand.text)).value_or("") + "\n");
      continue;
    }
    const File* f = lookup(p.machine.files, p.path(operand.text), false);
    if (!f || f->type != FileType::symlink) return 1;
    p.out(std::string(f->text()) + "\n");
  }
  return 0;
}

int basename(Process& p) {
  std::string name(p.arg(1));
  while (name.size() > 1 && name.ends_with('/')) name.pop_back();
  name = name == "/" ? name : std::string(base_name(name));
  std::string_view suffix = p.arg(2);
  if (!suffix.empty() && name.ends_with(suffix) && name != suffix) name.resize(name.size() - suffix.size());
  return p.out(name + "\n"), 0;
}

int dirname(Process& p) {
  std::string name(p.arg(1));
  while (name.size() > 1 && name.ends_with('/')) name.pop_back();
  std::size_t slash = name.rfind('/');
  return p.out((slash == std::string::npos ? "." : slash == 0 ? "/" : name.substr(0, slash)) + "\n"), 0;
}

int pwd(Process& p) { return p.out(p.directory + "\n"), 0; }

// find: the tests and actions that scripts use.
struct FindQuery {
  std::string name, path, type;
  int depth_min = 0, depth_max = 1000;
  bool fold = false, remove = false, print0 = false;
  std::vector<Str> exec;
  bool exec_all = false;
};

std::optional<FindQuery> find_query(Process& p, std::size_t i) {
  FindQuery q;
  auto number = [&](std::string_view t) {
    return all_digits(t) && t.size() < 5 ? std::stoi(std::string(t)) : 0;
  };
  for (; i < p.args.size(); ++i) {
    std::string_view a = p.arg(i);
    if (a == "-name" || a == "-iname")
      q.name = p.arg(++i), q.fold = a == "-iname";
    else if (a == "-path" || a == "-wholename")
      q.path = p.arg(++i);
    else if (a == "-type")
      q.type = p.arg(++i);
    else if (a == "-maxdepth")
      q.depth_max = number(p.arg(++i));
    else if (a == "-mindepth")
      q.depth_min = number(p.arg(++i));
    else if (a == "-delete")
      q.remove = true;
    else if (a == "-print0")
      q.print0 = true;
    else if (a == "-exec") {
      for (++i; i < p.args.size() && p.arg(i) != ";" && p.arg(i) != "+"; ++i) q.exec.push_back(p.args[i]);
      q.exec_all = p.arg(i) == "+";
    } else if (a == "-print" || a == "-follow" || a == "-xdev")
      continue;
    else {
      p.session.report_unmodelled(fmt::format("find {}", a), p.where);
      return std::nullopt;
    }
  }
  return q;
}

int find(Process& p) {
  std::vector<std::string> roots;
  std::size_t i = 1;
  for (; i < p.args.size() && !p.arg(i).starts_with('-') && p.arg(i) != "(" && p.arg(i) != "!"; ++i)
    roots.emplace_back(p.arg(i));
  if (roots.empty()) roots.emplace_back(".");
  auto q = find_query(p, i);
  if (!q) return 0;
  std::vector<std::string> hits;
  for (const std::string& root : roots) {
    std::string base = p.path(root);
    auto visit = [&](const std::string& path, const File& f) {
      std::string rest = path.substr(base == "/" ? 0 : base.size());
      auto depth = std::count(rest.begin(), rest.end(), '/');
      if (depth < q->depth_min || depth > q->depth_max) return;
      char type = f.type == FileType::directory ? 'd' : f.type == FileType::symlink ? 'l' : 'f';
      if (!q->type.empty() && q->type[0] != type) return;
      if (!q->name.empty() && !shell_match(q->name, base_name(path))) return;
      std::string shown = (root == "/" ? "" : root) + rest;
      if (!q->path.empty() && !shell_match(q->path, shown)) return;
      hits.push_back(shown.empty() ? "/" : shown);
    };
    const File* top = p.machine.files.find(base);
    if (!top) return p.fail(fmt::format("‘{}’: No such file or directory", root));
    if (base != "/") visit(base, *top);
    p.machine.files.for_each_prefix(base == "/" ? "/" : base + "/", visit);
  }
  if (q->remove)
    for (auto it = hits.rbegin(); it != hits.rend(); ++it) remove_tree(p.machine, p.path(*it));
  else if (!q->exec.empty()) {
    std::vector<Str> all;
    for (const Str& word : q->exec) {
      if (word.text != "{}")
        all.push_back(word);
      else if (q->exec_all)
        for (const std::string& h : hits) all.push_back({h, nullptr, {}});
    }
    if (q->exec_all) return hits.empty() ? 0 : p.run(std::move(all));
    for (const std::string& h : hits) {
      std::vector<Str> words = q->exec;
      for (Str& w : words)
        for (std::size_t at = 0; (at = w.text.find("{}", at)) != std::string::npos; at += h.size())
          w.text.replace(at, 2, h);
      p.run(std::move(words));
    }
  } else {
    for (const std::string& h : hits) p.out(h + (q->print0 ? std::string(1, '\0') : "\n"));
  }
  return 0;
}

constexpr CommandEntry kCommands[] = {{"ls", ls},
                                      {"stat", stat},
                                      {"readlink", readlink},
                                      {"realpath", readlink},
                                      {"basename", basename},
                                      {"dirname", dirname},
                                      {"pwd", pwd},
                                      {"find", find}};

}  // namespace

std::span<const CommandEntry> listing_commands() { return kCommands; }

}  // namespace reprise::machine
