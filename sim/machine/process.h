// What runs on a machine while a script does: a session, its streams, and one process after another.
//
// There is no concurrency: a pipeline's stages run one after the other, each to its end, with the output of
// one as the input of the next. Taint is kept per process: whatever a process writes carries the marks of its
// arguments and of everything it has read so far.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "machine/script.h"
#include "machine/text.h"
#include "machine/vfs.h"

namespace reprise::machine {

struct Str {
  std::string text;
  value::Marks marks = nullptr;
  Text written;  // where it was written, for an argument that is itself a script; empty when unknown
  Text placed() const { return written.bytes == text ? written : Text(text); }
};

struct Variable {
  std::string value;
  std::vector<std::pair<std::string, std::string>> elements;  // of an array: subscript and value
  value::Marks marks = nullptr;
  bool is_array = false, exported = false, readonly = false, integer = false, is_set = true;
};
using Variables = world::PersistentMap<Variable>;

// One open file description. Copies of a file descriptor share it.
struct Stream {
  enum class Kind : std::uint8_t { none, input, output, file } kind = Kind::none;
  Text data;  // input: what is to be read; output: what was written
  value::Marks marks = nullptr;
  std::size_t at = 0;  // input: how far it was read
  std::string path;    // file: where writes go
  bool log = false;    // output: also shows in the session's log
};
using StreamPtr = std::shared_ptr<Stream>;
StreamPtr input_stream(Text text, value::Marks marks);
StreamPtr output_stream(bool log);

struct Io {
  std::array<StreamPtr, 10> fd;
};

// One run of a script: its bounds, its clock, and what it reports.
class Session {
 public:
  Session(Machine& m, const RunContext& c) : machine(m), context(c) {}

  Machine& machine;
  const RunContext& context;
  std::string log;
  world::Duration elapsed;
  std::vector<Unmodelled> unmodelled;
  hcl::Diagnostics diags;
  int nesting = 0;

  world::Instant now() const { return context.world.now + elapsed; }
  void spend(world::Duration d);
  // A duration from data/machine/durations.hcl.
  void spend(std::string_view what, std::int64_t times = 1);
  // Counts a step; false when the script has to stop.
  bool step();
  bool stopped() const { return stopped_; }
  void stop(std::string detail, hcl::Range where);
  void report_unmodelled(std::string what, hcl::Range where);
  // An identity for one random draw, never used again on this machine.
  std::string draw_identity();
  // A null stream is a closed descriptor: what is written to it is lost.
  void write(const StreamPtr& to, std::string_view text, value::Marks marks);
  void write_text(const StreamPtr& to, const Text& text, value::Marks marks);

 private:
  bool fits(std::size_t size, std::size_t more);
  void note(Stream& to, std::string_view text);
  std::uint64_t steps_ = 0;
  bool stopped_ = false;
};

class Shell;

// A command at work: arguments, streams, who and where. Commands are functions over this.
struct Process {
  Session& session;
  Machine& machine;
  std::vector<Str> args;  // args[0] is the command's name
  Io io;
  Variables variables;  // the exported ones are its environment
  std::string directory;
  std::string user;
  std::uint16_t umask = 022;
  hcl::Range where;  // of the command in the script that calls it
  value::Marks taint = nullptr;
  Shell* shell = nullptr;  // builtins only: the shell that runs them

  std::string_view arg(std::size_t i) const { return i < args.size() ? std::string_view(args[i].text) : ""; }
  std::string_view name() const { return arg(0); }
  Identity identity() const { return identity_of(machine, user); }
  std::string path(std::string_view relative) const { return absolute(relative, directory); }
  std::string environment(std::string_view variable) const;
  void export_variable(std::string_view variable, std::string_view value);

  void out(std::string_view text);
  void err(std::string_view text);
  // "name: message" on standard error; returns `code`.
  int fail(std::string_view message, int code = 1);
  int not_found();  // "name: command not found"; 127
  // What is left of standard input; taints.
  Text input();
  std::optional<std::string> line();  // one line of it, without newline
  // A file's content as this user may read it; taints. nullopt: a message was printed. "-" is standard input.
  std::optional<Text> read(std::string_view relative);
  // Creates or replaces a file as this user may; false: a message was printed.
  bool write(std::string_view relative, Text content, std::optional<std::uint16_t> mode = {});
  bool allowed(std::string_view relative, int access) const;
  value::Marks origin(value::OriginKind kind, std::string what) const;
  // Runs another command in this one's place: sudo, env, xargs.
  int run(std::vector<Str> command);
};

// "cannot open": why a path cannot be read or written; "" when it can.
std::string why_not_readable(const Machine& machine, const Identity& who, std::string_view path);
std::string why_not_writable(const Machine& machine, const Identity& who, std::string_view path);

using CommandFunction = int (*)(Process&);
struct CommandEntry {
  std::string_view name;
  CommandFunction run;
  bool needs_file = false;  // exists only where a package has put it on the PATH
};
// nullptr for what is not modelled.
const CommandEntry* find_command(std::string_view name);

// Runs `args` as execvp would: a path, a modelled command, a script on the machine, or something unmodelled.
int exec_process(Process& process);
// A shell over a text: what `sh script`, `bash -c`, `. file` and run_script share.
int run_shell(Process& process, const Text& script, std::string_view interpreter, std::vector<Str> arguments);

}  // namespace reprise::machine
