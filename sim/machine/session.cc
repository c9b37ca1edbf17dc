// Sessions: bounds, the clock, streams; and what every process may do.
#include <fmt/format.h>

#include <algorithm>

#include "machine/process.h"
#include "machine/systems.h"

namespace reprise::machine {

StreamPtr input_stream(Text text, value::Marks marks) {
  auto s = std::make_shared<Stream>();
  s->kind = Stream::Kind::input;
  s->data = std::move(text);
  s->marks = marks;
  return s;
}

StreamPtr output_stream(bool log) {
  auto s = std::make_shared<Stream>();
  s->kind = Stream::Kind::output;
  s->log = log;
  return s;
}

void Session::spend(world::Duration d) {
  elapsed = elapsed + d;
  if (elapsed > context.limits.elapsed_max) stop("The script takes longer than a day of virtual time.", {});
}

void Session::spend(std::string_view what, std::int64_t times) {
  world::Duration d = machine.systems ? machine.systems->duration(what) : world::Duration{};
  std::int64_t us = 0;
  if (__builtin_mul_overflow(d.us, times, &us)) us = INT64_MAX;
  spend(world::Duration{us});
}

bool Session::step() {
  if (stopped_) return false;
  if (++steps_ <= context.limits.steps_max) return true;
  stop(fmt::format("The script was stopped after {} steps: it looks as if it would never end.",
                   context.limits.steps_max),
       {});
  return false;
}

void Session::stop(std::string detail, hcl::Range where) {
  if (stopped_) return;
  stopped_ = true;
  diags.error("Script exceeds a limit", std::move(detail), where);
}

void Session::report_unmodelled(std::string what, hcl::Range where) {
  for (const Unmodelled& u : unmodelled)
    if (u.what == what && u.where == where) return;
  if (unmodelled.size() >= 1000) return;
  diags.warning(
      "Command is not modelled",
      fmt::format("Nothing is known about what \"{}\" does: it is taken to succeed without effect.", what),
      where);
  unmodelled.push_back({std::move(what), where});
}

std::string Session::draw_identity() { return fmt::format("{}#{}", context.identity, machine.draws++); }

bool Session::fits(std::size_t size, std::size_t more) {
  if (size + more <= context.limits.output_bytes_max) return true;
  stop(fmt::format("The script writes more than {} bytes to one place.", context.limits.output_bytes_max),
       {});
  return false;
}

void Session::note(Stream& to, std::string_view text) {
  if (to.log && fits(log.size(), text.size())) log += text;
}

void Session::write(const StreamPtr& to, std::string_view text, value::Marks marks) {
  if (!to || to->kind == Stream::Kind::none || to->kind == Stream::Kind::input || stopped_) return;
  if (to->kind == Stream::Kind::output) {
    if (!fits(to->data.bytes.size(), text.size())) return;
    if (to->data.spans.empty())
      to->data.bytes += text;
    else
      to->data.append(text, {}, false);
    to->marks = value::unite(to->marks, marks);
    return note(*to, text);
  }
  if (!machine.files.contains(to->path)) return;  // removed while open
  File& f = machine.files.at(to->path);
  f.marks = value::unite(f.marks, marks);
  f.package.clear();
  if (!f.content) f.content = std::make_shared<Text>();
  if (!fits(f.content->bytes.size(), text.size())) return;
  if (f.content.use_count() > 1) f.content = std::make_shared<Text>(*f.content);
  if (f.content->spans.empty())
    f.content->bytes += text;
  else
    f.content->append(text, {}, false);
}

void Session::write_text(const StreamPtr& to, const Text& text, value::Marks marks) {
  if (text.spans.empty()) return write(to, text.bytes, marks);
  if (!to || stopped_) return;
  if (to->kind == Stream::Kind::output) {
    if (!fits(to->data.bytes.size(), text.bytes.size())) return;
    to->data.append(text, 0, text.bytes.size());
    to->marks = value::unite(to->marks, marks);
    return note(*to, text.bytes);
  }
  const File* before = to->kind == Stream::Kind::file ? machine.files.find(to->path) : nullptr;
  if (!before) return;
  Text whole = before->content ? *before->content : Text();
  if (!fits(whole.bytes.size(), text.bytes.size())) return;
  whole.append(text, 0, text.bytes.size());
  File& f = machine.files.at(to->path);
  f.content = std::make_shared<Text>(std::move(whole));
  f.marks = value::unite(f.marks, marks);
  f.package.clear();
}

// --- processes

std::string Process::environment(std::string_view variable) const {
  const Variable* v = variables.find(variable);
  return v && v->is_set ? v->value : std::string();
}

void Process::export_variable(std::string_view variable, std::string_view value) {
  Variable v;
  v.value = value;
  v.exported = true;
  variables.set(variable, std::move(v));
}

void Process::out(std::string_view text) { session.write(io.fd[1], text, taint); }
void Process::err(std::string_view text) { session.write(io.fd[2], text, taint); }

int Process::fail(std::string_view message, int code) {
  err(fmt::format("{}: {}\n", base_name(name()), message));
  return code;
}

int Process::not_found() {
  err(fmt::format("{}: command not found\n", name()));
  return 127;
}

Text Process::input() {
  Text out;
  if (!io.fd[0] || io.fd[0]->kind != Stream::Kind::input) return out;
  Stream& s = *io.fd[0];
  taint = value::unite(taint, s.marks);
  if (s.at == 0)
    out = s.data;
  else
    out.append(s.data, s.at, s.data.bytes.size());
  s.at = s.data.bytes.size();
  return out;
}

std::optional<std::string> Process::line() {
  if (!io.fd[0] || io.fd[0]->kind != Stream::Kind::input) return std::nullopt;
  Stream& s = *io.fd[0];
  taint = value::unite(taint, s.marks);
  if (s.at >= s.data.bytes.size()) return std::nullopt;
  std::size_t end = std::min(s.data.bytes.find('\n', s.at), s.data.bytes.size());
  std::string out = s.data.bytes.substr(s.at, end - s.at);
  s.at = std::min(end + 1, s.data.bytes.size());
  return out;
}

std::string why_not_readable(const Machine& machine, const Identity& who, std::string_view path) {
  for (std::size_t i = path.find('/', 1); i != std::string_view::npos && !who.root();
       i = path.find('/', i + 1)) {
    const File* d = machine.files.find(path.substr(0, i));
    if (d && d->type == FileType::directory && !may(who, *d, execute)) return "Permission denied";
  }
  const File* f = machine.files.find(path);
  if (!f) return "No such file or directory";
  if (f->type == FileType::directory) return "Is a directory";
  if (f->type == FileType::symlink) return "No such file or directory";
  return may(who, *f, read) ? "" : "Permission denied";
}

std::string why_not_writable(const Machine& machine, const Identity& who, std::string_view path) {
  const File* f = machine.files.find(path);
  if (f && f->type == FileType::directory) return "Is a directory";
  if (f) return may(who, *f, write) ? "" : "Permission denied";
  const File* directory = machine.files.find(parent_of(path));
  if (!directory) return "No such file or directory";
  if (directory->type != FileType::directory) return "Not a directory";
  return may(who, *directory, write | execute) ? "" : "Permission denied";
}

std::optional<Text> Process::read(std::string_view relative) {
  if (relative == "-" || relative == "/dev/stdin") return input();
  if (relative == "/dev/null") return Text();
  auto real = resolve(machine.files, path(relative));
  std::string why = real ? why_not_readable(machine, identity(), *real) : "Too many levels of symbolic links";
  if (!why.empty()) {
    fail(fmt::format("{}: {}", relative, why));
    return std::nullopt;
  }
  const File* f = machine.files.find(*real);
  taint = value::unite(taint, f->marks);
  return f->content ? *f->content : Text();
}

bool Process::write(std::string_view relative, Text content, std::optional<std::uint16_t> mode) {
  if (relative == "-" || relative == "/dev/stdout") return out(content.bytes), true;
  if (relative == "/dev/null") return true;
  auto real = resolve(machine.files, path(relative));
  std::string why = real ? why_not_writable(machine, identity(), *real) : "Too many levels of symbolic links";
  if (!why.empty()) {
    fail(fmt::format("{}: {}", relative, why));
    return false;
  }
  if (content.bytes.size() > session.context.limits.output_bytes_max) {
    session.stop("A file is larger than the limit.", where);
    return false;
  }
  if (machine.files.contains(*real)) {
    File& f = machine.files.at(*real);
    f.content = std::make_shared<Text>(std::move(content));
    f.marks = taint;
    f.package.clear();
    f.executable_format = false;
    if (mode) f.mode = *mode;
  } else {
    auto bits =
        static_cast<std::uint16_t>(mode.value_or(static_cast<std::uint16_t>(0666)) & ~(mode ? 0 : umask));
    put_file(machine, *real, std::move(content), taint, user, primary_group(machine, user), bits);
  }
  return true;
}

bool Process::allowed(std::string_view relative, int access) const {
  const File* f = lookup(machine.files, path(relative));
  return f && may(identity(), *f, access);
}

value::Marks Process::origin(value::OriginKind kind, std::string what) const {
  return value::origin_mark({kind, std::move(what), where});
}

int Process::run(std::vector<Str> command) {
  Process child = *this;
  child.args = std::move(command);
  child.shell = nullptr;
  return exec_process(child);
}

}  // namespace reprise::machine
