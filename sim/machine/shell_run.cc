// Running a syntax tree: lists, pipelines, compound commands, redirections.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "machine/shell.h"

namespace reprise::machine {

using shell::AndOr;
using shell::Command;
using shell::List;
using shell::Pipeline;
using shell::Redirect;

Shell::Shell(Process& host, shell::Dialect d) : process(host), dialect(d) {
  // A shell imports only its environment.
  Variables exported;
  process.variables.for_each([&](const std::string& key, const Variable& v) {
    if (v.exported && !v.is_array) exported.set(key, v);
  });
  process.variables = std::move(exported);
  process.shell = this;
  set("PWD", process.directory);
  set("IFS", " \t\n");
  process.variables.at("PWD").exported = true;
}

void Shell::error(std::string_view message) {
  process.session.write(
      process.io.fd[2],
      bash() ? fmt::format("{}: {}\n", name, message) : fmt::format("{}: 1: {}\n", name, message),
      process.taint);
}

int Shell::run(const Text& text, hcl::Range fallback) {
  auto script = shell::parse(text, dialect, fallback);
  process.where = fallback;
  run_list(script->list);
  if (flow == Flow::none && !script->error.empty() && !process.session.stopped()) {
    std::string place =
        bash() ? fmt::format("line {}", script->error_line) : fmt::format("{}", script->error_line);
    process.session.write(process.io.fd[2], fmt::format("{}: {}: {}\n", name, place, script->error), nullptr);
    status = 2;
  }
  return run_trap_exit(status);
}

int Shell::run_trap_exit(int code) {
  status = code;
  if (!trap_exit_set || process.session.stopped()) return status;
  trap_exit_set = false;
  flow = Flow::none;
  flow_levels = 0;
  int before = status;
  eval(Text(trap_exit), process.where);
  if (flow != Flow::exit_shell) status = before;
  return status;
}

int Shell::eval(const Text& text, hcl::Range where) {
  if (process.session.nesting >= process.session.context.limits.nesting_max) {
    process.session.stop("The script evaluates text within text too deeply.", where);
    flow = Flow::exit_shell;
    return status = 124;
  }
  ++process.session.nesting;
  auto script = shell::parse(text, dialect, where);
  status = 0;
  run_list(script->list);
  --process.session.nesting;
  if (flow == Flow::none && !script->error.empty()) {
    error(script->error);
    status = 2;
    if (!bash()) flow = Flow::exit_shell;
  }
  return status;
}

int Shell::run_list(const List& list) {
  for (const AndOr& item : list.items) {
    if (flow != Flow::none || process.session.stopped()) break;
    if (!item.background) {
      run_and_or(item);
      continue;
    }
    // What runs in the background is run at once, apart: its result comes to nobody's attention.
    Shell child(*this);
    child.trap_exit_set = false;
    child.run_and_or(item);
    ++background;
    status = 0;
  }
  return status;
}

void Shell::check_errexit(int code) {
  if (code == 0 || tested > 0 || flow != Flow::none) return;
  if (!trap_err.empty()) {
    std::string action = std::move(trap_err);
    trap_err.clear();
    eval(Text(action), process.where);
    trap_err = std::move(action);
    status = code;
  }
  if (options.errexit) flow = Flow::exit_shell;
}

int Shell::run_and_or(const AndOr& item) {
  for (std::size_t i = 0; i < item.pipelines.size(); ++i) {
    const auto& [link, pipeline] = item.pipelines[i];
    if (link == AndOr::Link::and_then && status != 0) continue;
    if (link == AndOr::Link::or_else && status == 0) continue;
    bool last = i + 1 == item.pipelines.size();
    if (!last) ++tested;
    run_pipeline(pipeline);
    if (!last) --tested;
    if (flow != Flow::none || process.session.stopped()) return status;
    if (last && !pipeline.negate) check_errexit(status);
  }
  return status;
}

int Shell::run_pipeline(const Pipeline& pipeline) {
  if (pipeline.negate) ++tested;
  if (pipeline.stages.size() == 1) {
    run_command(*pipeline.stages[0]);
  } else {
    StreamPtr input = process.io.fd[0];
    int worst = 0;
    for (std::size_t i = 0; i < pipeline.stages.size() && !process.session.stopped(); ++i) {
      bool last = i + 1 == pipeline.stages.size();
      Shell child(*this);
      child.trap_exit_set = false;
      child.process.shell = &child;
      child.process.io.fd[0] = input;
      StreamPtr output = last ? process.io.fd[1] : output_stream(false);
      child.process.io.fd[1] = output;
      if (i < pipeline.with_stderr.size() && pipeline.with_stderr[i] == 'y') child.process.io.fd[2] = output;
      child.run_command(*pipeline.stages[i]);
      if (child.status != 0) worst = child.status;
      status = child.status;
      status_marks = child.status_marks;
      if (!last) input = input_stream(std::move(output->data), output->marks);
    }
    if (options.pipefail && status == 0) status = worst;
  }
  if (pipeline.negate) {
    --tested;
    status = status == 0 ? 1 : 0;
  }
  return status;
}

int Shell::run_command(const Command& command) {
  Session& session = process.session;
  if (!session.step()) {
    flow = Flow::exit_shell;
    return status = 124;
  }
  if (session.nesting >= session.context.limits.nesting_max) {
    session.stop("Commands are nested too deeply: functions, subshells or scripts that call each other.",
                 command.where);
    flow = Flow::exit_shell;
    return status = 124;
  }
  ++session.nesting;
  hcl::Range before = process.where;
  process.where = command.where;
  if (command.kind == Command::Kind::simple)
    run_simple(command);
  else if (command.redirects.empty())
    run_compound(command);
  else {
    Io saved = process.io;
    if (redirect(command.redirects))
      run_compound(command);
    else
      status = 1;
    process.io = std::move(saved);
  }
  process.where = before;
  --session.nesting;
  return status;
}

int Shell::run_compound(const Command& c) {
  switch (c.kind) {
    case Command::Kind::group: return run_list(c.lists[0]);
    case Command::Kind::subshell: return run_subshell(c.lists[0]);
    case Command::Kind::if_clause: return run_if(c);
    case Command::Kind::while_loop:
    case Command::Kind::until_loop: return run_loop(c);
    case Command::Kind::for_loop: return run_for(c);
    case Command::Kind::for_arithmetic: return run_for_arithmetic(c);
    case Command::Kind::case_clause: return run_case(c);
    case Command::Kind::function: functions[c.name] = c.body; return status = 0;
    case Command::Kind::arithmetic: {
      auto v = arithmetic(c.subject);
      status = v && *v != 0 ? 0 : 1;
      break;
    }
    case Command::Kind::condition: status = condition(*c.condition) ? 0 : 1; break;
    case Command::Kind::simple: break;
  }
  return status;
}

std::optional<std::int64_t> Shell::arithmetic(const shell::Word& word) {
  std::string message;
  auto v = evaluate_arithmetic(expand_text(word).text, *this, message);
  if (!v) error(message);
  return v;
}

int Shell::run_subshell(const List& list) {
  Shell child(*this);
  child.trap_exit_set = false;
  child.process.shell = &child;
  child.run_list(list);
  status = child.run_trap_exit(child.status);
  if (process.session.stopped()) flow = Flow::exit_shell;
  return status;
}

Str Shell::capture(const shell::Script& script, Text* text) {
  Shell child(*this);
  child.trap_exit_set = false;
  child.process.shell = &child;
  child.tested = 0;
  if (!bash())
    child.options.errexit = options.errexit;
  else
    child.options.errexit = false;  // bash clears it in command substitutions
  StreamPtr out = output_stream(false);
  child.process.io.fd[1] = out;
  ++process.session.nesting;
  if (process.session.nesting < process.session.context.limits.nesting_max)
    child.run_list(script.list);
  else
    process.session.stop("Command substitutions are nested too deeply.", process.where);
  --process.session.nesting;
  // $(< file)
  const auto& items = script.list.items;
  if (items.size() == 1 && items[0].pipelines.size() == 1 &&
      items[0].pipelines[0].second.stages.size() == 1) {
    const Command& c = *items[0].pipelines[0].second.stages[0];
    if (c.words.empty() && c.assignments.empty() && c.redirects.size() == 1 &&
        c.redirects[0].op == Redirect::Op::read) {
      if (auto content = child.process.read(child.expand_text(c.redirects[0].target).text)) {
        out->data = *content;
        out->marks = value::unite(out->marks, child.process.taint);
      }
    }
  }
  status = child.run_trap_exit(child.status);
  if (process.session.stopped()) flow = Flow::exit_shell;
  Str result{out->data.bytes, out->marks, {}};
  if (text) *text = std::move(out->data);
  std::erase(result.text, '\0');
  while (result.text.ends_with('\n')) result.text.pop_back();
  return result;
}

int Shell::run_if(const Command& c) {
  std::size_t i = 0;
  for (; i + 1 < c.lists.size(); i += 2) {
    ++tested;
    run_list(c.lists[i]);
    --tested;
    if (flow != Flow::none) return status;
    if (status == 0) return run_list(c.lists[i + 1]);
  }
  if (i < c.lists.size()) return run_list(c.lists[i]);
  return status = 0;
}

// After a round of a loop; true when the loop is over.
bool Shell::leave_loop() {
  if (process.session.stopped()) return true;
  if (flow == Flow::none) return false;
  if (flow == Flow::break_loop || flow == Flow::continue_loop) {
    if (flow_levels > 1) {
      --flow_levels;
      return true;
    }
    bool leave = flow == Flow::break_loop;
    flow = Flow::none;
    flow_levels = 0;
    return leave;
  }
  return true;
}

int Shell::run_loop(const Command& c) {
  int last = 0;
  ++loops;
  for (;;) {
    if (!process.session.step()) {
      flow = Flow::exit_shell;
      last = 124;
      break;
    }
    ++tested;
    run_list(c.lists[0]);
    --tested;
    if (flow != Flow::none && leave_loop()) break;
    if ((status == 0) != (c.kind == Command::Kind::while_loop)) break;
    last = run_list(c.lists[1]);
    if (leave_loop()) break;
  }
  --loops;
  return status = flow == Flow::exit_shell || flow == Flow::return_function ? status : last;
}

int Shell::run_for(const Command& c) {
  std::vector<Str> values = c.has_in ? expand(c.words) : positional;
  if (flow != Flow::none) return status;
  status = 0;
  ++loops;
  for (Str& v : values) {
    if (!process.session.step()) {
      flow = Flow::exit_shell;
      status = 124;
      break;
    }
    if (!assign(c.name, std::move(v.text), v.marks)) break;
    run_list(c.lists[0]);
    if (leave_loop()) break;
  }
  --loops;
  return status;
}

int Shell::run_for_arithmetic(const Command& c) {
  status = 0;
  if (!c.subject.parts.empty() && !arithmetic(c.subject)) return status = 1;
  ++loops;
  for (;;) {
    if (!process.session.step()) {
      flow = Flow::exit_shell;
      status = 124;
      break;
    }
    if (!c.test.parts.empty()) {
      auto go = arithmetic(c.test);
      if (!go) status = 1;
      if (!go || *go == 0) break;
    }
    run_list(c.lists[0]);
    if (leave_loop()) break;
    if (!c.step.parts.empty() && !arithmetic(c.step)) break;
  }
  --loops;
  return status;
}

int Shell::run_case(const Command& c) {
  Str subject = expand_text(c.subject);
  if (flow != Flow::none) return status;
  status = 0;
  bool through = false;
  for (const shell::CaseItem& item : c.cases) {
    bool hit = through;
    for (std::size_t i = 0; i < item.patterns.size() && !hit; ++i)
      hit = shell_match(expand_pattern(item.patterns[i]).text, subject.text);
    if (!hit) continue;
    run_list(item.body);
    if (item.end == ';' || flow != Flow::none) return status;
    through = item.end == '&';
  }
  return status;
}

bool Shell::condition(const shell::Condition& c, int depth) {
  using Kind = shell::Condition::Kind;
  switch (c.kind) {
    case Kind::negate: return !condition(*c.a, depth + 1);
    case Kind::both: return condition(*c.a, depth + 1) && condition(*c.b, depth + 1);
    case Kind::either: return condition(*c.a, depth + 1) || condition(*c.b, depth + 1);
    case Kind::unary:
      if (c.op == "-v") return get(expand_text(c.left).text).has_value();
      return c.op.size() == 2 && test_unary(process, c.op[1], expand_text(c.left).text);
    case Kind::word: return !expand_text(c.left).text.empty();
    case Kind::binary: return binary_condition(c);
  }
  return false;
}

bool Shell::binary_condition(const shell::Condition& c) {
  std::string left = expand_text(c.left).text;
  if (c.op == "=" || c.op == "==") return shell_match(expand_pattern(c.right).text, left);
  if (c.op == "!=") return !shell_match(expand_pattern(c.right).text, left);
  if (c.op == "=~") {
    RE2 re(expand_text(c.right).text, RE2::Quiet);
    if (!re.ok()) return false;
    std::vector<re2::StringPiece> groups(
        static_cast<std::size_t>(std::max(0, re.NumberOfCapturingGroups()) + 1));
    if (!re.Match(left, 0, left.size(), RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size())))
      return false;
    Variable match;
    match.is_array = true;
    for (std::size_t i = 0; i < groups.size(); ++i)
      match.elements.emplace_back(std::to_string(i),
                                  std::string(groups[i].data() ? groups[i].as_string() : ""));
    process.variables.set("BASH_REMATCH", std::move(match));
    return true;
  }
  std::string right = expand_text(c.right).text;
  bool number = c.op.size() == 3 && c.op[0] == '-' && c.op != "-nt" && c.op != "-ot" && c.op != "-ef";
  if (number) {  // both sides are arithmetic
    std::string message;
    auto a = evaluate_arithmetic(left, *this, message), b = evaluate_arithmetic(right, *this, message);
    if (!a || !b) return error(message), false;
    return test_binary(process, std::to_string(*a), c.op, std::to_string(*b)).value_or(false);
  }
  return test_binary(process, left, c.op, right).value_or(false);
}

