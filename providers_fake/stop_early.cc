#include "providers_fake/stop_early.h"

namespace reprise::providers_fake {
namespace {

using hcl::Expr;
using hcl::ExprKind;

// Rebuilds the parts of an expression in place. The parser bounds the nesting of what it accepts
// (hcl::kMaxNesting), chains of operators nest to the left and are as deep as they are long.
class Rewriter {
 public:
  explicit Rewriter(hcl::Arena& arena) : arena_(arena) {}

  void at(Expr*& e) {
    if (!e || depth_ >= kDepthMax) return;
    ++depth_;
    parts(*e);
    if (e->kind == ExprKind::binary) logical(e);
    --depth_;
  }

 private:
  static constexpr int kDepthMax = 1000;  // what is deeper, the compiler refuses

  template <class T>
  static T& as(Expr& e) {
    return static_cast<T&>(e);
  }

  void all(std::span<Expr* const>& list) {
    std::vector<Expr*> copy(list.begin(), list.end());
    for (Expr*& e : copy) at(e);
    list = arena_.copy(copy);
  }

  void parts(Expr& e) {
    switch (e.kind) {
      case ExprKind::template_expr: return all(as<hcl::TemplateExpr>(e).parts);
      case ExprKind::template_wrap: return at(as<hcl::TemplateWrap>(e).inner);
      case ExprKind::relative_traversal: return at(as<hcl::RelativeTraversal>(e).source);
      case ExprKind::function_call: return all(as<hcl::FunctionCall>(e).args);
      case ExprKind::unary: return at(as<hcl::Unary>(e).operand);
      case ExprKind::tuple: return all(as<hcl::Tuple>(e).items);
      case ExprKind::parens: return at(as<hcl::Parens>(e).inner);
      case ExprKind::conditional: {
        auto& c = as<hcl::Conditional>(e);
        at(c.condition);
        at(c.true_result);
        return at(c.false_result);
      }
      case ExprKind::binary: {
        auto& b = as<hcl::Binary>(e);
        at(b.left);
        return at(b.right);
      }
      case ExprKind::object: return object(as<hcl::Object>(e));
      case ExprKind::for_expr: {
        auto& f = as<hcl::ForExpr>(e);
        at(f.collection);
        at(f.key);
        at(f.value);
        return at(f.condition);
      }
      case ExprKind::index: {
        auto& i = as<hcl::Index>(e);
        at(i.collection);
        return at(i.key);
      }
      case ExprKind::splat: return at(as<hcl::Splat>(e).source);
      default: return;
    }
  }

  void object(hcl::Object& o) {
    std::vector<hcl::ObjectItem> items(o.items.begin(), o.items.end());
    for (hcl::ObjectItem& item : items) {
      if (!item.bare_key) at(item.key);
      at(item.value);
    }
    o.items = arena_.copy(items);
  }

  void logical(Expr*& e) {
    const auto& b = as<hcl::Binary>(*e);
    const bool both = b.op == hcl::BinaryOp::logical_and;
    if (!both && b.op != hcl::BinaryOp::logical_or) return;
    Expr* decided = arena_.make<hcl::BoolLiteral>(hcl::BoolLiteral{{ExprKind::bool_literal, b.range}, !both});
    e = arena_.make<hcl::Conditional>(hcl::Conditional{
        {ExprKind::conditional, b.range}, b.left, both ? b.right : decided, both ? decided : b.right, false});
  }

  hcl::Arena& arena_;
  int depth_ = 0;
};

}  // namespace

Expr* stop_early(Expr* expr, hcl::Arena& arena) {
  Rewriter(arena).at(expr);
  return expr;
}

}  // namespace reprise::providers_fake
