#include "testing/file_runner.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/check_origin.h"
#include "engine/merge.h"
#include "engine/view.h"
#include "testing/check.h"
#include "testing/expectations.h"

namespace reprise::testing {

namespace {

using value::Value;

lang::FunctionContext function_context(const cloud::World& world, const lang::FileReader& files,
                                       const std::string& cwd, const hcl::SourceMap& sources) {
  lang::FunctionContext out;
  out.files = &files;
  out.cwd = cwd;
  out.now = world.now;
  out.entropy = world.entropy;
  out.sources = &sources;
  return out;
}

engine::InputValues given_to(const SuiteOptions& options, const config::TestFile& file) {
  engine::InputValues out = options.variables;
  const std::string below = config::normal_path(options.test_directory).value_or(".") + "/";
  if (file.path.starts_with(below))
    for (const auto& [name, v] : options.directory_variables) out[name] = v;  // even over those of flags
  return out;
}

// An output as the state has it; null when it has none.
Value kept_output(const state::State& state, const std::string& name, const Value& evaluated) {
  const auto at = state.outputs.find(name);
  if (at == state.outputs.end()) return Value().with_marks(evaluated.marks());
  if (evaluated.is_wholly_known() && evaluated.unmark_deep().same_content(at->second.value)) return evaluated;
  const value::Marks secret = at->second.sensitive ? value::sensitive_mark() : nullptr;
  return at->second.value.with_marks(value::unite(evaluated.marks(), secret));
}

// What the module's outputs are for assertions and for runs to come: as the state has them, and after a plan
// as that makes them. A plan that leaves an output out leaves it as it was; what is unknown in parts is null
// there.
Value outputs_after(const engine::View& view, const config::Module& module, const engine::Plan* plan,
                    const state::State& state) {
  std::vector<std::pair<std::string, Value>> fields;
  for (std::size_t i = 0; i < module.outputs.size(); ++i) {
    const std::string& name = module.outputs[i].name;
    const Value& evaluated = view.values.modules[0].outputs[i];
    const bool planned =
        plan && std::ranges::find(plan->outputs, name, &engine::OutputChange::name) != plan->outputs.end();
    if (!planned)
      fields.emplace_back(name, kept_output(state, name, evaluated));
    else if (evaluated.is_unknown())
      fields.emplace_back(name, Value::unknown().with_marks(evaluated.marks()));
    else
      fields.emplace_back(name, engine::unknown_as_null(evaluated));
  }
  return Value::object(std::move(fields));
}

}  // namespace

FileRunner::FileRunner(Suite& suite, const config::TestFile& file, Listener& listener)
    : suite_(suite),
      file_(file),
      listener_(listener),
      files_(suite.options_.tree, suite.options_.root, suite.options_.cwd),
      world_(suite.options_.world()),
      inputs_(file, given_to(suite.options_, file),
              function_context(world_, files_, suite.options_.cwd, suite.sources_), suite.sources_) {}

FileResult FileRunner::run() {
  result_.file = &file_;
  result_.status = Status::pass;
  listener_.file_started(file_, world_.now);
  check_override_targets(file_, *suite_.modules_->get(suite_.options_.root, {}, {}).configuration,
                         result_.diags);
  for (const config::TestRun& run : file_.runs) {
    RunResult done;
    if (result_.status == Status::error) {
      done.run = &run;
      done.status = Status::skip;
    } else {
      listener_.run_started(file_, run, world_.now);
      done = execute(run);
      result_.status = std::max(result_.status, done.status);
    }
    listener_.run_done(file_, done, world_.now);
    if (!suite_.options_.keep) done.plan.reset(), done.state.reset();
    result_.runs.push_back(std::move(done));
  }
  listener_.teardown(file_, world_.now);
  tear_down();
  suite_.registry_.cast(nullptr);
  listener_.file_done(result_, world_.now);
  return std::move(result_);
}

FileRunner::Keeper& FileRunner::keeper_of(const config::TestRun& run) {
  if (!run.state_key.empty()) return keepers_["key " + run.state_key];
  return keepers_[run.module_source.empty() ? "" : "module " + run.module_source];
}

RunResult FileRunner::execute(const config::TestRun& run) {
  RunResult out;
  out.run = &run;
  out.status = Status::pass;
  // A run takes a moment, so that what it makes differs from what the one before made.
  world_.now = world_.now + world::Duration::seconds(1);
  out.started = world_.now;
  Setting s{run, nullptr, {}, {}, {}};
  if (!prepare(s, true, out.diags) || !operate(s, out)) out.status = Status::error;
  std::ranges::sort(out.notes);
  out.notes.erase(std::unique(out.notes.begin(), out.notes.end()), out.notes.end());
  out.took = world_.now - out.started;
  return out;
}

bool FileRunner::prepare(Setting& s, bool warn, hcl::Diagnostics& diags) {
  check_expectations(s.run, diags);
  if (diags.has_errors() || !find_module(s, diags)) return false;
  diags.append(s.module->invalid);
  if (diags.has_errors() || !check_references(s, diags)) return false;
  s.inputs = inputs_.of(s.run, s.module->configuration->root(), outputs_, warn, diags);
  if (diags.has_errors()) return false;
  cast_providers(s, diags);
  cast_overrides(s);
  choose_options(s, diags);
  return !diags.has_errors();
}

// Names that are no references at all are found before anything is planned.
bool FileRunner::check_references(const Setting& s, hcl::Diagnostics& diags) {
  const std::size_t errors = diags.error_count();
  hcl::Diagnostics later;
  for (const config::TestAssertion& a : s.run.assertions)
    for (const config::Expr* e : {a.rule.condition, a.rule.error_message})
      bind(*e, s.module->configuration->root(), file_, outputs_, {}, later, diags);
  return diags.error_count() == errors;
}

void FileRunner::choose_options(Setting& s, hcl::Diagnostics& diags) {
  engine::PlanOptions& o = s.options;
  o.mode = s.run.refresh_only ? engine::PlanMode::refresh_only : engine::PlanMode::normal;
  o.refresh = s.run.refresh;
  o.variables = s.inputs.declared;
  o.cwd = suite_.options_.cwd;
  o.parallelism = suite_.options_.parallelism;
  o.sources = &suite_.sources_;
  o.view = true;
  for (const config::Traversal& t : s.run.targets)
    if (auto target = config::address_of_traversal(t, diags)) o.targets.push_back(*target);
  for (const config::Traversal& t : s.run.replace) {
    auto target = config::address_of_traversal(t, diags);
    if (!target) continue;
    if (!target->resource || target->resource->mode != config::Mode::managed) {
      diags.error("Can only target managed resources for forced replacements.", config::to_string(*target),
                  t.range);
      continue;
    }
    o.replace.push_back({{target->module, *target->resource}, target->key.value_or(config::InstanceKey())});
  }
  if (!o.replace.empty() && s.run.refresh_only)
    diags.error(
        "Unsupported plan mode",
        "Forcing resource instance replacement (with -replace=...) is allowed only in normal planning "
        "mode.");
}

void FileRunner::add_notes(RunResult& result, const std::vector<provider::Note>& notes) {
  result.notes.insert(result.notes.end(), notes.begin(), notes.end());
}

bool FileRunner::operate(Setting& s, RunResult& result) {
  suite_.registry_.cast(&s.cast);
  Keeper& keeper = keeper_of(s.run);
  hcl::Diagnostics found;
  engine::Plan plan =
      engine::plan(*s.module->program, keeper.state, s.options, suite_.registry_, world_, found);
  add_notes(result, plan.notes);
  result.configuration = s.module->configuration.get();
  std::shared_ptr<const engine::View> view = plan.view;
  if (s.run.apply) {
    result.diags.append(explain_failures(s.run, std::move(found)));
    if (result.diags.has_errors() || plan.errored || !view) return false;
    if (!engine::may_be_applied(plan, result.diags)) return false;
    // Checks are judged again by the apply.
    std::erase_if(result.diags.items(), engine::from_check);
    if (!apply(s, plan, result, view)) return false;
  } else {
    result.diags.append(judge_failures(s.run, std::move(found)));
    if (result.diags.has_errors()) return false;
    result.plan = std::move(plan);
    // A failure that was expected leaves nothing to look at.
    if (result.plan->impossible || !view) return true;
  }
  finish(s, *view, result);
  return true;
}

bool FileRunner::apply(Setting& s, const engine::Plan& plan, RunResult& result,
                       std::shared_ptr<const engine::View>& view) {
  Keeper& keeper = keeper_of(s.run);
  hcl::Diagnostics found;
  engine::ApplyOptions options;
  options.parallelism = suite_.options_.parallelism;
  options.view = true;
  engine::ApplyResult applied = engine::apply(s.module->program, plan, options, suite_.registry_, world_,
                                              suite_.sources_, nullptr, found);
  add_notes(result, applied.notes);
  keeper.state = std::move(applied.state);
  keeper.last = &s.run;
  keeper.used = ++uses_;
  view = applied.view;
  result.diags.append(judge_failures(s.run, std::move(found)));
  if (result.diags.has_errors()) return false;
  result.state = keeper.state;
  return true;
}

void FileRunner::finish(Setting& s, const engine::View& view, RunResult& result) {
  const config::Module& module = s.module->configuration->root();
  lang::FunctionContext functions = function_context(world_, files_, suite_.options_.cwd, suite_.sources_);
  functions.planning = !s.run.apply;
  functions.plan_time = world_.now;
  const Value own =
      outputs_after(view, module, result.plan ? &*result.plan : nullptr, keeper_of(s.run).state);
  judge_assertions(s.run, file_, module, view, own, outputs_, s.inputs.others, functions, result);
  outputs_[s.run.name] = own;
  if (s.run.assert_no_changes) assert_no_changes(s, result);
}

void FileRunner::tear_down() {
  std::vector<Keeper*> order;
  for (auto& [key, keeper] : keepers_) order.push_back(&keeper);
  std::ranges::sort(order, std::greater<>(), [](const Keeper* k) { return k->used; });
  for (Keeper* k : order) {
    const bool managed = std::ranges::any_of(
        k->state.resources, [](const auto& r) { return r.first.resource.mode == config::Mode::managed; });
    if (k->last && managed) destroy(*k);
  }
}

void FileRunner::destroy(Keeper& keeper) {
  listener_.run_teardown(file_, *keeper.last, world_.now);
  Leftover left;
  left.run = keeper.last;
  Setting s{*keeper.last, nullptr, {}, {}, {}};
  if (prepare(s, false, left.diags)) {
    suite_.registry_.cast(&s.cast);
    s.options.mode = engine::PlanMode::destroy;
    s.options.targets.clear();
    s.options.replace.clear();
    s.options.refresh = true;
    s.options.view = false;
    const engine::Plan plan =
        engine::plan(*s.module->program, keeper.state, s.options, suite_.registry_, world_, left.diags);
    if (!plan.errored && !left.diags.has_errors()) {
      engine::ApplyOptions options;
      options.parallelism = suite_.options_.parallelism;
      keeper.state = engine::apply(s.module->program, plan, options, suite_.registry_, world_,
                                   suite_.sources_, nullptr, left.diags)
                         .state;
    }
  }
  // As with Terraform: what a destruction only warns of the runs have said already.
  std::erase_if(left.diags.items(),
                [](const hcl::Diagnostic& d) { return d.severity == hcl::Severity::warning; });
  for (const auto& [address, resource] : keeper.state.resources) {
    if (address.resource.mode != config::Mode::managed) continue;
    for (const auto& [key, instance] : resource.instances) {
      if (instance.current) left.objects.push_back({{address, key}, ""});
      for (const auto& [deposed, object] : instance.deposed)
        left.objects.push_back({{address, key}, deposed});
    }
  }
  if (left.diags.empty() && left.objects.empty()) return;
  if (left.diags.has_errors()) result_.status = Status::error;
  listener_.left(file_, left, world_.now);
}

}  // namespace reprise::testing
