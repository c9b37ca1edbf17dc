// The syntax tree of a shell script. Words keep their parts; nothing is expanded before a command runs.
// Every node that runs knows where it was written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hcl/source.h"
#include "machine/text.h"

namespace reprise::machine::shell {

struct Script;
struct Word;
struct Parameter;

struct Part {
  enum class Kind : std::uint8_t {
    literal,     // text as written, unquoted: may hold globs and braces
    quoted,      // text that quoting protects
    dquote,      // parts between double quotes
    parameter,   // $x, ${x...}
    command,     // $(...) and `...`
    arithmetic,  // $((...)): `parts` expand to the expression
    tilde,       // ~ or ~user: text is the user
    process,     // <(...): reads as a file
  } kind = Kind::literal;
  std::string text;
  std::vector<Part> parts;
  std::shared_ptr<Parameter> parameter;
  std::shared_ptr<Script> command;
  hcl::Range where;
  bool verbatim = false;  // text is exactly the bytes at `where`
};

struct Word {
  std::vector<Part> parts;
  std::string source;  // as written, for traces and messages
  hcl::Range where;
  bool plain = false;  // one literal without anything to expand: `source` is its value
};

struct Parameter {
  std::string name;
  enum class Op : std::uint8_t {
    none,
    length,
    use_default,
    assign_default,
    use_alternative,
    fail,
    remove_small_prefix,
    remove_large_prefix,
    remove_small_suffix,
    remove_large_suffix,
    replace,
    substring,
    upper_first,
    upper_all,
    lower_first,
    lower_all,
    indirect,
    keys,
  } op = Op::none;
  bool colon = false;         // ${x:-y}: null counts as unset
  std::optional<Word> index;  // ${x[i]}; a word "@" or "*" is all
  Word word, second;          // pattern and replacement, default, offset and length
  bool has_second = false;
  char anchor = 0;  // replace: '/' all, '#' at the start, '%' at the end
};

struct Redirect {
  enum class Op : std::uint8_t {
    read,
    write,
    append,
    read_write,
    duplicate,
    heredoc,
    here_string,
    both,
    both_append
  } op;
  int fd = -1;  // -1: the operator's own default
  Word target;
  std::shared_ptr<Word> body;  // of a here-document
};

struct Assignment {
  std::string name;
  std::optional<Word> index;
  Word value;
  std::vector<Word> elements;
  bool is_array = false;
  bool append = false;
};

struct Command;
struct Pipeline {
  bool negate = false;
  std::vector<std::unique_ptr<Command>> stages;
  std::string with_stderr;  // 'y' at i: `|&` after stage i
};
struct AndOr {
  enum class Link : std::uint8_t { first, and_then, or_else };
  std::vector<std::pair<Link, Pipeline>> pipelines;
  bool background = false;
};
struct List {
  std::vector<AndOr> items;
  List() = default;
  List(const List&) = delete;
  List(List&&) noexcept = default;
  List& operator=(const List&) = delete;
  List& operator=(List&&) noexcept = default;
};

struct Condition;  // [[ ... ]]

struct CaseItem {
  std::vector<Word> patterns;
  List body;
  char end = ';';  // ';' stops, '&' falls through, 't' tests on
};

struct Command {
  enum class Kind : std::uint8_t {
    simple,
    group,
    subshell,
    if_clause,
    while_loop,
    until_loop,
    for_loop,
    for_arithmetic,
    case_clause,
    function,
    arithmetic,
    condition
  } kind = Kind::simple;
  hcl::Range where;
  std::vector<Assignment> assignments;  // simple
  std::vector<Word> words;              // simple; values of `for`
  std::vector<Redirect> redirects;
  std::vector<List> lists;  // bodies: if: condition, then, condition, then, …, else
  std::string name;         // function; variable of `for`
  bool has_in = false;      // for x in …
  Word subject;             // case; (( … )): the expression
  Word step, test;          // for (( init; test; step )): subject, test, step
  std::vector<CaseItem> cases;
  std::shared_ptr<Command> body;  // function
  std::unique_ptr<Condition> condition;
};

struct Condition {
  enum class Kind : std::uint8_t { unary, binary, word, negate, both, either } kind = Kind::word;
  std::string op;
  Word left, right;
  std::unique_ptr<Condition> a, b;
};

struct Script {
  List list;
  std::string error;  // the first syntax error, after `list`; "" for none
  std::uint32_t error_line = 0;
};

enum class Dialect : std::uint8_t { posix, bash };

// `fallback` is used where the text does not know where it was written.
std::shared_ptr<Script> parse(const Text& text, Dialect dialect, hcl::Range fallback, int depth = 0);
// A here-document's body or any text in which only $, ` and \ are special.
Word parse_expandable(const Text& text, Dialect dialect, hcl::Range fallback, int depth = 0);

}  // namespace reprise::machine::shell
