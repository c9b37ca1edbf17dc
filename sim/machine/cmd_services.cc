// Services: systemctl, service and their older names.
#include <fmt/format.h>

#include <algorithm>

#include "machine/commands.h"

namespace reprise::machine {
namespace {

std::string unit(std::string_view name) {
  return std::string(name.ends_with(".service") ? name.substr(0, name.size() - 8) : name);
}

bool unit_exists(const Machine& m, const std::string& name) {
  if (m.services.contains(name) || name.find('.') != std::string::npos) return true;
  for (std::string_view dir : {"/etc/systemd/system/", "/lib/systemd/system/", "/usr/lib/systemd/system/"})
    if (m.files.contains(fmt::format("{}{}.service", dir, name))) return true;
  return m.files.contains("/etc/init.d/" + name);
}

int act(Process& p, std::string_view verb, const std::string& name, bool now) {
  Machine& m = p.machine;
  if (!unit_exists(m, name)) {
    p.err(fmt::format("Failed to {} {}.service: Unit {}.service not found.\n", verb, name, name));
    return 5;
  }
  p.session.spend("service");
  Service& s = m.services.at(name);
  if (verb == "start" || verb == "restart" || verb == "reload" || verb == "reload-or-restart")
    s.active = true;
  else if (verb == "stop" || verb == "kill")
    s.active = false;
  else if (verb == "enable" || verb == "reenable")
    s.enabled = true, s.active |= now;
  else if (verb == "disable")
    s.enabled = false, s.active &= !now;
  else if (verb == "mask")
    s.masked = true, s.active &= !now;
  else if (verb == "unmask")
    s.masked = false;
  return 0;
}

int systemctl(Process& p) {
  Parsed o = parse_options(p.args, "tpnHM", {"type", "property", "state"});
  if (o.operands.empty()) return 0;
  const std::string& verb = o.operands[0].text;
  static constexpr std::string_view kQuiet[] = {"daemon-reload", "daemon-reexec",   "reset-failed",
                                                "list-units",    "list-unit-files", "set-default",
                                                "isolate",       "preset"};
  if (std::find(std::begin(kQuiet), std::end(kQuiet), verb) != std::end(kQuiet)) return 0;
  int code = 0;
  bool question = verb == "is-active" || verb == "is-enabled" || verb == "status" || verb == "show" ||
                  verb == "is-failed" || verb == "cat";
  if (!question && !p.identity().root())
    return p.err(fmt::format("Failed to {} unit: Interactive authentication required.\n", verb)), 1;
  for (std::size_t i = 1; i < o.operands.size(); ++i) {
    std::string name = unit(o.operands[i].text);
    if (!question) {
      if (int c = act(p, verb, name, o.has("now"))) code = c;
      continue;
    }
    const Service* s = p.machine.services.find(name);
    bool good = s && (verb == "is-enabled" ? s->enabled : s->active);
    if (!o.any({"q", "quiet"}))
      p.out(verb == "is-enabled" ? (good ? "enabled\n" : "disabled\n") : (good ? "active\n" : "inactive\n"));
    if (!good) code = verb == "is-enabled" ? 1 : 3;
  }
  return code;
}

int service(Process& p) {
  if (p.args.size() < 3) return 0;
  std::string name = unit(p.arg(1));
  if (!unit_exists(p.machine, name)) return p.err(fmt::format("{}: unrecognized service\n", name)), 1;
  if (p.arg(2) == "status") {
    const Service* s = p.machine.services.find(name);
    return s && s->active ? 0 : 3;
  }
  return act(p, p.arg(2), name, false);
}

int update_rc(Process& p) {
  return act(p, p.arg(2) == "disable" || p.arg(2) == "remove" ? "disable" : "enable", unit(p.arg(1)), false);
}
int chkconfig(Process& p) { return act(p, p.arg(2) == "off" ? "disable" : "enable", unit(p.arg(1)), false); }

// OpenRC: rc-update add NAME [RUNLEVEL].
int rc_update(Process& p) {
  return p.args.size() < 3 ? 0 : act(p, p.arg(1) == "add" ? "enable" : "disable", unit(p.arg(2)), false);
}

constexpr CommandEntry kServices[] = {{"systemctl", systemctl},      {"service", service},
                                      {"update-rc.d", update_rc},    {"chkconfig", chkconfig},
                                      {"invoke-rc.d", service},      {"rc-service", service, true},
                                      {"rc-update", rc_update, true}};

}  // namespace

std::span<const CommandEntry> service_commands() { return kServices; }

}  // namespace reprise::machine
