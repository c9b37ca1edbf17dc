// Simple commands: assignments, functions, builtins, commands on the PATH; and the shell's variables.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "machine/shell.h"

namespace reprise::machine {
namespace {

// As bash and dash write a word in a trace.
std::string traced(const std::string& text) {
  if (!text.empty() && text.find_first_of(" \t\n'\"\\$`*?[]{}()<>|&;#~!") == std::string::npos) return text;
  std::string out = "'";
  for (char c : text) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

bool is_special_builtin(std::string_view name) {
  static constexpr std::string_view kSpecial[] = {".",      ":",      "break",    "continue", "eval", "exec",
                                                  "exit",   "export", "readonly", "return",   "set",  "shift",
                                                  "source", "times",  "trap",     "unset"};
  return std::find(std::begin(kSpecial), std::end(kSpecial), name) != std::end(kSpecial);
}

std::optional<std::size_t> subscript_of(std::string_view name, std::string& base, std::string& key) {
  std::size_t open = name.find('[');
  if (open == std::string_view::npos || !name.ends_with(']')) return std::nullopt;
  base = name.substr(0, open);
  key = name.substr(open + 1, name.size() - open - 2);
  return open;
}

std::string element_key(const std::string& key, Shell& shell) {
  std::string error;
  auto n = evaluate_arithmetic(key, shell, error);
  return n ? std::to_string(*n) : key;
}

void put_element(Variable& v, const std::string& key, std::string value) {
  auto number = [](const std::string& k) {
    std::int64_t n = INT64_MAX;
    std::from_chars(k.data(), k.data() + k.size(), n);
    return n;
  };
  auto it = std::find_if(v.elements.begin(), v.elements.end(), [&](const auto& e) { return e.first == key; });
  if (it != v.elements.end()) {
    it->second = std::move(value);
    return;
  }
  it = std::find_if(v.elements.begin(), v.elements.end(),
                    [&](const auto& e) { return number(e.first) > number(key); });
  v.elements.insert(it, {key, std::move(value)});
}

}  // namespace

std::optional<Str> Shell::special_parameter(char c) {
  auto text = [](std::string t) { return std::optional(Str{std::move(t), nullptr, {}}); };
  switch (c) {
    case '?': return Str{std::to_string(status), status_marks, {}};
    case '#': return text(std::to_string(positional.size()));
    case '0': return text(name);
    case '!': return background ? text(std::to_string(1000 + background)) : std::nullopt;
    case '-':
      return text(std::string(options.errexit ? "e" : "") + (options.nounset ? "u" : "") +
                  (options.xtrace ? "x" : ""));
    case '$': return Str{"1729", process.origin(value::OriginKind::random, "$$"), {}};
    default: {
      std::string joined;  // $@, $*
      for (const Str& p : positional) joined += (joined.empty() ? "" : " ") + p.text;
      return text(joined);
    }
  }
}

std::optional<Str> Shell::array_element(const std::string& base, std::string key) {
  const Variable* v = process.variables.find(base);
  if (!v) return std::nullopt;
  key = v->is_array && !v->integer ? element_key(key, *this) : key;
  if (!v->is_array) return key == "0" ? std::optional(Str{v->value, v->marks, {}}) : std::nullopt;
  if (key == "-1" && !v->elements.empty()) key = v->elements.back().first;
  for (const auto& [k, value] : v->elements)
    if (k == key) return Str{value, v->marks, {}};
  return std::nullopt;
}

// Variables that bash makes up when they are asked for.
std::optional<Str> Shell::dynamic_variable(std::string_view n) {
  auto text = [](std::string t) { return std::optional(Str{std::move(t), nullptr, {}}); };
  Session& session = process.session;
  if (n == "PPID") return text("1728");
  if (!bash()) return std::nullopt;
  if (n == "RANDOM") {
    auto r = session.context.world.entropy.between(0, 32767, "machine random", session.draw_identity());
    return Str{std::to_string(r), process.origin(value::OriginKind::random, "$RANDOM"), {}};
  }
  if (n == "UID" || n == "EUID") {
    const User* u = process.machine.users.find(process.user);
    return text(std::to_string(u ? u->uid : 0));
  }
  if (n == "SECONDS") return text(std::to_string(session.elapsed.us / 1'000'000));
  if (n == "EPOCHSECONDS")
    return Str{std::to_string(session.now().us / 1'000'000),
               process.origin(value::OriginKind::timestamp, "$EPOCHSECONDS"),
               {}};
  if (n == "HOSTNAME") {
    value::Marks marks = process.machine.hostname_marks;
    if (process.machine.hostname_is_identity)
      marks = value::unite(marks, process.origin(value::OriginKind::cloud_assigned, "$HOSTNAME"));
    return Str{process.machine.hostname, marks, {}};
  }
  if (n == "BASH_VERSION") return text("5.1.16(1)-release");
  if (n == "BASH") return text("/bin/bash");
  if (n == "BASH_SOURCE" || n == "BASH_ARGV0") return text(name);
  if (n == "OSTYPE") return text("linux-gnu");
  if (n == "HOSTTYPE") return text("x86_64");
  if (n == "LINENO") return text("1");
  return std::nullopt;
}

std::optional<Str> Shell::get(std::string_view n) {
  if (n.size() == 1 && std::string_view("?#0!-$@*").find(n[0]) != std::string_view::npos)
    return special_parameter(n[0]);
  if (!n.empty() && n[0] >= '0' && n[0] <= '9') {
    std::size_t i = 0;
    std::from_chars(n.data(), n.data() + n.size(), i);
    if (i == 0 || i > positional.size()) return std::nullopt;
    return positional[i - 1];
  }
  std::string base, key;
  if (subscript_of(n, base, key)) return array_element(base, std::move(key));
  if (const Variable* v = process.variables.find(n)) {
    if (!v->is_set) return std::nullopt;
    if (!v->is_array) return Str{v->value, v->marks, {}};
    if (v->elements.empty()) return std::nullopt;
    return Str{v->elements[0].second, v->marks, {}};
  }
  return dynamic_variable(n);
}

void Shell::set(std::string_view n, std::string value, value::Marks marks) {
  if (value.size() > process.session.context.limits.output_bytes_max) {
    process.session.stop("A variable is longer than the limit.", process.where);
    flow = Flow::exit_shell;
    return;
  }
  Variable& v = process.variables.at(n);
  v.value = std::move(value);
  v.marks = marks;
  v.is_set = true;
  if (options.allexport) v.exported = true;
}

bool Shell::assign(std::string_view n, std::string value, value::Marks marks) {
  std::string base, key;
  bool element = subscript_of(n, base, key).has_value();
  if (!element) base = n;
  const Variable* existing = process.variables.find(base);
  if (existing && existing->readonly) {
    error(bash() ? fmt::format("{}: readonly variable", base) : fmt::format("{}: is read only", base));
    status = bash() ? 1 : 2;
    if (!bash()) flow = Flow::exit_shell;
    return false;
  }
  if (existing && existing->integer && !existing->is_array) {
    std::string message;
    value = std::to_string(evaluate_arithmetic(value, *this, message).value_or(0));
  }
  if (!element && !(existing && existing->is_array)) return set(base, std::move(value), marks), true;
  if (!element) key = "0";
  bool associative = existing && existing->is_array && existing->integer;
  key = associative ? key : element_key(key, *this);
  Variable& v = process.variables.at(base);
  if (!v.is_array && existing && !v.value.empty()) v.elements.emplace_back("0", v.value);
  v.is_array = true;
  v.is_set = true;
  put_element(v, key, std::move(value));
  v.marks = value::unite(v.marks, marks);
  return true;
}

void Shell::make_local(std::string_view n) {
  if (locals.empty()) return;
  for (const Saved& s : locals.back())
    if (s.name == n) return;
  const Variable* v = process.variables.find(n);
  locals.back().push_back({std::string(n), v ? std::optional(*v) : std::nullopt});
}

bool Shell::apply(const shell::Assignment& a) {
  if (a.is_array) {
    const Variable* before = process.variables.find(a.name);
    Variable v;
    if (before && (a.append || before->integer)) v = *before;
    if (!a.append) v.elements.clear();
    v.is_array = true;
    std::int64_t next = 0;
    if (!v.elements.empty())
      std::from_chars(v.elements.back().first.data(),
                      v.elements.back().first.data() + v.elements.back().first.size(), next),
          ++next;
    for (const shell::Word& w : a.elements) {
      // [key]=value, as written
      if (w.source.starts_with('[') && w.source.find("]=") != std::string::npos) {
        Str text = expand_text(w);
        std::size_t close = text.text.find("]=");
        if (close != std::string::npos) {
          put_element(v, text.text.substr(1, close - 1), text.text.substr(close + 2));
          v.marks = value::unite(v.marks, text.marks);
          continue;
        }
      }
      for (Str& s : expand({w})) {
        v.elements.emplace_back(std::to_string(next++), std::move(s.text));
        v.marks = value::unite(v.marks, s.marks);
      }
    }
    process.variables.set(a.name, std::move(v));
    return flow == Flow::none;
  }
  Str value = expand_text(a.value);
  if (flow != Flow::none) return false;
  std::string target = a.name;
  if (a.index) target += "[" + expand_text(*a.index).text + "]";
  if (a.append) {
    if (auto old = get(target)) {
      value.text = old->text + value.text;
      value.marks = value::unite(old->marks, value.marks);
    }
  }
  return assign(target, std::move(value.text), value.marks);
}

void Shell::trace(const std::string& line) {
  process.session.write(process.io.fd[2], "+ " + line + "\n", nullptr);
}

int Shell::run_simple(const shell::Command& command) {
  int before = status;
  status_marks = nullptr;
  if (command.words.empty()) status = 0;
  std::vector<Str> words = expand(command.words);
  if (flow != Flow::none) return status;
  if (options.xtrace && !words.empty()) {
    std::string line;
    for (const Str& w : words) line += (line.empty() ? "" : " ") + traced(w.text);
    trace(line);
  }
  Io saved = process.io;
  if (!command.redirects.empty() && !redirect(command.redirects)) {
    process.io = std::move(saved);
    if (flow == Flow::none) status = bash() ? 1 : 2;
    if (!bash() && !words.empty() && is_special_builtin(words[0].text)) flow = Flow::exit_shell;
    return status;
  }
  bool keep_redirects = !words.empty() && words[0].text == "exec" && words.size() == 1;
  if (words.empty()) {
    for (const auto& a : command.assignments) {
      if (!apply(a)) break;
      if (options.xtrace && !a.is_array)
        trace(fmt::format("{}={}", a.name, traced(get(a.name).value_or(Str{}).text)));
    }
  } else {
    status = before;
    run_words(command, std::move(words), command.assignments);
  }
  if (!keep_redirects) process.io = std::move(saved);
  return status;
}

int Shell::run_words(const shell::Command& command, std::vector<Str> words,
                     const std::vector<shell::Assignment>& assigned) {
  std::string_view n = words[0].text;
  auto f = functions.find(n);
  Builtin builtin = f == functions.end() ? find_builtin(n, dialect) : nullptr;
  bool here = f != functions.end() || builtin;
  // A special builtin's assignments stay; those of everything else last as long as the command.
  bool stay = builtin && is_special_builtin(n);
  Variables saved = process.variables;
  bool declaration = n == "export" || n == "local" || n == "declare" || n == "readonly" || n == "typeset";
  for (const auto& a : assigned) {
    if (declaration && n == "local") make_local(a.name);
    if (!apply(a)) return status;
    if (!stay && !declaration) process.variables.at(a.name).exported = true;
    if (declaration) words.push_back({a.name, nullptr, {}});
  }
  if (!here) {
    Process child = process;
    child.args = std::move(words);
    child.where = command.where;
    child.taint = nullptr;
    child.shell = nullptr;
    for (const Str& a : child.args) child.taint = value::unite(child.taint, a.marks);
    process.variables = std::move(saved);
    return status = exec_process(child);
  }
  if (f != functions.end()) {
    auto body = f->second;  // a function may redefine itself
    words.erase(words.begin());
    call_function(*body, std::move(words));
  } else {
    process.args = std::move(words);
    process.taint = nullptr;
    for (const Str& a : process.args) process.taint = value::unite(process.taint, a.marks);
    process.shell = this;
    status = builtin(process);
    process.taint = nullptr;
  }
  if (!stay && !assigned.empty() && !declaration) {
    for (const auto& a : assigned) {
      const Variable* v = saved.find(a.name);
      if (v)
        process.variables.set(a.name, *v);
      else
        process.variables.erase(a.name);
    }
  }
  return status;
}

int Shell::call_function(const shell::Command& body, std::vector<Str> arguments) {
  std::swap(positional, arguments);
  locals.emplace_back();
  ++function_depth;
  int saved_loops = loops;
  loops = 0;
  run_command(body);
  loops = saved_loops;
  --function_depth;
  for (auto it = locals.back().rbegin(); it != locals.back().rend(); ++it) {
    if (it->before)
      process.variables.set(it->name, std::move(*it->before));
    else
      process.variables.erase(it->name);
  }
  locals.pop_back();
  positional = std::move(arguments);
  if (flow == Flow::return_function) flow = Flow::none;
  return status;
}

}  // namespace reprise::machine
