#include <fmt/format.h>

#include "config/variables.h"
#include "engine/walk.h"
#include "value/convert.h"

namespace reprise::engine {

namespace {

using value::Value;
using Source = InputValue::Source;

// How a value that no file gives was set; "" for the others.
std::string how_it_was_set(const config::Variable& variable, const InputValue& input) {
  switch (input.from) {
    case Source::cli: return fmt::format("set using -var=\"{}=...\"", variable.name);
    case Source::environment:
      return fmt::format("set using the TF_VAR_{} environment variable", variable.name);
    case Source::prompt: return "set using an interactive prompt";
    case Source::cli_file:
    case Source::auto_file:
    case Source::test_file: return input.range.valid() ? "" : fmt::format("set from {}", input.file);
    case Source::caller: return "set from outside of the configuration";
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

void read_texts(const config::Module& root, InputValues& inputs, hcl::SourceMap* sources) {
  hcl::Diagnostics said;
  for (const config::Variable& v : root.variables) {
    auto input = inputs.find(v.name);
    if (input == inputs.end() || !input->second.raw_text || !sources) continue;
    const std::size_t errors = said.error_count();
    Value meant = parse_text(v, input->second.value, sources, said);
    if (said.error_count() != errors) continue;
    input->second.value = std::move(meant);
    input->second.raw_text = false;
  }
}

void check_inputs(const config::Module& root, const InputValues& inputs, hcl::SourceMap* sources,
                  hcl::Diagnostics& diags) {
  for (const config::Variable& v : root.variables) {
    auto input = inputs.find(v.name);
    bool given = input != inputs.end();
    if (given && input->second.faults.has_errors()) {
      diags.append(input->second.faults);
      given = false;
    } else if (given && input->second.raw_text) {
      const std::size_t errors = diags.error_count();
      parse_text(v, input->second.value, sources, diags);
      given = diags.error_count() == errors;
    }
    if (!given && !v.default_value) no_value(v, diags);
  }
  constexpr std::size_t kSaidMax = 2;  // one by one
  std::size_t in_files = 0;
  for (const auto& [name, input] : inputs) {
    if (root.variable(name) || input.faults.has_errors()) continue;
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

namespace {

// A value that does not fit. Where a sensitive variable was set may be shown, what it was set to may not.
void unsuitable(const config::Variable& variable, const VariableOrigin& origin, const char* summary,
                std::string_view declared, std::string_view why, hcl::Diagnostics& diags) {
  const std::string name = fmt::format("{}var.{}", origin.prefix, variable.name);
  if (!origin.set.empty())
    diags.error(summary, fmt::format("Unsuitable value for {} {}: {}.", name, origin.set, why),
                variable.range);
  else if (variable.sensitive)
    diags.error(
        summary,
        fmt::format(
            "The given value is not suitable for {}, which is sensitive: {}. Invalid value defined at {}.",
            name, why, range_text(origin.sources, origin.range)),
        variable.range);
  else
    diags.error(summary,
                fmt::format("The given value is not suitable for {} {} at {}: {}.", name, declared,
                            range_text(origin.sources, variable.range), why),
                origin.range);
}

}  // namespace

Value finish_variable(const config::Variable& variable, Value given, const VariableOrigin& origin,
                      hcl::Diagnostics& diags) {
  value::TypeRef type = variable.type.type->without_optional();
  auto mark = [&](Value v) {
    if (variable.sensitive) v = v.with_marks(value::sensitive_mark());
    if (variable.ephemeral) v = v.with_marks(value::ephemeral_mark());
    return v;
  };
  if (given.is_null() && !variable.nullable && variable.default_value) given = *variable.default_value;
  if (given.is_null() && !variable.nullable) {
    unsuitable(variable, origin, "Required variable not set", "defined",
               "required variable may not be set to null", diags);
    return mark(Value::unknown(type));
  }
  value::Marks marks = given.marks();
  Value v = given.unmark();
  if (variable.type.defaults && !v.is_null()) v = lang::apply_defaults(*variable.type.defaults, v);
  value::Result r = v.type() == type ? value::Result(v) : value::convert(v, variable.type.type);
  if (!r.ok()) {
    unsuitable(variable, origin, "Invalid value for input variable", "declared", r.error(), diags);
    return mark(Value::unknown(type));
  }
  return mark(r.value().with_marks(marks));
}

Value root_variable(const config::Variable& variable, const InputValues& inputs, hcl::SourceMap* sources,
                    hcl::Diagnostics& diags) {
  auto input = inputs.find(variable.name);
  if (input == inputs.end()) {
    if (variable.default_value)
      return finish_variable(variable, *variable.default_value, {"", "", variable.range, sources}, diags);
    no_value(variable, diags);
    return finish_variable(variable, Value::unknown(), {"", "", variable.range, sources}, diags);
  }
  const InputValue& in = input->second;
  if (in.faults.has_errors()) return Value::unknown();
  const std::size_t errors = diags.error_count();
  Value given = in.raw_text ? parse_text(variable, in.value, sources, diags) : in.value;
  if (diags.error_count() != errors) return Value::unknown();
  const std::string set = how_it_was_set(variable, in);
  return finish_variable(variable, std::move(given), {"", set, in.range, sources}, diags);
}

}  // namespace reprise::engine
