// Services, archives, the system itself, and the remaining package managers.
#include <fmt/format.h>

#include <algorithm>

#include "machine/packages.h"
#include "upstream/archive.h"

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

constexpr CommandEntry kServices[] = {{"systemctl", systemctl},
                                      {"service", service},
                                      {"update-rc.d", update_rc},
                                      {"chkconfig", chkconfig},
                                      {"invoke-rc.d", service}};

// --- archives

int unpack(Process& p, const std::string& archive, const std::string& into, std::size_t strip,
           const std::vector<Str>& only) {
  auto bytes = p.read(archive);
  if (!bytes) return 2;
  auto entries = upstream::read_archive(bytes->bytes);
  std::string group = primary_group(p.machine, p.user);
  if (!entries) {
    p.session.report_unmodelled("contents of " + archive, p.where);
    std::string name(base_name(archive));
    entries = std::vector<upstream::ArchiveEntry>{
        {name.substr(0, name.find_first_of(".-_")), bytes->bytes, 0755, false, false}};
    strip = 0;
  }
  for (const upstream::ArchiveEntry& e : *entries) {
    std::string path = e.path;
    for (std::size_t i = 0; i < strip && !path.empty(); ++i) {
      std::size_t slash = path.find('/');
      path = slash == std::string::npos ? "" : path.substr(slash + 1);
    }
    bool wanted = only.empty() || std::any_of(only.begin(), only.end(), [&](const Str& o) {
                    return e.path == o.text || e.path.starts_with(o.text + "/");
                  });
    if (path.empty() || !wanted) continue;
    std::string full = p.path(into + "/" + path);
    if (!may_change_entry(p.machine, p.identity(), full) && p.machine.files.contains(parent_of(full)))
      return p.fail(fmt::format("{}: Cannot open: Permission denied", path), 2);
    if (e.directory) {
      make_directories(p.machine, full, p.user, group, 0755);
      continue;
    }
    make_directories(p.machine, parent_of(full), p.user, group, 0755);
    put_file(p.machine, full, Text(e.content), p.taint, p.user, group, e.mode);
    File& f = p.machine.files.at(full);
    if (e.symlink)
      f.type = FileType::symlink;
    else
      f.executable_format = (e.mode & 0111) && !e.content.starts_with("#!");
  }
  return 0;
}

int tar(Process& p) {
  std::vector<Str> args = p.args;
  if (args.size() > 1 && !args[1].text.starts_with('-')) args[1].text.insert(0, "-");
  Parsed o = parse_options(args, "fCTX", {"file", "directory", "strip-components", "exclude"});
  const Str* file = o.value("f") ? o.value("f") : o.value("file");
  const Str* directory = o.value("C") ? o.value("C") : o.value("directory");
  std::string into = directory ? directory->text : ".";
  std::size_t strip = 0;
  if (const Str* s = o.value("strip-components"); s && all_digits(s->text) && s->text.size() < 4)
    strip = static_cast<std::size_t>(std::stoul(s->text));
  if (o.any({"x", "extract"})) return unpack(p, file ? file->text : "-", into, strip, o.operands);
  if (o.any({"c", "create"})) {
    std::vector<upstream::ArchiveEntry> entries;
    for (const Str& operand : o.operands) {
      std::string root = p.path(into + "/" + operand.text);
      p.machine.files.for_each_prefix(root, [&](const std::string& path, const File& f) {
        if (path != root && !path.starts_with(root + "/")) return;
        std::string name = operand.text + path.substr(root.size());
        while (name.starts_with('/')) name.erase(0, 1);
        entries.push_back({name, std::string(f.text()), f.mode, f.type == FileType::directory,
                           f.type == FileType::symlink});
        p.taint = value::unite(p.taint, f.marks);
      });
    }
    return p.write(file ? file->text : "-", Text(upstream::write_archive(entries))) ? 0 : 2;
  }
  auto bytes = p.read(file ? file->text : "-");
  auto entries = bytes ? upstream::read_archive(bytes->bytes) : std::nullopt;
  if (entries)
    for (const auto& e : *entries) p.out(e.path + "\n");
  return entries ? 0 : 2;
}

