// show, output.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/saved_plan_file.h"
#include "cli/session.h"
#include "lang/render.h"
#include "report/plan_json.h"
#include "report/plan_text.h"
#include "report/saved_plan.h"
#include "report/value_json.h"
#include "state/v4.h"
#include "value/convert.h"
#include "value/json.h"

namespace reprise::cli {

namespace {

int show_plan(Session& session, const std::string& text, hcl::Diagnostics& diags) {
  std::string problem;
  auto saved = report::read_plan_file(text, session.registry(), problem);
  if (!saved) {
    diags.error("Failed to read the given file as a state or plan file",
                fmt::format("Plan read error: {}.", problem));
    session.show(diags);
    return 1;
  }
  use_files(session, *saved);
  hcl::Diagnostics ignored;
  const config::Configuration& configuration = session.configuration(ignored);
  report::bind_plan(saved->plan, configuration);
  if (session.json())
    session.out(report::plan_json(saved->plan, configuration, session.sources()) + "\n");
  else
    session.out(report::plan_text(saved->plan, session.registry(), {}, session.style()));
  return 0;
}

int show_state(Session& session, const state::State* state) {
  if (session.json())
    session.out((state ? report::state_json(*state) : "{\"format_version\":\"1.0\"}") + "\n");
  else
    session.out(state ? report::state_text(*state, session.registry(), session.style()) : "No state.\n");
  return 0;
}

std::string output_json(const state::OutputValue& output) {
  return value::to_json(output.value.unmark_deep());
}

int raw_output(Session& session, const std::string& name, const state::OutputValue& output,
               hcl::Diagnostics& diags) {
  const value::Value plain = output.value.unmark_deep();
  const auto text = value::convert(plain, value::Type::string());
  if (!text.ok() || plain.is_null()) {
    diags.error(
        "Unsupported value for raw output",
        fmt::format(
            fmt::runtime(plain.is_null()
                             ? "The value for output value \"{}\" is null, so -raw mode cannot print it."
                             : "The -raw option only supports strings, numbers, and boolean values, but "
                               "output value \"{}\" is {}.\n\nUse the -json option for machine-readable "
                               "representations of output values that have complex types."),
            name, plain.type()->friendly_name()));
    session.show(diags);
    return 1;
  }
  session.out(std::string(text.value().as_string()));
  return 0;
}

int one_output(Session& session, const state::State& state, const std::string& name,
               hcl::Diagnostics& diags) {
  const auto at = state.outputs.find(name);
  if (at == state.outputs.end()) {
    diags.error(
        fmt::format("Output \"{}\" not found", name),
        "The output variable requested could not be found in the state file. If you recently added this to "
        "your "
        "configuration, be sure to run `terraform apply`, since the state won't be updated with new output "
        "variables until that command is run.");
    session.show(diags);
    return 1;
  }
  if (session.json())
    session.out(output_json(at->second) + "\n");
  else if (session.flags().on("raw"))
    return raw_output(session, name, at->second, diags);
  else
    session.out(lang::console_text(at->second.value.unmark_deep()) + "\n");
  return 0;
}

int all_outputs(Session& session, const state::State& state) {
  if (!session.json()) {
    session.out(report::outputs_text(state, session.style()));
    return 0;
  }
  state::JsonText out;
  out.open('{');
  for (const auto& [name, output] : state.outputs) {
    out.key(name).open('{').flag("sensitive", output.sensitive);
    out.key("type")
        .raw(value::type_to_json(output.value.type()))
        .key("value")
        .raw(output_json(output))
        .close('}');
  }
  out.close('}');
  session.out(state::indent_json(out.text()) + "\n");
  return 0;
}

}  // namespace

int show_command(const Host& host, const Words& words) {
  Session session(host, "show", words);
  if (!session.parse()) return 1;
  hcl::Diagnostics diags;
  if (session.flags().arguments().empty()) {
    if (!session.insist(Needs::root_module)) return 1;
    const bool exists = session.disk().exists(session.state_path(session.workspace()));
    const auto state = session.read_state(diags);
    if (!state) {
      session.show(diags);
      return 1;
    }
    if (!exists && !state->has_objects()) return show_state(session, nullptr);
    return session.insist(Needs::modules) ? show_state(session, &*state) : 1;
  }
  const std::string& path = session.flags().arguments()[0];
  const auto text = session.disk().read(path);
  if (!text) {
    diags.error(
        "Failed to read the given file as a state or plan file",
        fmt::format("State read error: Error loading statefile: open {0}: no such file or directory\n\n"
                    "Plan read error: couldn't load the provided path as either a local plan file (open "
                    "{0}: no such file or directory) or a saved cloud plan (open {0}: no such file or "
                    "directory)",
                    path));
    session.show(diags);
    return 1;
  }
  if (report::looks_like_plan(*text)) return show_plan(session, *text, diags);
  hcl::Diagnostics found;
  auto state = state::read_v4(*text, found);
  if (state) state::give_types(*state, session.registry(), found);
  if (state && !found.has_errors()) return session.insist(Needs::modules) ? show_state(session, &*state) : 1;
  const std::size_t problems = found.error_count();
  std::string detail = fmt::format("State read error: Error reading {} as a statefile: {} problem{}:\n", path,
                                   problems, problems == 1 ? "" : "s");
  for (const hcl::Diagnostic& d : found) detail += fmt::format("\n- {}: {}", d.summary, d.detail);
  diags.error(
      "Failed to read the given file as a state or plan file",
      detail +
          "\n\nPlan read error: couldn't load the provided path as either a local plan file (it is not a "
          "plan file) or a saved cloud plan");
  session.show(diags);
  return 1;
}

int output_command(const Host& host, const Words& words) {
  Session session(host, "output", words);
  if (!session.parse()) return 1;
  hcl::Diagnostics diags;
  const Words& names = session.flags().arguments();
  if (session.flags().on("raw") && names.empty()) {
    diags.error("Output name required",
                "You must give the name of a single output value when using the -raw option.");
    session.show(diags);
    session.err(session.hint());
    return 1;
  }
  const auto state = session.read_state(diags);
  if (!state) {
    session.show(diags);
    return 1;
  }
  if (!names.empty() && (session.json() || !state->outputs.empty()))
    return one_output(session, *state, names[0], diags);
  if (state->outputs.empty() && !session.json()) {
    diags.warning(
        "No outputs found",
        "The state file either has no outputs defined, or all the defined outputs are empty. Please define "
        "an "
        "output in your configuration with the `output` keyword and run `terraform refresh` for it to become "
        "available. If you are using interpolation, please verify the interpolated value is not empty. You "
        "can "
        "use the `terraform console` command to assist.");
    session.show(diags);
    return 0;
  }
  return all_outputs(session, *state);
}

}  // namespace reprise::cli
