// Running something as somebody else, or with another environment: sudo, su, env, shells, nohup, xargs …
#include <fmt/format.h>

#include <algorithm>

#include "machine/commands.h"

namespace reprise::machine {
namespace {

constexpr std::string_view kSecurePath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin";

// Whether one line of sudoers lets `who` act, and whether without a password.
void read_rule(std::string_view line, const Identity& who, bool& allowed, bool& free) {
  std::vector<std::string> words = split_words(line, " \t");
  if (words.size() < 2 || words[0].starts_with('#') || words[0].starts_with("Defaults")) return;
  const std::string& subject = words[0];
  bool hit = subject == who.user || subject == "ALL" ||
             (subject[0] == '%' &&
              std::find(who.groups.begin(), who.groups.end(), subject.substr(1)) != who.groups.end());
  if (!hit) return;
  allowed = true;
  free = line.find("NOPASSWD") != std::string_view::npos;  // the last matching rule decides
}

// "" when sudo lets the user through; else what it says.
std::string sudo_refusal(Process& p, bool from_stdin) {
  Identity who = p.identity();
  if (who.root()) return {};
  bool allowed = false, free = false;
  auto rules = [&](const File& f) {
    for (std::string_view line : split_lines(f.text())) read_rule(line, who, allowed, free);
  };
  if (const File* f = p.machine.files.find("/etc/sudoers")) rules(*f);
  for (const std::string& name : children(p.machine.files, "/etc/sudoers.d"))
    if (name.find('.') == std::string::npos && !name.ends_with('~'))
      if (const File* f = p.machine.files.find("/etc/sudoers.d/" + name)) rules(*f);
  if (allowed && (free || (from_stdin && p.line()))) return {};
  if (!allowed)
    return fmt::format("{} is not in the sudoers file.  This incident will be reported.", who.user);
  return "a terminal is required to read the password; either use the -S option to read from standard input "
         "or "
         "configure an askpass helper";
}

std::string home_of(const Machine& m, std::string_view user) {
  const User* u = m.users.find(user);
  return u ? u->home : user == "root" ? "/root" : fmt::format("/home/{}", user);
}

std::string shell_of(const Machine& m, std::string_view user) {
  const User* u = m.users.find(user);
  return u && !u->shell.empty() ? u->shell : "/bin/sh";
}

void become(Process& p, std::string_view user, bool keep_environment) {
  std::string terminal = p.environment("TERM"), caller = p.user;
  if (!keep_environment) {
    p.variables = {};
    p.export_variable("PATH", kSecurePath);
    if (!terminal.empty()) p.export_variable("TERM", terminal);
  }
  p.user = user;
  p.export_variable("HOME", home_of(p.machine, user));
  p.export_variable("USER", user);
  p.export_variable("LOGNAME", user);
  p.export_variable("SHELL", shell_of(p.machine, user));
}

bool is_assignment(std::string_view word) {
  std::size_t eq = word.find('=');
  return eq != std::string_view::npos && eq > 0 && word.find_first_of("/ ") > eq;
}

// A word as a login shell is given it: everything but plain characters behind a backslash.
std::string escaped(const std::string& word) {
  std::string out;
  for (char c : word) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                 c == '-' || c == '$';
    if (!plain) out += '\\';
    out += c;
  }
  return out;
}

int run_in_shell(Process& p, const std::vector<Str>& command) {
  std::string shell = shell_of(p.machine, p.user);
  if (base_name(shell) == "nologin" || base_name(shell) == "false") {
    p.out("This account is currently not available.\n");
    return 1;
  }
  if (command.empty()) {
    Text script = p.input();
    p.args = {{shell, nullptr, {}}};
    return run_shell(p, script, shell, {});
  }
  if (command.size() == 1) {
    p.args = {{shell, nullptr, {}}};
    return run_shell(p, command[0].placed(), shell, {});
  }
  std::string line;
  for (const Str& word : command) line += (line.empty() ? "" : " ") + escaped(word.text);
  p.args = {{shell, nullptr, {}}};
  return run_shell(p, Text(line), shell, {});
}

struct SudoOptions {
  std::string user = "root";
  bool login = false, shell = false, keep = false, from_stdin = false, list = false, group = false;
};

// Index of the first word that is not an option.
std::size_t sudo_options(const Process& p, SudoOptions& o) {
  std::size_t i = 1;
  for (; i < p.args.size(); ++i) {
    std::string_view a = p.args[i].text;
    if (a == "--") return i + 1;
    if (a.size() < 2 || a[0] != '-') break;
    if (a.starts_with("--user="))
      o.user = a.substr(7);
    else if (a == "--user")
      o.user = p.arg(++i);
    else if (a == "--login")
      o.login = true;
    else if (a.starts_with("--preserve-env"))
      o.keep = true;
    else if (a == "--stdin")
      o.from_stdin = true;
    else if (a[1] != '-') {
      for (std::size_t k = 1; k < a.size(); ++k) {
        char c = a[k];
        o.login |= c == 'i';
        o.shell |= c == 's';
        o.keep |= c == 'E';
        o.from_stdin |= c == 'S';
        o.list |= c == 'l' || c == 'v' || c == 'k' || c == 'K';
        if (c == 'u' || c == 'g' || c == 'p' || c == 'C' || c == 'h' || c == 'r' || c == 't' || c == 'U') {
          std::string_view value = k + 1 < a.size() ? a.substr(k + 1) : p.arg(++i);
          if (c == 'u') o.user = value;
          break;
        }
      }
    }
  }
  return i;
}

int sudo(Process& p) {
  SudoOptions o;
  std::size_t i = sudo_options(p, o);
  std::string refusal = sudo_refusal(p, o.from_stdin);
  if (!refusal.empty()) return p.fail(refusal);
  if (o.user.starts_with('#')) {
    std::string found;
    p.machine.users.for_each([&](const std::string& n, const User& u) {
      if (fmt::format("#{}", u.uid) == o.user) found = n;
    });
    o.user = found;
  }
  if (!p.machine.users.contains(o.user) && o.user != "root")
    return p.fail(fmt::format("unknown user {}", o.user));
  std::string caller = p.user;
  std::string caller_shell = p.environment("SHELL");
  become(p, o.user, o.keep);
  p.export_variable("SUDO_USER", caller);
  if (o.login)
    p.directory = lookup(p.machine.files, home_of(p.machine, o.user)) ? home_of(p.machine, o.user) : "/";
  std::vector<Str> command;
  bool assigning = true;
  for (; i < p.args.size(); ++i) {
    std::string_view a = p.args[i].text;
    assigning = assigning && is_assignment(a);
    if (assigning)
      p.export_variable(a.substr(0, a.find('=')), a.substr(a.find('=') + 1));
    else
      command.push_back(p.args[i]);
  }
  if (o.list) return 0;
  if (o.login || o.shell) return run_in_shell(p, command);
  if (command.empty()) return p.fail("no command given");
  return p.run(std::move(command));
}

int su(Process& p) {
  Parsed o = parse_options(p.args, "csg", {"command", "shell", "group"});
  std::string user = "root";
  bool login = o.any({"l", "login"});
  for (const Str& operand : o.operands) {
    if (operand.text == "-")
      login = true;
    else
      user = operand.text;
  }
  if (!p.machine.users.contains(user))
    return p.fail(fmt::format(
        "user {} does not exist or the user entry does not contain all the required fields", user));
  if (!p.identity().root()) return p.fail("Authentication failure");
  std::string directory = p.directory;
  become(p, user, !login);
  if (login) p.directory = lookup(p.machine.files, home_of(p.machine, user)) ? home_of(p.machine, user) : "/";
  std::vector<Str> command;
  const Str* c = o.value("c");
  if (!c) c = o.value("command");
  if (c) command.push_back(*c);
  return run_in_shell(p, command);
}

int env(Process& p) {
  std::size_t i = 1;
  for (; i < p.args.size(); ++i) {
    std::string_view a = p.args[i].text;
    if (a == "-i" || a == "-" || a == "--ignore-environment")
      p.variables = {};
    else if (a == "-u" && i + 1 < p.args.size())
      p.variables.erase(p.arg(++i));
    else if (a == "-C" && i + 1 < p.args.size())
      p.directory = p.path(p.arg(++i));
    else if (is_assignment(a)) {
      Variable v;
      v.value = a.substr(a.find('=') + 1);
      v.marks = p.args[i].marks;
      v.exported = true;
      p.variables.set(a.substr(0, a.find('=')), std::move(v));
    } else if (!a.starts_with('-') || a.size() < 2)
      break;
  }
  if (i < p.args.size()) return p.run({p.args.begin() + static_cast<std::ptrdiff_t>(i), p.args.end()});
  p.variables.for_each([&](const std::string& n, const Variable& v) {
    if (v.exported && v.is_set) p.out(fmt::format("{}={}\n", n, v.value));
  });
  return 0;
}

int printenv(Process& p) {
  if (p.args.size() < 2) return env(p);
  const Variable* v = p.variables.find(p.arg(1));
  if (!v || !v->exported) return 1;
  p.taint = value::unite(p.taint, v->marks);
  p.out(v->value + "\n");
  return 0;
}

// sh, bash, dash: a text from -c, a file, or standard input.
int shell_command(Process& p) {
  std::string interpreter(p.name());
  std::size_t i = 1;
  bool command = false, from_stdin = false;
  for (; i < p.args.size(); ++i) {
    std::string_view a = p.args[i].text;
    if (a == "--") {
      ++i;
      break;
    }
    if (a.size() < 2 || (a[0] != '-' && a[0] != '+')) break;
    if (a == "-o" || a == "+o") {
      ++i;
      continue;
    }
    if (a[1] == '-') continue;
    std::string flags;
    for (char c : a.substr(1)) {
      command |= c == 'c';
      from_stdin |= c == 's';
      if (c == 'e' || c == 'x' || c == 'u') flags += c;
    }
    if (!flags.empty()) interpreter += " -" + flags;
  }
  std::vector<Str> rest(p.args.begin() + static_cast<std::ptrdiff_t>(std::min(i, p.args.size())),
                        p.args.end());
  if (command) {
    if (rest.empty()) return p.fail("-c: option requires an argument", 2);
    Text text = rest[0].placed();
    Str name = rest.size() > 1 ? rest[1] : Str{std::string(p.name()), nullptr, {}};
    rest.erase(rest.begin(), rest.begin() + std::min<std::ptrdiff_t>(2, std::ssize(rest)));
    p.args = {std::move(name)};
    return run_shell(p, text, interpreter, std::move(rest));
  }
  if (rest.empty() || from_stdin) {
    Text text = p.input();
    p.args.resize(1);
    return run_shell(p, text, interpreter, std::move(rest));
  }
  auto text = p.read(rest[0].text);
  if (!text) return 127;
  p.args = {rest[0]};
  rest.erase(rest.begin());
  return run_shell(p, *text, interpreter, std::move(rest));
}

// Commands that only run another one. `skip` names options of theirs with a value; `operands` words come
// before it.
int wrapper(Process& p, std::string_view with_value, std::size_t operands) {
  std::size_t i = 1;
  for (; i < p.args.size() && p.arg(i).starts_with('-') && p.arg(i) != "-"; ++i) {
    if (p.arg(i) == "--") {
      ++i;
      break;
    }
    if (p.arg(i).size() == 2 && with_value.find(p.arg(i)[1]) != std::string_view::npos) ++i;
  }
  i += operands;
  if (i >= p.args.size()) return 0;
  return p.run({p.args.begin() + static_cast<std::ptrdiff_t>(i), p.args.end()});
}
int nohup(Process& p) { return wrapper(p, "", 0); }
int nice(Process& p) { return wrapper(p, "n", 0); }
int ionice(Process& p) { return wrapper(p, "cnp", 0); }
int timeout(Process& p) { return wrapper(p, "ks", 1); }
int time_command(Process& p) { return wrapper(p, "fo", 0); }
int stdbuf(Process& p) { return wrapper(p, "ioe", 0); }
int flock(Process& p) { return wrapper(p, "w", 1); }

int runuser(Process& p) {
  Parsed o = parse_options(p.args, "ucs", {"user", "command"}, false);
  if (!o.value("u")) return su(p);
  if (!p.identity().root()) return p.fail("may not be used by non-root users");
  become(p, o.value("u")->text, true);
  return o.operands.empty() ? 0 : p.run(o.operands);
}

int xargs(Process& p) {
  Parsed o = parse_options(p.args, "nIdLPs", {"max-args", "delimiter", "max-procs"}, false);
  std::string text = p.input().bytes;
  std::string separators = o.has("0") ? std::string(1, '\0') : " \t\n";
  if (o.value("I") || o.value("L")) separators = "\n";
  if (o.value("d")) separators = o.value("d")->text == "\\n" ? "\n" : o.value("d")->text.substr(0, 1);
  std::vector<std::string> items = split_words(text, separators);
  std::vector<Str> command = o.operands;
  if (command.empty()) command.push_back({"echo", nullptr, {}});
  if (items.empty() && o.any({"r", "no-run-if-empty"})) return 0;
  std::size_t each = items.empty() ? 1 : items.size();
  if (o.value("n") && all_digits(o.value("n")->text) && o.value("n")->text.size() < 6)
    each = std::max<std::size_t>(1, static_cast<std::size_t>(std::stoul(o.value("n")->text)));
  if (o.value("I")) each = 1;
  int code = 0;
  for (std::size_t i = 0; i < std::max<std::size_t>(items.size(), 1) && !p.session.stopped(); i += each) {
    std::vector<Str> words = command;
    for (std::size_t k = i; k < std::min(i + each, items.size()); ++k) {
      if (!o.value("I")) {
        words.push_back({items[k], p.taint, {}});
        continue;
      }
      for (Str& w : words)
        for (std::size_t at = 0; (at = w.text.find(o.value("I")->text, at)) != std::string::npos;
             at += items[k].size())
          w.text.replace(at, o.value("I")->text.size(), items[k]), w.marks = value::unite(w.marks, p.taint);
    }
    if (p.run(std::move(words)) != 0) code = 123;
  }
  return code;
}

constexpr CommandEntry kCommands[] = {{"sudo", sudo},
                                      {"su", su},
                                      {"env", env},
                                      {"printenv", printenv},
                                      {"sh", shell_command},
                                      {"bash", shell_command},
                                      {"dash", shell_command},
                                      {"nohup", nohup},
                                      {"nice", nice},
                                      {"ionice", ionice},
                                      {"timeout", timeout},
                                      {"time", time_command},
                                      {"stdbuf", stdbuf},
                                      {"flock", flock},
                                      {"runuser", runuser},
                                      {"xargs", xargs},
                                      {"setsid", nohup}};

}  // namespace

std::span<const CommandEntry> privilege_commands() { return kCommands; }

}  // namespace reprise::machine
