#include "config/json_literal.h"

#include <fmt/format.h>

#include <map>

#include "lang/ranges.h"
#include "value/json.h"
#include "value/text.h"

namespace reprise::config {

bool is_json(const hcl::Expr& e, const hcl::SourceMap& sources) {
  const hcl::SourceFile* file = sources.file_at(e.range.begin);
  return file && file->name.ends_with(".json");
}

value::Value json_literal(const hcl::Expr& e, const hcl::SourceMap& sources) {
  const value::Result v = value::from_json(sources.text(e.range));
  return v.ok() ? v.value() : value::Value::unknown();
}

void check_json_names(const hcl::Expr& e, const hcl::SourceMap& sources, hcl::Diagnostics& diags,
                      bool templates) {
  if (e.kind == hcl::ExprKind::tuple) {
    for (const hcl::Expr* item : static_cast<const hcl::Tuple&>(e).items)
      check_json_names(*item, sources, diags, templates);
  }
  if (e.kind != hcl::ExprKind::object) return;
  std::map<std::string, hcl::Range> seen;
  for (const hcl::ObjectItem& item : static_cast<const hcl::Object&>(e).items) {
    check_json_names(*item.value, sources, diags, templates);
    if (templates && item.key->kind != hcl::ExprKind::string_literal) continue;
    const value::Value name = json_literal(*item.key, sources);
    if (name.is_unknown()) continue;
    const auto [first, fresh] = seen.try_emplace(std::string(name.as_string()), item.key->range);
    if (!fresh)
      diags.error("Duplicate object attribute",
                  fmt::format("An attribute named {} was already defined at {}.", value::quoted(first->first),
                              lang::range_text(sources, first->second)),
                  item.key->range);
  }
}

}  // namespace reprise::config
