// Commands that act on the shell itself.
#include "machine/builtins.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "machine/shell_parser.h"

namespace reprise::machine {

std::optional<int> builtin_number(std::string_view text) {
  int n = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

namespace {

int colon(Process&) { return 0; }
int builtin_false(Process&) { return 1; }

int leave(Process& p, Flow flow) {
  Shell& sh = *p.shell;
  int code = sh.status;
  if (p.args.size() > 1) {
    auto n = builtin_number(p.arg(1));
    if (!n) {
      sh.error(fmt::format("{}: {}", p.name(),
                           sh.bash() ? fmt::format("{}: numeric argument required", p.arg(1))
                                     : fmt::format("Illegal number: {}", p.arg(1))));
      code = 2;
      if (!sh.bash()) flow = Flow::exit_shell;
    } else {
      code = *n & 255;
    }
  }
  sh.flow = flow;
  return code;
}
int builtin_exit(Process& p) { return leave(p, Flow::exit_shell); }
int builtin_return(Process& p) { return leave(p, Flow::return_function); }

int loop_jump(Process& p, Flow flow) {
  Shell& sh = *p.shell;
  if (sh.loops == 0) return 0;
  int n = p.args.size() > 1 ? builtin_number(p.arg(1)).value_or(1) : 1;
  sh.flow = flow;
  sh.flow_levels = std::clamp(n, 1, sh.loops);
  return 0;
}
int builtin_break(Process& p) { return loop_jump(p, Flow::break_loop); }
int builtin_continue(Process& p) { return loop_jump(p, Flow::continue_loop); }

int builtin_cd(Process& p) {
  std::size_t i = 1;
  while (i < p.args.size() && (p.arg(i) == "-P" || p.arg(i) == "-L" || p.arg(i) == "--")) ++i;
  std::string target(p.arg(i));
  bool back = target == "-";
  if (i >= p.args.size()) target = p.environment("HOME");
  if (back) target = p.environment("OLDPWD");
  std::string shown = target;
  auto real = resolve(p.machine.files, p.path(target));
  const File* d = real ? p.machine.files.find(*real) : nullptr;
  std::string why;
  if (!d)
    why = "No such file or directory";
  else if (d->type != FileType::directory)
    why = "Not a directory";
  else if (!may(p.identity(), *d, execute))
    why = "Permission denied";
  if (!why.empty()) {
    p.shell->error(p.shell->bash() ? fmt::format("cd: {}: {}", shown, why)
                                   : fmt::format("cd: can't cd to {}", shown));
    return p.shell->bash() ? 1 : 2;
  }
  p.export_variable("OLDPWD", p.directory);
  p.directory = p.path(target);
  p.export_variable("PWD", p.directory);
  if (back) p.out(p.directory + "\n");
  return 0;
}

bool set_option(Options& o, std::string_view name, bool on) {
  struct Named {
    std::string_view name;
    bool Options::*flag;
  };
  static constexpr std::array<Named, 9> kOptions = {{{"errexit", &Options::errexit},
                                                     {"nounset", &Options::nounset},
                                                     {"xtrace", &Options::xtrace},
                                                     {"pipefail", &Options::pipefail},
                                                     {"noglob", &Options::noglob},
                                                     {"verbose", &Options::verbose},
                                                     {"allexport", &Options::allexport},
                                                     {"noclobber", &Options::noclobber},
                                                     {"noexec", &Options::noexec}}};
  for (const Named& n : kOptions)
    if (n.name == name) return o.*n.flag = on, true;
  static constexpr std::array<std::string_view, 8> kNothing = {"errtrace", "functrace",   "posix", "monitor",
                                                               "hashall",  "braceexpand", "emacs", "vi"};
  return std::find(kNothing.begin(), kNothing.end(), name) != kNothing.end();
}

int builtin_set(Process& p) {
  Shell& sh = *p.shell;
  std::size_t i = 1;
  bool ended = false;  // by "--"
  for (; i < p.args.size(); ++i) {
    std::string_view a = p.args[i].text;
    if (a == "--") {
      ++i;
      ended = true;
      break;
    }
    if (a.size() < 2 || (a[0] != '-' && a[0] != '+')) break;
    bool on = a[0] == '-';
    for (char c : a.substr(1)) {
      static constexpr std::string_view kLetters = "euxofvaCnEThBmb";
      if (kLetters.find(c) == std::string_view::npos) {
        sh.error(fmt::format("set: {}", sh.bash() ? fmt::format("{}: invalid option", a)
                                                  : fmt::format("Illegal option {}{}", a[0], c)));
        if (!sh.bash()) sh.flow = Flow::exit_shell;
        return 2;
      }
      switch (c) {
        case 'e': sh.options.errexit = on; break;
        case 'u': sh.options.nounset = on; break;
        case 'x': sh.options.xtrace = on; break;
        case 'f': sh.options.noglob = on; break;
        case 'a': sh.options.allexport = on; break;
        case 'o': {
          std::string name(p.arg(++i));
          bool known = (sh.bash() || name != "pipefail") && set_option(sh.options, name, on);
          if (known || name.empty()) break;
          sh.error(fmt::format("set: {}", sh.bash() ? fmt::format("{}: invalid option name", name)
                                                    : fmt::format("Illegal option -o {}", name)));
          if (!sh.bash()) sh.flow = Flow::exit_shell;
          return 2;
        }
        default: break;
      }
    }
  }
  if (i < p.args.size() || ended)
    sh.positional = std::vector<Str>(p.args.begin() + static_cast<std::ptrdiff_t>(std::min(i, p.args.size())),
                                     p.args.end());
  return 0;
}

int builtin_shopt(Process& p) {
  for (std::size_t i = 2; i < p.args.size(); ++i)
    if (p.arg(i) == "nullglob") p.shell->options.nullglob = p.arg(1) == "-s";
  return 0;
}

int builtin_shift(Process& p) {
  Shell& sh = *p.shell;
  auto n = p.args.size() > 1 ? builtin_number(p.arg(1)).value_or(-1) : 1;
  if (n < 0 || static_cast<std::size_t>(n) > sh.positional.size()) {
    if (!sh.bash()) {
      sh.error("shift: can't shift that many");
      sh.flow = Flow::exit_shell;
      return 2;
    }
    return 1;
  }
  sh.positional.erase(sh.positional.begin(), sh.positional.begin() + n);
  return 0;
}

int builtin_eval(Process& p) {
  Text text;
  for (std::size_t i = 1; i < p.args.size(); ++i) {
    if (i > 1) text.append(" ", hcl::Range{}, false);
    Text part = p.args[i].placed();
    text.append(part, 0, part.bytes.size());
  }
  return p.shell->eval(text, p.where);
}

int builtin_source(Process& p) {
  Shell& sh = *p.shell;
  if (p.args.size() < 2) return sh.error(fmt::format("{}: filename argument required", p.name())), 2;
  std::string file(p.arg(1));
  auto real = resolve(p.machine.files, p.path(file));
  std::string why =
      real ? why_not_readable(p.machine, p.identity(), *real) : "Too many levels of symbolic links";
  if (!why.empty()) {
    sh.error(sh.bash() ? fmt::format("{}: {}", file, why)
                       : fmt::format(".: cannot open {}: {}", file,
                                     why == "No such file or directory" ? "No such file" : why));
    if (!sh.bash()) sh.flow = Flow::exit_shell;
    return sh.bash() ? 1 : 2;
  }
  Text text = *p.machine.files.find(*real)->content;
  std::vector<Str> before = sh.positional;
  if (p.args.size() > 2) sh.positional = std::vector<Str>(p.args.begin() + 2, p.args.end());
  ++sh.function_depth;
  int code = sh.eval(text, p.where);
  --sh.function_depth;
  sh.positional = std::move(before);
  if (sh.flow == Flow::return_function) sh.flow = Flow::none;
  return code;
}

int builtin_exec(Process& p) {
  if (p.args.size() == 1) return 0;  // redirections stay
  std::vector<Str> command(p.args.begin() + 1, p.args.end());
  int code = p.run(std::move(command));
  p.shell->flow = Flow::exit_shell;
  p.shell->trap_exit_set = false;
  return code;
}

int builtin_trap(Process& p) {
  Shell& sh = *p.shell;
  if (p.args.size() < 2) return 0;
  std::string action(p.arg(1));
  std::size_t first = 2;
  if (p.args.size() == 2) action = "-", first = 1;
  if (action == "--") action = p.arg(2), first = 3;
  for (std::size_t i = first; i < p.args.size(); ++i) {
    if (p.arg(i) == "EXIT" || p.arg(i) == "0") {
      sh.trap_exit_set = action != "-" && !action.empty();
      sh.trap_exit = action;
    }
    if (p.arg(i) == "ERR" && sh.bash()) sh.trap_err = action == "-" ? "" : action;
  }
  return 0;
}

int builtin_command(Process& p) {
  bool verbose = p.arg(1) == "-v" || p.arg(1) == "-V";
  if (!verbose) {
    std::size_t first = p.arg(1) == "-p" || p.arg(1) == "--" ? 2 : 1;
    if (first >= p.args.size()) return 0;
    std::vector<Str> rest(p.args.begin() + static_cast<std::ptrdiff_t>(first), p.args.end());
    if (Builtin b = find_builtin(rest[0].text, p.shell->dialect)) {
      p.args = std::move(rest);
      return b(p);
    }
    return p.run(std::move(rest));
  }
  int code = 1;
  for (std::size_t i = 2; i < p.args.size(); ++i) {
    std::string n(p.arg(i));
    if (p.shell->functions.contains(n) || find_builtin(n, p.shell->dialect)) {
      p.out(n + "\n");
      code = 0;
      continue;
    }
    Process which = p;
    which.shell = nullptr;
    which.args = {{"which", nullptr, {}}, {n, nullptr, {}}};
    code = exec_process(which);
  }
  return code;
}

int builtin_type(Process& p) {
  int code = 0;
  for (std::size_t i = 1; i < p.args.size(); ++i) {
    std::string n(p.arg(i));
    if (n.starts_with('-')) continue;
    if (p.shell->functions.contains(n))
      p.out(n + " is a function\n");
    else if (find_builtin(n, p.shell->dialect))
      p.out(n + " is a shell builtin\n");
    else if (find_command(n))
      p.out(fmt::format("{} is /usr/bin/{}\n", n, n));
    else
      p.out(fmt::format("{}: not found\n", n)), code = 1;
  }
  return code;
}

int builtin_umask(Process& p) {
  if (p.args.size() < 2) return p.out(fmt::format("{:04o}\n", p.umask)), 0;
  unsigned n = 0;
  for (char c : p.arg(1)) n = c >= '0' && c <= '7' ? (n * 8 + static_cast<unsigned>(c - '0')) & 0777 : n;
  p.umask = static_cast<std::uint16_t>(n);
  return 0;
}

struct BuiltinEntry {
  std::string_view name;
  Builtin run;
  bool bash_only = false;
};
// Sorted by name.
constexpr BuiltinEntry kBuiltins[] = {{".", builtin_source},
                                      {":", colon},
                                      {"alias", colon},
                                      {"bg", colon},
                                      {"break", builtin_break},
                                      {"cd", builtin_cd},
                                      {"command", builtin_command},
                                      {"continue", builtin_continue},
                                      {"declare", builtin_declare, true},
                                      {"eval", builtin_eval},
                                      {"exec", builtin_exec},
                                      {"exit", builtin_exit},
                                      {"export", builtin_export},
                                      {"false", builtin_false},
                                      {"fg", colon},
                                      {"getopts", builtin_getopts},
                                      {"hash", colon},
                                      {"jobs", colon},
                                      {"let", builtin_let, true},
                                      {"local", builtin_local},
                                      {"mapfile", builtin_mapfile, true},
                                      {"read", builtin_read},
                                      {"readarray", builtin_mapfile, true},
                                      {"readonly", builtin_readonly},
                                      {"return", builtin_return},
                                      {"set", builtin_set},
                                      {"shift", builtin_shift},
                                      {"shopt", builtin_shopt, true},
                                      {"source", builtin_source, true},
                                      {"times", colon},
                                      {"trap", builtin_trap},
                                      {"true", colon},
                                      {"type", builtin_type},
                                      {"typeset", builtin_declare, true},
                                      {"ulimit", colon},
                                      {"umask", builtin_umask},
                                      {"unalias", colon},
                                      {"unset", builtin_unset},
                                      {"wait", colon}};

}  // namespace

Builtin find_builtin(std::string_view name, shell::Dialect dialect) {
  auto it = std::lower_bound(std::begin(kBuiltins), std::end(kBuiltins), name,
                             [](const BuiltinEntry& e, std::string_view n) { return e.name < n; });
  if (it == std::end(kBuiltins) || it->name != name) {
    // Built into every shell, and commands as well.
    static constexpr std::string_view kBoth[] = {"[", "echo", "printf", "pwd", "test"};
    bool both = std::find(std::begin(kBoth), std::end(kBoth), name) != std::end(kBoth);
    return both ? find_command(name)->run : nullptr;
  }
  if (it->bash_only && dialect == shell::Dialect::posix) return nullptr;
  return it->run;
}

}  // namespace reprise::machine
