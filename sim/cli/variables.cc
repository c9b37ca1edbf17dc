#include "cli/variables.h"

#include <fmt/format.h>

#include "config/variables.h"

namespace reprise::cli {

namespace {

void read_file(Session& session, const std::string& path, config::InputValue::Source from,
               config::InputValues& values, hcl::Diagnostics& diags) {
  auto text = session.disk().read(path);
  if (text)
    config::read_tfvars(path, std::move(*text), from, session.sources(), values, diags);
  else if (!path.empty() && session.disk().exists(path))
    diags.error("Failed to read variables file",
                fmt::format("Error while reading {0}: read {0}: is a directory.", path));
  else
    diags.error("Failed to read variables file",
                fmt::format("Given variables file {} does not exist.", path));
}

}  // namespace

bool may_ask(const Session& session) {
  const std::string named = session.host().variable("TF_INPUT");
  const bool forbidden = named == "0" || named == "false" || named == "f" || named == "F" || named == "FALSE";
  return session.flags().on("input", true) && !forbidden && !session.json();
}

void ask_for_variables(Session& session, const config::Module& root, engine::InputValues& values) {
  if (!may_ask(session)) return;
  const report::Style s = session.style();
  for (const config::Variable& variable : root.variables) {
    if (variable.default_value || values.contains(variable.name)) continue;
    session.out(s.paint(report::kBold, "var." + variable.name) + "\n" +
                (variable.description.empty() ? "" : "  " + variable.description + "\n\n") + "  " +
                s.paint(report::kBold, "Enter a value:") + " ");
    std::string answer;
    const bool answered = read_input_line(answer);
    if (answered) session.out("\n");
    // No answer is no value: what that means is said where all values are checked.
    if (!answered || answer.empty()) continue;
    config::InputValue v;
    v.from = config::InputValue::Source::prompt;
    v.value = value::Value::string(answer);
    v.raw_text = true;
    values[variable.name] = std::move(v);
  }
}

engine::InputValues read_variables(Session& session, hcl::Diagnostics& diags) {
  using Source = config::InputValue::Source;
  config::InputValues values;
  for (const auto& [name, text] : session.host().variables) {
    constexpr std::string_view kPrefix = "TF_VAR_";
    if (!name.starts_with(kPrefix)) continue;
    config::InputValue v;
    v.from = Source::environment;
    v.value = value::Value::string(text);
    v.raw_text = true;
    values[name.substr(kPrefix.size())] = std::move(v);
  }
  for (const std::string& name : config::automatic_tfvars(*session.tree(), session.root())) {
    const std::size_t slash = name.rfind('/');
    read_file(session, slash == std::string::npos ? name : name.substr(slash + 1), Source::auto_file, values,
              diags);
  }
  for (const auto& [flag, text] : session.flags().given()) {
    if (flag == "var") config::read_var_flag(text, values, diags);
    if (flag == "var-file") read_file(session, text, Source::cli_file, values, diags);
  }
  return values;
}

}  // namespace reprise::cli
