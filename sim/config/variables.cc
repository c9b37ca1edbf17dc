#include "config/variables.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/content.h"
#include "config/json_literal.h"
#include "hcl/parser.h"
#include "lang/eval.h"

namespace reprise::config {

namespace {

constexpr std::string_view kName[] = {"name"};
constexpr BlockTypeShape kVariableBlock[] = {{"variable", kName}};

// Declaring variables where they are given values is a mistake that people make often enough for Terraform to
// look for it.
void variable_blocks_in_values(const hcl::Body& body, const std::string& file, const SyntaxContext& syntax,
                               hcl::Diagnostics& diags) {
  hcl::Diagnostics unsaid;  // what is wrong with such a block besides
  for (const hcl::Block* b : partial_content(body, {.blocks = kVariableBlock}, syntax, unsaid).blocks)
    diags.error("Variable declaration in .tfvars file",
                fmt::format("A .tfvars file is used to assign values to variables that have already been "
                            "declared in .tf files, not to declare new variables. To declare variable "
                            "\"{0}\", place this block in one of your .tf files, such as "
                            "variables.tf.\n\nTo set a value for this variable in {1}, use the definition "
                            "syntax instead:\n    {0} = <value>",
                            b->labels[0].text, file),
                b->type_range);
}

}  // namespace

void read_tfvars(const std::string& name, std::string content, InputValue::Source from,
                 hcl::SourceMap& sources, InputValues& into, hcl::Diagnostics& diags) {
  const hcl::SourceFile* file = sources.add(name, std::move(content));
  if (!file) {
    diags.error("Too much configuration", "All files together must stay below 4 GiB.");
    return;
  }
  hcl::Arena arena;
  bool json = name.ends_with(".json");
  hcl::Diagnostics found;
  const hcl::Body* body =
      json ? hcl::parse_json_file(*file, arena, found) : hcl::parse_file(*file, arena, found);
  bool syntax_ok = !found.has_errors();
  diags.append(std::move(found));
  if (!syntax_ok) return;
  SyntaxContext syntax{sources, arena};
  const std::size_t before = diags.error_count();
  variable_blocks_in_values(*body, name, syntax, diags);
  if (diags.error_count() != before) return;
  for (const hcl::Attribute* a : just_arguments(*body, syntax, diags)) {
    InputValue v;
    v.from = from;
    if (json) check_json_names(*a->expr, sources, v.faults, false);
    v.value = json ? json_literal(*a->expr, sources) : lang::evaluate_constant(*a->expr, v.faults);
    v.range = a->expr->range;
    v.file = name;
    into[std::string(a->name)] = std::move(v);
  }
}

void read_var_flag(std::string_view text, InputValues& into, hcl::Diagnostics& diags) {
  std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    diags.error(
        "Invalid -var option",
        fmt::format(
            "The given -var option \"{}\" is not correctly specified. Must be a variable name and value "
            "separated by an equals sign, like -var=\"key=value\".",
            text));
    return;
  }
  std::string_view name = text.substr(0, equals), value = text.substr(equals + 1);
  if (name.ends_with(' ')) {
    diags.error(
        "Invalid -var option",
        fmt::format("Variable name \"{}\" is invalid due to trailing space. Did you mean -var=\"{}={}\"?",
                    name, name.substr(0, name.size() - 1), value.substr(value.starts_with(' ') ? 1 : 0)));
    return;
  }
  InputValue v;
  v.from = InputValue::Source::cli;
  v.value = value::Value::string(value);
  v.raw_text = true;
  into[std::string(name)] = std::move(v);
}

std::vector<std::string> automatic_tfvars(const Tree& tree, const std::string& root) {
  std::vector<std::string> out;
  std::vector<std::string> names = tree.names(root);
  auto path = [&](const std::string& name) { return root == "." || root.empty() ? name : root + "/" + name; };
  for (const char* fixed : {"terraform.tfvars", "terraform.tfvars.json"}) {
    if (std::ranges::find(names, fixed) != names.end()) out.push_back(path(fixed));
  }
  for (const std::string& name : names) {
    if (name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json")) out.push_back(path(name));
  }
  return out;
}

value::Value parse_variable_text(const Variable& v, std::string_view text, hcl::SourceMap& sources,
                                 hcl::Diagnostics& diags) {
  value::TypeRef type = v.type.type;
  if (v.literal_text) return value::Value::string(text);
  const hcl::SourceFile* file = sources.add(fmt::format("<value for var.{}>", v.name), std::string(text));
  if (!file) return value::Value::unknown(type->without_optional());
  hcl::Arena arena;
  hcl::Diagnostics found;
  const hcl::Expr* e = hcl::parse_expression(*file, arena, found);
  bool ok = !found.has_errors();
  diags.append(std::move(found));
  return ok ? lang::evaluate_constant(*e, diags) : value::Value::unknown(type->without_optional());
}

}  // namespace reprise::config
