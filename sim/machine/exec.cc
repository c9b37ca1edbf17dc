// Finding and running commands, and the entry points of script.h.
#include <fmt/format.h>

#include <algorithm>

#include "machine/shell.h"

namespace reprise::machine {
namespace {

std::string command_line(const std::vector<Str>& args) {
  std::string out;
  for (const Str& a : args) out += (out.empty() ? "" : " ") + a.text;
  if (out.size() > 200) out = out.substr(0, 200) + "…";
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

int unmodelled(Process& p) {
  p.session.report_unmodelled(command_line(p.args), p.where);
  if (!p.session.context.strict) return 0;
  p.err(fmt::format("{}: command not found\n", p.name()));
  return 127;
}

// The first file of that name on the PATH that may be executed.
std::optional<std::string> on_path(const Process& p, std::string_view name) {
  std::string path = p.environment("PATH");
  if (path.empty()) path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  std::size_t at = 0;
  while (at <= path.size()) {
    std::size_t end = std::min(path.find(':', at), path.size());
    std::string full = p.path(path.substr(at, end - at) + "/" + std::string(name));
    const File* f = lookup(p.machine.files, full);
    if (f && f->type == FileType::file && (f->mode & 0111)) return full;
    at = end + 1;
  }
  return std::nullopt;
}

std::string interpreter_of(std::string_view text) {
  if (!text.starts_with("#!")) return {};
  std::string_view line =
      text.substr(2, text.find('\n') == std::string_view::npos ? text.npos : text.find('\n') - 2);
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
  return std::string(line);
}

int run_file(Process& p, const std::string& path) {
  auto real = resolve(p.machine.files, path);
  const File* f = real ? p.machine.files.find(*real) : nullptr;
  if (!f) return p.err(fmt::format("{}: No such file or directory\n", p.name())), 127;
  if (f->type == FileType::directory) return p.err(fmt::format("{}: Is a directory\n", p.name())), 126;
  if (!may(p.identity(), *f, execute)) return p.err(fmt::format("{}: Permission denied\n", p.name())), 126;
  if (f->executable_format) {
    const CommandEntry* c = find_command(base_name(*real));
    if (!c) c = find_command(base_name(path));
    return c ? c->run(p) : unmodelled(p);
  }
  Text text = *f->content;
  p.taint = value::unite(p.taint, f->marks);
  std::vector<Str> arguments(p.args.begin() + 1, p.args.end());
  p.args[0].text = path;
  return run_shell(p, text, interpreter_of(text.bytes), std::move(arguments));
}

}  // namespace

int exec_process(Process& p) {
  if (p.args.empty() || p.session.stopped()) return p.session.stopped() ? 124 : 0;
  if (!p.session.step()) return 124;
  if (p.session.nesting >= p.session.context.limits.nesting_max) {
    p.session.stop("Commands start each other too deeply.", p.where);
    return 124;
  }
  ++p.session.nesting;
  p.session.spend("command");
  int code = 0;
  std::string name(p.name());
  if (name.empty()) {
    p.err(": command not found\n");
    code = 127;
  } else if (name.find('/') != std::string::npos) {
    const CommandEntry* c = find_command(base_name(name));
    bool there = lookup(p.machine.files, p.path(name)) != nullptr;
    // Base systems do not list every file of coreutils.
    code = !there && c && !c->needs_file ? c->run(p) : run_file(p, p.path(name));
  } else {
    const CommandEntry* c = find_command(name);
    const File* local = p.machine.files.find("/usr/local/bin/" + name);
    if (c && !c->needs_file && !local)
      code = c->run(p);
    else if (auto path = on_path(p, name))
      code = run_file(p, *path);
    else if (c && c->needs_file)
      code = p.not_found();
    else if (c)
      code = c->run(p);
    else
      code = unmodelled(p);
  }
  --p.session.nesting;
  return p.session.stopped() ? 124 : code;
}

int run_shell(Process& p, const Text& script, std::string_view interpreter, std::vector<Str> arguments) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < interpreter.size();) {
    std::size_t end = std::min(interpreter.find(' ', at), interpreter.size());
    if (end > at) words.emplace_back(interpreter.substr(at, end - at));
    at = end + 1;
  }
  if (!words.empty() && base_name(words[0]) == "env") {
    words.erase(words.begin());
    std::erase_if(words, [](const std::string& w) { return w == "-S"; });
  }
  std::string_view program = words.empty() ? std::string_view("sh") : base_name(words[0]);
  bool bash = program == "bash" || (program == "sh" && p.machine.family == "redhat");
  if (program != "sh" && program != "bash" && program != "dash" && program != "ash" && program != "zsh" &&
      program != "ksh") {
    p.session.report_unmodelled(fmt::format("{} {}", interpreter, p.name()), p.where);
    return p.session.context.strict ? 127 : 0;
  }
  if (p.session.nesting >= p.session.context.limits.nesting_max) {
    p.session.stop("Shells start each other too deeply.", p.where);
    return 124;
  }
  ++p.session.nesting;
  Shell shell(p, bash || program == "zsh" || program == "ksh" ? shell::Dialect::bash : shell::Dialect::posix);
  shell.name = p.args.empty() ? "sh" : p.args[0].text;
  shell.positional = std::move(arguments);
  for (std::size_t i = 1; i < words.size(); ++i) {
    shell.options.errexit |= words[i].starts_with('-') && words[i].find('e') != std::string::npos;
    shell.options.xtrace |= words[i].starts_with('-') && words[i].find('x') != std::string::npos;
    shell.options.nounset |= words[i].starts_with('-') && words[i].find('u') != std::string::npos;
  }
  int code = shell.run(script, p.where);
  --p.session.nesting;
  return p.session.stopped() ? 124 : code;
}

