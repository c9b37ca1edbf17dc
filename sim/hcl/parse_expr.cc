// Operators, traversals, indexes, splats and terms.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "hcl/parser_impl.h"

namespace reprise::hcl {

namespace {

struct Operator {
  int level;  // 0 binds loosest
  BinaryOp op;
};
constexpr int kLevels = 6;

std::optional<Operator> operator_of(TokenType type) {
  switch (type) {
    case TokenType::or_or: return Operator{0, BinaryOp::logical_or};
    case TokenType::and_and: return Operator{1, BinaryOp::logical_and};
    case TokenType::equal_equal: return Operator{2, BinaryOp::equal};
    case TokenType::not_equal: return Operator{2, BinaryOp::not_equal};
    case TokenType::less: return Operator{3, BinaryOp::less};
    case TokenType::less_equal: return Operator{3, BinaryOp::less_equal};
    case TokenType::greater: return Operator{3, BinaryOp::greater};
    case TokenType::greater_equal: return Operator{3, BinaryOp::greater_equal};
    case TokenType::plus: return Operator{4, BinaryOp::add};
    case TokenType::minus: return Operator{4, BinaryOp::subtract};
    case TokenType::star: return Operator{5, BinaryOp::multiply};
    case TokenType::slash: return Operator{5, BinaryOp::divide};
    case TokenType::percent: return Operator{5, BinaryOp::modulo};
    default: return std::nullopt;
  }
}

constexpr std::size_t kMaxExponentDigits = 9;

}  // namespace

bool is_number(std::string_view text) {
  std::size_t at = 0;
  auto digits = [&] {
    std::size_t from = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - from;
  };
  if (digits() == 0) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    const bool exponent = at < text.size() && (text[at] == 'e' || text[at] == 'E');
    if (digits() == 0 && !exponent) return false;  // 1.e5 is one, 1. is none
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    std::size_t count = digits();
    if (count == 0 || count > kMaxExponentDigits) return false;
  }
  return at == text.size();
}

Expr* Parser::expression() {
  ++depth_;
  Expr* result = too_deep(next_range()) ? invalid(next_range()) : conditional();
  --depth_;
  return result;
}

Expr* Parser::conditional() {
  Range start = next_range();
  std::size_t before = mark();
  Expr* condition = binary(0);
  if (failed_since(before) || peek_type() != TokenType::question) return condition;
  int height = height_;
  read();
  before = mark();
  Expr* when_true = expression();
  if (failed_since(before)) return condition;
  height = std::max(height, height_);
  Token colon = peek();
  if (colon.type != TokenType::colon) {
    error("Missing false expression in conditional",
          "The conditional operator (...?...:...) requires a false expression, delimited by a colon.",
          range_of(colon), between(start, range_of(colon)));
    return condition;
  }
  read();
  before = mark();
  Expr* when_false = expression();
  if (failed_since(before)) return condition;
  height_ = std::max(height, height_) + 1;
  return arena_.make<Conditional>(Expr{ExprKind::conditional, between(start, when_false->range)}, condition,
                                  when_true, when_false);
}

// Precedence climbing: operators of `level` and tighter, leaning left.
Expr* Parser::binary(int level) {
  std::size_t before = mark();
  Expr* left = with_traversals();
  while (!failed_since(before)) {
    Token token = peek();
    auto found = operator_of(token.type);
    if (!found || found->level < level) break;
    int height = height_;
    read();
    Expr* right = found->level + 1 < kLevels ? binary(found->level + 1) : with_traversals();
    height_ = std::max(height, height_) + 1;
    if (failed_since(before) || too_tall(range_of(token))) break;
    left = arena_.make<Binary>(Expr{ExprKind::binary, between(left->range, right->range)}, found->op,
                               range_of(token), left, right);
  }
  return left;
}

Expr* Parser::with_traversals() {
  Expr* from = term();
  TokenType next = peek_type();
  return next == TokenType::dot || next == TokenType::open_bracket ? traversals(from) : from;
}

Expr* Parser::traversals(Expr* from) {
  std::size_t first = steps_.size();
  for (;;) {
    TokenType next = peek_type();
    if (next == TokenType::dot) {
      from = dot_step(from, first);
    } else if (next == TokenType::open_bracket) {
      from = bracket_step(from, first);
    } else {
      return with_steps(from, first);
    }
    if (too_tall(from->range)) return with_steps(from, first);
  }
}

// `from` followed by the constant steps gathered since `first`.
Expr* Parser::with_steps(Expr* from, std::size_t first) {
  if (steps_.size() == first) return from;
  Range range = between(from->range, steps_.back().range);
  if (from->kind == ExprKind::scope_traversal) {
    auto* scope = static_cast<ScopeTraversal*>(from);
    scope->steps = take(steps_, first);
    scope->range = range;
    return from;
  }
  ++height_;
  return arena_.make<RelativeTraversal>(Expr{ExprKind::relative_traversal, range}, from, take(steps_, first));
}

