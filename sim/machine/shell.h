// The shell: expands words and runs a syntax tree. Private to machine/.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "machine/process.h"
#include "machine/shell_ast.h"

namespace reprise::machine {

// A pattern matched as the shell does; a backslash makes the next character ordinary.
bool shell_match(std::string_view pattern, std::string_view text);
// The files that match a pattern, sorted; none: the pattern stays as it is.
std::vector<std::string> glob(const Machine& machine, const std::string& pattern,
                              const std::string& directory);
// {a,b} and {1..3} written out; empty when a word has none.
std::vector<shell::Word> brace_words(const shell::Word& word);

// Evaluates $((...)): integers that wrap, variables by name. nullopt: `error` says why.
class Shell;
std::optional<std::int64_t> evaluate_arithmetic(std::string_view text, Shell& shell, std::string& error);

enum class Flow : std::uint8_t { none, break_loop, continue_loop, return_function, exit_shell };

struct Options {
  bool errexit = false, nounset = false, xtrace = false, pipefail = false, noglob = false, noexec = false;
  bool verbose = false, allexport = false, nullglob = false, noclobber = false;
};

class Shell {
 public:
  Shell(Process& host, shell::Dialect dialect);

  int run(const Text& text, hcl::Range fallback);
  int run_trap_exit(int status);

  // --- variables
  std::optional<Str> get(std::string_view name);
  void set(std::string_view name, std::string value, value::Marks marks = nullptr);
  bool assign(std::string_view name, std::string value,
              value::Marks marks);  // false: read only, message printed
  Variable* variable(std::string_view name) {
    return process.variables.contains(name) ? &process.variables.at(name) : nullptr;
  }
  void make_local(std::string_view name);

  // --- expansion (shell_expand.cc)
  std::vector<Str> expand(const std::vector<shell::Word>& words);
  Str expand_text(const shell::Word& word);                         // no splitting
  Str expand_pattern(const shell::Word& word);                      // quoted characters behind backslashes
  Text expand_lines(const shell::Word& word, value::Marks& marks);  // here-documents: keeps places

  // --- running (shell_run.cc)
  int run_list(const shell::List& list);
  int run_command(const shell::Command& command);
  int call_function(const shell::Command& body, std::vector<Str> arguments);
  Str capture(const shell::Script& script, Text* text = nullptr);  // $(...)
  int eval(const Text& text, hcl::Range where);
  void error(std::string_view message);  // "name: message" as this shell says it

  Process process;  // what commands inherit
  shell::Dialect dialect;
  std::string name = "sh";
  std::vector<Str> positional;
  std::map<std::string, std::shared_ptr<shell::Command>, std::less<>> functions;
  std::map<std::string, std::string, std::less<>> aliases;
  Options options;
  int status = 0;
  value::Marks status_marks = nullptr;
  Flow flow = Flow::none;
  int flow_levels = 0;
  int loops = 0, function_depth = 0;
  int tested = 0;  // > 0: a failure here is an answer, not an error (set -e)
  std::string trap_exit, trap_err;
  bool trap_exit_set = false;
  std::int64_t background = 0;
  int opt_offset = 0;  // getopts: position inside a cluster
  bool bash() const { return dialect == shell::Dialect::bash; }
  // Saved variables of each function call: restored on return.
  struct Saved {
    std::string name;
    std::optional<Variable> before;
  };
  std::vector<std::vector<Saved>> locals;

 private:
  friend class Expander;
  std::optional<Str> special_parameter(char c);
  std::optional<Str> array_element(const std::string& base, std::string key);
  std::optional<Str> dynamic_variable(std::string_view n);
  int run_and_or(const shell::AndOr& item);
  int run_pipeline(const shell::Pipeline& pipeline);
  int run_simple(const shell::Command& command);
  int run_compound(const shell::Command& command);
  int run_words(const shell::Command& command, std::vector<Str> words,
                const std::vector<shell::Assignment>& assigned);
  int run_subshell(const shell::List& list);
  int run_if(const shell::Command& command);
  int run_loop(const shell::Command& command);
  int run_for(const shell::Command& command);
  int run_for_arithmetic(const shell::Command& command);
  int run_case(const shell::Command& command);
  bool condition(const shell::Condition& condition, int depth = 0);
  bool binary_condition(const shell::Condition& condition);
  bool redirect(const std::vector<shell::Redirect>& redirects);
  bool redirect_one(const shell::Redirect& redirect);
  bool open(int fd, const shell::Redirect& redirect, const Str& target);
  bool apply(const shell::Assignment& assignment);
  void trace(const std::string& line);
  bool leave_loop();
  void check_errexit(int code);
  std::optional<std::int64_t> arithmetic(const shell::Word& word);
};

using Builtin = int (*)(Process&);
// Commands that act on the shell itself; nullptr for others.
Builtin find_builtin(std::string_view name, shell::Dialect dialect);
// `test` and `[`: shared with [[ ]].
bool test_unary(Process& process, char op, const std::string& operand);
std::optional<bool> test_binary(Process& process, const std::string& a, std::string_view op,
                                const std::string& b);

}  // namespace reprise::machine