// --- redirections

bool Shell::redirect(const std::vector<Redirect>& redirects) {
  for (const Redirect& r : redirects)
    if (!redirect_one(r)) return false;
  return true;
}

bool Shell::redirect_one(const Redirect& r) {
  using Op = Redirect::Op;
  int fd = r.fd >= 0 ? r.fd
           : (r.op == Op::read || r.op == Op::heredoc || r.op == Op::here_string || r.op == Op::read_write)
               ? 0
               : 1;
  if (fd > 9) return error(fmt::format("{}: Bad file descriptor", r.fd)), false;
  if (r.op == Op::heredoc) {
    value::Marks marks = nullptr;
    Text body = expand_lines(*r.body, marks);
    process.io.fd[static_cast<std::size_t>(fd)] = input_stream(std::move(body), marks);
    return true;
  }
  Str target = expand_text(r.target);
  if (flow != Flow::none) return false;
  if (r.op == Op::here_string) {
    process.io.fd[static_cast<std::size_t>(fd)] = input_stream(Text(target.text + "\n"), target.marks);
    return true;
  }
  if (r.op == Op::duplicate) {
    auto& slot = process.io.fd[static_cast<std::size_t>(fd)];
    if (target.text == "-") return slot = nullptr, true;
    bool digit = target.text.size() == 1 && target.text[0] >= '0' && target.text[0] <= '9';
    if (!digit || !process.io.fd[static_cast<std::size_t>(target.text[0] - '0')])
      return error(fmt::format("{}: Bad file descriptor", target.text)), false;
    slot = process.io.fd[static_cast<std::size_t>(target.text[0] - '0')];
    return true;
  }
  return open(fd, r, target);
}

