#include "config/traversal.h"

#include "config/json_literal.h"
#include "hcl/parser.h"
#include "lang/eval.h"
#include "lang/node.h"

namespace reprise::config {

using hcl::ExprKind;

bool is_json(const hcl::Expr& e, const SyntaxContext& c) { return is_json(e, c.sources); }

std::optional<std::string_view> literal_text(const hcl::Expr& e) {
  if (e.kind != ExprKind::string_literal) return std::nullopt;
  return static_cast<const hcl::StringLiteral&>(e).text;
}

const hcl::Expr& unquoted(const hcl::Expr& e, const SyntaxContext& c, hcl::Diagnostics& diags, bool warn,
                          bool keyword) {
  std::optional<std::string_view> text = literal_text(e);
  if (e.kind == ExprKind::template_expr && warn && !is_json(e, c)) {
    hcl::Diagnostics wrong;
    const value::Value worth = lang::evaluate_constant(e, wrong);
    if (!wrong.has_errors() && !worth.is_unknown() && !worth.is_null())
      text = c.arena.copy(std::string(worth.as_string()));
  }
  const hcl::SourceFile* file = text ? c.sources.file_at(e.range.begin) : nullptr;
  if (!file || (!warn && !is_json(e, c))) return e;
  const std::string_view kept = c.arena.copy(*text);
  if (is_json(e, c)) {
    // Read as if it began where its quotes do; what is wrong with it is not said.
    hcl::Diagnostics ignored;
    const hcl::ScopeTraversal* inside =
        hcl::parse_traversal_text(*file, kept, e.range.begin, c.arena, ignored);
    if (!inside) return e;
    return *inside;
  }
  const hcl::ScopeTraversal* inside =
      hcl::parse_traversal_text(*file, kept, e.range.begin + 1, c.arena, diags);
  if (keyword)
    diags.warning(
        "Quoted keywords are deprecated",
        "In this context, keywords are expected literally rather than in quotes. Terraform 0.11 and "
        "earlier required quotes, but quoted keywords are now deprecated and will be removed in a "
        "future version of Terraform. Remove the quotes surrounding this keyword to silence this "
        "warning.",
        e.range);
  else
    diags.warning("Quoted references are deprecated",
                  "In this context, references are expected literally rather than in quotes. Terraform 0.11 "
                  "and earlier required quotes, but quoted references are now deprecated and will be removed "
                  "in a future version of Terraform. Remove the quotes surrounding this reference to silence "
                  "this warning.",
                  e.range);
  if (!inside) return *c.arena.make<hcl::Expr>(ExprKind::invalid, e.range);
  return *inside;
}

hcl::Range json_start_range(const hcl::Expr& e) {
  if (e.kind == ExprKind::tuple || e.kind == ExprKind::object) return {e.range.begin, e.range.begin + 1};
  return e.range;
}

hcl::Range start_range(const hcl::Expr& e, const SyntaxContext& c) {
  return is_json(e, c) ? json_start_range(e) : lang::start_range(e);
}

namespace {

// Keywords can stand where names do; in JSON they are values and nothing else.
std::string_view literal_word(const hcl::Expr& e) {
  if (e.kind == ExprKind::null_literal) return "null";
  if (e.kind != ExprKind::bool_literal) return {};
  return static_cast<const hcl::BoolLiteral&>(e).value ? "true" : "false";
}
std::string_view literal_word(const hcl::Expr& e, const SyntaxContext& c) {
  return is_json(e, c) ? std::string_view() : literal_word(e);
}

}  // namespace

std::string_view name_of(const hcl::Expr& e) {
  if (e.kind != ExprKind::scope_traversal) return {};
  const auto& t = static_cast<const hcl::ScopeTraversal&>(e);
  return t.steps.empty() ? t.root : std::string_view();
}

std::string_view keyword_of(const hcl::Expr& e, const SyntaxContext& c) {
  const std::string_view word = literal_word(e, c);
  return word.empty() ? name_of(e) : word;
}

std::optional<Traversal> reference_in(const hcl::Expr& e, const SyntaxContext& c, hcl::Diagnostics& diags,
                                      bool warn) {
  const hcl::Expr& inner = unquoted(e, c, diags, warn);
  if (inner.kind == ExprKind::invalid && &inner != &e) return std::nullopt;  // the text says what is wrong
  return absolute_traversal(inner, c, diags);
}

std::optional<Traversal> absolute_traversal(const hcl::Expr& e, const SyntaxContext& c,
                                            hcl::Diagnostics& diags, bool native) {
  if (e.kind == ExprKind::scope_traversal) {
    const auto& t = static_cast<const hcl::ScopeTraversal&>(e);
    return Traversal{t.root, t.root_range, t.steps, t.range};
  }
  if (e.kind == ExprKind::relative_traversal && !is_json(e, c)) {
    const auto& t = static_cast<const hcl::RelativeTraversal&>(e);
    if (const std::string_view word = literal_word(*t.source); !word.empty())
      return Traversal{c.arena.copy(std::string(word)), t.source->range, t.steps, t.range};
  }
  if (const std::string_view word = native ? literal_word(e) : literal_word(e, c); !word.empty())
    return Traversal{c.arena.copy(std::string(word)), e.range, {}, e.range};
  diags.error(
      "Invalid expression",
      "A single static variable reference is required: only attribute access and indexing with constant "
      "keys. No calculations, function calls, template expressions, etc are allowed here.",
      e.range);
  return std::nullopt;
}

std::optional<std::vector<const hcl::Expr*>> list_items(const hcl::Expr& e, const SyntaxContext& c,
                                                        hcl::Diagnostics& diags) {
  if (e.kind != ExprKind::tuple) {
    diags.error("Invalid expression", "A static list expression is required.", start_range(e, c));
    return std::nullopt;
  }
  const auto& tuple = static_cast<const hcl::Tuple&>(e);
  return std::vector<const hcl::Expr*>(tuple.items.begin(), tuple.items.end());
}

std::optional<std::vector<hcl::ObjectItem>> map_items(const hcl::Expr& e, const SyntaxContext& c,
                                                      hcl::Diagnostics& diags) {
  if (e.kind != ExprKind::object) {
    diags.error("Invalid expression", "A static map expression is required.", start_range(e, c));
    return std::nullopt;
  }
  const auto& object = static_cast<const hcl::Object&>(e);
  return std::vector<hcl::ObjectItem>(object.items.begin(), object.items.end());
}

}  // namespace reprise::config
