#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "lang/eval_impl.h"
#include "lang/render.h"
#include "value/ops.h"

namespace reprise::lang {

namespace {

using value::Value;

std::string traversal_text(const hcl::ScopeTraversal& t, std::size_t steps) {
  std::string text(t.root);
  for (const hcl::TraversalStep& s : t.steps.first(steps)) {
    switch (s.kind) {
      case hcl::TraversalStep::Kind::attribute: text += fmt::format(".{}", s.text); break;
      case hcl::TraversalStep::Kind::index_string: text += fmt::format("[{}]", quote(s.text)); break;
      case hcl::TraversalStep::Kind::index_word:
      case hcl::TraversalStep::Kind::index_number: text += fmt::format("[{}]", s.text); break;
      case hcl::TraversalStep::Kind::splat: text += "[*]"; break;
    }
  }
  return text;
}

// The value after as many steps as lead somewhere; their number goes to `taken`.
Value follow(Value v, std::span<Step const> steps, std::size_t done, std::size_t& taken) {
  taken = done;
  for (const Step& s : steps.subspan(done)) {
    if (s.syntax->kind == hcl::TraversalStep::Kind::splat) break;
    auto r = s.key ? value::index(v, *s.key) : value::attribute(v, s.syntax->text);
    if (!std::holds_alternative<Value>(r)) break;
    v = std::get<Value>(std::move(r));
    ++taken;
  }
  return v;
}

// What may be said of a value; "" for nothing. What a reader would wrongly take for the reason is left out.
std::string statement(const Value& v, Cause cause) {
  if (value::is_sensitive(v.marks())) return cause == Cause::sensitive ? diagnostic_text(v) : "";
  if (value::is_ephemeral(v.marks())) return cause == Cause::ephemeral ? diagnostic_text(v) : "";
  if (!v.is_unknown() || cause != Cause::unknown) return diagnostic_text(v);
  if (v.type() == value::Type::dynamic()) return "will be known only after apply";
  return diagnostic_text(v) + ", known only after apply";
}

// One line per thing the expression refers to, as far as it has a value. Bare names are not repeated.
void snapshot(const Node& expression, EvalContext& c, std::vector<std::string>& lines,
              Cause cause = Cause::other) {
  std::vector<std::string> found;
  visit_traversals(expression, [&](const Node& n) {
    constexpr std::size_t kLinesMax = 64;
    if (found.size() >= kLinesMax) return;
    std::span<Step const> steps = n.op == Op::reference ? as<ReferenceNode>(n).steps : as<StepsNode>(n).steps;
    std::size_t taken = 0;
    Value v;
    if (n.op == Op::reference) {
      const Reference& r = *as<ReferenceNode>(n).reference;
      hcl::Diagnostics ignored;
      if (!c.scope) return;
      v = c.scope->lookup(r, ignored);
      if (ignored.has_errors()) return;
      v = follow(std::move(v), steps, std::min<std::size_t>(r.consumed, steps.size()), taken);
    } else {
      v = follow(c.locals[as<LocalNode>(*as<StepsNode>(n).source).slot], steps, 0, taken);
    }
    if (taken == 0) return;
    std::string text = statement(v, cause);
    if (text.empty()) return;
    std::string line = traversal_text(static_cast<const hcl::ScopeTraversal&>(*n.syntax), taken) + " " + text;
    if (std::find(found.begin(), found.end(), line) == found.end()) found.push_back(std::move(line));
  });
  std::sort(found.begin(), found.end());
  for (std::string& line : found) lines.push_back(std::move(line));
}

void visit_all(std::span<const Node* const> nodes, const std::function<void(const Node&)>& visit) {
  for (const Node* n : nodes) visit_traversals(*n, visit);
}

// Outside of the expression its own variables mean nothing.
void visit_for(const ForNode& n, const std::function<void(const Node&)>& visit) {
  visit_traversals(*n.collection, visit);
  const auto from_outside = [&](const Node& found) {
    if (found.op == Op::steps) {
      const std::uint32_t slot = as<LocalNode>(*as<StepsNode>(found).source).slot;
      if (slot == n.slot || slot == n.slot + 1) return;
    }
    visit(found);
  };
  if (n.key) visit_traversals(*n.key, from_outside);
  visit_traversals(*n.value, from_outside);
  if (n.condition) visit_traversals(*n.condition, from_outside);
}

}  // namespace

void visit_traversals(const Node& node, const std::function<void(const Node&)>& visit) {
  switch (node.op) {
    case Op::reference: return visit(node);
    case Op::steps: {
      const auto& n = as<StepsNode>(node);
      if (n.source->op == Op::local && n.source->syntax->kind == hcl::ExprKind::scope_traversal)
        return visit(node);
      return visit_traversals(*n.source, visit);
    }
    case Op::index:
      visit_traversals(*as<IndexNode>(node).collection, visit);
      return visit_traversals(*as<IndexNode>(node).key, visit);
    case Op::call: return visit_all(as<CallNode>(node).args, visit);
    case Op::conditional:
      visit_traversals(*as<ConditionalNode>(node).condition, visit);
      visit_traversals(*as<ConditionalNode>(node).true_result, visit);
      return visit_traversals(*as<ConditionalNode>(node).false_result, visit);
    case Op::binary:
      visit_traversals(*as<BinaryNode>(node).left, visit);
      return visit_traversals(*as<BinaryNode>(node).right, visit);
    case Op::unary: return visit_traversals(*as<UnaryNode>(node).operand, visit);
    case Op::text:
    case Op::tuple: return visit_all(as<ListNode>(node).items, visit);
    case Op::join: return visit_traversals(*as<JoinNode>(node).tuple, visit);
    case Op::object:
      for (const ObjectNodeItem& i : as<ObjectNode>(node).items) {
        visit_traversals(*i.key, visit);
        visit_traversals(*i.value, visit);
      }
      return;
    case Op::for_each: return visit_for(as<ForNode>(node), visit);
    case Op::splat:
      visit_traversals(*as<SplatNode>(node).source, visit);
      return visit_traversals(*as<SplatNode>(node).each, visit);
    case Op::failing: return visit_all(as<FailingNode>(node).args, visit);
    case Op::invalid:
    case Op::constant:
    case Op::local: return;
  }
}

namespace {

std::vector<const hcl::Expr*> parts_of(const hcl::Expr& e) {
  using K = hcl::ExprKind;
  switch (e.kind) {
    case K::unary: return {static_cast<const hcl::Unary&>(e).operand};
    case K::index: return {static_cast<const hcl::Index&>(e).collection};
    case K::splat: return {static_cast<const hcl::Splat&>(e).source};
    case K::binary: {
      const auto& b = static_cast<const hcl::Binary&>(e);
      return {b.left, b.right};
    }
    case K::conditional: {
      const auto& c = static_cast<const hcl::Conditional&>(e);
      return {c.condition, c.true_result, c.false_result};
    }
    case K::for_expr: {
      const auto& f = static_cast<const hcl::ForExpr&>(e);
      return {f.collection, f.key, f.value, f.condition};
    }
    case K::template_expr: {
      const auto& parts = static_cast<const hcl::TemplateExpr&>(e).parts;
      return {parts.begin(), parts.end()};
    }
    default: return {};
  }
}

const hcl::Expr* unwrapped(const hcl::Expr* e) {
  while (e->kind == hcl::ExprKind::parens || e->kind == hcl::ExprKind::template_wrap)
    e = e->kind == hcl::ExprKind::parens ? static_cast<const hcl::Parens*>(e)->inner
                                         : static_cast<const hcl::TemplateWrap*>(e)->inner;
  return e;
}

}  // namespace

hcl::Range range_in(const Node& whole, const Node& part) {
  for (const hcl::Expr* e : parts_of(*whole.syntax))
    if (e && unwrapped(e) == part.syntax) return e->range;
  return part.range();
}

hcl::Range start_range(const hcl::Expr& e) {
  using K = hcl::ExprKind;
  switch (e.kind) {
    case K::function_call: {
      const auto& call = static_cast<const hcl::FunctionCall&>(e);
      return {call.name_range.begin, call.open_paren.end};
    }
    case K::string_literal:  // inside the quotes, and behind those of an empty one
      if (const auto& literal = static_cast<const hcl::StringLiteral&>(e); literal.body.valid())
        return literal.body;
      if (e.range.end - e.range.begin == 2) return {e.range.end, e.range.end};
      return e.range.end - e.range.begin < 2 ? e.range : hcl::Range{e.range.begin + 1, e.range.end - 1};
    case K::template_expr: {
      const auto& text = static_cast<const hcl::TemplateExpr&>(e);
      if (text.parts.empty()) return e.range;
      bool literal = text.parts[0]->kind == K::string_literal;
      return literal ? text.parts[0]->range : start_range(*text.parts[0]);
    }
    case K::conditional: return start_range(*static_cast<const hcl::Conditional&>(e).condition);
    case K::binary: return start_range(*static_cast<const hcl::Binary&>(e).left);
    case K::unary: return {e.range.begin, e.range.begin + 1};
    case K::index: {  // its bracket
      const hcl::Pos bracket = static_cast<const hcl::Index&>(e).collection->range.end;
      return {bracket, bracket + 1};
    }
    case K::splat: {  // its star, with what stands around it
      const auto& splat = static_cast<const hcl::Splat&>(e);
      const hcl::Pos marker = splat.source->range.end;
      return {marker, marker + (splat.attr_only ? 2 : 3)};
    }
    case K::parens: return start_range(*static_cast<const hcl::Parens&>(e).inner);
    case K::tuple:
    case K::object: return {e.range.begin, e.range.valid() ? e.range.begin + 1 : e.range.end};
    case K::for_expr: return static_cast<const hcl::ForExpr&>(e).open_range;
    default: return e.range;
  }
}

std::string signature(const Function& f, std::string_view name) {
  std::string text = fmt::format("{}(", name);
  for (const Parameter& p : f.parameters)
    text += fmt::format("{}{}", text.ends_with('(') ? "" : ", ", p.name);
  if (f.variadic) text += fmt::format("{}{}...", text.ends_with('(') ? "" : ", ", f.variadic->name);
  return text + ")";
}

std::string closed_sentence(std::string message) {
  return message.starts_with("panic in function implementation") ? message : message + ".";
}

void report(EvalContext& c, const Node& expression, std::string summary, std::string detail,
            hcl::Range subject, hcl::Range around, const Function* calling) {
  hcl::Diagnostic d;
  d.summary = std::move(summary);
  d.detail = std::move(detail);
  d.subject = subject;
  d.context = around;
  if (!c.quiet) {
    if (calling) d.values.push_back("while calling " + signature(*calling, calling->name));
    snapshot(expression, c, d.values);
  }
  c.diags->add(std::move(d));
}

std::vector<std::string> reference_values(const Expr& expr, EvalContext& context, Cause cause) {
  std::vector<std::string> lines;
  if (expr.node) snapshot(*expr.node, context, lines, cause);
  return lines;
}

}  // namespace reprise::lang
