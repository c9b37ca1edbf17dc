#include <fmt/format.h>

#include "engine/walk.h"
#include "lang/error_message.h"
#include "lang/ranges.h"
#include "value/convert.h"

namespace reprise::engine {

namespace {

using value::Value;

const char* failure_summary(RuleKind kind) {
  switch (kind) {
    case RuleKind::precondition: return "Resource precondition failed";
    case RuleKind::postcondition: return "Resource postcondition failed";
    case RuleKind::output_precondition: return "Module output value precondition failed";
    case RuleKind::check_assertion: return "Check block assertion failed";
  }
  return "";
}

const char* status_name(CheckStatus s) {
  switch (s) {
    case CheckStatus::pass: return "pass";
    case CheckStatus::unknown: return "unknown";
    case CheckStatus::fail: return "fail";
    case CheckStatus::error: return "error";
  }
  return "";
}

struct Verdict {
  CheckStatus status;
  std::string message;  // of a failure
};

// The text that explains a failure; "" where the expression gives none that may be shown.
std::string error_message(Walk& walk, const Site& site, const lang::Expr& expr, hcl::Diagnostics& diags) {
  const std::size_t errors = diags.error_count();
  const Value v = evaluate(walk.environment, walk.values, site, expr, diags);
  if (diags.error_count() != errors) return "";
  const auto references = [&] { return values_in(walk.environment, walk.values, site, expr); };
  return lang::error_message_text(v, expr.range(), references, diags);
}

// The message is looked at whether it is needed or not.
Verdict judge(Walk& walk, const Site& site, const config::CheckRule& rule, hcl::Diagnostics& diags) {
  std::string message;
  std::size_t errors = diags.error_count();
  if (rule.error_message) message = error_message(walk, site, *rule.error_message, diags);
  Value v = evaluate(walk.environment, walk.values, site, *rule.condition, diags);
  if (diags.error_count() != errors) return {CheckStatus::error, {}};
  v = v.unmark_deep();
  if (v.is_unknown()) return {CheckStatus::unknown, {}};
  std::string wrong;
  if (v.is_null()) {
    wrong = "Condition expression must return either true or false, not null.";
  } else if (value::Result r = value::convert(v, value::Type::boolean()); !r.ok()) {
    wrong = fmt::format("Invalid condition result value: {}.", r.error());
  } else if (r.value().as_bool()) {
    return {CheckStatus::pass, {}};
  }
  if (!wrong.empty()) {
    diags.error("Invalid condition result", std::move(wrong), rule.condition->range());
    diags.items().back().values = values_in(walk.environment, walk.values, site, *rule.condition);
    return {CheckStatus::error, {}};
  }
  return {CheckStatus::fail, std::move(message)};
}

constexpr const char* kHiddenMessage =
    "This check failed, but has an invalid error message as described in the other accompanying messages.";

}  // namespace

void CheckBook::declare(const std::string& kind, const std::string& address) { blocks_[{kind, address}]; }

void CheckBook::declare(const std::string& kind, const std::string& address, const std::string& object) {
  Block& block = blocks_[{kind, address}];
  block.expanded = true;
  block.objects[object];
}

void CheckBook::expand(const std::string& kind, const std::string& address) {
  blocks_[{kind, address}].expanded = true;
}

void CheckBook::declare(const std::vector<state::CheckResult>& planned) {
  for (const state::CheckResult& r : planned) {
    Block& block = blocks_[{r.kind, r.address}];
    block.expanded = block.expanded || r.status != "unknown" || !r.objects.empty();
    for (const auto& [object, status] : r.objects) block.objects[object];
  }
}

void CheckBook::report(const std::string& kind, const std::string& address, const std::string& object,
                       CheckStatus status, const std::string& problem) {
  Block& block = blocks_[{kind, address}];
  block.expanded = true;
  Entry& entry = block.objects[object];
  entry.status = std::max(entry.status, status);
  entry.evaluated = true;
  if (!problem.empty()) entry.problems.push_back(problem);
}

bool CheckBook::failed(const std::string& kind, const std::string& address, const std::string& object) const {
  const auto block = blocks_.find({kind, address});
  if (block == blocks_.end()) return false;
  const auto entry = block->second.objects.find(object);
  return entry != block->second.objects.end() && entry->second.evaluated &&
         entry->second.status >= CheckStatus::fail;
}

std::vector<state::CheckResult> CheckBook::results() const {
  std::vector<state::CheckResult> out;
  for (const auto& [id, block] : blocks_) {
    state::CheckResult r;
    r.kind = id.first;
    r.address = id.second;
    CheckStatus worst = block.expanded ? CheckStatus::pass : CheckStatus::unknown;
    for (const auto& [object, entry] : block.objects) {
      CheckStatus status = entry.evaluated ? entry.status : CheckStatus::unknown;
      worst = std::max(worst, status);
      r.objects.emplace_back(object, status_name(status));
      if (entry.problems.empty()) continue;
      std::vector<std::string>& problems = r.problems[object] = entry.problems;
      std::sort(problems.begin(), problems.end());  // as Terraform lists them
    }
    r.status = status_name(worst);
    out.push_back(std::move(r));
  }
  return out;
}

std::string range_text(const hcl::SourceMap* sources, hcl::Range range) {
  return sources && sources->file_at(range.begin) ? lang::range_text(*sources, range) : "";
}

void check_message(Walk& walk, const Site& site, const lang::Expr& expr, hcl::Diagnostics& diags) {
  error_message(walk, site, expr, diags);
}

bool evaluate_rules(Walk& walk, const Site& site, const std::vector<config::CheckRule>& rules,
                    const RuleContext& context, hcl::Diagnostics& diags) {
  bool passed = true;
  for (const config::CheckRule& rule : rules) {
    hcl::Diagnostics found;
    Verdict verdict = judge(walk, site, rule, found);
    if (verdict.status == CheckStatus::fail) {
      hcl::Diagnostic d;
      if (context.warnings) d.severity = hcl::Severity::warning;
      d.summary = failure_summary(context.kind);
      d.detail = verdict.message.empty() ? kHiddenMessage : verdict.message;
      d.subject = rule.condition->range();
      d.rule_of = context.object;
      d.values = values_in(walk.environment, walk.values, site, *rule.condition);
      found.add(std::move(d));
    }
    if (verdict.status == CheckStatus::unknown && context.kind == RuleKind::check_assertion) {
      hcl::Diagnostic d;
      d.severity = hcl::Severity::warning;
      d.summary = "Check block assertion known after apply";
      d.detail =
          "The condition could not be evaluated at this time, a result will be known when this plan is "
          "applied.";
      d.subject = rule.condition->range();
      d.rule_of = context.object;
      d.values = values_in(walk.environment, walk.values, site, *rule.condition);
      found.add(std::move(d));
    }
    diags.append(std::move(found));
    walk.checks.report(context.check_kind, context.address, context.object, verdict.status, verdict.message);
    const bool failed = verdict.status == CheckStatus::fail && !context.warnings;
    passed = passed && !failed && verdict.status != CheckStatus::error;
  }
  return passed;
}

void declare_conditions(const Program& program, CheckBook& book) {
  for (const Program::ModuleInfo& info : program.modules) {
    std::string prefix;
    for (const std::string& step : info.module->path) prefix += "module." + step + ".";
    for (const config::Variable& v : info.module->variables)
      if (!v.validations.empty()) book.declare("var", prefix + "var." + v.name);
    for (const config::Resource& r : info.module->resources)
      if (!r.lifecycle.preconditions.empty() || !r.lifecycle.postconditions.empty())
        book.declare("resource", prefix + config::to_string(r.addr));
    for (const config::Output& o : info.module->outputs)
      if (!o.preconditions.empty()) book.declare("output_value", prefix + "output." + o.name);
    for (const config::Check& c : info.module->checks) book.declare("check", prefix + "check." + c.name);
  }
}

namespace {

std::string check_block(const config::Module& module, const std::string& name) {
  return module.path.empty() ? "check." + name : config::to_string(module.path) + ".check." + name;
}

}  // namespace

void evaluate_check(Walk& walk, std::uint32_t m, std::uint32_t index, hcl::Diagnostics& diags) {
  const ModuleCells& cells = walk.values.modules[m];
  const config::Module& module = *walk.program.modules[cells.module].module;
  const config::Check& check = module.checks[index];
  const RuleContext context{RuleKind::check_assertion, "check", check_block(module, check.name),
                            cells.prefix + "check." + check.name, true};
  // Without the data of its own there is nothing to judge by.
  if (walk.checks.failed(context.check_kind, context.address, context.object)) return;
  evaluate_rules(walk, Site{m, nullptr, nullptr, nullptr}, check.assertions, context, diags);
}

void report_check_data(Walk& walk, std::uint32_t m, const std::string& check, hcl::Diagnostics& found) {
  const ModuleCells& cells = walk.values.modules[m];
  const std::string object = cells.prefix + "check." + check;
  std::string problems;
  for (hcl::Diagnostic& d : found.items()) {
    d.rule_of = object;
    if (d.severity != hcl::Severity::error) continue;
    problems += (found.error_count() > 1 ? "\n- " : "") + d.summary + ": " + d.detail;
  }
  if (found.error_count() > 1) problems = fmt::format("{} problems:\n{}", found.error_count(), problems);
  if (found.has_errors())
    walk.checks.report("check", check_block(*walk.program.modules[cells.module].module, check), object,
                       CheckStatus::fail, problems);
  found.soften();
}

}  // namespace reprise::engine
