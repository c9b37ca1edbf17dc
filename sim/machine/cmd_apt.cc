// Debian's package tools.
#include <fmt/format.h>

#include <algorithm>

#include "machine/packages.h"
#include "machine/systems.h"

namespace reprise::machine {
namespace {

bool root_only(Process& p) {
  if (p.identity().root()) return true;
  p.err(
      "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\n"
      "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n");
  return false;
}

// One line of sources.list: its repository as upstream calls it, and how it is frozen.
struct Source {
  std::string repository;
  std::optional<world::Instant> snapshot;
};

std::optional<Source> parse_source(const Machine& m, std::string_view line, std::string& unknown) {
  std::vector<std::string> words = split_words(line, " \t");
  if (words.empty() || words[0] != "deb") return std::nullopt;
  Source s;
  std::size_t i = 1;
  if (i < words.size() && words[i].starts_with('[')) {
    for (; i < words.size(); ++i) {
      if (words[i].find("snapshot=") != std::string::npos) s.snapshot = snapshot_in(words[i]);
      if (words[i].ends_with(']')) break;
    }
    ++i;
  }
  if (i + 1 >= words.size()) return std::nullopt;
  std::string url = words[i], suite = words[i + 1];
  if (std::size_t scheme = url.find("://"); scheme != std::string::npos) url.erase(0, scheme + 3);
  while (url.ends_with('/')) url.pop_back();
  if (auto at = snapshot_in(url)) {
    s.snapshot = at;
    std::size_t cut = url.find_last_of('/');
    if (cut != std::string::npos && snapshot_in(url.substr(cut))) url.resize(cut);
  }
  for (std::string_view ppa : {"ppa.launchpadcontent.net/", "ppa.launchpad.net/"}) {
    if (!url.starts_with(ppa)) continue;
    std::string rest = url.substr(ppa.size());
    if (rest.ends_with("/ubuntu")) rest.resize(rest.size() - 7);
    s.repository = "ppa:" + rest;
    return s;
  }
  std::string key = url + " " + suite;
  for (const auto& [pattern, repository] : m.systems->archives)
    if (world::glob_match(pattern, key)) s.repository = repository;
  if (s.repository.empty()) {
    unknown = key;
    return std::nullopt;
  }
  return s;
}

void read_sources(Process& p) {
  Machine& m = p.machine;
  std::vector<std::string> paths = {"/etc/apt/sources.list"};
  for (const std::string& name : children(m.files, "/etc/apt/sources.list.d"))
    if (name.ends_with(".list")) paths.push_back("/etc/apt/sources.list.d/" + name);
  world::PersistentMap<Repository> now;
  std::optional<world::Instant> everywhere;  // APT::Snapshot in apt.conf
  for (const std::string& name : children(m.files, "/etc/apt/apt.conf.d")) {
    const File* f = m.files.find("/etc/apt/apt.conf.d/" + name);
    if (f && f->text().find("Snapshot") != std::string_view::npos) everywhere = snapshot_in(f->text());
  }
  for (const std::string& path : paths) {
    const File* f = lookup(m.files, path);
    if (!f || f->type != FileType::file) continue;
    for (std::string_view line : split_lines(f->text())) {
      std::string unknown;
      auto s = parse_source(m, line, unknown);
      if (!unknown.empty()) p.session.report_unmodelled("apt repository " + unknown, p.where);
      if (!s) continue;
      Repository r;
      r.snapshot = s->snapshot ? s->snapshot : everywhere;
      r.fetched = p.session.now();
      r.marks = f->marks;
      now.set(s->repository, std::move(r));
    }
  }
  m.repositories = std::move(now);
}

int update(Process& p) {
  p.session.spend("apt-get update");
  read_sources(p);
  int n = 0;
  p.machine.repositories.for_each([&](const std::string& name, const Repository& r) {
    p.out(
        fmt::format("{}:{} {}{}\n", r.snapshot ? "Hit" : "Get", ++n, name, r.snapshot ? " (snapshot)" : ""));
  });
  p.out("Reading package lists...\n");
  return 0;
}

bool yes(const Process& p, const Parsed& o) {
  (void)p;
  if (o.any({"y", "yes", "assume-yes", "force-yes"})) return true;
  std::size_t quiet = 0;
  for (const auto& option : o.options) quiet += option.name == "q";
  return quiet >= 2;  // -qq implies it
}

int report_missing(Process& p, const Plan& plan) {
  for (const std::string& name : plan.missing) {
    p.err(fmt::format("E: Unable to locate package {}\n", name));
    p.session.diags.warning(
        "Package is in no catalogue",
        fmt::format("No data file describes a package \"{}\" for this machine's repositories, or "
                    "their lists were not fetched. If it is real, add it to a catalogue file.",
                    name),
        p.where);
  }
  for (const Request& r : plan.missing_versions)
    p.err(fmt::format("E: Version '{}' for '{}' was not found\n", r.version, r.name));
  return plan.missing.empty() && plan.missing_versions.empty() ? 0 : 100;
}

int carry_out(Process& p, const Plan& plan, bool assume_yes, bool ask) {
  std::size_t fresh = 0, upgraded = 0;
  std::string names;
  for (const PackageChange& c : plan.changes) {
    const Package* before = p.machine.packages.find(c.version.name);
    if (before && before->version == c.version.version) continue;
    before ? ++upgraded : ++fresh;
    names += " " + c.version.name;
  }
  if (fresh) p.out(fmt::format("The following packages will be installed or upgraded:\n {}\n", names));
  p.out(fmt::format("{} upgraded, {} newly installed, 0 to remove and 0 not upgraded.\n", upgraded, fresh));
  if (fresh + upgraded > 0 && ask && !assume_yes) {
    p.out("Do you want to continue? [Y/n] ");
    auto answer = p.line();
    if (!answer || answer->empty() || (answer->front() != 'y' && answer->front() != 'Y'))
      return p.out("Abort.\n"), 1;
  }
  p.session.spend("apt-get install package", static_cast<std::int64_t>(fresh + upgraded));
  for (const PackageChange& c : plan.changes) {
    const Package* before = p.machine.packages.find(c.version.name);
    if (!before || before->version != c.version.version)
      p.out(fmt::format("Setting up {} ({}) ...\n", c.version.name, c.version.version));
  }
  apply(p.machine, plan);
  return 0;
}

// A .deb somebody downloaded: its name and version are in the file's name.
void install_file(Process& p, const std::string& path) {
  const File* f = lookup(p.machine.files, p.path(path));
  std::vector<std::string> parts = split_words(base_name(path), "_");
  upstream::PackageVersion v;
  v.name = parts.empty() ? path : parts[0];
  if (v.name.ends_with(".deb")) v.name.resize(v.name.size() - 4);
  v.version = parts.size() > 1 ? parts[1] : "local";
  v.repository = "file";
  install_package(p.machine, {std::move(v), f ? f->marks : p.taint, false});
  p.session.report_unmodelled("contents of " + path, p.where);
}

int install(Process& p, const Parsed& o, const std::string& verb, std::optional<world::Instant> snapshot) {
  std::vector<Request> requests;
  for (std::size_t i = 1; i < o.operands.size(); ++i) {
    const Str& word = o.operands[i];
    if (word.text.find('/') != std::string::npos && word.text.ends_with(".deb")) {
      if (!lookup(p.machine.files, p.path(word.text)))
        return p.err(fmt::format("E: Unsupported file {} given on commandline\n", word.text)), 100;
      install_file(p, word.text);
      continue;
    }
    if (word.text.ends_with('-') && word.text.size() > 1) {
      remove_package(p.machine, word.text.substr(0, word.text.size() - 1), false);
      continue;
    }
    Request r;
    std::string name = word.text.substr(0, word.text.find('='));
    if (name.size() < word.text.size()) r.version = word.text.substr(name.size() + 1);
    r.name = name.substr(0, name.find_first_of("/:"));
    r.marks = word.marks;
    requests.push_back(std::move(r));
  }
  p.session.spend("apt-get install");
  Plan plan = plan_install(p, requests, verb, snapshot);
  if (o.has("only-upgrade"))
    std::erase_if(plan.changes, [&](const auto& c) { return !p.machine.has_package(c.version.name); });
  p.out("Reading package lists...\nBuilding dependency tree...\n");
  if (int code = report_missing(p, plan)) return code;
  return carry_out(p, plan, yes(p, o), plan.extra > 0);
}

int remove(Process& p, const Parsed& o, bool purge) {
  for (std::size_t i = 1; i < o.operands.size(); ++i) {
    std::string name = o.operands[i].text;
    if (!p.machine.has_package(name)) {
      p.out(fmt::format("Package '{}' is not installed, so not removed\n", name));
      continue;
    }
    if (!yes(p, o)) return p.out("Do you want to continue? [Y/n] Abort.\n"), 1;
    remove_package(p.machine, name, purge);
  }
  p.session.spend("apt-get install");
  return 0;
}

int show_policy(Process& p, const Parsed& o) {
  for (std::size_t i = 1; i < o.operands.size(); ++i) {
    const Package* installed = p.machine.packages.find(o.operands[i].text);
    auto c = candidate(p.machine, p.session.context.world.upstream, o.operands[i].text, "");
    if (c && c->moves)
      p.taint = value::unite(p.taint,
                             p.origin(value::OriginKind::package, "apt-cache policy " + o.operands[i].text));
    p.out(fmt::format("{}:\n  Installed: {}\n  Candidate: {}\n", o.operands[i].text,
                      installed ? installed->version : "(none)", c ? c->package.version : "(none)"));
  }
  return 0;
}

int apt_get(Process& p) {
  Parsed o = parse_options(p.args, "otSc",
                           {"option", "target-release", "default-release", "snapshot", "config-file"});
  if (o.operands.empty()) return o.any({"v", "version"}) ? (p.out("apt 2.4.11 (amd64)\n"), 0) : 1;
  const std::string& verb = o.operands[0].text;
  std::optional<world::Instant> snapshot;
  for (std::string_view name : {"S", "snapshot"})
    if (const Str* s = o.value(name)) snapshot = snapshot_in(s->text);
  if (verb == "policy" || verb == "show" || verb == "showpkg" || verb == "madison") return show_policy(p, o);
  if (verb == "list" || verb == "search") return 0;
  if (verb == "download" || verb == "source" || verb == "changelog")
    return p.session.report_unmodelled("apt-get " + verb, p.where), 0;
  if (!root_only(p)) return 100;
  std::string program(base_name(p.name()) == "apt"        ? "apt"
                      : base_name(p.name()) == "aptitude" ? "aptitude"
                                                          : "apt-get");
  if (verb == "update") return update(p);
  if (verb == "install" || verb == "reinstall") return install(p, o, program + " install", snapshot);
  if (verb == "upgrade" || verb == "dist-upgrade" || verb == "full-upgrade" || verb == "safe-upgrade") {
    p.session.spend("apt-get upgrade");
    Plan plan = plan_upgrade(p, program + " " + verb, snapshot);
    p.out("Reading package lists...\nCalculating upgrade...\n");
    return carry_out(p, plan, yes(p, o), plan.extra > 0);
  }
  if (verb == "remove" || verb == "purge") return remove(p, o, verb == "purge");
  static constexpr std::string_view kNothing[] = {"clean",       "autoclean", "auto-clean", "autoremove",
                                                  "auto-remove", "check",     "autopurge"};
  if (std::find(std::begin(kNothing), std::end(kNothing), verb) != std::end(kNothing)) return 0;
  if (verb == "build-dep") return p.session.report_unmodelled("apt-get build-dep", p.where), 0;
  p.err(fmt::format("E: Invalid operation {}\n", verb));
  return 100;
}

int apt_cache(Process& p) {
  Parsed o = parse_options(p.args, "o");
  return o.operands.empty() ? 1 : show_policy(p, o);
}

int apt_key(Process& p) {
  p.input();
  p.out("OK\n");
  return 0;
}

int apt_mark(Process& p) {
  Parsed o = parse_options(p.args, "");
  if (o.operands.empty()) return 1;
  const std::string& verb = o.operands[0].text;
  for (std::size_t i = 1; i < o.operands.size(); ++i) {
    if (!p.machine.has_package(o.operands[i].text))
      return p.err(fmt::format("E: Unable to locate package {}\n", o.operands[i].text)), 100;
    Package& package = p.machine.packages.at(o.operands[i].text);
    if (verb == "hold" || verb == "unhold")
      package.held = verb == "hold";
    else
      package.automatic = verb == "auto";
    if (verb == "hold") p.out(fmt::format("{} set on hold.\n", o.operands[i].text));
  }
  return 0;
}

int add_apt_repository(Process& p) {
  if (!p.identity().root()) return p.err("Error: must run as root\n"), 1;
  Parsed o = parse_options(p.args, "ks", {"keyserver"});
  if (o.operands.empty()) return p.err("Error: no repository specified\n"), 1;
  const std::string& spec = o.operands[0].text;
  p.session.spend("add-apt-repository");
  std::string codename =
      p.machine.settings.contains("codename") ? p.machine.settings.find("codename")->first : "stable";
  std::string line = spec;
  std::string file = "archive_uri";
  if (spec.starts_with("ppa:")) {
    if (!p.session.context.world.upstream.has_repository(spec)) {
      p.session.diags.warning("Repository is in no catalogue",
                              fmt::format("No data file describes \"{}\".", spec), p.where);
      p.err(fmt::format("ERROR: ppa '{}' not found (use --login if private)\n", spec.substr(4)));
      return 1;
    }
    line = fmt::format("deb https://ppa.launchpadcontent.net/{}/ubuntu/ {} main", spec.substr(4), codename);
    file = spec.substr(4);
    std::replace(file.begin(), file.end(), '/', '-');
    file = file.substr(0, file.find('-')) + "-ubuntu-" + file.substr(file.find('-') + 1) + "-" + codename;
  } else if (!spec.starts_with("deb ")) {
    return update(p);  // a component such as "universe": all of them are there
  }
  std::string path = fmt::format("/etc/apt/sources.list.d/{}.list", file);
  if (o.any({"r", "remove"})) {
    p.machine.files.erase(path);
    return update(p);
  }
  const File* old = p.machine.files.find(path);
  std::string text = old ? std::string(old->text()) : std::string();
  if (text.find(line) == std::string::npos) put_file(p.machine, path, text + line + "\n", p.taint);
  return o.any({"n", "no-update"}) ? 0 : update(p);
}

int dpkg(Process& p) {
  Parsed o = parse_options(p.args, "");
  if (o.has("print-architecture")) return p.out("amd64\n"), 0;
  if (o.any({"i", "install"})) {
    for (const Str& f : o.operands) {
      if (!lookup(p.machine.files, p.path(f.text)))
        return p.err(fmt::format("dpkg: error: cannot access archive '{}': No such file or directory\n",
                                 f.text)),
               2;
      install_file(p, f.text);
    }
    return 0;
  }
  if (o.any({"s", "status", "l", "list", "L", "listfiles", "W"}) || base_name(p.name()) == "dpkg-query") {
    int code = 0;
    for (const Str& f : o.operands) {
      const Package* package = p.machine.packages.find(f.text);
      if (!package) {
        code = p.fail(fmt::format("package '{}' is not installed and no information is available", f.text));
        continue;
      }
      p.taint = value::unite(p.taint, package->marks);
      if (package->from_base) p.taint = value::unite(p.taint, p.machine.base_marks);
      p.out(
          fmt::format("Package: {}\nStatus: install ok installed\nVersion: {}\n", f.text, package->version));
    }
    return code;
  }
  if (o.any({"r", "remove", "P", "purge"})) {
    for (const Str& f : o.operands) remove_package(p.machine, f.text, o.any({"P", "purge"}));
    return 0;
  }
  if (o.any({"configure", "add-architecture", "a"})) return 0;
  p.session.report_unmodelled("dpkg", p.where);
  return 0;
}

int set_selections(Process& p) {
  while (auto line = p.line()) {
    std::vector<std::string> words = split_words(*line);
    if (words.size() < 3) continue;
    std::string value;
    for (std::size_t i = 3; i < words.size(); ++i) value += (i > 3 ? " " : "") + words[i];
    p.machine.settings.set(fmt::format("debconf:{}:{}", words[0], words[1]), {value, p.taint});
  }
  return 0;
}

int nothing(Process&) { return 0; }

constexpr CommandEntry kCommands[] = {{"apt-get", apt_get, true},
                                      {"apt", apt_get, true},
                                      {"aptitude", apt_get, true},
                                      {"apt-cache", apt_cache, true},
                                      {"apt-key", apt_key, true},
                                      {"apt-mark", apt_mark, true},
                                      {"add-apt-repository", add_apt_repository, true},
                                      {"apt-add-repository", add_apt_repository, true},
                                      {"dpkg", dpkg, true},
                                      {"dpkg-query", dpkg, true},
                                      {"dpkg-reconfigure", nothing, true},
                                      {"debconf-set-selections", set_selections, true},
                                      {"update-alternatives", nothing, true}};

}  // namespace

std::span<const CommandEntry> apt_commands() { return kCommands; }

}  // namespace reprise::machine
