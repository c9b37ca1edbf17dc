#include "lang/template_string.h"

namespace reprise::lang {

namespace {

constexpr const char* kLiteral =
    "invalid template expression: templatestring is only for rendering templates retrieved dynamically from "
    "elsewhere, "
    "and so does not support providing a literal template; consider using a template string expression "
    "instead";
constexpr const char* kWrapped =
    "invalid template expression: templatestring is only for rendering templates retrieved dynamically from "
    "elsewhere; "
    "to treat the inner expression as template syntax, write the reference expression directly without any "
    "template "
    "interpolation syntax";
constexpr const char* kInline =
    "invalid template expression: templatestring is only for rendering templates retrieved dynamically from "
    "elsewhere; to render an inline template, consider using a plain template string expression";
constexpr const char* kOther =
    "invalid template expression: must be a direct reference to a single string from elsewhere, containing "
    "valid "
    "Terraform template syntax";

// Whether steps lead from a name to it. Recursion follows the nesting of the expression, which is bounded.
bool is_reference(const hcl::Expr& expr) {
  using K = hcl::ExprKind;
  switch (expr.kind) {
    case K::scope_traversal: return true;
    case K::relative_traversal: return is_reference(*static_cast<const hcl::RelativeTraversal&>(expr).source);
    case K::index: return is_reference(*static_cast<const hcl::Index&>(expr).collection);
    case K::splat: return is_reference(*static_cast<const hcl::Splat&>(expr).source);
    default: return false;
  }
}

}  // namespace

std::string template_argument_error(const hcl::Expr& expr) {
  using K = hcl::ExprKind;
  switch (expr.kind) {
    case K::scope_traversal:
    case K::relative_traversal:
    case K::index:
    case K::splat: return is_reference(expr) ? std::string() : kOther;
    case K::string_literal: return kLiteral;
    case K::template_expr: return kInline;
    case K::template_wrap: return kWrapped;
    default: return kOther;
  }
}

}  // namespace reprise::lang