Expr* Parser::dot_step(Expr* from, std::size_t first) {
  Token dot = read();
  Token next = peek();
  switch (next.type) {
    case TokenType::ident:
      read();
      steps_.push_back(
          {TraversalStep::Kind::attribute, false, text(next), between(range_of(dot), range_of(next))});
      return from;
    case TokenType::number:
      read();
      steps_.push_back(legacy_index(next, dot, ""));
      return from;
    case TokenType::star: return attribute_splat(with_steps(from, first), dot);
    default:
      error("Invalid attribute name", "An attribute name is required after a dot.", range_of(next));
      recovery_ = true;
      steps_.resize(first);
      return invalid(between(from->range, range_of(dot)));
  }
}

// `.0`, which older configurations use for `[0]`. `.0.1` reads as one number and is refused.
TraversalStep Parser::legacy_index(const Token& token, const Token& dot, std::string_view splat_hint) {
  std::string_view digits = text(token);
  std::size_t point = digits.find('.');
  if (point != std::string_view::npos) {
    error("Invalid legacy index syntax",
          fmt::format(
              "When using the legacy index syntax, chaining two indexes together is not permitted. Use the "
              "proper index syntax{} instead, like [{}][{}].",
              splat_hint, digits.substr(0, point), digits.substr(point + 1)),
          splat_hint.empty() ? range_of(token) : splat_star_);
    digits = digits.substr(0, point);
  } else if (!is_number(digits)) {
    error("Invalid number literal", "Failed to recognize the value of this number literal.", range_of(token));
  }
  return {TraversalStep::Kind::index_number, true, digits, between(range_of(dot), range_of(token))};
}

// `.*` applies the names and legacy indexes that follow to each element, and nothing else.
Expr* Parser::attribute_splat(Expr* from, const Token& dot) {
  Token star = read();
  int height = height_;
  std::size_t first = steps_.size();
  Range begin = next_range(), last = range_of(star);
  while (peek_type() == TokenType::dot) {
    Token step_dot = read();
    Token next = peek();
    if (next.type == TokenType::number) {
      read();
      splat_star_ = range_of(star);
      steps_.push_back(legacy_index(next, step_dot, " with a full splat expression [*]"));
    } else if (next.type == TokenType::ident) {
      read();
      steps_.push_back(
          {TraversalStep::Kind::attribute, false, text(next), between(range_of(step_dot), range_of(next))});
    } else {
      bool nested = next.type == TokenType::star;
      error_unless_recovering(
          nested ? "Nested splat expression not allowed" : "Invalid attribute name",
          nested ? "A splat expression (*) cannot be used inside another attribute-only splat expression."
                 : "An attribute name is required after a dot.",
          nested ? range_of(next) : range_of(star));
      recovery_ = true;
      break;
    }
    last = range_of(next);
  }
  Expr* item = arena_.make<Expr>(ExprKind::splat_item, between(range_of(dot), range_of(star)));
  Expr* each = item;
  if (steps_.size() > first) {
    each = arena_.make<RelativeTraversal>(Expr{ExprKind::relative_traversal, between(begin, last)}, item,
                                          take(steps_, first));
  }
  height_ = height + 2;
  return arena_.make<Splat>(Expr{ExprKind::splat, between(from->range, last)}, from, each, item, true);
}

Expr* Parser::bracket_step(Expr* from, std::size_t first) {
  Token open = read();
  if (peek_type() == TokenType::star) return full_splat(with_steps(from, first), open);
  int height = height_;
  std::size_t before = mark();
  Expr* key;
  Token close;
  {
    NewlineScope scope(*this, false);
    key = expression();
    if (failed_since(before)) {
      close = recover(TokenType::close_bracket);
    } else {
      close = read();
      if (close.type != TokenType::close_bracket && !recovery_) {
        close = recover(TokenType::close_bracket);
        error("Missing close bracket on index", "The index operator must end with a closing bracket (\"]\").",
              range_of(close));
      }
    }
  }
  Range range = between(range_of(open), range_of(close));
  using Kind = TraversalStep::Kind;
  if (key->kind == ExprKind::number_literal) {
    height_ = height;
    steps_.push_back({Kind::index_number, false, static_cast<NumberLiteral*>(key)->text, range});
    return from;
  }
  if (key->kind == ExprKind::string_literal) {
    height_ = height;
    steps_.push_back({Kind::index_string, false, static_cast<StringLiteral*>(key)->text, range});
    return from;
  }
  if (key->kind == ExprKind::null_literal || key->kind == ExprKind::bool_literal) {
    height_ = height;
    const bool is_null = key->kind == ExprKind::null_literal;
    const std::string_view word = is_null ? "null" : static_cast<BoolLiteral*>(key)->value ? "true" : "false";
    steps_.push_back({Kind::index_word, false, word, range});
    return from;
  }
  int key_height = height_;
  height_ = height;
  from = with_steps(from, first);
  height_ = std::max(height_, key_height) + 1;
  return arena_.make<Index>(Expr{ExprKind::index, between(from->range, range)}, from, key);
}