int unzip(Process& p) {
  Parsed o = parse_options(p.args, "dx");
  if (o.operands.empty()) return 10;
  std::string archive = o.operands[0].text;
  if (!lookup(p.machine.files, p.path(archive)) && lookup(p.machine.files, p.path(archive + ".zip")))
    archive += ".zip";
  std::vector<Str> only(o.operands.begin() + 1, o.operands.end());
  return unpack(p, archive, o.value("d") ? o.value("d")->text : ".", 0, only);
}

int gzip(Process& p) {
  Parsed o = parse_options(p.args, "S");
  bool unpacking = base_name(p.name()) == "gunzip" || base_name(p.name()) == "zcat" || o.has("d");
  if (o.operands.empty() || o.has("c")) {
    Text t = o.operands.empty() ? p.input() : p.read(o.operands[0].text).value_or(Text());
    return p.out(t.bytes), 0;
  }
  for (const Str& f : o.operands) {
    std::string from = p.path(f.text), to = unpacking ? from.substr(0, from.rfind('.')) : from + ".gz";
    const File* file = p.machine.files.find(from);
    if (!file) return p.fail(fmt::format("{}: No such file or directory", f.text));
    File copy = *file;
    p.machine.files.set(to, std::move(copy));
    if (!o.has("k")) p.machine.files.erase(from);
  }
  return 0;
}

constexpr CommandEntry kArchives[] = {{"tar", tar},     {"unzip", unzip, true}, {"gzip", gzip},
                                      {"gunzip", gzip}, {"zcat", gzip},         {"bzip2", gzip},
                                      {"xz", gzip}};

// --- the system

int hostname(Process& p) {
  if (p.args.size() > 1 && !p.arg(1).starts_with('-')) {
    p.machine.hostname = p.arg(1);
    p.machine.hostname_marks = p.taint;
    p.machine.hostname_is_identity = false;
    return 0;
  }
  p.taint = value::unite(p.taint, p.machine.hostname_marks);
  if (p.machine.hostname_is_identity)
    p.taint = value::unite(p.taint, p.origin(value::OriginKind::cloud_assigned, "hostname"));
  return p.out(p.machine.hostname + "\n"), 0;
}

int hostnamectl(Process& p) {
  Parsed o = parse_options(p.args, "");
  if (o.operands.size() < 2) return p.out(" Static hostname: " + p.machine.hostname + "\n"), 0;
  p.machine.hostname = o.operands[1].text;
  p.machine.hostname_marks = p.taint;
  p.machine.hostname_is_identity = false;
  put_file(p.machine, "/etc/hostname", p.machine.hostname + "\n", p.taint);
  return 0;
}

int timedatectl(Process& p) {
  if (p.arg(1) == "set-timezone") p.machine.settings.set("timezone", {std::string(p.arg(2)), p.taint});
  return 0;
}

int uname(Process& p) {
  const auto* kernel = p.machine.settings.find("kernel");
  std::string release = kernel ? kernel->first : "6.1.0";
  Parsed o = parse_options(p.args, "");
  std::vector<std::string> out;
  bool all = o.has("a");
  if (all || o.has("s") || o.options.empty()) out.emplace_back("Linux");
  if (all || o.has("n")) out.push_back(p.machine.hostname);
  if (all || o.has("r")) out.push_back(release);
  if (all || o.has("v")) out.emplace_back("#1 SMP");
  if (all || o.any({"m", "p", "i"})) out.emplace_back("x86_64");
  if (all || o.has("o")) out.emplace_back("GNU/Linux");
  return p.out(fmt::format("{}\n", fmt::join(out, " "))), 0;
}

int lsb_release(Process& p) {
  Parsed o = parse_options(p.args, "");
  const auto* codename = p.machine.settings.find("codename");
  std::string version = p.machine.os.substr(p.machine.os.find('-') + 1),
              id = p.machine.os.starts_with("ubuntu") ? "Ubuntu" : "Debian";
  bool brief = o.any({"s", "short"});
  auto show = [&](const char* label, const std::string& v) {
    p.out(brief ? v + "\n" : fmt::format("{}:\t{}\n", label, v));
  };
  if (o.any({"i", "id", "a"})) show("Distributor ID", id);
  if (o.any({"r", "release", "a"})) show("Release", version);
  if (o.any({"c", "codename", "a"})) show("Codename", codename ? codename->first : "");
  return 0;
}

