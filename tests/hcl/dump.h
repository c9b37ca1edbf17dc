// A syntax tree as an S-expression, without ranges: what tests compare.
#pragma once

#include <fmt/format.h>

#include <string>

#include "hcl/ast.h"

namespace reprise::hcl {

inline std::string dump(const Expr& e);

inline std::string dump_steps(std::span<TraversalStep const> steps) {
  std::string out;
  for (const TraversalStep& s : steps) {
    switch (s.kind) {
      case TraversalStep::Kind::attribute: out += fmt::format(" .{}", s.text); break;
      case TraversalStep::Kind::index_string: out += fmt::format(" ['{}']", s.text); break;
      case TraversalStep::Kind::index_number: out += s.legacy ? fmt::format(" .#{}", s.text) : fmt::format(" [{}]", s.text); break;
      case TraversalStep::Kind::index_word: out += fmt::format(" [{}]", s.text); break;
      case TraversalStep::Kind::splat: out += " [*]"; break;
    }
  }
  return out;
}

inline std::string dump_for(const ForExpr& f) {
  std::string out = f.directive ? "(for-directive" : "(for";
  out += fmt::format(" {},{} {}", f.key_name, f.value_name, dump(*f.collection));
  if (f.key) out += " key " + dump(*f.key);
  out += " " + dump(*f.value);
  if (f.condition) out += " if " + dump(*f.condition);
  return out + (f.group ? " ...)" : ")");
}

template <class Items>
std::string dump_all(std::string head, const Items& items) {
  for (const Expr* item : items) head += " " + dump(*item);
  return head + ")";
}

inline std::string dump(const Expr& e) {
  static const char* const kBinary[] = {"||", "&&", "==", "!=", "<", "<=", ">",
                                        ">=", "+",  "-",  "*",  "/", "%"};
  switch (e.kind) {
    case ExprKind::invalid: return "invalid";
    case ExprKind::null_literal: return "null";
    case ExprKind::bool_literal: return static_cast<const BoolLiteral&>(e).value ? "true" : "false";
    case ExprKind::number_literal: return std::string(static_cast<const NumberLiteral&>(e).text);
    case ExprKind::string_literal: return fmt::format("'{}'", static_cast<const StringLiteral&>(e).text);
    case ExprKind::template_expr: return dump_all("(template", static_cast<const TemplateExpr&>(e).parts);
    case ExprKind::template_wrap: return "(wrap " + dump(*static_cast<const TemplateWrap&>(e).inner) + ")";
    case ExprKind::scope_traversal: {
      const auto& s = static_cast<const ScopeTraversal&>(e);
      return fmt::format("(ref {}{})", s.root, dump_steps(s.steps));
    }
    case ExprKind::relative_traversal: {
      const auto& r = static_cast<const RelativeTraversal&>(e);
      return fmt::format("(rel {}{})", dump(*r.source), dump_steps(r.steps));
    }
    case ExprKind::function_call: {
      const auto& f = static_cast<const FunctionCall&>(e);
      return dump_all(fmt::format("(call {}{}", f.name, f.expand_final ? " ..." : ""), f.args);
    }
    case ExprKind::conditional: {
      const auto& c = static_cast<const Conditional&>(e);
      return fmt::format("({} {} {} {})", c.directive ? "if-directive" : "if", dump(*c.condition),
                         dump(*c.true_result), dump(*c.false_result));
    }
    case ExprKind::binary: {
      const auto& b = static_cast<const Binary&>(e);
      return fmt::format("({} {} {})", kBinary[static_cast<std::size_t>(b.op)], dump(*b.left),
                         dump(*b.right));
    }
    case ExprKind::unary: {
      const auto& u = static_cast<const Unary&>(e);
      return fmt::format("({} {})", u.op == UnaryOp::negate ? "neg" : "not", dump(*u.operand));
    }
    case ExprKind::tuple: return dump_all("(tuple", static_cast<const Tuple&>(e).items);
    case ExprKind::object: {
      std::string out = "(object";
      for (const ObjectItem& item : static_cast<const Object&>(e).items) {
        out += fmt::format(" {}{}={}", item.bare_key ? "bare " : "", dump(*item.key), dump(*item.value));
      }
      return out + ")";
    }
    case ExprKind::for_expr: return dump_for(static_cast<const ForExpr&>(e));
    case ExprKind::index: {
      const auto& i = static_cast<const Index&>(e);
      return fmt::format("(index {} {})", dump(*i.collection), dump(*i.key));
    }
    case ExprKind::splat: {
      const auto& s = static_cast<const Splat&>(e);
      return fmt::format("({} {} {})", s.attr_only ? "attr-splat" : "splat", dump(*s.source), dump(*s.each));
    }
    case ExprKind::splat_item: return "@";
    case ExprKind::parens: return "(parens " + dump(*static_cast<const Parens&>(e).inner) + ")";
  }
  return "?";
}

inline std::string dump(const Body& body) {
  std::string out = "{";
  for (const Attribute& a : body.attributes) out += fmt::format(" {}={}", a.name, dump(*a.expr));
  for (const Block& b : body.blocks) {
    out += fmt::format(" {}", b.type);
    for (const Label& label : b.labels) out += fmt::format(" '{}'", label.text);
    out += dump(*b.body);
  }
  return out + " }";
}

}  // namespace reprise::hcl
