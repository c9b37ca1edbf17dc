// plan, apply, destroy.
#include <fmt/format.h>

#include "cli/apply_run.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "cli/variables.h"
#include "config/variables.h"
#include "report/plan_text.h"
#include "report/saved_plan.h"
#include "report/ui_json.h"
#include "world/entropy.h"

namespace reprise::cli {

namespace {

std::vector<FlagSpec> plan_flags() {
  return {{"out"},
          {"json", FlagKind::toggle},
          {"detailed-exitcode", FlagKind::toggle},
          {"destroy", FlagKind::toggle},
          {"refresh", FlagKind::toggle},
          {"refresh-only", FlagKind::toggle},
          {"target"},
          {"replace"},
          {"var"},
          {"var-file"},
          {"parallelism", FlagKind::number},
          {"compact-warnings", FlagKind::toggle},
          {"input", FlagKind::toggle},
          {"lock", FlagKind::toggle},
          {"lock-timeout", FlagKind::duration},
          {"state"},
          {"state-out"},
          {"backup"},
          {"auto-approve", FlagKind::toggle},
          {"generate-config-out"}};
}

bool read_plan_options(Session& session, engine::PlanOptions& options, hcl::Diagnostics& diags) {
  const Flags& flags = session.flags();
  if (flags.on("destroy")) options.mode = engine::PlanMode::destroy;
  if (flags.on("refresh-only")) options.mode = engine::PlanMode::refresh_only;
  if (flags.on("destroy") && flags.on("refresh-only"))
    diags.error("Incompatible plan mode options",
                "The -destroy and -refresh-only options are mutually-exclusive.");
  options.refresh = flags.on("refresh", true);
  if (!options.refresh && flags.on("refresh-only"))
    diags.error("Incompatible refresh options",
                "It doesn't make sense to use -refresh-only at the same time as -refresh=false, because "
                "Terraform would "
                "have nothing to do.");
  for (const std::string& text : flags.all("target")) {
    hcl::Diagnostics found;
    const auto target = config::parse_address(text, found);
    if (target) options.targets.push_back(*target);
    for (hcl::Diagnostic& d : found.items()) {
      d.summary = fmt::format("Invalid target \"{}\"", text);
      d.subject = {};
      diags.add(d);
    }
  }
  for (const std::string& text : flags.all("replace")) {
    hcl::Diagnostics found;
    const auto instance = config::parse_instance(text, found);
    if (instance) options.replace.push_back(*instance);
    for (hcl::Diagnostic& d : found.items()) {
      d.summary = fmt::format("Invalid force-replace address \"{}\"", text);
      d.subject = {};
      diags.add(d);
    }
  }
  const std::string parallelism = flags.text("parallelism", "10");
  options.parallelism =
      static_cast<int>(std::min<long long>(std::stoll(parallelism.substr(0, 18)), 1'000'000));
  if (options.parallelism < 1) {
    diags.error("Invalid parallelism value",
                fmt::format("The parallelism must be a positive value. Not {}.", parallelism));
  }
  options.workspace = session.workspace();
  options.cwd = session.host().cwd;
  options.reads = true;
  options.sources = &session.sources();
  return !diags.has_errors();
}

// What plan and a plan-less apply have in common. False after an error that leaves no plan.
struct Planned {
  state::State before;
  engine::Plan plan;
};
std::optional<Planned> make_plan(Session& session, hcl::Diagnostics& diags) {
  engine::PlanOptions options;
  if (!read_plan_options(session, options, diags)) return std::nullopt;
  options.variables = read_variables(session, diags);
  if (diags.has_errors()) return std::nullopt;
  // What is wrong with variables, and then whatever the state is, leaves no plan, as in Terraform.
  const config::Configuration* valid = session.valid_configuration(diags, &options.variables);
  if (!valid) return std::nullopt;
  const config::Configuration& configuration = *valid;
  auto state = session.load_state(diags);
  cloud::World* world = state ? session.world(diags) : nullptr;
  if (!world) return std::nullopt;
  Planned planned;
  planned.before = *state;
  planned.plan = engine::plan(configuration, planned.before, options, session.registry(), *world, diags);
  planned.plan.errored |= diags.has_errors();
  if (planned.plan.impossible) return std::nullopt;
  const std::string problem = session.save_world();
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
  session.out(report::reads_text(plan.reads) +
              report::plan_text(plan, session.registry(), text_options(session), session.style()));
}

bool save_plan(Session& session, const Planned& planned, hcl::Diagnostics& diags) {
  report::SavedPlan saved;
  saved.plan = planned.plan;
  saved.files = session.configuration(diags).files();
  saved.root = session.root();
  saved.backup_lineage = planned.before.lineage;
  saved.state_serial = planned.before.serial;
  const std::string path = session.flags().text("out");
  const std::string problem = session.disk().write(path, report::write_plan_file(saved, session.registry()));
  if (problem.empty()) return true;
  diags.error("Failed to write plan file", fmt::format("The plan file could not be written: {}.", problem));
  return false;
}

void next_steps(Session& session, const engine::Plan& plan, bool errored) {
  if (session.json() || errored || (!plan.has_changes() && !session.flags().has("out"))) return;
  if (!plan.has_changes() && !plan.applyable()) return;
  const report::Style style = session.style();
  const std::string path = session.flags().text("out");
  std::string text = "\n" + report::horizontal_rule(style);
  if (!session.host().variable("TF_IN_AUTOMATION").empty()) {
    if (!path.empty()) session.out(text + fmt::format("\nSaved the plan to: {}\n", path));
    return;
  }
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

bool approved(Session& session, const engine::Plan& plan, hcl::Diagnostics& diags) {
  if (session.flags().on("auto-approve") || !plan.applyable()) return true;
  if (session.json()) {
    diags.error("Plan file or auto-approve required",
                "Terraform cannot ask for interactive approval when -json is set. You can either apply a "
                "saved plan file, "
                "or enable the -auto-approve option.");
    return false;
  }
  const bool destroy = plan.mode == engine::PlanMode::destroy;
  const report::Style s = session.style();
  std::string question =
      destroy ? "Do you really want to destroy all resources?" : "Do you want to perform these actions?";
  if (plan.mode == engine::PlanMode::refresh_only)
    question = "Would you like to update the Terraform state to reflect these detected changes?";
  std::string detail =
      "Terraform will perform the actions described above.\n  Only 'yes' will be accepted to approve.";
  if (destroy)
    detail =
        "Terraform will destroy all your managed infrastructure, as shown above.\n  There is no undo. Only "
        "'yes' will "
        "be accepted to confirm.";
  session.out(fmt::format("\n{}\n  {}\n\n  {} ", s.paint(report::kBold, question), detail,
                          s.paint(report::kBold, "Enter a value:")));
  std::string answer;
  if (session.flags().on("input", true) && read_input_line(answer) && answer == "yes") {
    session.out("\n");
    return true;
  }
  session.out("\n\n" + std::string(destroy ? "Destroy" : "Apply") + " cancelled.\n");
  return false;
}

// A saved plan has its variables; only ephemeral ones are given again.
bool variables_fit(Session& session, const config::Module& root, engine::Plan& plan,
                   hcl::Diagnostics& diags) {
  const engine::InputValues given = read_variables(session, diags);
  const std::size_t errors = diags.error_count();
  for (const auto& [name, value] : given) {
    const config::Variable* variable = root.variable(name);
    const bool said =
        value.from == engine::InputValue::Source::cli || value.from == engine::InputValue::Source::cli_file;
    const auto planned = plan.variables.find(name);
    if (variable && variable->ephemeral) continue;
    if (!said || (planned != plan.variables.end() && planned->second.value.identical(value.value))) continue;
    diags.error(
        "Can't change variable when applying a saved plan",
        fmt::format(
            "The variable {} cannot be set using the -var and -var-file options when applying a saved "
            "plan file, because a saved plan includes the variable values that were set when it was "
            "created.",
            name));
  }
  for (const config::Variable& variable : root.variables) {
    const auto planned = plan.variables.find(variable.name);
    if (!variable.ephemeral || planned == plan.variables.end()) continue;
    const auto now = given.find(variable.name);
    if (now != given.end())
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

// The plan in a file, with the configuration it was made from.
std::optional<engine::Plan> open_plan(Session& session, const std::string& path, state::State& state,
                                      hcl::Diagnostics& diags) {
  const auto text = session.disk().read(path);
  if (!text) {
    diags.error(fmt::format("Failed to load \"{}\" as a plan file", path),
                fmt::format("Error: stat {}: no such file or directory", path));
    return std::nullopt;
  }
  std::string problem;
  auto saved = report::read_plan_file(*text, session.registry(), problem);
  if (!saved) {
    diags.error(fmt::format("Failed to load \"{}\" as a plan file", path),
                fmt::format("Error: couldn't load the provided path as a local plan file: {}", problem));
    return std::nullopt;
  }
  if (saved->state_serial != state.serial || saved->backup_lineage != state.lineage) {
    diags.error("Saved plan is stale",
                "The given plan file can no longer be applied because the state was changed by another "
                "operation after "
                "the plan was created.");
    return std::nullopt;
  }
  // Files that functions read stand where they stood; the configuration's own come from the plan.
  auto files = std::make_shared<config::MemoryTree>();
  for (const auto& [name, content] : saved->files) files->add(name, content);
  session.use_tree(config::overlay(session.tree(), std::move(files), "."), saved->root);
  const config::Configuration& configuration = session.configuration(diags);
  if (diags.has_errors()) return std::nullopt;
  report::bind_plan(saved->plan, configuration);
  if (!variables_fit(session, configuration.root(), saved->plan, diags)) return std::nullopt;
  return std::move(saved->plan);
}

}  // namespace

int plan_command(const Host& host, const Words& words) {
  Session session(host, "plan", words);
  if (!session.parse(plan_flags(), 0)) return 1;
  if (session.json()) session.out(report::ui_version(session.now()));
  hcl::Diagnostics diags;
  auto planned = make_plan(session, diags);
  if (!planned) return session.show(diags) ? 1 : 1;
  const bool errored = diags.has_errors();
  if (session.flags().has("out")) save_plan(session, *planned, diags);
  // Terraform's order: what was planned, then what was wrong; streamed messages put warnings last too.
  if (!errored || !session.json()) show_plan(session, planned->plan);
  const bool failed = session.show(diags);
  if (failed) return 1;
  next_steps(session, planned->plan, failed);
  return session.flags().on("detailed-exitcode") && planned->plan.has_changes() ? 2 : 0;
}

int apply_command(const Host& host, const Words& words, bool destroy) {
  Words all = words;
  if (destroy) all.insert(all.begin(), "-destroy");
  Session session(host, destroy ? "destroy" : "apply", all);
  if (!session.parse(plan_flags(), destroy ? 0 : 1)) return 1;
  if (session.json()) session.out(report::ui_version(session.now()));
  hcl::Diagnostics diags;
  if (!session.flags().arguments().empty()) {
    auto state = session.load_state(diags);
    std::optional<engine::Plan> plan;
    if (state) plan = open_plan(session, session.flags().arguments()[0], *state, diags);
    if (plan && plan->errored)
      diags.error("Cannot apply incomplete plan",
                  "Terraform encountered an error when generating this plan, so it cannot be applied.");
    if (!plan || diags.has_errors() || !session.world(diags)) {
      session.show(diags);
      return 1;
    }
    return run_apply(session, *state, *plan, diags).exit_code;
  }
  if (session.json() && !session.flags().on("auto-approve")) {
    approved(session, engine::Plan{}, diags);
  }
  auto planned = make_plan(session, diags);
  if (planned && (!diags.has_errors() || !session.json())) show_plan(session, planned->plan);
  if (!planned || diags.has_errors()) {
    session.show(diags);
    return 1;
  }
  session.show(diags);
  if (!approved(session, planned->plan, diags)) {
    session.show(diags);
    return 1;
  }
  return run_apply(session, planned->before, planned->plan, diags).exit_code;
}

}  // namespace reprise::cli