// The conversions of strftime that scripts use.
std::string format_time(std::string_view format, world::Instant at) {
  std::string t = world::rfc3339(at, 6), out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      out += format[i];
      continue;
    }
    switch (format[++i]) {
      case 'Y': out += t.substr(0, 4); break;
      case 'y': out += t.substr(2, 2); break;
      case 'm': out += t.substr(5, 2); break;
      case 'd': out += t.substr(8, 2); break;
      case 'H': out += t.substr(11, 2); break;
      case 'M': out += t.substr(14, 2); break;
      case 'S': out += t.substr(17, 2); break;
      case 'F': out += t.substr(0, 10); break;
      case 'T': out += t.substr(11, 8); break;
      case 's': out += std::to_string(at.us / 1'000'000); break;
      case 'N': out += t.substr(20, 6) + "000"; break;
      case 'Z': out += "UTC"; break;
      case 'z': out += "+0000"; break;
      case 'n': out += '\n'; break;
      default: out += format[i];
    }
  }
  return out;
}

int date(Process& p) {
  p.taint = value::unite(p.taint, p.origin(value::OriginKind::timestamp, "date"));
  std::string format = "%F %T UTC";
  for (std::size_t i = 1; i < p.args.size(); ++i) {
    if (p.arg(i).starts_with('+'))
      format = p.arg(i).substr(1);
    else if (p.arg(i).starts_with("-I") || p.arg(i) == "--iso-8601")
      format = "%F";
    else if (p.arg(i).starts_with("--iso-8601=") || p.arg(i) == "-Iseconds")
      format = "%FT%T+00:00";
    else if (p.arg(i) == "-d" || p.arg(i).starts_with("--date"))
      p.session.report_unmodelled("date -d", p.where);
  }
  return p.out(format_time(format, p.session.now()) + "\n"), 0;
}

int sleep(Process& p) {
  for (std::size_t i = 1; i < p.args.size(); ++i) {
    std::string text(p.arg(i));
    if (!text.empty() && text.back() >= '0' && text.back() <= '9') text += 's';
    auto d = text == "infinity" ? std::optional(world::Duration{INT64_MAX}) : world::parse_duration(text);
    if (!d || d->us < 0) return p.fail(fmt::format("invalid time interval ‘{}’", p.arg(i)));
    p.session.spend(*d);
  }
  return 0;
}

int random_text(Process& p) {
  std::string id = p.session.draw_identity();
  const auto& entropy = p.session.context.world.entropy;
  std::string_view program = base_name(p.name());
  p.taint = value::unite(p.taint, p.origin(value::OriginKind::random,
                                           program == "openssl" ? "openssl rand" : std::string(program)));
  if (program != "openssl") return p.out(entropy.uuid("machine uuid", id) + "\n"), 0;
  Parsed o = parse_options(p.args, "");
  int n = 16;
  if (o.operands.size() > 1 && all_digits(o.operands.back().text) && o.operands.back().text.size() < 5)
    n = std::stoi(o.operands.back().text);
  if (p.arg(1) != "rand") return p.session.report_unmodelled(fmt::format("openssl {}", p.arg(1)), p.where), 0;
  bool hex = std::any_of(p.args.begin(), p.args.end(), [](const Str& a) { return a.text == "-hex"; });
  return p.out((hex ? entropy.hex(2 * n, "openssl", id)
                    : entropy.text((n + 2) / 3 * 4,
                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
                                   "openssl", id)) +
               "\n"),
         0;
}

// A check of a stand-in against a real sum says nothing; it is taken to pass, and what passes is no longer
// volatile.
int sha256sum(Process& p) {
  Parsed o = parse_options(p.args, "");
  if (!o.any({"c", "check"})) {
    if (o.operands.empty()) return p.out(upstream::sha256_hex(p.input().bytes) + "  -\n"), 0;
    int code = 0;
    for (const Str& f : o.operands) {
      auto text = p.read(f.text);
      if (text)
        p.out(fmt::format("{}  {}\n", upstream::sha256_hex(text->bytes), f.text));
      else
        code = 1;
    }
    return code;
  }
  Text list;
  if (o.operands.empty()) list = p.input();
  for (const Str& f : o.operands)
    if (auto t = p.read(f.text)) list.append(*t, 0, t->bytes.size());
  for (std::string_view line : split_lines(list.bytes)) {
    auto words = split_words(line, " \t*");
    if (words.size() < 2) continue;
    std::string path = p.path(words[1]);
    if (!p.machine.files.contains(path)) return p.out(fmt::format("{}: FAILED open or read\n", words[1])), 1;
    File& f = p.machine.files.at(path);
    if (upstream::sha256_hex(f.text()) != words[0]) {
      if (!f.marks) return p.out(fmt::format("{}: FAILED\n", words[1])), 1;
      p.session.report_unmodelled(fmt::format("checksum of {}", words[1]), p.where);
    }
    f.marks = p.taint;
    p.out(fmt::format("{}: OK\n", words[1]));
  }
  return 0;
}

