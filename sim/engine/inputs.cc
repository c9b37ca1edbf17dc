#include <fmt/format.h>

#include "config/variables.h"
#include "engine/walk.h"
#include "value/convert.h"

namespace reprise::engine {

namespace {

using value::Value;
using Source = InputValue::Source;

std::string how_it_was_set(const config::Variable& variable, const InputValue& input,
                           const hcl::SourceMap* sources) {
  switch (input.from) {
    case Source::cli:
      return fmt::format("Unsuitable value for var.{0} set using -var=\"{0}=...\"", variable.name);
    case Source::environment:
      return fmt::format("Unsuitable value for var.{0} set using the TF_VAR_{0} environment variable",
                         variable.name);
    case Source::cli_file:
    case Source::auto_file:
    case Source::test_file:
      if (input.range.valid())
        return fmt::format("The given value is not suitable for var.{} declared at {}", variable.name,
                           range_text(sources, variable.range));
      return fmt::format("Unsuitable value for var.{} set from {}", variable.name, input.file);
    case Source::caller:
      return fmt::format("Unsuitable value for var.{} set from outside of the configuration", variable.name);
  }
  return {};
}

Value parse_text(const config::Variable& variable, const Value& text, hcl::SourceMap* sources,
                 hcl::Diagnostics& diags) {
  return sources ? config::parse_variable_text(variable, text.as_string(), *sources, diags) : text;
}

}  // namespace

namespace {

void no_value(const config::Variable& variable, hcl::Diagnostics& diags) {
  diags.error(
      "No value for required variable",
      fmt::format("The root module input variable \"{}\" is not set, and has no default value. Use a -var or "
                  "-var-file command line argument to provide a value for this variable.",
                  variable.name),
      variable.range);
}

}  // namespace

void check_inputs(const config::Module& root, const InputValues& inputs, hcl::SourceMap* sources,
                  hcl::Diagnostics& diags) {
  for (const config::Variable& v : root.variables) {
    auto input = inputs.find(v.name);
    bool given = input != inputs.end();
    if (given && input->second.raw_text) {
      const std::size_t errors = diags.error_count();
      parse_text(v, input->second.value, sources, diags);
      given = diags.error_count() == errors;
    }
    if (!given && !v.default_value) no_value(v, diags);
  }
  constexpr std::size_t kSaidMax = 2;  // one by one
  std::size_t in_files = 0;
  for (const auto& [name, input] : inputs) {
    if (root.variable(name)) continue;
    if (input.from == Source::cli)
      diags.error(
          "Value for undeclared variable",
          fmt::format(
              "A variable named \"{}\" was assigned on the command line, but the root module does not "
              "declare a variable of that name. To use this value, add a \"variable\" block to the "
              "configuration.",
              name));
    if (input.from != Source::cli_file && input.from != Source::auto_file) continue;
    if (++in_files <= kSaidMax)
      diags.warning(
          "Value for undeclared variable",
          fmt::format("The root module does not declare a variable named \"{}\" but a value was found in "
                      "file \"{}\". If you meant to use this value, add a \"variable\" block to the "
                      "configuration.\n\nTo silence these warnings, use TF_VAR_... environment variables to "
                      "provide certain \"global\" settings to all configurations in your organization. To "
                      "reduce the verbosity of these warnings, use the -compact-warnings option.",
                      name, input.file));
  }
  if (in_files > kSaidMax)
    diags.warning("Values for undeclared variables",
                  fmt::format("In addition to the other similar warnings shown, {} other variable(s) defined "
                              "without being declared.",
                              in_files - kSaidMax));
}

Value finish_variable(const config::Variable& variable, Value given, std::string_view how, hcl::Range subject,
                      hcl::Diagnostics& diags) {
  value::TypeRef type = variable.type.type->without_optional();
  auto mark = [&](Value v) {
    if (variable.sensitive) v = v.with_marks(value::sensitive_mark());
    if (variable.ephemeral) v = v.with_marks(value::ephemeral_mark());
    return v;
  };
  if (given.is_null() && !variable.nullable && variable.default_value) given = *variable.default_value;
  if (given.is_null() && !variable.nullable) {
    std::string where(how);
    constexpr std::string_view kDeclared = " declared at ";
    if (const std::size_t at = where.find(kDeclared); at != std::string::npos)
      where.replace(at, kDeclared.size(), " defined at ");
    diags.error("Required variable not set",
                fmt::format("{}: required variable may not be set to null.", where), subject);
    return mark(Value::unknown(type));
  }
  value::Marks marks = given.marks();
  Value v = given.unmark();
  if (variable.type.defaults && !v.is_null()) v = lang::apply_defaults(*variable.type.defaults, v);
  value::Result r = v.type() == type ? value::Result(v) : value::convert(v, variable.type.type);
  if (!r.ok()) {
    diags.error("Invalid value for input variable", fmt::format("{}: {}.", how, r.message_with_path()),
                subject);
    return mark(Value::unknown(type));
  }
  return mark(r.value().with_marks(marks));
}

Value root_variable(const config::Variable& variable, const InputValues& inputs, hcl::SourceMap* sources,
                    hcl::Diagnostics& diags) {
  auto input = inputs.find(variable.name);
  if (input == inputs.end()) {
    if (variable.default_value)
      return finish_variable(variable, *variable.default_value, "", variable.range, diags);
    no_value(variable, diags);
    return finish_variable(variable, Value::unknown(), "", variable.range, diags);
  }
  const InputValue& in = input->second;
  std::size_t errors = diags.error_count();
  Value given = in.raw_text ? parse_text(variable, in.value, sources, diags) : in.value;
  if (diags.error_count() != errors) return Value::unknown();
  hcl::Range subject = in.range.valid() ? in.range : variable.range;
  return finish_variable(variable, std::move(given), how_it_was_set(variable, in, sources), subject, diags);
}

}  // namespace reprise::engine
