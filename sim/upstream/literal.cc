#include "upstream/literal.h"

#include <fmt/format.h>

#include <charconv>

namespace reprise::upstream {

std::optional<std::string> literal_text(const hcl::Expr& expr) {
  switch (expr.kind) {
    case hcl::ExprKind::string_literal: return std::string(static_cast<const hcl::StringLiteral&>(expr).text);
    case hcl::ExprKind::number_literal: return std::string(static_cast<const hcl::NumberLiteral&>(expr).text);
    case hcl::ExprKind::bool_literal:
      return std::string(static_cast<const hcl::BoolLiteral&>(expr).value ? "true" : "false");
    case hcl::ExprKind::template_expr: {
      std::string out;
      for (const hcl::Expr* part : static_cast<const hcl::TemplateExpr&>(expr).parts) {
        if (part->kind != hcl::ExprKind::string_literal) return std::nullopt;
        out += static_cast<const hcl::StringLiteral*>(part)->text;
      }
      return out;
    }
    default: return std::nullopt;
  }
}

const hcl::Expr* Literals::find(std::string_view name) const {
  if (body_) {
    const hcl::Attribute* a = body_->find(name);
    return a ? a->expr : nullptr;
  }
  for (const hcl::ObjectItem& item : object_->items)
    if (literal_text(*item.key) == name) return item.value;
  return nullptr;
}

hcl::Range Literals::range() const { return body_ ? body_->range : object_->range; }

void Literals::wrong(const hcl::Expr& expr, std::string_view name, std::string_view wanted) const {
  if (expr.kind == hcl::ExprKind::invalid) return;  // already diagnosed
  diags_->error("Invalid data file", fmt::format("The value of \"{}\" must be {}.", name, wanted),
                expr.range);
}

std::optional<std::string> Literals::text(std::string_view name) const {
  const hcl::Expr* e = find(name);
  if (!e) return std::nullopt;
  auto t = literal_text(*e);
  if (!t) wrong(*e, name, "a literal string");
  return t;
}

std::string Literals::text_or(std::string_view name, std::string_view otherwise) const {
  return text(name).value_or(std::string(otherwise));
}

bool Literals::boolean(std::string_view name, bool otherwise) const {
  const hcl::Expr* e = find(name);
  if (!e) return otherwise;
  if (e->kind == hcl::ExprKind::bool_literal) return static_cast<const hcl::BoolLiteral*>(e)->value;
  wrong(*e, name, "true or false");
  return otherwise;
}

std::int64_t Literals::integer(std::string_view name, std::int64_t otherwise) const {
  const hcl::Expr* e = find(name);
  if (!e) return otherwise;
  auto t = literal_text(*e);
  std::int64_t n = 0;
  if (t) {
    auto [end, error] = std::from_chars(t->data(), t->data() + t->size(), n);
    if (error == std::errc() && end == t->data() + t->size()) return n;
  }
  wrong(*e, name, "a whole number");
  return otherwise;
}

world::Duration Literals::duration(std::string_view name, world::Duration otherwise) const {
  const hcl::Expr* e = find(name);
  if (!e) return otherwise;
  auto t = literal_text(*e);
  auto d = t ? world::parse_duration(*t) : std::nullopt;
  if (d && d->us >= 0) return *d;
  wrong(*e, name, "a duration such as \"90d\" or \"1h30m\"");
  return otherwise;
}

std::optional<world::Instant> Literals::instant(std::string_view name) const {
  const hcl::Expr* e = find(name);
  if (!e) return std::nullopt;
  auto t = literal_text(*e);
  auto at = t ? world::parse_rfc3339(*t) : std::nullopt;
  if (!at) wrong(*e, name, "a time such as \"2024-01-15T00:00:00Z\"");
  return at;
}

std::vector<std::string> Literals::texts(std::string_view name) const {
  std::vector<std::string> out;
  const hcl::Expr* e = find(name);
  if (!e) return out;
  if (e->kind != hcl::ExprKind::tuple) {
    wrong(*e, name, "a list of literal strings");
    return out;
  }
  for (const hcl::Expr* item : static_cast<const hcl::Tuple*>(e)->items) {
    auto t = literal_text(*item);
    if (t)
      out.push_back(std::move(*t));
    else
      wrong(*item, name, "a list of literal strings");
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> Literals::text_map(std::string_view name) const {
  std::vector<std::pair<std::string, std::string>> out;
  const hcl::Expr* e = find(name);
  if (!e) return out;
  if (e->kind != hcl::ExprKind::object) {
    wrong(*e, name, "a map of literal strings");
    return out;
  }
  for (const hcl::ObjectItem& item : static_cast<const hcl::Object*>(e)->items) {
    auto key = literal_text(*item.key), value = literal_text(*item.value);
    if (key && value)
      out.emplace_back(std::move(*key), std::move(*value));
    else
      wrong(*item.value, name, "a map of literal strings");
  }
  return out;
}

std::vector<std::pair<std::string, Literals>> Literals::objects(std::string_view name) const {
  std::vector<std::pair<std::string, Literals>> out;
  const hcl::Expr* e = find(name);
  if (!e) return out;
  if (e->kind != hcl::ExprKind::object) {
    wrong(*e, name, "a map of objects");
    return out;
  }
  for (const hcl::ObjectItem& item : static_cast<const hcl::Object*>(e)->items) {
    auto key = literal_text(*item.key);
    if (key && item.value->kind == hcl::ExprKind::object)
      out.emplace_back(std::move(*key), Literals(*static_cast<const hcl::Object*>(item.value), *diags_));
    else
      wrong(*item.value, name, "a map of objects");
  }
  return out;
}

}  // namespace reprise::upstream