int which(Process& p) {
  int code = 0;
  for (std::size_t i = 1; i < p.args.size(); ++i) {
    std::string n(p.arg(i));
    if (n.starts_with('-')) continue;
    std::string found;
    for (std::string_view dir :
         {"/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"})
      if (found.empty() && lookup(p.machine.files, std::string(dir) + n)) found = std::string(dir) + n;
    const CommandEntry* c = find_command(n);
    if (found.empty() && c && !c->needs_file) found = "/usr/bin/" + n;
    if (found.empty())
      code = 1;
    else
      p.out(found + "\n");
  }
  return code;
}

int sysctl(Process& p) {
  for (std::size_t i = 1; i < p.args.size(); ++i) {
    std::size_t eq = p.arg(i).find('=');
    if (eq != std::string_view::npos)
      p.machine.settings.set("sysctl:" + std::string(p.arg(i).substr(0, eq)),
                             {std::string(p.arg(i).substr(eq + 1)), p.taint});
  }
  return 0;
}

int cloud_init(Process& p) { return p.out(p.arg(1) == "status" ? "status: done\n" : ""), 0; }
int yes_command(Process& p) {
  std::string line(p.args.size() > 1 ? p.arg(1) : "y"), out;
  for (int i = 0; i < 500; ++i) out += line + "\n";
  return p.out(out), 0;
}
int nproc(Process& p) { return p.out("2\n"), 0; }
int arch(Process& p) { return p.out("x86_64\n"), 0; }
int nothing(Process&) { return 0; }
int failing(Process&) { return 1; }
// Keys pass through unchanged: --dearmor, -o.
int gpg(Process& p) {
  Parsed o = parse_options(p.args, "o", {"output", "keyserver", "recv-keys"});
  Text key = p.input();
  const Str* to = o.value("o") ? o.value("o") : o.value("output");
  if (to) return p.write(to->text, std::move(key)) ? 0 : 2;
  return p.out(key.bytes), 0;
}

constexpr CommandEntry kSystem[] = {{"hostname", hostname},
                                    {"hostnamectl", hostnamectl},
                                    {"timedatectl", timedatectl},
                                    {"uname", uname},
                                    {"lsb_release", lsb_release},
                                    {"date", date},
                                    {"sleep", sleep},
                                    {"uuidgen", random_text},
                                    {"openssl", random_text, true},
                                    {"sha256sum", sha256sum},
                                    {"shasum", sha256sum},
                                    {"which", which},
                                    {"sysctl", sysctl},
                                    {"cloud-init", cloud_init},
                                    {"yes", yes_command},
                                    {"nproc", nproc},
                                    {"arch", arch},
                                    {"reboot", nothing},
                                    {"shutdown", nothing},
                                    {"kill", nothing},
                                    {"locale-gen", nothing},
                                    {"update-locale", nothing},
                                    {"ldconfig", nothing},
                                    {"true", nothing},
                                    {"false", failing},
                                    {"clear", nothing},
                                    {"logger", nothing},
                                    {"udevadm", nothing},
                                    {"depmod", nothing},
                                    {"swapoff", nothing},
                                    {"gpg", gpg},
                                    {"busybox", nothing, true},
                                    {"tput", nothing},
                                    {"stty", nothing}};

// --- dnf, yum

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

constexpr CommandEntry kRpm[] = {{"dnf", dnf, true},
                                 {"yum", dnf, true},
                                 {"microdnf", dnf, true},
                                 {"rpm", rpm, true},
                                 {"amazon-linux-extras", nothing, true},
                                 {"yum-config-manager", nothing, true}};

// --- pip, npm

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

std::span<const CommandEntry> service_commands() { return kServices; }
std::span<const CommandEntry> archive_commands() { return kArchives; }
std::span<const CommandEntry> system_commands() { return kSystem; }
std::span<const CommandEntry> rpm_commands() { return kRpm; }
std::span<const CommandEntry> language_commands() { return kLanguages; }

}  // namespace reprise::machine
