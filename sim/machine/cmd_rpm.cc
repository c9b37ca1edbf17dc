// Red Hat's package tools: dnf, yum, rpm.
#include <fmt/format.h>

#include <algorithm>

#include "machine/packages.h"

namespace reprise::machine {
namespace {

int dnf(Process& p) {
  Parsed o = parse_options(p.args, "xcd", {"exclude", "enablerepo", "disablerepo", "releasever"});
  if (o.operands.empty()) return 1;
  const std::string verb = o.operands[0].text;
  std::string program(base_name(p.name()));
  static constexpr std::string_view kQuiet[] = {"clean",  "makecache",    "repolist", "list",
                                                "info",   "check-update", "search",   "autoremove",
                                                "module", "versionlock"};
  if (std::find(std::begin(kQuiet), std::end(kQuiet), verb) != std::end(kQuiet)) return 0;
  if (!p.identity().root())
    return p.err(
               "Error: This command has to be run with superuser privileges (under the root user on most "
               "systems).\n"),
           1;
  std::vector<std::string> names;
  p.machine.repositories.for_each([&](const std::string& n, const Repository&) { names.push_back(n); });
  for (const std::string& n : names) p.machine.repositories.at(n).fetched = p.session.now();
  std::optional<world::Instant> frozen;  // Amazon Linux 2023: a release is a snapshot
  if (const Str* r = o.value("releasever");
      r && r->text.size() > 9 && all_digits(r->text.substr(r->text.size() - 8))) {
    std::string d = r->text.substr(r->text.size() - 8);
    frozen = world::parse_rfc3339(
        fmt::format("{}-{}-{}T00:00:00Z", d.substr(0, 4), d.substr(4, 2), d.substr(6, 2)));
  }
  p.session.spend("dnf install");
  Plan plan;
  if ((verb == "update" || verb == "upgrade" || verb == "distro-sync") && o.operands.size() == 1) {
    plan = plan_upgrade(p, program + " " + verb, frozen);
  } else if (verb == "install" || verb == "update" || verb == "upgrade" || verb == "reinstall" ||
             verb == "localinstall") {
    std::vector<Request> requests;
    for (std::size_t i = 1; i < o.operands.size(); ++i) {
      Request r{o.operands[i].text, "", o.operands[i].marks};
      auto whole = candidate(p.machine, p.session.context.world.upstream, r.name, "", frozen);
      // name-version: the longest name that a repository has
      for (std::size_t dash = r.name.rfind('-'); !whole && dash != std::string::npos && dash > 0;
           dash = r.name.rfind('-', dash - 1)) {
        std::string name = r.name.substr(0, dash), version = r.name.substr(dash + 1);
        if (!candidate(p.machine, p.session.context.world.upstream, name, "", frozen)) continue;
        r.version = candidate(p.machine, p.session.context.world.upstream, name, version, frozen)
                        ? version
                        : version + "*";
        r.name = name;
        break;
      }
      requests.push_back(std::move(r));
    }
    plan = plan_install(p, requests, program + " " + verb, frozen);
  } else if (verb == "remove" || verb == "erase") {
    for (std::size_t i = 1; i < o.operands.size(); ++i) remove_package(p.machine, o.operands[i].text, true);
    return 0;
  } else {
    return p.session.report_unmodelled(program + " " + verb, p.where), 0;
  }
  for (const std::string& n : plan.missing) p.err(fmt::format("No match for argument: {}\n", n));
  for (const Request& r : plan.missing_versions)
    p.err(fmt::format("No match for argument: {}-{}\n", r.name, r.version));
  if (!plan.missing.empty() || !plan.missing_versions.empty())
    return p.err(fmt::format("Error: Unable to find a match: {}\n", fmt::join(plan.missing, " "))), 1;
  if (!o.any({"y", "assumeyes"}) && !plan.changes.empty())
    return p.out("Is this ok [y/N]: Operation aborted.\n"), 1;
  p.session.spend("dnf install package", std::ssize(plan.changes));
  for (const PackageChange& c : plan.changes)
    p.out(fmt::format("  Installing : {}-{}\n", c.version.name, c.version.version));
  apply(p.machine, plan);
  return p.out("Complete!\n"), 0;
}

int rpm(Process& p) {
  Parsed o = parse_options(p.args, "", {"import"});
  if (!o.has("q")) return 0;
  int code = 0;
  for (const Str& n : o.operands) {
    const Package* package = p.machine.packages.find(n.text);
    if (package) p.taint = value::unite(p.taint, package->marks);
    p.out(package ? fmt::format("{}-{}\n", n.text, package->version)
                  : fmt::format("package {} is not installed\n", n.text));
    if (!package) code = 1;
  }
  return code;
}

int nothing(Process&) { return 0; }

constexpr CommandEntry kRpm[] = {{"dnf", dnf, true},
                                 {"yum", dnf, true},
                                 {"microdnf", dnf, true},
                                 {"rpm", rpm, true},
                                 {"amazon-linux-extras", nothing, true},
                                 {"yum-config-manager", nothing, true}};

}  // namespace

std::span<const CommandEntry> rpm_commands() { return kRpm; }

}  // namespace reprise::machine
