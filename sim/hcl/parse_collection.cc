// Function calls, tuples, objects and for-expressions.
#include <algorithm>

#include "hcl/parser_impl.h"

namespace reprise::hcl {

namespace {

constexpr const char* kInvalidFor = "Invalid 'for' expression";
constexpr const char* kUnclosedObject = "Unterminated object constructor expression";
constexpr const char* kUnclosedObjectDetail =
    "There is no corresponding closing brace before the end of the file. This may be caused by incorrect "
    "brace nesting "
    "elsewhere in this file.";

// In `{ name = … }` the key is the name itself.
bool bare_key(const Expr& key, std::string_view& name) {
  switch (key.kind) {
    case ExprKind::scope_traversal: {
      const auto& scope = static_cast<const ScopeTraversal&>(key);
      name = scope.root;
      return scope.steps.empty();
    }
    case ExprKind::bool_literal:
      name = static_cast<const BoolLiteral&>(key).value ? "true" : "false";
      return true;
    case ExprKind::null_literal: name = "null"; return true;
    default: return false;
  }
}

}  // namespace

Expr* Parser::call(const Token& name) {
  std::string_view full = text(name);
  Range name_range = range_of(name);
  if (peek_type() == TokenType::double_colon && !call_name(name, full, name_range))
    return invalid(name_range);
  Token open = read();
  auto* node = arena_.make<FunctionCall>();
  node->kind = ExprKind::function_call;
  node->name = full;
  node->name_range = name_range;
  node->open_paren = range_of(open);
  {
    NewlineScope scope(*this, false);
    call_arguments(*node);
  }
  node->range = between(range_of(name), node->close_paren);
  return node;
}

// Reads `::name` as often as it comes. The parts may have space between them; the name is without.
bool Parser::call_name(const Token& name, std::string_view& full, Range& range) {
  bool adjacent = true;
  std::string joined(full);
  while (peek_type() == TokenType::double_colon) {
    Token colons = read();
    Token part = read();
    if (part.type != TokenType::ident) {
      error("Missing function name",
            "Function scope resolution symbol :: must be followed by a function name in this scope.",
            range_of(part), between(range_of(name), range_of(part)));
      recover_over(TokenType::open_paren);
      return false;
    }
    adjacent = adjacent && range.end == range_of(colons).begin && colons.end == part.begin;
    joined.append("::").append(text(part));
    range = between(range, range_of(part));
  }
  if (peek_type() != TokenType::open_paren) {
    error("Missing open parenthesis",
          "Function selector must be followed by an open parenthesis to begin the function call.",
          next_range(), between(range_of(name), next_range()));
    recover_over(TokenType::open_paren);
    return false;
  }
  full =
      adjacent ? input_.text.substr(range.begin - input_.base, range.end - range.begin) : arena_.copy(joined);
  return true;
}

void Parser::call_arguments(FunctionCall& node) {
  std::size_t first = exprs_.size();
  int height = 0;
  for (bool more = true; more;) {
    if (peek_type() == TokenType::close_paren) {
      node.close_paren = range_of(read());
      break;
    }
    std::size_t before = mark();
    exprs_.push_back(expression());
    height = std::max(height, height_);
    if (failed_since(before)) {
      node.close_paren = range_of(recover(TokenType::close_paren));
      break;
    }
    node.close_paren = range_of(argument_end(node, more));
  }
  node.args = take(exprs_, first);
  height_ = height + 1;
}

Token Parser::argument_end(FunctionCall& node, bool& more) {
  Token token = read();
  more = false;
  switch (token.type) {
    case TokenType::close_paren: return token;
    case TokenType::comma: more = true; return token;
    case TokenType::ellipsis:
      node.expand_final = true;
      if (peek_type() == TokenType::close_paren) return read();
      error_unless_recovering(
          "Missing closing parenthesis",
          "An expanded function argument (with ...) must be immediately followed by closing "
          "parentheses.",
          range_of(token), between(node.name_range, range_of(token)));
      break;
    case TokenType::eof:
      error("Unterminated function call",
            "There is no closing parenthesis for this function call before the end of the file. This "
            "may be caused by incorrect parenthesis nesting elsewhere in this file.",
            between(node.name_range, node.open_paren));
      break;
    default:
      error("Missing argument separator",
            "A comma is required to separate each function argument from the next.", range_of(token),
            between(node.name_range, range_of(token)));
  }
  return recover(TokenType::close_paren);
}

Expr* Parser::tuple() {
  Token open = read();
  NewlineScope scope(*this, false);
  if (next_is_keyword("for")) return for_expression(open);
  std::size_t first = exprs_.size();
  int height = 0;
  Token close;
  for (;;) {
    if (peek_type() == TokenType::close_bracket) {
      close = read();
      break;
    }
    std::size_t before = mark();
    exprs_.push_back(expression());
    height = std::max(height, height_);
    if (failed_since(before)) {
      close = recover(TokenType::close_bracket);
      break;
    }
    Token next = peek();
    if (next.type == TokenType::comma) {
      read();
    } else if (next.type != TokenType::close_bracket) {
      bool eof = next.type == TokenType::eof;
      error_unless_recovering(eof ? "Unterminated tuple constructor expression" : "Missing item separator",
                              eof ? "There is no corresponding closing bracket before the end of the file. "
                                    "This may be caused by incorrect "
                                    "bracket nesting elsewhere in this file."
                                  : "Expected a comma to mark the beginning of the next item.",
                              eof ? range_of(open) : range_of(next), between(range_of(open), range_of(next)));
      close = recover(TokenType::close_bracket);
      break;
    }
  }
  height_ = height + 1;
  return arena_.make<Tuple>(Expr{ExprKind::tuple, between(range_of(open), range_of(close))},
                            take(exprs_, first));
}

Expr* Parser::object() {
  Token open = read();
  // A for-expression may start on a later line, where an object's newline would count.
  if (lexer_.for_keyword_at(next_.begin)) {
    NewlineScope scope(*this, false);
    return for_expression(open);
  }
  NewlineScope scope(*this, true);
  std::size_t first = items_.size();
  int height = 0;
  Token close;
  for (bool more = true; more;) {
    TokenType next = peek_type();
    if (next == TokenType::newline) {
      read();
    } else if (next == TokenType::close_brace) {
      close = read();
      break;
    } else {
      more = object_item(open, close);
      height = std::max(height, height_);
    }
  }
  height_ = height + 1;
  return arena_.make<Object>(Expr{ExprKind::object, between(range_of(open), range_of(close))},
                             take(items_, first));
}

// False: `close` has been read, or as good as.
bool Parser::object_item(const Token& open, Token& close) {
  std::size_t before = mark();
  Expr* key = expression();
  int height = height_;
  if (failed_since(before)) {
    close = recover(TokenType::close_brace);
    return false;
  }
  if (!object_separator(open, close)) return false;
  before = mark();
  Expr* value = expression();
  if (failed_since(before)) {
    close = recover(TokenType::close_brace);
    return false;
  }
  height_ = std::max(height, height_);
  std::string_view name;
  bool bare = bare_key(*key, name);
  if (bare) key = arena_.make<StringLiteral>(Expr{ExprKind::string_literal, key->range}, name);
  items_.push_back({key, value, bare});
  Token next = peek();
  if (next.type == TokenType::close_brace) {
    close = read();
    return false;
  }
  if (next.type == TokenType::comma || next.type == TokenType::newline) {
    read();
    return true;
  }
  bool eof = next.type == TokenType::eof;
  error_unless_recovering(eof ? kUnclosedObject : "Missing attribute separator",
                          eof ? kUnclosedObjectDetail
                              : "Expected a newline or comma to mark the beginning of the next attribute.",
                          eof ? range_of(open) : range_of(next),
                          eof ? Range{} : between(range_of(open), range_of(next)));
  close = recover(TokenType::close_brace);
  return false;
}

bool Parser::object_separator(const Token& open, Token& close) {
  constexpr const char* kMissing = "Missing key/value separator";
  Token next = peek();
  Range context = between(range_of(open), range_of(next));
  switch (next.type) {
    case TokenType::equal:
    case TokenType::colon: read(); return true;
    case TokenType::newline:
    case TokenType::comma:
      error_unless_recovering("Missing attribute value",
                              "Expected an attribute value, introduced by an equals sign (\"=\").",
                              range_of(next), context);
      break;
    case TokenType::ident:
      error_unless_recovering(
          kMissing,
          "Expected an equals sign (\"=\") to mark the beginning of the attribute value. If you "
          "intended to given an attribute name containing periods or spaces, write the name in "
          "quotes to create a string literal.",
          range_of(next), context);
      break;
    case TokenType::eof:
      error_unless_recovering(kUnclosedObject, kUnclosedObjectDetail, range_of(open));
      break;
    default:
      error_unless_recovering(kMissing,
                              "Expected an equals sign (\"=\") to mark the beginning of the attribute value.",
                              range_of(next), context);
  }
  close = recover(TokenType::close_brace);
  return false;
}

Expr* Parser::for_expression(const Token& open) {
  read();  // "for"
  bool object = open.type == TokenType::open_brace;
  TokenType close_type = object ? TokenType::close_brace : TokenType::close_bracket;
  auto* node = arena_.make<ForExpr>();
  node->kind = ExprKind::for_expr;
  node->open_range = range_of(open);
  auto give_up = [&] { return invalid(between(range_of(open), range_of(recover(close_type)))); };
  if (!for_names(open, *node)) return give_up();
  std::size_t before = mark();
  node->collection = expression();
  int height = height_;
  if (failed_since(before)) return give_up();
  if (peek_type() != TokenType::colon) {
    error_unless_recovering(kInvalidFor, "For expression requires a colon after the collection expression.",
                            next_range(), between(range_of(open), next_range()));
    return give_up();
  }
  read();
  height_ = height;
  if (!for_result(close_type, *node)) return give_up();
  check_for_result(*node, object, for_ellipsis_);
  node->range = between(range_of(open), node->close_range);
  return node;
}

bool Parser::for_names(const Token& open, ForExpr& node) {
  auto complain = [&](const char* what) {
    error_unless_recovering(kInvalidFor, what, next_range(), between(range_of(open), next_range()));
    return false;
  };
  if (peek_type() != TokenType::ident) return complain("For expression requires variable name after 'for'.");
  node.value_name = text(read());
  if (peek_type() == TokenType::comma) {
    node.key_name = node.value_name;
    read();
    if (peek_type() != TokenType::ident)
      return complain("For expression requires value variable name after comma.");
    node.value_name = text(read());
  }
  if (!next_is_keyword("in")) {
    return complain("For expression requires the 'in' keyword after its name declarations.");
  }
  read();
  return true;
}

// What follows the colon. False: the caller skips to the closing bracket.
bool Parser::for_result(TokenType close_type, ForExpr& node) {
  int height = height_;
  std::size_t before = mark();
  node.value = expression();
  height = std::max(height, height_);
  if (peek_type() == TokenType::fat_arrow) {
    read();
    node.key = node.value;
    node.value = expression();
    height = std::max(height, height_);
  }
  if (failed_since(before)) return false;
  for_ellipsis_ = {};
  if (peek_type() == TokenType::ellipsis) {
    for_ellipsis_ = range_of(read());
    node.group = true;
  }
  Range ellipsis = for_ellipsis_;
  if (next_is_keyword("if")) {
    read();
    node.condition = expression();
    height = std::max(height, height_);
    if (failed_since(before)) return false;
  }
  for_ellipsis_ = ellipsis;
  if (peek_type() == close_type) {
    node.close_range = range_of(read());
  } else {
    error_unless_recovering(kInvalidFor, "Extra characters after the end of the 'for' expression.",
                            next_range(), between(node.open_range, next_range()));
    node.close_range = range_of(recover(close_type));
  }
  height_ = height + 1;
  return true;
}

void Parser::check_for_result(const ForExpr& node, bool object, Range ellipsis) {
  Range context = between(node.open_range, node.close_range);
  if (object && !node.key) {
    error(kInvalidFor, "Key expression is required when building an object.", node.value->range, context);
  }
  if (!object && node.key) {
    error(kInvalidFor, "Key expression is not valid when building a tuple.", node.key->range, context);
  }
  if (!object && node.group) {
    error(kInvalidFor, "Grouping ellipsis (...) cannot be used when building a tuple.", ellipsis, context);
  }
}

}  // namespace reprise::hcl
