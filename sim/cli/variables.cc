#include "cli/variables.h"

#include <fmt/format.h>

#include "hcl/parser.h"
#include "lang/eval.h"

namespace reprise::cli {

namespace {

using engine::InputValue;

void read_file(Session& session, const std::string& path, InputValue::Source from, engine::InputValues& values,
               hcl::Diagnostics& diags) {
  auto text = session.disk().read(path);
  if (!text) {
    diags.error("Failed to read variables file", fmt::format("Given variables file {} does not exist.", path));
    return;
  }
  const hcl::SourceFile* file = session.sources().add(path, std::move(*text));
  if (!file) return;
  hcl::Arena arena;
  const bool json = path.ends_with(".json");
  const hcl::Body* body = json ? hcl::parse_json_file(*file, arena, diags) : hcl::parse_file(*file, arena, diags);
  for (const hcl::Block& block : body->blocks)
    diags.error("Unexpected \"" + std::string(block.type) + "\" block", "Blocks are not allowed here.", block.type_range);
  for (const hcl::Attribute& a : body->attributes) {
    InputValue v;
    v.from = from;
    v.value = lang::evaluate_constant(*a.expr, diags);
    v.range = a.expr->range;
    v.file = path;
    values[std::string(a.name)] = std::move(v);
  }
}

void read_option(const std::string& text, engine::InputValues& values, hcl::Diagnostics& diags) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    diags.error("Invalid -var option",
                fmt::format("The given -var option \"{}\" is not correctly specified. Must be a variable name and value "
                            "separated by an equals sign, like -var=\"key=value\".",
                            text));
    return;
  }
  std::string name = text.substr(0, equals);
  if (name.ends_with(' ')) {
    diags.error("Invalid -var option",
                fmt::format("Variable name \"{}\" is invalid due to trailing space. Did you mean -var=\"{}={}\"?", name,
                            name.substr(0, name.find_last_not_of(' ') + 1), text.substr(equals + 1)));
    return;
  }
  InputValue v;
  v.from = InputValue::Source::cli;
  v.value = value::Value::string(text.substr(equals + 1));
  v.raw_text = true;
  values[name] = std::move(v);
}

}  // namespace

engine::InputValues read_variables(Session& session, hcl::Diagnostics& diags) {
  engine::InputValues values;
  for (const auto& [name, text] : session.host().variables) {
    constexpr std::string_view kPrefix = "TF_VAR_";
    if (!name.starts_with(kPrefix)) continue;
    InputValue v;
    v.from = InputValue::Source::environment;
    v.value = value::Value::string(text);
    v.raw_text = true;
    values[name.substr(kPrefix.size())] = std::move(v);
  }
  for (const char* name : {"terraform.tfvars", "terraform.tfvars.json"})
    if (session.disk().exists(name)) read_file(session, name, InputValue::Source::auto_file, values, diags);
  for (const std::string& name : session.disk().names("."))
    if (name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json"))
      read_file(session, name, InputValue::Source::auto_file, values, diags);
  for (const auto& [flag, text] : session.flags().given()) {
    if (flag == "var") read_option(text, values, diags);
    if (flag == "var-file") read_file(session, text, InputValue::Source::cli_file, values, diags);
  }
  return values;
}

}  // namespace reprise::cli
