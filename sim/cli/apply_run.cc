#include "cli/apply_run.h"

#include <fmt/format.h>

#include "engine/apply.h"
#include "report/plan_text.h"
#include "report/ui_json.h"
#include "value/infinity.h"

namespace reprise::cli {

namespace {

void show_events(Session& session, const engine::Plan& plan, const std::vector<engine::ApplyEvent>& events) {
  std::string text;
  for (const engine::ApplyEvent& e : events)
    text += session.json() ? report::ui_event(e, plan) : report::event_text(e);
  session.out(text);
}

// The killed process: cloud and journal keep what they have, nothing else is written.
[[noreturn]] void die(Session& session, const engine::ApplyResult& result) {
  session.err(fmt::format("\nKilled at {}, as this run was told to be.\n", result.crashed_at));
  end_process(137);
}

// A fault that never struck has tested nothing, most likely because its point is misspelt.
void warn_unreached(const world::FaultPlan& faults, hcl::Diagnostics& diags) {
  for (const std::string& point : faults.unreached())
    diags.warning("Fault point was not reached",
                  fmt::format("Nothing in this run was called \"{}\". Points are named ADDRESS:ACTION:PHASE, "
                              "where ACTION is create, update, delete or read, and PHASE is request, effect, "
                              "ready, response or provision; \"*\" matches anything.",
                              point));
}

void warn_unreached(const DiskFaults& faults, hcl::Diagnostics& diags) {
  if (faults.at <= faults.seen) return;
  diags.warning("Fault point was not reached",
                fmt::format("This run wrote {} times to the disk, so that nothing happened at write {}.",
                            faults.seen, faults.at));
}

void show_counts(Session& session, const engine::ApplyResult& result, bool destroy) {
  const report::Style s = session.style();
  const engine::Plan::Counts& n = result.counts;
  std::string line = destroy ? fmt::format("Destroy complete! Resources: {} destroyed.", n.destroy)
                             : fmt::format("Apply complete! Resources: {}{} added, {} changed, {} destroyed.",
                                           n.import ? fmt::format("{} imported, ", n.import) : "", n.add,
                                           n.change, n.destroy);
  session.out("\n" + s.paint(report::kBold, s.paint(report::kGreen, line)) + "\n");
  const std::string written = session.flags().text("state-out");
  if (!written.empty() && (n.add > 0 || n.change > 0))
    session.out(
        fmt::format("\nThe state of your infrastructure has been saved to the path below. This state\n"
                    "is required to modify and destroy your infrastructure, so keep it safe. To\n"
                    "inspect the complete state use the `terraform show` command.\n\nState path: {}\n",
                    written));
  if (result.took.us > 0) {
    std::string text = fmt::format("\nPredicted duration: {}.", world::to_string(result.took));
    if (!result.critical_path.empty()) {
      text += " Critical path:\n";
      for (const engine::CriticalStep& step : result.critical_path)
        text += fmt::format("  {} ({})\n", step.address, world::to_string(step.took));
    } else {
      text += "\n";
    }
    session.out(text);
  }
}

void show_summary(Session& session, const engine::ApplyResult& result, const state::State& state) {
  const bool destroy = session.command() == "destroy";
  if (session.json())
    session.out(report::ui_summary(result.counts, destroy ? "destroy" : "apply", session.now()));
  else
    show_counts(session, result, destroy);
  if (!destroy) show_outputs(session, state);
}

// Each effect on the cloud is kept before anything else happens. An error text when one could not be: then
// the run has stopped where a killed process would have.
std::string run_events(Session& session, engine::ApplyRun& run, cloud::World& world,
                       hcl::Diagnostics& diags) {
  for (;;) {
    const bool effect = run.next_point().ends_with(":effect");
    const bool more = run.step(world, diags);
    std::string problem = effect || !more ? session.save_world() : "";
    if (!problem.empty() || !more) return problem;
  }
}

// What the cloud was asked last is not kept anywhere. The journal is: the next command goes on from it.
ApplyOutcome stop_short(Session& session, const std::string& problem, hcl::Diagnostics& diags) {
  diags.error(
      "Failed to save the world",
      fmt::format("The simulated cloud could not be written: {}.\n\nThe run has stopped. What was done "
                  "before is in the journal beside the state, and the next command goes on from there.",
                  problem));
  session.show(diags);
  return {1};
}

}  // namespace

std::string unwritable(const engine::Plan& plan) {
  std::vector<std::string> problems;
  for (const engine::OutputChange& o : plan.outputs)
    if (value::has_infinity(o.after))
      problems.push_back(
          fmt::format("Failed to serialize output value in state: An error occured while serializing "
                      "output value \"{}\": cannot serialize infinity as JSON.",
                      o.name));
  for (const engine::ResourceChange& change : plan.changes)
    if (value::has_infinity(change.after))
      problems.push_back(fmt::format(
          "failed to encode {} in state: failed to serialize value: cannot serialize infinity as JSON",
          to_string(change.address)));
  if (problems.size() < 2) return problems.empty() ? "" : problems[0];
  std::string text = fmt::format("{} problems:\n", problems.size());
  for (const std::string& problem : problems) text += "\n- " + problem;
  return text;
}

std::string new_lineage(Session& session, const cloud::World& world, const std::string& workspace) {
  return world.entropy.uuid("lineage", session.host().cwd + "\n" + workspace);
}

void show_outputs(Session& session, const state::State& state) {
  if (session.json()) return session.out(report::ui_outputs(state, session.now()));
  const report::Style s = session.style();
  const std::string outputs = report::outputs_text(state, s);
  if (!outputs.empty())
    session.out("\n" + s.paint(report::kBold, s.paint(report::kGreen, "Outputs:")) + "\n\n" + outputs);
}

ApplyOutcome run_apply(Session& session, const state::State& before, const engine::Plan& plan,
                       hcl::Diagnostics& diags) {
  if (!engine::may_be_applied(plan, diags)) {
    session.show(diags);
    return {1};
  }
  // Said before anything is done: the real tool finds out when all is done, and loses the state.
  if (const std::string problem = unwritable(plan); !problem.empty()) {
    diags.error("Failed to save state", "Error saving state: " + problem);
    session.show(diags);
    return {1};
  }
  cloud::World& world = *session.world(diags);
  const config::Configuration& configuration = session.configuration(diags);
  // A new state gets its lineage before anything exists, so that the journal can name it.
  state::State base = before;
  if (base.lineage.empty()) base.lineage = new_lineage(session, world, plan.workspace);
  engine::Plan started = plan;
  started.prior.lineage = base.lineage;
  started.prior.serial = base.serial;
  const std::string journal_problem = session.store().begin(base);
  if (!journal_problem.empty()) diags.error("Failed to save state", "Error saving state: " + journal_problem);
  if (diags.has_errors()) {
    session.show(diags);
    return {1};
  }
  engine::ApplyOptions options;
  options.parallelism = static_cast<int>(
      std::min<long long>(std::stoll(session.flags().text("parallelism", "10").substr(0, 18)), 1'000'000));
  engine::ApplyRun run(configuration, started, options, session.registry(), session.sources(),
                       &session.store());
  const std::string world_problem = run_events(session, run, world, diags);
  engine::ApplyResult result = run.finish(world, diags);
  show_events(session, started, result.events);
  if (!world_problem.empty()) return stop_short(session, world_problem, diags);
  if (result.crashed) die(session, result);
  result.state.lineage = base.lineage;
  result.state.serial = base.serial;
  const bool saved = session.store().save(result.state, diags);
  session.out(session.store().unsaved());
  warn_unreached(world.faults, diags);
  warn_unreached(session.disk().faults, diags);
  const bool failed = diags.has_errors() || !saved;
  session.show(diags);
  if (!failed) show_summary(session, result, result.state);
  return {failed ? 1 : 0};
}

}  // namespace reprise::cli