// `[*]` applies everything that follows to each element.
Expr* Parser::full_splat(Expr* from, const Token& open) {
  int height = height_;
  read();  // the star
  Token close = read();
  if (close.type != TokenType::close_bracket && !recovery_) {
    close = recover(TokenType::close_bracket);
    error("Missing close bracket on splat index",
          "The star for a full splat operator must be immediately followed by a closing bracket (\"]\").",
          range_of(close));
  }
  Expr* item = arena_.make<Expr>(ExprKind::splat_item, between(range_of(open), range_of(close)));
  ++depth_;
  height_ = 1;
  Expr* each = too_deep(item->range) ? item : traversals(item);
  --depth_;
  height_ = std::max(height, height_) + 1;
  return arena_.make<Splat>(Expr{ExprKind::splat, between(from->range, each->range)}, from, each, item,
                            false);
}

Expr* Parser::term() {
  height_ = 1;
  Token start = peek();
  switch (start.type) {
    case TokenType::ident: return identifier();
    case TokenType::number: return number();
    case TokenType::open_quote: return quoted();
    case TokenType::open_heredoc: return heredoc();
    case TokenType::open_paren: return parens();
    case TokenType::open_bracket: return tuple();
    case TokenType::open_brace: return object();
    case TokenType::minus: return unary(UnaryOp::negate);
    case TokenType::bang: return unary(UnaryOp::logical_not);
    case TokenType::eof:
      error_unless_recovering("Missing expression",
                              "Expected the start of an expression, but found the end of the file.",
                              range_of(start));
      break;
    default:
      error_unless_recovering("Invalid expression",
                              "Expected the start of an expression, but found an invalid expression token.",
                              range_of(start));
  }
  recovery_ = true;
  return invalid(range_of(start));
}

Expr* Parser::parens() {
  Token open = read();
  NewlineScope scope(*this, false);
  std::size_t before = mark();
  Expr* inner = expression();
  if (mark() > before) {
    recover(TokenType::close_paren);
    return inner;
  }
  Token close = peek();
  if (close.type != TokenType::close_paren) {
    error("Unbalanced parentheses", "Expected a closing parenthesis to terminate the expression.",
          range_of(close), between(range_of(open), range_of(close)));
    recovery_ = true;
  }
  read();
  ++height_;
  return arena_.make<Parens>(Expr{ExprKind::parens, between(range_of(open), range_of(close))}, inner);
}

Expr* Parser::identifier() {
  Token name = read();
  TokenType next = peek_type();
  if (next == TokenType::open_paren || next == TokenType::double_colon) return call(name);
  std::string_view word = text(name);
  Range range = range_of(name);
  if (word == "true" || word == "false") {
    return arena_.make<BoolLiteral>(Expr{ExprKind::bool_literal, range}, word == "true");
  }
  if (word == "null") return arena_.make<Expr>(ExprKind::null_literal, range);
  return arena_.make<ScopeTraversal>(Expr{ExprKind::scope_traversal, range}, word, range,
                                     std::span<TraversalStep const>{});
}

Expr* Parser::number() {
  Token token = read();
  if (is_number(text(token))) {
    return arena_.make<NumberLiteral>(Expr{ExprKind::number_literal, range_of(token)}, text(token));
  }
  error("Invalid number literal", "Failed to recognize the value of this number literal.", range_of(token));
  return invalid(range_of(token));
}

Expr* Parser::unary(UnaryOp op) {
  Token token = read();
  ++depth_;
  Expr* operand = too_deep(range_of(token)) ? invalid(range_of(token)) : with_traversals();
  --depth_;
  ++height_;
  return arena_.make<Unary>(Expr{ExprKind::unary, between(range_of(token), operand->range)}, op, operand);
}

Expr* Parser::quoted() {
  Token open = read();
  Token only = peek();
  if (only.type == TokenType::close_quote) {
    return arena_.make<StringLiteral>(
        Expr{ExprKind::string_literal, between(range_of(open), range_of(read()))}, std::string_view{});
  }
  return template_until(TokenType::close_quote, false, range_of(open), false);
}

Expr* Parser::heredoc() {
  Token open = read();
  return template_until(TokenType::close_heredoc, open.special, range_of(open), true);
}

}  // namespace reprise::hcl
