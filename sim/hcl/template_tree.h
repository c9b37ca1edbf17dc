// Turns the flat parts of a template into expressions by matching its directives; private to this folder.
#pragma once

#include <span>
#include <vector>

#include "hcl/parser_impl.h"

namespace reprise::hcl {

// One pass over `parts`, which ends with a part of kind `end`.
class TemplateTree {
 public:
  TemplateTree(Parser& parser, std::span<const TemplatePart> parts) : parser_(parser), parts_(parts) {}
  // Everything up to the end, as one expression.
  Expr* root(Range range, bool heredoc);

 private:
  const TemplatePart& peek() const { return parts_[at_]; }
  const TemplatePart& read() { return parts_[at_ + 1 < parts_.size() ? at_++ : at_]; }
  void item(std::vector<Expr*>& into);
  Expr* directive_if();
  Expr* directive_for();
  Expr* joined(std::vector<Expr*>& parts, Range fallback);
  Expr* unexpected(const TemplatePart& mark, const std::string& detail);
  bool too_deep(const TemplatePart& open);

  Parser& parser_;
  std::span<const TemplatePart> parts_;
  std::size_t at_ = 0;
};

}  // namespace reprise::hcl
