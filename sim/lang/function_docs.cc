#include "lang/function_docs.h"

#include <fmt/format.h>

#include "hcl/parser.h"
#include "value/type.h"

namespace reprise::lang {
namespace {

// nullopt when there is no such argument, or none that is plain text (diagnosed).
std::optional<std::string> text_of(const hcl::Block& block, std::string_view name, hcl::Diagnostics& diags) {
  const hcl::Attribute* a = block.body->find(name);
  if (!a) return std::nullopt;
  if (a->expr->kind == hcl::ExprKind::string_literal)
    return std::string(static_cast<const hcl::StringLiteral*>(a->expr)->text);
  diags.error("Unsuitable value", fmt::format("\"{}\" must be a string without interpolation.", name),
              a->range);
  return std::nullopt;
}

std::string type_name(value::TypeRef type) { return type ? type->constraint_text() : "any"; }

}  // namespace

std::vector<FunctionDoc> read_function_docs(const hcl::SourceFile& file, hcl::Diagnostics& diags) {
  std::vector<FunctionDoc> out;
  hcl::Arena arena;
  for (const hcl::Block& b : hcl::parse_file(file, arena, diags)->blocks) {
    if (b.type != "function" || b.labels.size() != 1) {
      diags.error("Unsupported block", "Only blocks like function \"name\" { … } are expected here.",
                  b.header_range);
      continue;
    }
    FunctionDoc doc;
    doc.name = b.labels[0].text;
    doc.summary = text_of(b, "summary", diags).value_or("");
    doc.example = text_of(b, "example", diags).value_or("");
    doc.result = text_of(b, "result", diags);
    out.push_back(std::move(doc));
  }
  return out;
}

std::string signature(const Function& f) {
  std::string parameters;
  const auto add = [&](const Parameter& p, const char* more) {
    parameters += fmt::format("{}{} {}{}", parameters.empty() ? "" : ", ", p.name, type_name(p.type), more);
  };
  for (const Parameter& p : f.parameters) add(p, "");
  if (f.variadic) add(*f.variadic, "...");
  return fmt::format("{}({}) {}", f.name, parameters, type_name(f.result));
}

}  // namespace reprise::lang
