// The shell's parser, private to shell_parser.cc, shell_word.cc and shell_compound.cc. Recursive descent over
// the text; depth is bounded.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "machine/shell_ast.h"

namespace reprise::machine::shell {

inline constexpr int kDepthMax = 100;

class Parser {
 public:
  Parser(const Text& text, Dialect dialect, hcl::Range fallback, int depth)
      : text_(text), s_(text.bytes), dialect_(dialect), fallback_(fallback), depth_(depth) {}

  std::shared_ptr<Script> script();
  Word expandable();

 private:
  struct Deeper;
  // --- characters
  bool done() const { return p_ >= s_.size(); }
  char peek(std::size_t ahead = 0) const { return p_ + ahead < s_.size() ? s_[p_ + ahead] : '\0'; }
  bool at(std::string_view t) const { return s_.substr(p_).starts_with(t); }
  bool bash() const { return dialect_ == Dialect::bash; }
  hcl::Range where(std::size_t begin, std::size_t end) const;
  bool fail(std::string message);
  bool failed() const { return !error_.empty(); }
  bool unexpected();

  // --- lexing (shell_parser.cc)
  void skip_blank();
  void skip_newlines();  // blanks, newlines, comments; reads pending here-documents
  void read_heredocs();
  std::string_view bare_word() const;   // the unquoted word ahead, "" when it has quotes
  bool keyword(std::string_view word);  // consumes it
  bool at_keyword(std::string_view word) const { return bare_word() == word; }
  bool expect(std::string_view keyword);

  // --- words (shell_word.cc)
  Word word(std::string_view stops = {});
  void parts_until(std::vector<Part>& out, std::string_view stops);
  void double_quotes(std::vector<Part>& out);
  bool ansi_quotes(std::vector<Part>& out);
  bool dollar(std::vector<Part>& out, bool in_quotes);
  bool dollar_here(std::vector<Part>& out, bool in_quotes);
  bool braced(std::vector<Part>& out, std::size_t begin, bool in_quotes);
  void braced_operator(Parameter& p, bool in_quotes);
  Word braced_word(std::string_view stops, bool in_quotes);
  void backquotes(std::vector<Part>& out, bool in_quotes);
  bool command_substitution(std::vector<Part>& out, std::size_t begin);
  bool arithmetic_substitution(std::vector<Part>& out, std::size_t begin);
  std::string name();
  void literal(std::vector<Part>& out, std::size_t begin, std::size_t end, Part::Kind kind);
  Word finish(std::size_t begin, std::vector<Part> parts);
  Word raw_word(std::size_t begin, std::size_t end);  // an expression: parsed as if inside double quotes

  // --- grammar (shell_compound.cc)
  List list(const std::vector<std::string_view>& ends);
  bool ends_list(const std::vector<std::string_view>& ends);
  AndOr and_or();
  Pipeline pipeline();
  std::unique_ptr<Command> command();
  void simple(Command& c);
  bool assignment(Command& c);
  void array_elements(Assignment& a);
  bool redirect(std::vector<Redirect>& out);
  void redirects(std::vector<Redirect>& out);
  bool compound(Command& c);
  void if_clause(Command& c);
  void loop(Command& c, Command::Kind kind);
  void for_loop(Command& c);
  void case_clause(Command& c);
  bool function(Command& c);
  void function_body(Command& c);
  void double_paren(Command& c);
  void conditional(Command& c);
  std::unique_ptr<Condition> cond_or();
  std::unique_ptr<Condition> cond_and();
  std::unique_ptr<Condition> cond_primary();
  std::size_t balanced_parens(std::size_t from) const;  // offset of the `))` that closes, or npos

  struct Pending {
    std::shared_ptr<Word> into;
    std::string delimiter;
    bool quoted = false, strip_tabs = false;
  };
  const Text& text_;
  std::string_view s_;
  std::size_t p_ = 0;
  Dialect dialect_;
  hcl::Range fallback_;
  int depth_;
  std::string error_;
  std::size_t error_at_ = 0;
  std::vector<Pending> pending_;
};

struct Parser::Deeper {
  explicit Deeper(Parser& p) : parser(p) {
    if (++parser.depth_ > kDepthMax) parser.fail("nesting is too deep");
  }
  ~Deeper() { --parser.depth_; }
  Parser& parser;
};

inline bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
inline bool is_name_char(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }
inline bool is_meta(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == ';' || c == '&' || c == '|' || c == '<' || c == '>' ||
         c == '(' || c == ')';
}

}  // namespace reprise::machine::shell
