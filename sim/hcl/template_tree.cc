#include "hcl/template_tree.h"

#include <fmt/format.h>

#include <algorithm>

namespace reprise::hcl {

namespace {

using Kind = TemplatePart::Kind;

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::else_mark: return "else";
    case Kind::endif_mark: return "endif";
    default: return "endfor";
  }
}

bool is_mark(Kind kind) {
  return kind == Kind::else_mark || kind == Kind::endif_mark || kind == Kind::endfor_mark;
}

// Neighbouring literals become one, empty ones vanish.
void meld(std::vector<Expr*>& parts, Arena& arena) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < parts.size();) {
    if (parts[i]->kind != ExprKind::string_literal) {
      parts[kept++] = parts[i++];
      continue;
    }
    std::size_t end = i, size = 0;
    for (; end < parts.size() && parts[end]->kind == ExprKind::string_literal; ++end) {
      size += static_cast<StringLiteral*>(parts[end])->text.size();
    }
    auto* first = static_cast<StringLiteral*>(parts[i]);
    if (end - i > 1) {
      first->range.end = parts[end - 1]->range.end;
      first->text = arena.build(size, [&](char* to) {
        for (std::size_t k = i; k < end; ++k) {
          std::string_view piece = static_cast<StringLiteral*>(parts[k])->text;
          to = std::copy(piece.begin(), piece.end(), to);
        }
      });
    }
    if (size != 0) parts[kept++] = first;
    i = end;
  }
  parts.resize(kept);
}

}  // namespace

Expr* TemplateTree::root(Range range, bool heredoc) {
  Arena& arena = parser_.arena_;
  // An interpolation alone keeps its value's type.
  bool wrap = parts_.size() == 2 && parts_[0].kind == Kind::interpolation;
  if (wrap) return arena.make<TemplateWrap>(Expr{ExprKind::template_wrap, range}, parts_[0].expr);
  std::vector<Expr*> exprs;
  while (peek().kind != Kind::end) {
    if (is_mark(peek().kind)) {
      exprs.push_back(unexpected(read(), "The control directives within this template are unbalanced."));
    } else {
      item(exprs);
    }
  }
  meld(exprs, arena);
  if (exprs.empty())
    return arena.make<StringLiteral>(Expr{ExprKind::string_literal, range}, std::string_view{});
  if (exprs.size() == 1 && exprs[0]->kind == ExprKind::string_literal) {
    if (heredoc) static_cast<StringLiteral*>(exprs[0])->body = exprs[0]->range;
    exprs[0]->range = range;
    return exprs[0];
  }
  return arena.make<TemplateExpr>(Expr{ExprKind::template_expr, range}, arena.copy(exprs), heredoc);
}

void TemplateTree::item(std::vector<Expr*>& into) {
  switch (peek().kind) {
    case Kind::literal: {
      const TemplatePart& part = read();
      into.push_back(
          parser_.arena_.make<StringLiteral>(Expr{ExprKind::string_literal, part.range}, part.text));
      break;
    }
    case Kind::interpolation: {
      const TemplatePart& part = read();
      // A literal that was interpolated is an expression, not text to meld with its neighbours.
      bool literal = part.expr->kind == ExprKind::string_literal;
      into.push_back(literal ? parser_.arena_.make<Parens>(Expr{ExprKind::parens, part.range}, part.expr)
                             : part.expr);
      break;
    }
    case Kind::if_open: into.push_back(directive_if()); break;
    default: into.push_back(directive_for());
  }
}

bool TemplateTree::too_deep(const TemplatePart& open) {
  if (!parser_.too_deep(open.range)) return false;
  at_ = parts_.size() - 1;
  return true;
}

Expr* TemplateTree::unexpected(const TemplatePart& mark, const std::string& detail) {
  parser_.error(fmt::format("Unexpected {} directive", name_of(mark.kind)), detail, mark.range);
  return parser_.invalid(mark.range);
}

Expr* TemplateTree::joined(std::vector<Expr*>& parts, Range fallback) {
  Arena& arena = parser_.arena_;
  Range range = parts.empty() ? fallback : between(parts.front()->range, parts.back()->range);
  meld(parts, arena);
  return arena.make<TemplateExpr>(Expr{ExprKind::template_expr, range}, arena.copy(parts), false);
}

Expr* TemplateTree::directive_if() {
  const TemplatePart& open = read();
  ++parser_.depth_;
  std::vector<Expr*> branches[2];
  int branch = 0;
  Expr* failed = too_deep(open) ? parser_.invalid(open.range) : nullptr;
  Range close = open.range;
  while (!failed) {
    const TemplatePart& next = peek();
    if (next.kind == Kind::end) {
      parser_.error("Unexpected end of template",
                    fmt::format("The if directive at {} is missing its corresponding endif directive.",
                                parser_.place(open.range)),
                    next.range);
      failed = parser_.invalid(next.range);
    } else if (next.kind == Kind::endif_mark) {
      close = read().range;
      break;
    } else if (next.kind == Kind::else_mark && branch == 0) {
      read();
      branch = 1;
    } else if (next.kind == Kind::else_mark) {
      failed = unexpected(
          read(), "Already in the else clause for the if started at " + parser_.place(open.range) + ".");
    } else if (next.kind == Kind::endfor_mark) {
      failed = unexpected(
          read(), "Expecting an endif directive for the if started at " + parser_.place(open.range) + ".");
    } else {
      item(branches[branch]);
    }
  }
  --parser_.depth_;
  if (failed) return failed;
  return parser_.arena_.make<Conditional>(Expr{ExprKind::conditional, between(open.range, close)}, open.expr,
                                          joined(branches[0], open.range), joined(branches[1], close), true);
}

Expr* TemplateTree::directive_for() {
  const TemplatePart& open = read();
  ++parser_.depth_;
  std::vector<Expr*> content;
  Expr* failed = too_deep(open) ? parser_.invalid(open.range) : nullptr;
  Range close = open.range;
  while (!failed) {
    const TemplatePart& next = peek();
    if (next.kind == Kind::end) {
      parser_.error("Unexpected end of template",
                    fmt::format("The for directive at {} is missing its corresponding endfor directive.",
                                parser_.place(open.range)),
                    next.range);
      failed = parser_.invalid(next.range);
    } else if (next.kind == Kind::endfor_mark) {
      close = read().range;
      break;
    } else if (next.kind == Kind::else_mark) {
      failed = unexpected(read(), "An else clause is not expected for a for directive.");
    } else if (next.kind == Kind::endif_mark) {
      failed = unexpected(read(), "Expecting an endfor directive corresponding to the for directive at " +
                                      parser_.place(open.range) + ".");
    } else {
      item(content);
    }
  }
  --parser_.depth_;
  if (failed) return failed;
  auto* node = parser_.arena_.make<ForExpr>();
  node->kind = ExprKind::for_expr;
  node->range = between(open.range, close);
  node->key_name = open.key_name;
  node->value_name = open.value_name;
  node->collection = open.expr;
  node->value = joined(content, open.range);
  node->directive = true;
  node->open_range = open.range;
  node->close_range = close;
  return node;
}

}  // namespace reprise::hcl
