// Builtins that set variables: export, local, read, getopts, …
#include <fmt/format.h>

#include <algorithm>

#include "machine/builtins.h"
#include "machine/shell_parser.h"

namespace reprise::machine {
namespace {

bool valid_name(std::string_view n) {
  return !n.empty() && shell::is_name_start(n[0]) && std::all_of(n.begin(), n.end(), shell::is_name_char);
}

// export, readonly, local, declare: names, optionally with a value.
struct Declared {
  bool exported = false, readonly = false, local = false, array = false, associative = false, integer = false;
  bool unexport = false;
};

int declare(Process& p, Declared d) {
  Shell& sh = *p.shell;
  int code = 0;
  for (std::size_t i = 1; i < p.args.size(); ++i) {
    std::string_view a = p.args[i].text;
    if (a.starts_with('-') && a.size() > 1) {
      for (char c : a.substr(1)) {
        d.exported |= c == 'x';
        d.readonly |= c == 'r';
        d.array |= c == 'a';
        d.associative |= c == 'A';
        d.integer |= c == 'i';
        d.unexport |= c == 'n' && p.name() == "export";
        if (c == 'g') d.local = false;
      }
      continue;
    }
    std::size_t eq = a.find('=');
    bool append = eq != std::string_view::npos && eq > 0 && a[eq - 1] == '+';
    std::string name(a.substr(0, append ? eq - 1 : eq));
    if (!valid_name(name)) {
      sh.error(fmt::format("{}: {}", p.name(),
                           sh.bash() ? fmt::format("`{}': not a valid identifier", a)
                                     : fmt::format("{}: bad variable name", name)));
      code = sh.bash() ? 1 : 2;
      continue;
    }
    if (d.local) sh.make_local(name);
    bool existed = p.variables.contains(name);
    if (eq != std::string_view::npos) {
      std::string value((append ? p.environment(name) : std::string()) + std::string(a.substr(eq + 1)));
      if (!sh.assign(name, std::move(value), p.args[i].marks)) return 1;
    }
    Variable& v = p.variables.at(name);
    if (!existed && eq == std::string_view::npos) v.is_set = false;
    if (d.local && eq == std::string_view::npos && !d.array && !v.is_array && p.name() == "local")
      v.is_set = v.is_set && existed;
    v.exported = (v.exported || d.exported) && !d.unexport;
    v.readonly |= d.readonly;
    if (d.array || d.associative) v.is_array = true, v.is_set = true;
    v.integer |= d.integer || d.associative;  // an associative array's subscripts are texts
  }
  return code;
}

void assign_fields(Process& p, const std::vector<std::string>& names, const std::string& line) {
  auto ifs_value = p.shell->get("IFS");
  std::string ifs = ifs_value ? ifs_value->text : " \t\n";
  auto is = [&](char c) { return ifs.find(c) != std::string::npos; };
  auto blank = [&](char c) { return is(c) && (c == ' ' || c == '\t' || c == '\n'); };
  std::size_t i = 0;
  for (std::size_t k = 0; k < names.size(); ++k) {
    while (i < line.size() && blank(line[i])) ++i;
    std::size_t end = i;
    if (k + 1 == names.size()) {
      end = line.size();
      while (end > i && blank(line[end - 1])) --end;
      p.shell->assign(names[k], line.substr(i, end - i), p.taint);
      return;
    }
    while (end < line.size() && !is(line[end])) ++end;
    p.shell->assign(names[k], line.substr(i, end - i), p.taint);
    i = end;
    while (i < line.size() && blank(line[i])) ++i;
    if (i < line.size() && is(line[i]) && !blank(line[i])) ++i;
  }
}

}  // namespace

int builtin_export(Process& p) {
  if (p.args.size() == 1 || (p.args.size() == 2 && p.arg(1) == "-p")) {
    p.variables.for_each([&](const std::string& n, const Variable& v) {
      if (v.exported)
        p.out(fmt::format("{}{}='{}'\n", p.shell->bash() ? "declare -x " : "export ", n, v.value));
    });
    return 0;
  }
  Declared d;
  d.exported = true;
  return declare(p, d);
}
int builtin_readonly(Process& p) {
  Declared d;
  d.readonly = true;
  return declare(p, d);
}
int builtin_local(Process& p) {
  if (p.shell->locals.empty()) return p.shell->error("local: can only be used in a function"), 1;
  Declared d;
  d.local = true;
  return declare(p, d);
}
int builtin_declare(Process& p) {
  Declared d;
  d.local = !p.shell->locals.empty();
  return declare(p, d);
}

int builtin_unset(Process& p) {
  for (std::size_t i = 1; i < p.args.size(); ++i) {
    std::string n(p.arg(i));
    if (n == "-v" || n == "-f") continue;
    const Variable* v = p.variables.find(n);
    if (v && v->readonly)
      return p.shell->error(fmt::format("unset: {}: cannot unset: readonly variable", n)), 1;
    if (v)
      p.variables.erase(n);
    else
      p.shell->functions.erase(n);
    std::size_t open = n.find('[');
    if (open != std::string::npos && n.ends_with(']') && p.variables.contains(n.substr(0, open))) {
      std::string key = n.substr(open + 1, n.size() - open - 2);
      std::erase_if(p.variables.at(n.substr(0, open)).elements,
                    [&](const auto& e) { return e.first == key; });
    }
  }
  return 0;
}

int builtin_read(Process& p) {
  bool raw = false, array = false;
  char delimiter = '\n';
  std::vector<std::string> names;
  for (std::size_t i = 1; i < p.args.size(); ++i) {
    std::string_view a = p.args[i].text;
    if (!a.starts_with('-') || a.size() < 2 || !names.empty()) {
      names.emplace_back(a);
      continue;
    }
    for (char c : a.substr(1)) {
      raw |= c == 'r';
      array |= c == 'a';
      if (c == 'd') delimiter = p.arg(++i).empty() ? '\0' : p.arg(i)[0];
      if (c == 'p' || c == 't' || c == 'n' || c == 'u') ++i;
    }
  }
  if (names.empty()) names.emplace_back("REPLY");
  std::string line;
  bool found = false, any = false;
  if (p.io.fd[0] && p.io.fd[0]->kind == Stream::Kind::input) {
    Stream& s = *p.io.fd[0];
    p.taint = value::unite(p.taint, s.marks);
    while (s.at < s.data.bytes.size() && !found) {
      char c = s.data.bytes[s.at++];
      any = true;
      if (c == delimiter)
        found = true;
      else if (c == '\\' && !raw && s.at < s.data.bytes.size()) {
        char next = s.data.bytes[s.at++];
        if (next != '\n') line += next;
      } else {
        line += c;
      }
    }
  }
  if (array) {
    Variable v;
    v.is_array = true;
    v.marks = p.taint;
    auto ifs_value = p.shell->get("IFS");
    std::string ifs = ifs_value ? ifs_value->text : " \t\n";
    std::size_t n = 0, i = 0;
    while (i < line.size()) {
      std::size_t begin = line.find_first_not_of(ifs, i);
      if (begin == std::string::npos) break;
      i = std::min(line.find_first_of(ifs, begin), line.size());
      v.elements.emplace_back(std::to_string(n++), line.substr(begin, i - begin));
    }
    p.variables.set(names[0], std::move(v));
  } else {
    assign_fields(p, names, line);
  }
  (void)any;
  return found ? 0 : 1;
}

int builtin_getopts(Process& p) {
  Shell& sh = *p.shell;
  std::string spec(p.arg(1)), variable(p.arg(2));
  std::vector<Str> args =
      p.args.size() > 3 ? std::vector<Str>(p.args.begin() + 3, p.args.end()) : sh.positional;
  auto index_text = sh.get("OPTIND");
  std::size_t index =
      index_text ? static_cast<std::size_t>(std::max(1, builtin_number(index_text->text).value_or(1))) : 1;
  if (index == 1 && !index_text) sh.opt_offset = 0;
  auto finish = [&] {
    sh.set("OPTIND", std::to_string(index));
    sh.assign(variable, "?", nullptr);
    sh.opt_offset = 0;
    return 1;
  };
  if (index > args.size()) return finish();
  std::string word = args[index - 1].text;
  if (sh.opt_offset == 0) {
    if (word.size() < 2 || word[0] != '-') return finish();
    if (word == "--") return ++index, finish();
    sh.opt_offset = 1;
  }
  char c = word[std::min(static_cast<std::size_t>(sh.opt_offset), word.size() - 1)];
  ++sh.opt_offset;
  bool ended = static_cast<std::size_t>(sh.opt_offset) >= word.size();
  std::size_t at = spec.find(c);
  bool silent = spec.starts_with(':');
  std::string result(1, c);
  if (at == std::string::npos || c == ':') {
    result = "?";
    if (silent)
      sh.set("OPTARG", std::string(1, c));
    else
      sh.error(fmt::format("illegal option -- {}", c));
  } else if (at + 1 < spec.size() && spec[at + 1] == ':') {
    if (!ended)
      sh.set("OPTARG", word.substr(static_cast<std::size_t>(sh.opt_offset)));
    else if (index < args.size())
      sh.set("OPTARG", args[index++].text);
    else {
      result = silent ? ":" : "?";
      if (silent)
        sh.set("OPTARG", std::string(1, c));
      else
        sh.error(fmt::format("option requires an argument -- {}", c));
    }
    ended = true;
  }
  if (ended) ++index, sh.opt_offset = 0;
  sh.set("OPTIND", std::to_string(index));
  sh.assign(variable, result, nullptr);
  return 0;
}

int builtin_let(Process& p) {
  std::int64_t last = 0;
  for (std::size_t i = 1; i < p.args.size(); ++i) {
    std::string error;
    auto v = evaluate_arithmetic(p.arg(i), *p.shell, error);
    if (!v) return p.shell->error("let: " + error), 1;
    last = *v;
  }
  return last == 0 ? 1 : 0;
}

int builtin_mapfile(Process& p) {
  std::string name = "MAPFILE";
  bool trim = false;
  for (std::size_t i = 1; i < p.args.size(); ++i) {
    if (p.arg(i) == "-t")
      trim = true;
    else if (!p.arg(i).starts_with('-'))
      name = p.arg(i);
  }
  Variable v;
  v.is_array = true;
  while (auto l = p.line()) v.elements.emplace_back(std::to_string(v.elements.size()), trim ? *l : *l + "\n");
  v.marks = p.taint;
  p.variables.set(name, std::move(v));
  return 0;
}

}  // namespace reprise::machine
