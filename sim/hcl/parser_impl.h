// The recursive-descent parser of HCL's native syntax; private to this folder.
//
// After the first mistake that loses the parser's place (`recovery_`) it skips to a place it knows and goes
// on, but keeps quiet about most of what follows, as Terraform does: what it would say there is often an
// echo.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/arena.h"
#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "hcl/lexer.h"
#include "hcl/line_index.h"
#include "hcl/parser.h"
#include "hcl/template_part.h"

namespace reprise::hcl {

// Text to parse: a whole file or, for a string of JSON syntax, a stretch whose characters begin at `base`.
struct ParseInput {
  const SourceFile* file;
  std::string_view text;
  Pos base;
};

class Parser {
 public:
  Parser(ParseInput input, Lexer::Start start, Arena& arena, Diagnostics& diags);

  Body* file_body();
  Expr* whole_expression();
  Expr* whole_template();
  const ScopeTraversal* whole_traversal();

 private:
  friend class TemplateTree;
  enum class BodyEnd : std::uint8_t { file, brace };

  // Newlines count inside bodies and objects, and nowhere else between brackets.
  class NewlineScope {
   public:
    NewlineScope(Parser& parser, bool count) : parser_(parser), before_(parser.newlines_) {
      parser.newlines_ = count;
    }
    ~NewlineScope() { parser_.newlines_ = before_; }
    NewlineScope(const NewlineScope&) = delete;
    NewlineScope& operator=(const NewlineScope&) = delete;

   private:
    Parser& parser_;
    bool before_;
  };

  // Tokens.
  const Token& peek() {
    while (next_.type == TokenType::newline && !newlines_) next_ = lexer_.next();
    return next_;
  }
  TokenType peek_type() { return peek().type; }
  Token read() {
    Token token = peek();
    if (token.type != TokenType::eof) next_ = lexer_.next();
    previous_ = token;
    return token;
  }
  Range range_of(const Token& t) const { return {input_.base + t.begin, input_.base + t.end}; }
  Range next_range() { return range_of(peek()); }
  Range previous_range() const { return range_of(previous_); }
  std::string_view text(const Token& t) const { return lexer_.text(t); }
  bool next_is_keyword(std::string_view word) {
    return peek_type() == TokenType::ident && text(next_) == word;
  }

  // Mistakes.
  void error(std::string summary, std::string detail, Range subject, Range context = {});
  void error_unless_recovering(std::string summary, std::string detail, Range subject, Range context = {});
  bool failed_since(std::size_t mark) const { return recovery_ && this->mark() > mark; }
  std::size_t mark() const { return diags_.error_count() + suppressed_; }
  Token recover(TokenType end);
  void recover_over(TokenType token);
  void recover_after_body_item();
  std::string place(Range range);
  Expr* invalid(Range range);
  bool too_deep(Range at);
  bool too_tall(Range at);
  void finish();

  // Bodies (parse_body.cc).
  Body* body(BodyEnd end, Range opened);
  void body_item(std::vector<Attribute>& attributes, std::vector<Block>& blocks);
  std::optional<Attribute> attribute(const Token& name, bool single_line);
  std::optional<Block> block(const Token& type);
  bool block_header(const Token& type, Token& open);
  Body* block_body(const Token& type, const Token& open);
  Body* single_line_body(const Token& type, const Token& open);
  void close_single_line(const Token& type, const Token& open);
  Label quoted_label();
  bool label_part(const Token& token, const Token& open, std::string& value);

  // Expressions (parse_expr.cc, parse_collection.cc).
  Expr* expression();
  Expr* conditional();
  Expr* binary(int level);
  Expr* with_traversals();
  Expr* traversals(Expr* from);
  Expr* with_steps(Expr* from, std::size_t first);
  Expr* dot_step(Expr* from, std::size_t first);
  Expr* bracket_step(Expr* from, std::size_t first);
  Expr* attribute_splat(Expr* from, const Token& dot);
  Expr* full_splat(Expr* from, const Token& open);
  bool plain_step(Range root);
  bool plain_name(Range root);
  bool plain_key(Range root);
  TraversalStep legacy_index(const Token& number, const Token& dot, std::string_view splat_hint);
  Expr* term();
  Expr* parens();
  Expr* identifier();
  Expr* number();
  Expr* unary(UnaryOp op);
  Expr* quoted();
  Expr* heredoc();
  Expr* call(const Token& name);
  bool call_name(const Token& name, std::string_view& full, Range& range);
  void call_arguments(FunctionCall& call);
  Token argument_end(FunctionCall& call, bool& more);
  Expr* tuple();
  Expr* object();
  bool object_item(const Token& open, Token& close);
  bool object_separator(const Token& open, Token& close);
  Expr* for_expression(const Token& open);
  bool for_names(const Token& open, ForExpr& node);
  bool for_result(TokenType close_type, ForExpr& node);
  void check_for_result(const ForExpr& node, bool object, Range ellipsis);

  // Templates (parse_template.cc).
  Expr* template_until(TokenType end, bool dedent, Range open, bool is_heredoc);
  void template_parts(TokenType end);
  void literal_part(const Token& token, bool trim);
  bool interpolation_part(const Token& open, Range start, TokenType end);
  void interpolation_end_error(const Token& close, Range start, TokenType end);
  bool directive_part(const Token& open, Range start);
  bool directive_content(const Token& open, const Token& keyword, TemplatePart& part);
  bool for_directive_names(TemplatePart& part);
  void trim_before(const Token& open, bool literal_before);
  void dedent_parts(std::size_t first);
  std::string_view unescape(const Token& token);
  std::string_view unescape(std::string_view raw, bool quoted, Pos at);
  std::size_t read_escape(std::string_view raw, std::size_t at, Pos base, std::string& out);

  ParseInput input_;
  Arena& arena_;
  Diagnostics& diags_;  // what the grammar says; follows what the lexer said in the caller's list
  Diagnostics& out_;
  Diagnostics grammar_;
  Lexer lexer_;
  Token next_;
  Token previous_;
  std::size_t suppressed_ = 0;  // errors beyond kMaxSyntaxErrors
  bool newlines_ = true;
  bool recovery_ = false;
  bool told_depth_ = false;
  int depth_ = 0;
  int height_ = 0;      // of the expression parsed last: bounds the depth of left-leaning trees
  Range splat_star_;    // of the `.*` being read
  Range for_ellipsis_;  // of the for-expression being closed
  std::optional<LineIndex> lines_;

  // Scratch stacks: a production pushes what it finds and copies its part into the arena when it is complete.
  std::vector<Expr*> exprs_;
  std::vector<ObjectItem> items_;
  std::vector<TraversalStep> steps_;
  std::vector<Label> labels_;
  std::vector<TemplatePart> parts_;

  template <class T>
  std::span<T const> take(std::vector<T>& stack, std::size_t first) {
    std::span<T> taken = arena_.copy_range(stack.data() + first, stack.size() - first);
    stack.resize(first);
    return taken;
  }
};

inline Range between(Range from, Range to) { return {from.begin, to.end}; }

// Says that `suppressed` more errors were found, if any.
void report_suppressed(std::size_t suppressed, Range where, Diagnostics& diags);

// Whether the lexer's number is one: digits, perhaps a fraction, perhaps an exponent.
bool is_number(std::string_view text);

}  // namespace reprise::hcl