namespace {

// The first process of a session: its user's environment, as a login gives it.
Process first_process(Session& session, const Invocation& invocation) {
  const RunContext& c = session.context;
  Process p{session, session.machine, {}, {}, {}, {}, c.user, 022, {}, nullptr, nullptr};
  const User* u = session.machine.users.find(c.user);
  std::string home = u ? u->home : c.user == "root" ? "/root" : "/home/" + c.user;
  p.directory = c.directory.empty() ? home : c.directory;
  if (!lookup(session.machine.files, p.directory)) p.directory = "/";
  p.export_variable("HOME", home);
  p.export_variable("USER", c.user);
  p.export_variable("LOGNAME", c.user);
  p.export_variable("SHELL", u && !u->shell.empty() ? u->shell : "/bin/sh");
  p.export_variable("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  for (const auto& [name, value] : c.environment) p.export_variable(name, value);
  p.io.fd[0] = input_stream(Text(invocation.input), nullptr);
  p.io.fd[1] = output_stream(true);
  p.io.fd[2] = output_stream(true);
  return p;
}

RunResult finish(Session& session, Process& p, int code) {
  RunResult r;
  r.exit_code = session.stopped() ? 124 : code;
  r.output = std::move(session.log);
  r.stdout_text = std::move(p.io.fd[1]->data.bytes);
  r.stderr_text = std::move(p.io.fd[2]->data.bytes);
  r.stdout_marks = p.io.fd[1]->marks;
  r.unmodelled = std::move(session.unmodelled);
  r.elapsed = session.elapsed;
  r.diags = std::move(session.diags);
  return r;
}

}  // namespace

RunResult run_script(Machine& machine, const Text& script, value::Marks marks, const RunContext& context,
                     const Invocation& invocation) {
  Session session(machine, context);
  Process p = first_process(session, invocation);
  p.args.push_back({invocation.name, nullptr, {}});
  p.taint = marks;
  p.where = script.range(0, script.bytes.size());
  std::string interpreter =
      invocation.interpreter.empty() ? interpreter_of(script.bytes) : invocation.interpreter;
  std::vector<Str> arguments;
  for (const std::string& a : invocation.arguments) arguments.push_back({a, marks, {}});
  int code = run_shell(p, script, interpreter, std::move(arguments));
  return finish(session, p, code);
}

RunResult run_command(Machine& machine, const Text& command, value::Marks marks, const RunContext& context) {
  Invocation invocation;
  invocation.interpreter = "/bin/sh";
  invocation.name = "sh";
  return run_script(machine, command, marks, context, invocation);
}

}  // namespace reprise::machine
