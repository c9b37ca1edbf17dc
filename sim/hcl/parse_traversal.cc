// References on their own, as strings hold them: a name, attributes, constant keys.
#include "hcl/parser_impl.h"

namespace reprise::hcl {

using StepKind = TraversalStep::Kind;

const ScopeTraversal* Parser::whole_traversal() {
  const NewlineScope anywhere(*this, false);
  const Token root = read();
  const std::size_t first = steps_.size();
  bool good = root.type == TokenType::ident;
  if (!good) error("Variable name required", "Must begin with a variable name.", range_of(root));
  while (good && peek_type() != TokenType::eof) good = plain_step(range_of(root));
  const Range end = previous_range();
  const std::span<TraversalStep const> steps = take(steps_, first);
  finish();
  if (!good || out_.has_errors()) return nullptr;
  const Range range = between(range_of(root), end);
  return arena_.make<ScopeTraversal>(Expr{ExprKind::scope_traversal, range}, text(root), range_of(root),
                                     steps);
}

bool Parser::plain_step(Range root) {
  if (peek_type() == TokenType::dot) return plain_name(root);
  if (peek_type() == TokenType::open_bracket) return plain_key(root);
  error("Invalid character", "Expected an attribute access or an index operator.", next_range(),
        between(root, next_range()));
  return false;
}

bool Parser::plain_name(Range root) {
  const Token dot = read();
  const Token name = read();
  if (name.type != TokenType::ident) {
    error("Attribute name required",
          name.type == TokenType::star ? "Splat expressions (.*) may not be used here."
                                       : "Dot must be followed by attribute name.",
          range_of(name), between(root, range_of(name)));
    return false;
  }
  steps_.push_back({StepKind::attribute, false, text(name), between(range_of(dot), range_of(name))});
  return true;
}

bool Parser::plain_key(Range root) {
  const Token open = read();
  TraversalStep step{StepKind::index_number, false, {}, range_of(open)};
  if (peek_type() == TokenType::number) {
    step.text = text(read());
  } else if (peek_type() == TokenType::open_quote) {
    step.kind = StepKind::index_string;
    step.text = quoted_label().text;
  } else {
    error(peek_type() == TokenType::star ? "Attribute name required" : "Index value required",
          peek_type() == TokenType::star
              ? "Splat expressions ([*]) may not be used here."
              : "Index brackets must contain either a literal number or a literal string.",
          next_range(), between(root, next_range()));
    return false;
  }
  const Token close = read();
  if (close.type != TokenType::close_bracket) {
    error("Unclosed index brackets", "Index key must be followed by a closing bracket.", range_of(close),
          between(range_of(open), range_of(close)));
    return false;
  }
  step.range = between(range_of(open), range_of(close));
  steps_.push_back(step);
  return true;
}

const ScopeTraversal* parse_traversal_text(const SourceFile& file, std::string_view text, Pos at,
                                           Arena& arena, Diagnostics& diags) {
  Diagnostics found;
  const ScopeTraversal* out = Parser({&file, text, at}, Lexer::Start::config, arena, found).whole_traversal();
  diags.append(std::move(found));
  return out;
}

}  // namespace reprise::hcl
