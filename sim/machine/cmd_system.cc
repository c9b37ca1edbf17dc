// The system itself: names, time, sums, settings.
#include <fmt/format.h>

#include <algorithm>

#include "machine/commands.h"
#include "upstream/archive.h"

namespace reprise::machine {
namespace {

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

}  // namespace

std::span<const CommandEntry> system_commands() { return kSystem; }

}  // namespace reprise::machine
