// plan, apply, destroy, refresh.
#include <fmt/format.h>

#include "cli/apply_run.h"
#include "cli/commands.h"
#include "cli/generate_config.h"
#include "cli/plan_options.h"
#include "cli/saved_plan_file.h"
#include "cli/session.h"
#include "cli/variables.h"
#include "config/variables.h"
#include "engine/check_origin.h"
#include "lang/render.h"
#include "report/plan_text.h"
#include "report/saved_plan.h"
#include "report/ui_json.h"

namespace reprise::cli {

namespace {

// What plan and a plan-less apply have in common. False after an error that leaves no plan.
struct Planned {
  state::State before;
  engine::Plan plan;
};
// A directory without configuration would mark everything for destruction. Whether that is all right.
bool without_files(const Session& session, hcl::Diagnostics& diags) {
  if (session.command() == "refresh") return true;
  if (session.command() == "apply")
    diags.error("No configuration files",
                "Apply requires configuration to be present. Applying without a configuration would mark "
                "everything for destruction, which is normally not what is desired. If you would like to "
                "destroy everything, run 'terraform destroy' instead.");
  else
    diags.error("No configuration files",
                "Plan requires configuration to be present. Planning without a configuration would mark "
                "everything for destruction, which is normally not what is desired. If you would like to "
                "destroy everything, run plan with the -destroy option. Otherwise, create a Terraform "
                "configuration file (.tf file) and try again.");
  return false;
}

void warn_of_state_flag(Session& session) {
  if (!session.flags().has("state")) return;
  hcl::Diagnostics found;
  found.warning("Deprecated flag: -state",
                "Use `path` attribute within the `local` backend instead: "
                "https://developer.hashicorp.com/terraform/language/v1.10.x/settings/backends/local#path");
  session.show(found);
}

std::optional<Planned> make_plan(Session& session, engine::PlanOptions asked, hcl::Diagnostics& diags) {
  warn_of_state_flag(session);
  engine::PlanOptions options = std::move(asked);
  options.variables = read_variables(session, diags);
  if (diags.has_errors()) return std::nullopt;
  // What is wrong with variables, and then whatever the state is, leaves no plan, as in Terraform.
  const config::Configuration* valid = session.valid_configuration(diags, &options.variables);
  if (!valid) return std::nullopt;
  const config::Configuration& configuration = *valid;
  if (!configuration.has_files() && options.mode != engine::PlanMode::destroy &&
      !without_files(session, diags))
    return std::nullopt;
  auto state = session.load_state(diags);
  cloud::World* world = state ? session.world(diags) : nullptr;
  if (!world) return std::nullopt;
  Planned planned;
  planned.before = *state;
  planned.plan = engine::plan(configuration, planned.before, options, session.registry(), *world, diags);
  planned.plan.errored |= diags.has_errors() && !planned.plan.circular;
  if (planned.plan.impossible) {
    session.out(session.json() ? report::ui_reads(planned.plan.reads)
                               : report::reads_text(planned.plan.reads));
    return std::nullopt;
  }
  // Planning changes nothing, but what it reads may have come into being by being asked for.
  const std::string problem = world->cloud.has_changes() ? session.save_world() : "";
  if (!problem.empty()) diags.error("Failed to save the world", problem);
  return planned;
}

report::PlanTextOptions text_options(const Session& session) {
  return {!session.host().variable("TF_IN_AUTOMATION").empty()};
}

void show_plan(Session& session, const engine::Plan& plan) {
  if (session.json()) {
    session.out(report::ui_reads(plan.reads) + report::ui_plan(plan, session.now()));
    return;
  }
  // As the real tool does, which draws a plan from its JSON.
  if (!unwritable(plan).empty()) {
    session.err("Failed to marshal plan to json: cannot serialize infinity as JSON");
    return;
  }
  session.out((session.flags().on("concise") ? "" : report::reads_text(plan.reads)) +
              report::plan_text(plan, session.registry(), text_options(session), session.style()));
}

// A plan that failed before there was anything to do is not drawn when it was only made to be applied.
void show_plan_to_apply(Session& session, const engine::Plan& plan) {
  if (!plan.errored || !plan.changes.empty() || !plan.outputs.empty())
    show_plan(session, plan);
  else if (session.json())
    session.out(report::ui_reads(plan.reads));
  else
    session.out(report::reads_text(plan.reads));
}

bool save_plan(Session& session, const Planned& planned, hcl::Diagnostics& diags) {
  report::SavedPlan saved;
  saved.plan = planned.plan;
  saved.files = session.configuration(diags).files();
  saved.root = session.root();
  saved.backup_lineage = planned.before.lineage;
  saved.state_serial = planned.before.serial;
  const std::string path = session.flags().text("out");
  std::string problem = unwritable(planned.plan);
  if (!problem.empty()) problem = "failed to write state snapshot: " + problem;
  if (problem.empty())
    problem = session.disk().write(path, report::write_plan_file(saved, session.registry()));
  if (problem.empty()) return true;
  diags.error("Failed to write plan file", fmt::format("The plan file could not be written: {}.", problem));
  return false;
}

void tell_of_generated(const GeneratedConfig& generated, engine::Plan& plan, hcl::Diagnostics& diags) {
  if (generated.empty()) return;
  for (engine::ResourceChange& c : plan.changes)
    if (const auto at = generated.find(c.address); at != generated.end()) c.generated_config = at->second;
  diags.warning("Config generation is experimental",
                "Generating configuration during import is currently experimental, and the generated "
                "configuration format may change in future versions.");
}

void next_steps(Session& session, const engine::Plan& plan, bool generated) {
  if (session.json() || !plan.applyable()) return;
  const report::Style style = session.style();
  const std::string path = session.flags().text("out");
  std::string text = "\n" + report::horizontal_rule(style);
  if (!session.host().variable("TF_IN_AUTOMATION").empty()) {
    if (!path.empty()) session.out(text + fmt::format("\nSaved the plan to: {}\n", path));
    return;
  }
  if (generated)
    text += "\n" +
            report::wrap(fmt::format("Terraform has generated configuration and written it to {}. Please "
                                     "review the configuration and edit it as necessary before adding "
                                     "it to version control.",
                                     session.flags().text("generate-config-out")),
                         style.width - 1) +
            "\n";
  if (path.empty())
    text += "\n" +
            report::wrap(
                "Note: You didn't use the -out option to save this plan, so Terraform can't guarantee to "
                "take exactly these actions if you run \"terraform apply\" now.",
                style.width - 1) +
            "\n";
  else
    text += fmt::format(
        "\nSaved the plan to: {}\n\nTo perform exactly these actions, run the following command to "
        "apply:\n    terraform apply \"{}\"\n",
        path, path);
  session.out(text);
}

bool approved(Session& session, const engine::Plan& plan) {
  if (session.flags().on("auto-approve") || !plan.applyable()) return true;
  const bool destroy = plan.mode == engine::PlanMode::destroy;
  const report::Style s = session.style();
  std::string question =
      destroy ? "Do you really want to destroy all resources?" : "Do you want to perform these actions?";
  std::string detail =
      "Terraform will perform the actions described above.\n  Only 'yes' will be accepted to approve.";
  if (destroy)
    detail =
        "Terraform will destroy all your managed infrastructure, as shown above.\n  There is no undo. Only "
        "'yes' will be accepted to confirm.";
  if (plan.mode == engine::PlanMode::refresh_only) {
    question = "Would you like to update the Terraform state to reflect these detected changes?";
    detail =
        "Terraform will write these changes to the state without modifying any real infrastructure.\n  There "
        "is "
        "no undo. Only 'yes' will be accepted to confirm.";
  }
  if (plan.workspace != "default") {
    question.pop_back();
    question += fmt::format(" in workspace \"{}\"?", plan.workspace);
  }
  session.out(fmt::format("\n{}\n  {}\n\n  {} ", s.paint(report::kBold, question), detail,
                          s.paint(report::kBold, "Enter a value:")));
  std::string answer;
  if (read_input_line(answer) && answer == "yes") {
    session.out("\n");
    return true;
  }
  session.out("\n" + std::string(destroy ? "Destroy" : "Apply") + " cancelled.\n");
  return false;
}

// How a value was given, for what is said of one that a saved plan has no use for.
std::string_view how_given(engine::InputValue::Source from) {
  switch (from) {
    case engine::InputValue::Source::cli: return "set by a CLI argument";
    case engine::InputValue::Source::cli_file:
      return "set by a .tfvars file passed through -var-file argument";
    default: return "set by an environment variable";
  }
}

std::string compact(const value::Value& v) {
  const std::string text = lang::diagnostic_text(v);
  return text.starts_with("is ") ? text.substr(3) : text;
}

// One that differs from what the plan was made with, or that the plan does not have.
void unfit_variable(const std::string& name, const engine::InputValue& given,
                    const engine::InputValue* planned, hcl::Diagnostics& diags) {
  using Source = engine::InputValue::Source;
  const bool said = given.from == Source::cli || given.from == Source::cli_file;
  if (!planned) {
    if (given.from == Source::cli)
      diags.error(
          "Value for undeclared variable",
          fmt::format(
              "A variable named \"{}\" was assigned on the command line, but the root module does not "
              "declare "
              "a variable of that name. To use this value, add a \"variable\" block to the configuration.",
              name));
    return;
  }
  // Files that are read without being named are passed over.
  if (planned->value.identical(given.value) || given.from == Source::auto_file) return;
  const std::string rest = fmt::format(
      "applying a saved plan file, because a saved plan includes the variable values that were set when "
      "it was created. The saved plan specifies {} as the value whereas during apply the value {} was "
      "{}. To declare an ephemeral variable which is not saved in the plan file, use ephemeral = true.",
      compact(planned->value), compact(given.value), how_given(given.from));
  if (said)
    diags.error(
        "Can't change variable when applying a saved plan",
        fmt::format("The variable {} cannot be set using the -var and -var-file options when {}", name, rest),
        given.range);
  else
    diags.warning("Ignoring variable when applying a saved plan",
                  fmt::format("The variable {} cannot be overriden when {}", name, rest), given.range);
}

// A saved plan has its variables; only ephemeral ones are given again.
bool variables_fit(Session& session, const config::Module& root, engine::Plan& plan,
                   hcl::Diagnostics& diags) {
  engine::InputValues given = read_variables(session, diags);
  engine::read_texts(root, given, &session.sources());
  const std::size_t errors = diags.error_count();
  for (const auto& [name, value] : given) {
    const config::Variable* variable = root.variable(name);
    const auto planned = plan.variables.find(name);
    if (variable && variable->ephemeral) {
      if (planned == plan.variables.end())
        diags.error(
            "Ephemeral variable was not set during planning",
            fmt::format("The ephemeral input variable \"{}\" was not set during the planning phase, and "
                        "so must remain unset during the apply phase.",
                        name),
            value.faults.has_errors() ? variable->range : value.range);
      continue;
    }
    unfit_variable(name, value, planned == plan.variables.end() ? nullptr : &planned->second, diags);
  }
  if (diags.error_count() != errors) return false;
  for (const config::Variable& variable : root.variables) {
    const auto planned = plan.variables.find(variable.name);
    if (!variable.ephemeral || planned == plan.variables.end()) continue;
    const auto now = given.find(variable.name);
    if (now != given.end() && now->second.faults.has_errors())
      diags.error(
          "Ephemeral variable must be set for apply",
          fmt::format("The ephemeral input variable \"{}\" was set during the planning phase, and so must "
                      "be set again during the apply phase.",
                      variable.name));
    else if (now != given.end())
      planned->second = now->second;
    else
      diags.error(
          "No value for required variable",
          fmt::format("The ephemeral input variable \"{}\" was set during the plan phase, and so must "
                      "also be set during the apply phase.",
                      variable.name));
  }
  return diags.error_count() == errors;
}

// The plan in a file, with the configuration it was made from, if it may still be applied.
std::optional<engine::Plan> open_plan(Session& session, const std::string& path, hcl::Diagnostics& diags,
                                      std::optional<state::State>& state) {
  auto saved = use_saved_plan(session, path, diags);
  if (!saved) return std::nullopt;
  if (saved->plan.workspace != session.workspace()) {
    diags.error(
        "Plan is for another workspace",
        fmt::format("The plan file was made in the workspace \"{}\", but \"{}\" is selected. Select that "
                    "workspace, or make another plan here.",
                    saved->plan.workspace, session.workspace()));
    return std::nullopt;
  }
  state = session.load_state(diags);
  if (!state || !starts_from(*saved, *state, diags)) return std::nullopt;
  if (saved->plan.errored) {
    diags.error("Cannot apply incomplete plan",
                "Terraform encountered an error when generating this plan, so it cannot be applied.");
    return std::nullopt;
  }
  return std::move(saved->plan);
}

int apply_saved(Session& session, const std::string& path) {
  hcl::Diagnostics diags;
  std::optional<state::State> state;
  std::optional<engine::Plan> plan = open_plan(session, path, diags, state);
  if (plan && session.json()) session.out(report::ui_actions(*plan, session.now()));
  if (!plan || !variables_fit(session, session.configuration(diags).root(), *plan, diags) ||
      diags.has_errors() || !session.world(diags)) {
    session.show(diags);
    return 1;
  }
  return run_apply(session, *state, *plan, diags).exit_code;
}

// destroy takes no plan, but says where a plan that was given belongs.
int refuse_plan(Session& session, const std::string& path) {
  hcl::Diagnostics diags;
  if (use_saved_plan(session, path, diags))
    diags.error(
        "Destroy can't be called with a plan file",
        fmt::format("If this plan was created using plan -destroy, apply it using:\n  terraform apply {}",
                    lang::quote(path)));
  session.show(diags);
  return 1;
}

}  // namespace

int plan_command(const Host& host, const Words& words) {
  Session session(host, "plan", words);
  if (!session.parse()) return 1;
  hcl::Diagnostics diags;
  auto options = read_plan_options(session, diags);
  if (!options) return 1;
  if (session.json()) session.out(report::ui_version(session.now()));
  GeneratedConfig generated;
  const bool ready =
      !session.flags().has("generate-config-out") || generate_config(session, *options, generated, diags);
  options->generated = session.flags().has("generate-config-out");
  auto planned = ready ? make_plan(session, *options, diags) : std::nullopt;
  if (planned) tell_of_generated(generated, planned->plan, diags);
  if (!planned) {
    session.show(diags);
    return 1;
  }
  const bool kept = !session.flags().has("out") || save_plan(session, *planned, diags);
  // Terraform's order: what was planned, then what was wrong; streamed messages put warnings last too.
  if (kept) show_plan(session, planned->plan);
  const bool failed = session.show(diags);
  if (!failed || planned->plan.circular) next_steps(session, planned->plan, !generated.empty());
  if (failed) return 1;
  return session.flags().on("detailed-exitcode") && planned->plan.applyable() ? 2 : 0;
}

namespace {

// What checks had to say of the plan: the apply asks them again.
void drop_check_warnings(hcl::Diagnostics& diags) {
  hcl::Diagnostics kept;
  for (hcl::Diagnostic& d : diags.items())
    if (!engine::from_check(d) || d.severity == hcl::Severity::error) kept.add(std::move(d));
  diags = std::move(kept);
}

}  // namespace

int apply_command(const Host& host, const Words& words, bool destroy) {
  Session session(host, destroy ? "destroy" : "apply", words);
  if (!session.parse()) return 1;
  hcl::Diagnostics diags;
  const auto options = read_plan_options(session, diags);
  if (!options) return 1;
  const Words& files = session.flags().arguments();
  if (session.json()) session.out(report::ui_version(session.now()));
  if (!files.empty()) return destroy ? refuse_plan(session, files[0]) : apply_saved(session, files[0]);
  if (session.json() && !session.flags().on("auto-approve")) {
    diags.error(
        "Plan file or auto-approve required",
        "Terraform cannot ask for interactive approval when -json is set. You can either apply a saved "
        "plan file, or enable the -auto-approve option.");
    session.show(diags);
    return 1;
  }
  auto planned = make_plan(session, *options, diags);
  if (planned) show_plan_to_apply(session, planned->plan);
  if (!planned || diags.has_errors()) {
    session.show(diags);
    return 1;
  }
  // Asked before anything is done, what was found is said before; else with what the apply finds.
  const bool asks = !session.flags().on("auto-approve") && planned->plan.applyable();
  if (asks)
    session.show(diags);
  else
    drop_check_warnings(diags);
  if (!approved(session, planned->plan)) return 1;
  return run_apply(session, planned->before, planned->plan, diags).exit_code;
}

// As in Terraform, a plan as any other: what it found of the objects and outputs that are known already
// becomes the state, and what it would change is forgotten.
int refresh_command(const Host& host, const Words& words) {
  Session session(host, "refresh", words);
  if (!session.parse()) return 1;
  hcl::Diagnostics diags, early;
  auto options = read_plan_options(session, diags);
  if (!options) return 1;
  if (session.json()) session.out(report::ui_version(session.now()));
  auto planned = make_plan(session, *options, diags);
  if (planned && !planned->before.has_objects())
    early.warning(
        "Empty or non-existent state",
        "There are currently no remote objects tracked in the state, so there is nothing to refresh.");
  session.show(early);
  if (planned)
    session.out(session.json() ? report::ui_reads(planned->plan.reads)
                               : report::reads_text(planned->plan.reads));
  if (!planned || diags.has_errors()) {
    session.show(diags);
    return 1;
  }
  state::State& found = planned->plan.prior;
  found.serial = planned->before.serial;
  found.lineage = planned->before.lineage;
  if (found.lineage.empty()) found.lineage = new_lineage(session, *session.world(diags), session.workspace());
  found.checks.clear();
  const bool saved = session.store().save(found, diags);
  session.show(diags);
  if (!saved) return 1;
  show_outputs(session, found);
  return 0;
}

}  // namespace reprise::cli
