// Entry points, and what all productions share: mistakes, recovery, bounds.
#include "hcl/parser.h"

#include <fmt/format.h>

#include "hcl/parser_impl.h"

namespace reprise::hcl {

namespace {

// Longest chain of operators or indexes that lean to one side; the tree is that much deeper than what was
// nested.
constexpr int kMaxHeight = 4 * kMaxNesting;

TokenType opener_of(TokenType close) {
  switch (close) {
    case TokenType::close_brace: return TokenType::open_brace;
    case TokenType::close_bracket: return TokenType::open_bracket;
    case TokenType::close_paren: return TokenType::open_paren;
    case TokenType::close_quote: return TokenType::open_quote;
    case TokenType::close_heredoc: return TokenType::open_heredoc;
    case TokenType::template_end: return TokenType::template_interp;
    default: return TokenType::invalid;
  }
}

bool opens(TokenType type) {
  switch (type) {
    case TokenType::open_brace:
    case TokenType::open_bracket:
    case TokenType::open_paren:
    case TokenType::open_quote:
    case TokenType::open_heredoc:
    case TokenType::template_interp:
    case TokenType::template_control: return true;
    default: return false;
  }
}

}  // namespace

Parser::Parser(ParseInput input, Lexer::Start start, Arena& arena, Diagnostics& diags)
    : input_(input),
      arena_(arena),
      diags_(grammar_),
      out_(diags),
      lexer_(input.text, input.base, start, diags) {
  next_ = lexer_.next();
}

void report_suppressed(std::size_t suppressed, Range where, Diagnostics& diags) {
  if (suppressed == 0) return;
  diags.error(
      "Too many syntax errors",
      fmt::format("{} more errors were found in this file after the first {}.", suppressed, kMaxSyntaxErrors),
      where);
}

// What the lexer has to say comes first, wherever in the file it is.
void Parser::finish() {
  while (next_.type != TokenType::eof) next_ = lexer_.next();
  out_.append(std::move(grammar_));
  report_suppressed(suppressed_ + lexer_.suppressed(), range_of(next_), out_);
}

void Parser::error(std::string summary, std::string detail, Range subject, Range context) {
  if (diags_.error_count() >= kMaxSyntaxErrors) {
    ++suppressed_;
    return;
  }
  diags_.error(std::move(summary), std::move(detail), subject, context);
}

void Parser::error_unless_recovering(std::string summary, std::string detail, Range subject, Range context) {
  if (!recovery_) error(std::move(summary), std::move(detail), subject, context);
}

std::string Parser::place(Range range) {
  if (!lines_) lines_.emplace(*input_.file);
  return range_text(*input_.file, *lines_, range);
}

Expr* Parser::invalid(Range range) {
  height_ = 1;
  return arena_.make<Expr>(ExprKind::invalid, range);
}

bool Parser::too_deep(Range at) {
  if (depth_ <= kMaxNesting) return false;
  if (!told_depth_) {
    error("Excessive nesting",
          fmt::format("Expressions and blocks may be nested at most {} levels deep.", kMaxNesting), at);
  }
  told_depth_ = recovery_ = true;
  return true;
}

bool Parser::too_tall(Range at) {
  if (height_ <= kMaxHeight) return false;
  if (!told_depth_) {
    error(
        "Excessive nesting",
        fmt::format(
            "An expression may chain at most {} operators or index steps. Use parentheses, a local value or "
            "a function over a list to split it.",
            kMaxHeight),
        at);
  }
  told_depth_ = recovery_ = true;
  return true;
}

// Skips to just after the closing token that matches the one we are inside of.
Token Parser::recover(TokenType end) {
  TokenType start = opener_of(end);
  recovery_ = true;
  for (int nested = 0;;) {
    TokenType type = peek_type();
    if (type == TokenType::eof) return read();
    if (end == TokenType::template_end && type == TokenType::template_control)
      type = TokenType::template_interp;
    if (type == end && nested-- < 1) return read();
    if (type == start) ++nested;
    read();
  }
}

// Skips past the next bracket pair that `opener` (an opening parenthesis) starts.
void Parser::recover_over(TokenType opener) {
  recovery_ = true;
  while (peek_type() != opener && peek_type() != TokenType::eof) read();
  read();
  recover(TokenType::close_paren);
}

// Skips to the next line that is not inside brackets opened on the way.
void Parser::recover_after_body_item() {
  recovery_ = true;
  std::vector<TokenType> open;
  for (;;) {
    TokenType type = peek_type();
    if (type == TokenType::eof) return;
    if (type == TokenType::newline && open.empty()) {
      read();
      return;
    }
    if (opens(type)) {
      open.push_back(type == TokenType::template_control ? TokenType::template_interp : type);
    } else if (TokenType opener = opener_of(type); opener != TokenType::invalid) {
      while (!open.empty() && open.back() != opener) open.pop_back();
      if (!open.empty()) open.pop_back();
    }
    read();
  }
}

Expr* Parser::whole_expression() {
  NewlineScope scope(*this, false);
  Expr* result = expression();
  if (peek_type() != TokenType::eof) {
    error_unless_recovering(
        "Extra characters after expression",
        "An expression was successfully parsed, but extra characters were found after it.", next_range());
  }
  finish();
  return result;
}

Expr* Parser::whole_template() {
  Range start{next_range().begin, next_range().begin};
  Expr* result = template_until(TokenType::eof, false, start, false);
  finish();
  return result;
}

Body* parse_file(const SourceFile& file, Arena& arena, Diagnostics& diags) {
  return Parser({&file, file.text(), file.base}, Lexer::Start::config, arena, diags).file_body();
}

Expr* parse_expression(const SourceFile& file, Arena& arena, Diagnostics& diags) {
  return Parser({&file, file.text(), file.base}, Lexer::Start::config, arena, diags).whole_expression();
}

Expr* parse_template(const SourceFile& file, Arena& arena, Diagnostics& diags) {
  return Parser({&file, file.text(), file.base}, Lexer::Start::bare_template, arena, diags).whole_template();
}

Expr* parse_expression_text(const SourceFile& file, std::string_view text, Pos at, Arena& arena,
                            Diagnostics& diags) {
  return Parser({&file, text, at}, Lexer::Start::config, arena, diags).whole_expression();
}

Expr* parse_template_text(const SourceFile& file, std::string_view text, Pos at, Arena& arena,
                          Diagnostics& diags) {
  return Parser({&file, text, at}, Lexer::Start::bare_template, arena, diags).whole_template();
}

}  // namespace reprise::hcl
