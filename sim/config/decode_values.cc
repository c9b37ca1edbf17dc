// Variables, locals, outputs and the rules attached to objects.
#include <fmt/format.h>

#include "config/decoder.h"
#include "hcl/parser.h"
#include "lang/eval.h"
#include "lang/render.h"
#include "value/convert.h"

namespace reprise::config {

namespace {

constexpr ArgumentShape kVariableArguments[] = {{"description"}, {"default"},   {"type"},
                                                {"sensitive"},   {"ephemeral"}, {"nullable"}};
constexpr BlockTypeShape kVariableBlocks[] = {{"validation"}};
constexpr ArgumentShape kOutputArguments[] = {
    {"description"}, {"value", true}, {"depends_on"}, {"sensitive"}, {"ephemeral"}};
constexpr BlockTypeShape kOutputBlocks[] = {{"precondition"}, {"postcondition"}};
constexpr ArgumentShape kRuleArguments[] = {{"condition", true}, {"error_message", true}};
constexpr std::string_view kReservedNames[] = {"source",    "version", "count",     "for_each", "depends_on",
                                               "providers", "_",       "lifecycle", "locals",   "provider"};

const char* quoted_type_hint(std::string_view name) {
  if (name == "string") return ".";
  if (name == "list")
    return " and write list(string) instead to explicitly indicate that the list elements are strings.";
  if (name == "map")
    return " and write map(string) instead to explicitly indicate that the map elements are strings.";
  return nullptr;
}

}  // namespace

void ModuleDecoder::variable(const Declaration& d) {
  Variable v;
  v.name = d.label(0);
  v.range = d.base->header_range;
  MergedContent content = merged_content(d, {kVariableArguments, kVariableBlocks}, false, syntax_, diags_);
  check_name(d.base->labels[0], "Invalid variable name");
  for (std::string_view reserved : kReservedNames) {
    if (reserved == v.name)
      diags_.error(
          "Invalid variable name",
          fmt::format("The variable name \"{}\" is reserved due to its special meaning inside module blocks.",
                      v.name),
          d.base->labels[0].range);
  }
  if (const auto* a = content.find("description")) v.description = constant_text(*a->expr);
  if (const auto* a = content.find("type")) variable_type(v, *a->expr);
  if (const auto* a = content.find("sensitive")) v.sensitive = constant_bool(*a->expr, false);
  if (const auto* a = content.find("ephemeral")) v.ephemeral = constant_bool(*a->expr, false);
  if (const auto* a = content.find("nullable")) v.nullable = constant_bool(*a->expr, true);
  if (const auto* a = content.find("default")) variable_default(v, *a, d, content.overridden("type", d));
  for (const auto& [block, number] : content.blocks) {
    if (number != 0)
      diags_.error("Can't override validation blocks",
                   "Override files cannot override \"validation\" blocks.", block->header_range);
    else
      variable_validation(v, *block);
  }
  module_.variables.push_back(std::move(v));
}

void ModuleDecoder::legacy_type(const hcl::Expr& e) {
  diags_.error(
      "Invalid legacy variable type hint",
      "To provide a full type expression, remove the surrounding quotes and give the type expression "
      "directly.",
      e.range);
}

void ModuleDecoder::variable_type(Variable& v, const hcl::Expr& e) {
  const hcl::Expr* syntax = &e;
  if (e.kind == hcl::ExprKind::template_expr && !is_json(e, syntax_)) {
    const std::size_t errors = diags_.error_count();
    constant(e);
    if (diags_.error_count() == errors) legacy_type(e);
    return;
  }
  if (auto text = literal_text(e)) {
    if (!is_json(e, syntax_)) {
      if (const char* hint = quoted_type_hint(*text))
        diags_.error(
            "Invalid quoted type constraints",
            fmt::format(
                "Terraform 0.11 and earlier required type constraints to be given in quotes, but that "
                "form is now deprecated and will be removed in a future version of Terraform. Remove "
                "the quotes around \"{}\"{}",
                *text, hint),
            e.range);
      else
        legacy_type(e);
      return;
    }
    // Read as if it began where its quotes do; a text that is no expression is no type either.
    const hcl::SourceFile* file = syntax_.sources.file_at(e.range.begin);
    hcl::Diagnostics ignored;
    syntax =
        hcl::parse_expression_text(*file, syntax_.arena.copy(*text), e.range.begin, syntax_.arena, ignored);
    if (ignored.has_errors()) syntax = &e;
  }
  if (syntax == &e && is_json(e, syntax_)) return lang::not_a_type(e.range, diags_);
  std::string_view keyword = keyword_of(*syntax, syntax_);
  if (keyword == "list")
    v.type = {value::Type::list(value::Type::dynamic()), nullptr};
  else if (keyword == "map")
    v.type = {value::Type::map(value::Type::dynamic()), nullptr};
  else
    v.type = constraint(*syntax, e);
  v.literal_text = v.type.type->is_primitive();
}

// A type that is wrong is no reason to complain about the default too.
lang::TypeConstraint ModuleDecoder::constraint(const hcl::Expr& syntax, const hcl::Expr& written) {
  hcl::Diagnostics found;
  lang::TypeConstraint out = lang::parse_type_constraint(syntax, found);
  const bool failed = found.has_errors();
  for (hcl::Diagnostic& d : found.items()) {
    if (d.subject == syntax.range) d.subject = written.range;  // of JSON the string as a whole
    diags_.add(std::move(d));
  }
  return failed ? lang::TypeConstraint{value::Type::dynamic(), nullptr} : out;
}

void ModuleDecoder::variable_default(Variable& v, const hcl::Attribute& a, const Declaration& d,
                                     bool overridden_type) {
  value::Value given = constant(*a.expr);
  if (v.type.defaults && !given.is_null() && !given.is_unknown())
    given = lang::apply_defaults(*v.type.defaults, given);
  value::Result r = value::convert(given, v.type.type);
  bool overridden_default =
      !d.overrides.empty() && !(a.range.begin >= d.base->range.begin && a.range.end <= d.base->range.end);
  if (r.ok()) {
    v.default_value = r.value();
  } else {
    v.default_value = value::Value::unknown(v.type.type->without_optional());
    std::string why = r.message_with_path();
    hcl::Range header = d.overrides.empty() ? hcl::Range{} : d.overrides.back()->header_range;
    if (overridden_default && !overridden_type)
      found_.joined.error(
          "Invalid default value for variable",
          fmt::format("The overridden default value for this variable is not compatible with the variable's "
                      "type constraint: {}.",
                      why),
          header);
    else if (overridden_type && !overridden_default)
      found_.joined.error(
          "Invalid default value for variable",
          fmt::format("Overriding this variable's type constraint has made its default value invalid: {}.",
                      why),
          header);
    else
      diags_.error(
          "Invalid default value for variable",
          fmt::format("This default value is not compatible with the variable's type constraint: {}.", why),
          a.expr->range);
  }
  if (!v.nullable && v.default_value->is_null())
    diags_.error("Invalid default value for variable",
                 "A null default value is not valid when nullable=false.",
                 d.overrides.empty() ? a.expr->range : d.overrides.back()->header_range);
}

void ModuleDecoder::variable_validation(Variable& v, const hcl::Block& b) {
  auto rule = check_rule(b, {.rule = true}, false);
  if (!rule) return;
  if (rule->condition) {
    bool mentions = false;
    for (const lang::Reference& r : rule->condition->references)
      mentions |= r.root() == "var" && !r.steps().empty() && r.steps()[0].text == v.name;
    if (!mentions)
      diags_.error(
          "Invalid variable validation condition",
          fmt::format("The condition for variable \"{0}\" must refer to var.{0} in order to test incoming "
                      "values.",
                      v.name),
          rule->condition->range());
  }
  v.validations.push_back(*rule);
}

void ModuleDecoder::local(const hcl::Attribute& a) {
  if (!hcl::valid_identifier(a.name))
    diags_.error("Invalid local value name",
                 "A name must start with a letter or underscore and may contain only letters, digits, "
                 "underscores, and "
                 "dashes.",
                 a.name_range);
  std::string_view name = syntax_.arena.copy(std::string(a.name) + '\0');
  module_.locals.push_back({std::string(a.name), compile(*a.expr, {.local = name.data()}), a.range});
}

void ModuleDecoder::output(const Declaration& d) {
  Output o;
  o.name = d.label(0);
  o.range = d.base->header_range;
  MergedContent content = merged_content(d, {kOutputArguments, kOutputBlocks}, false, syntax_, diags_);
  check_name(d.base->labels[0], "Invalid output name");
  if (const auto* a = content.find("description")) o.description = constant_text(*a->expr);
  if (const auto* a = content.find("value")) o.value = compile(*a->expr, {});
  if (const auto* a = content.find("sensitive")) o.sensitive = constant_bool(*a->expr, false);
  if (const auto* a = content.find("ephemeral")) o.ephemeral = constant_bool(*a->expr, false);
  no_depends_on_override(d);
  if (const auto* a = content.find("depends_on")) o.depends_on = depends_on(*a);
  for (const auto& [block, number] : content.blocks) {
    if (block->type == "postcondition") {
      diags_.error("Postconditions are not allowed",
                   "Output values can only have preconditions, not postconditions.", block->type_range);
      continue;
    }
    if (auto rule = check_rule(*block, {.rule = true}, number != 0)) o.preconditions.push_back(*rule);
  }
  module_.outputs.push_back(std::move(o));
}

std::optional<CheckRule> ModuleDecoder::check_rule(const hcl::Block& b, const Place& place,
                                                   bool is_override) {
  if (is_override) {
    diags_.error(fmt::format("Can't override {} blocks", b.type),
                 fmt::format("Override files cannot override \"{}\" blocks.", b.type), b.header_range);
    return std::nullopt;
  }
  CheckRule rule;
  rule.range = b.header_range;
  Content content = whole_content(*b.body, {kRuleArguments, {}}, syntax_, diags_);
  if (const auto* a = content.find("condition")) {
    rule.condition = compile(*a->expr, place);
    if (rule.condition->references.empty())
      diags_.error(fmt::format("Invalid {} expression", b.type),
                   "The condition expression must refer to at least one object from elsewhere in the "
                   "configuration, or "
                   "else its result would not be checking anything.",
                   a->expr->range);
  }
  if (const auto* a = content.find("error_message")) rule.error_message = compile(*a->expr, place);
  return rule;
}

}  // namespace reprise::config