bool Shell::open(int fd, const Redirect& r, const Str& target) {
  using Op = Redirect::Op;
  auto& slot = process.io.fd[static_cast<std::size_t>(fd)];
  Machine& m = process.machine;
  std::string path = process.path(target.text);
  if (target.text.empty()) return error(": No such file or directory"), false;
  auto stream = std::make_shared<Stream>();
  if (path == "/dev/null") {
    slot = std::move(stream);
    return true;
  }
  if (path.starts_with("/dev/std") || path == "/dev/tty" ||
      (path.starts_with("/dev/fd/") && path.size() == 9)) {
    std::size_t from = path == "/dev/stdin"    ? 0
                       : path == "/dev/stderr" ? 2
                       : path.size() == 9      ? static_cast<std::size_t>(path[8] - '0')
                                               : 1;
    if (from <= 9 && process.io.fd[from]) slot = process.io.fd[from];
    if (r.op == Op::both || r.op == Op::both_append) process.io.fd[2] = slot;
    return true;
  }
  auto real = resolve(m.files, path);
  std::string why = !real              ? "Too many levels of symbolic links"
                    : r.op == Op::read ? why_not_readable(m, process.identity(), *real)
                                       : why_not_writable(m, process.identity(), *real);
  if (!why.empty()) {
    bool create = !bash() && r.op != Op::read && why == "No such file or directory";
    if (bash())
      error(fmt::format("{}: {}", target.text, why));
    else
      error(fmt::format("cannot {} {}: {}", r.op == Op::read ? "open" : "create", target.text,
                        create                               ? "Directory nonexistent"
                        : why == "No such file or directory" ? "No such file"
                                                             : why));
    return false;
  }
  if (r.op == Op::read) {
    const File* f = m.files.find(*real);
    slot = input_stream(*f->content, value::unite(f->marks, target.marks));
    return true;
  }
  bool append = r.op == Op::append || r.op == Op::both_append || r.op == Op::read_write;
  if (!m.files.contains(*real)) {
    put_file(m, *real, Text(), target.marks, process.user, primary_group(m, process.user),
             static_cast<std::uint16_t>(0666 & ~process.umask));
  } else if (!append) {
    File& f = m.files.at(*real);
    f.content = std::make_shared<Text>();
    f.marks = target.marks;
    f.package.clear();
  }
  stream->kind = Stream::Kind::file;
  stream->path = *real;
  slot = stream;
  if (r.op == Op::both || r.op == Op::both_append) process.io.fd[2] = stream;
  return true;
}

}  // namespace reprise::machine
