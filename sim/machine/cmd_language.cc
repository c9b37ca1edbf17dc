// Package managers of programming languages: pip, npm.
#include <fmt/format.h>

#include "machine/commands.h"

namespace reprise::machine {
namespace {

struct Wanted {
  std::string name, version;
  value::Marks marks = nullptr;
};

int language_install(Process& p, std::string_view registry, const std::vector<Wanted>& wanted,
                     std::string_view verb) {
  const auto& up = p.session.context.world.upstream;
  p.session.spend(fmt::format("{} install", registry));
  for (const Wanted& w : wanted) {
    auto v = up.language_package(registry, w.name, w.version, p.session.now());
    if (!v) {
      p.session.diags.warning("Package is in no catalogue",
                              fmt::format("No data file describes the {} package \"{}\".", registry, w.name),
                              p.where);
      if (registry == "pip")
        p.err(
            fmt::format("ERROR: Could not find a version that satisfies the requirement {0} (from versions: "
                        "none)\nERROR: No matching distribution found for {0}\n",
                        w.name));
      else
        p.err(fmt::format("npm ERR! code E404\nnpm ERR! 404 Not Found - GET https://registry.npmjs.org/{}\n",
                          w.name));
      return 1;
    }
    Package package;
    package.version = v->version;
    package.repository = registry;
    package.marks = w.marks;
    bool pinned = !w.version.empty() && !w.version.ends_with('*');
    if (!pinned)
      package.marks = value::unite(package.marks,
                                   p.origin(value::OriginKind::package, fmt::format("{} {}", verb, w.name)));
    for (const std::string& path : v->files) {
      put_file(p.machine, path, fmt::format("{} {}\n", w.name, v->version), package.marks, "root", "root",
               0755, w.name);
      p.machine.files.at(path).executable_format = true;
    }
    p.machine.languages.set(fmt::format("{}:{}", registry, w.name), std::move(package));
    p.out(fmt::format("Successfully installed {}-{}\n", w.name, v->version));
  }
  return 0;
}

void add_requirement(std::vector<Wanted>& out, std::string_view text, value::Marks marks) {
  std::string name(text.substr(0, text.find_first_of("=<>!~;[ @#")));
  if (name.empty()) return;
  Wanted w{name, "", marks};
  if (std::size_t eq = text.find("=="); eq != std::string_view::npos)
    w.version = split_words(text.substr(eq + 2), " ;,#")[0];
  out.push_back(std::move(w));
}

int pip(Process& p) {
  Parsed o =
      parse_options(p.args, "rtic", {"requirement", "target", "index-url", "constraint", "extra-index-url"});
  if (o.operands.empty() || o.operands[0].text != "install") return 0;
  std::vector<Wanted> wanted;
  for (std::size_t i = 1; i < o.operands.size(); ++i)
    add_requirement(wanted, o.operands[i].text, o.operands[i].marks);
  const Str* file = o.value("r") ? o.value("r") : o.value("requirement");
  if (file) {
    auto text = p.read(file->text);
    if (!text) return 1;
    for (std::string_view line : split_lines(text->bytes))
      if (!line.empty() && line[0] != '#' && line[0] != '-') add_requirement(wanted, line, p.taint);
  }
  return language_install(p, "pip", wanted, "pip install");
}

int npm(Process& p) {
  Parsed o = parse_options(p.args, "", {"prefix", "registry"});
  if (o.operands.empty() ||
      (o.operands[0].text != "install" && o.operands[0].text != "i" && o.operands[0].text != "add")) {
    if (!o.operands.empty()) p.session.report_unmodelled("npm " + o.operands[0].text, p.where);
    return 0;
  }
  if (o.operands.size() == 1) return p.session.report_unmodelled("npm install", p.where), 0;
  std::vector<Wanted> wanted;
  for (std::size_t i = 1; i < o.operands.size(); ++i) {
    const std::string& t = o.operands[i].text;
    std::size_t at = t.find('@', 1);
    std::string version = at == std::string::npos ? "" : t.substr(at + 1);
    wanted.push_back({t.substr(0, at), version == "latest" ? "" : version, o.operands[i].marks});
  }
  return language_install(p, "npm", wanted, "npm install");
}

constexpr CommandEntry kLanguages[] = {{"pip", pip, true}, {"pip3", pip, true}, {"npm", npm, true}};

}  // namespace

std::span<const CommandEntry> language_commands() { return kLanguages; }

}  // namespace reprise::machine
