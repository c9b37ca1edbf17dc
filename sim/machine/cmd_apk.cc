// Alpine's package tool.
#include <fmt/format.h>

#include <algorithm>

#include "machine/packages.h"

namespace reprise::machine {
namespace {

bool root_only(Process& p) {
  if (p.identity().root()) return true;
  p.err(
      "ERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission "
      "denied\n");
  return false;
}

// The indexes of what /etc/apk/repositories names are read again.
void fetch_indexes(Process& p) {
  p.session.spend("apk update");
  std::vector<std::string> names;
  p.machine.repositories.for_each([&](const std::string& n, const Repository&) { names.push_back(n); });
  for (const std::string& n : names) p.machine.repositories.at(n).fetched = p.session.now();
}

// "name", "name=1.2-r0", "name~1.2"; an @tag says which repository and changes nothing here.
Request request_of(const Str& word) {
  Request r{word.text, "", word.marks};
  std::size_t at = r.name.find_first_of("=~<>");
  if (at != std::string::npos) {
    bool exact = r.name[at] == '=', fuzzy = r.name[at] == '~';
    std::string version = r.name.substr(r.name.find_first_not_of("=~<>", at) == std::string::npos
                                            ? r.name.size()
                                            : r.name.find_first_not_of("=~<>", at));
    if (exact) r.version = version;
    if (fuzzy) r.version = version + "*";
    r.name.resize(at);
  }
  r.name = r.name.substr(0, r.name.find('@'));
  return r;
}

int carry_out(Process& p, const Plan& plan) {
  if (!plan.missing.empty() || !plan.missing_versions.empty()) {
    p.err("ERROR: unable to select packages:\n");
    for (const std::string& n : plan.missing) {
      p.err(fmt::format("  {0} (no such package):\n    required by: world[{0}]\n", n));
      p.session.diags.warning(
          "Package is in no catalogue",
          fmt::format("No data file describes a package \"{}\" for this machine's repositories, or "
                      "their indexes were not fetched. If it is real, add it to a catalogue file.",
                      n),
          p.where);
    }
    for (const Request& r : plan.missing_versions)
      p.err(fmt::format("  {0}-{1}:\n    breaks: world[{0}={1}]\n", r.name, r.version));
    return static_cast<int>(plan.missing.size() + plan.missing_versions.size()) & 255;
  }
  std::size_t n = 0;
  for (const PackageChange& c : plan.changes) {
    const Package* before = p.machine.packages.find(c.version.name);
    if (before && before->version == c.version.version) continue;
    p.out(fmt::format("({}) {} {} ({})\n", ++n, before ? "Upgrading" : "Installing", c.version.name,
                      c.version.version));
  }
  p.session.spend("apk add package", static_cast<std::int64_t>(n));
  apply(p.machine, plan);
  return p.out(fmt::format("OK: {} packages\n", p.machine.packages.size())), 0;
}

int add(Process& p, const Parsed& o) {
  std::vector<Request> requests;
  for (std::size_t i = 1; i < o.operands.size(); ++i) requests.push_back(request_of(o.operands[i]));
  auto before = p.machine.repositories;
  if (o.any({"U", "update-cache", "no-cache"})) fetch_indexes(p);
  Plan plan = plan_install(p, requests, "apk add");
  if (o.has("no-cache")) p.machine.repositories = before;  // nothing is kept of the indexes
  if (const Str* group = o.value("t") ? o.value("t") : o.value("virtual"))
    p.machine.settings.set("apk virtual:" + group->text, {std::to_string(requests.size()), p.taint});
  return carry_out(p, plan);
}

int query(Process& p, const Parsed& o) {
  int code = 0;
  for (std::size_t i = 1; i < o.operands.size(); ++i) {
    const Package* package = p.machine.packages.find(o.operands[i].text);
    if (!package) {
      code = 1;
      continue;
    }
    p.taint = value::unite(p.taint, package->marks);
    if (package->from_base) p.taint = value::unite(p.taint, p.machine.base_marks);
    p.out(o.has("e") ? o.operands[i].text + "\n"
                     : fmt::format("{}-{}\n", o.operands[i].text, package->version));
  }
  return code;
}

int apk(Process& p) {
  Parsed o = parse_options(p.args, "tXp", {"virtual", "repository", "root", "arch", "keys-dir"});
  if (o.any({"V", "version"})) return p.out("apk-tools 2.14.0, compiled for x86_64.\n"), 0;
  if (o.operands.empty()) return 1;
  if (o.any({"X", "repository"})) p.session.report_unmodelled("apk --repository", p.where);
  const std::string& verb = o.operands[0].text;
  if (verb == "info" || verb == "version") return query(p, o);
  if (verb == "search" || verb == "list" || verb == "policy")
    return p.session.report_unmodelled("apk " + verb, p.where), 0;
  if (!root_only(p)) return 99;
  if (verb == "update") return fetch_indexes(p), p.out("OK\n"), 0;
  if (verb == "add") return add(p, o);
  if (verb == "upgrade") {
    if (o.any({"U", "update-cache", "no-cache"})) fetch_indexes(p);
    return carry_out(p, plan_upgrade(p, "apk upgrade"));
  }
  if (verb == "del") {
    for (std::size_t i = 1; i < o.operands.size(); ++i)
      if (p.machine.has_package(o.operands[i].text)) remove_package(p.machine, o.operands[i].text, true);
    return 0;
  }
  if (verb == "cache" || verb == "fix" || verb == "stats" || verb == "verify") return 0;
  p.err(fmt::format("ERROR: '{}' is not an apk command. See 'apk --help'.\n", verb));
  return 1;
}

constexpr CommandEntry kCommands[] = {{"apk", apk, true}};

}  // namespace

std::span<const CommandEntry> apk_commands() { return kCommands; }

}  // namespace reprise::machine
