#include <fmt/format.h>

#include "engine/walk.h"
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

std::string error_message(Walk& walk, const Site& site, const lang::Expr& expr, hcl::Diagnostics& diags) {
  constexpr const char* hidden =
      "This check failed, but has an invalid error message as described in the other warnings.";
  std::size_t errors = diags.error_count();
  Value v = evaluate(walk.environment, walk.values, site, expr, diags);
  if (diags.error_count() != errors) return hidden;
  if (value::is_sensitive(v.deep_marks())) {
    diags.warning(
        "Error message refers to sensitive values",
        "The error expression used to explain this condition refers to sensitive values, so Terraform will "
        "not display the resulting message.\n\nYou can correct this by removing references to sensitive "
        "values, or by carefully using the nonsensitive() function if the expression will not reveal the "
        "sensitive data.",
        expr.range());
    return hidden;
  }
  if (value::is_ephemeral(v.deep_marks())) {
    diags.warning(
        "Error message refers to ephemeral values",
        "The error expression used to explain this condition refers to ephemeral values, so Terraform will "
        "not display the resulting message.",
        expr.range());
    return hidden;
  }
  if (v.is_unknown() || v.is_null()) return hidden;
  value::Result r = value::convert(v.unmark_deep(), value::Type::string());
  if (!r.ok()) {
    diags.error("Invalid error message", fmt::format("Unsuitable value for error message: {}.", r.error()),
                expr.range());
    return hidden;
  }
  std::string text(r.value().as_string());
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

Verdict judge(Walk& walk, const Site& site, const config::CheckRule& rule, hcl::Diagnostics& diags) {
  std::size_t errors = diags.error_count();
  Value v = evaluate(walk.environment, walk.values, site, *rule.condition, diags);
  if (diags.error_count() != errors) return {CheckStatus::error, {}};
  v = v.unmark_deep();
  if (v.is_unknown()) return {CheckStatus::unknown, {}};
  if (v.is_null()) {
    diags.error("Invalid condition result",
                "Condition expression must return either true or false, not null.", rule.condition->range());
    return {CheckStatus::error, {}};
  }
  value::Result r = value::convert(v, value::Type::boolean());
  if (!r.ok()) {
    diags.error("Invalid condition result", fmt::format("Invalid condition result value: {}.", r.error()),
                rule.condition->range());
    return {CheckStatus::error, {}};
  }
  if (r.value().as_bool()) return {CheckStatus::pass, {}};
  return {CheckStatus::fail, rule.error_message ? error_message(walk, site, *rule.error_message, diags) : ""};
}

}  // namespace

void CheckBook::declare(const std::string& kind, const std::string& address, const std::string& object) {
  objects_[{kind, address}][object];
}

void CheckBook::report(const std::string& kind, const std::string& address, const std::string& object,
                       CheckStatus status, const std::string& problem) {
  Entry& entry = objects_[{kind, address}][object];
  entry.status = std::max(entry.status, status);
  entry.evaluated = true;
  if (!problem.empty()) entry.problems.push_back(problem);
}

std::vector<state::CheckResult> CheckBook::results() const {
  std::vector<state::CheckResult> out;
  for (const auto& [id, objects] : objects_) {
    state::CheckResult r;
    r.kind = id.first;
    r.address = id.second;
    CheckStatus worst = CheckStatus::pass;
    for (const auto& [object, entry] : objects) {
      CheckStatus status = entry.evaluated ? entry.status : CheckStatus::unknown;
      worst = std::max(worst, status);
      r.objects.emplace_back(object, status_name(status));
      if (!entry.problems.empty()) r.problems[object] = entry.problems;
    }
    r.status = status_name(worst);
    out.push_back(std::move(r));
  }
  return out;
}

std::string range_text(const hcl::SourceMap* sources, hcl::Range range) {
  const hcl::SourceFile* file = sources ? sources->file_at(range.begin) : nullptr;
  if (!file) return "";
  hcl::LineColumn from = sources->line_column(range.begin), to = sources->line_column(range.end);
  if (from.line == to.line) return fmt::format("{}:{},{}-{}", file->name, from.line, from.column, to.column);
  return fmt::format("{}:{},{}-{},{}", file->name, from.line, from.column, to.line, to.column);
}

bool evaluate_rules(Walk& walk, const Site& site, const std::vector<config::CheckRule>& rules,
                    const RuleContext& context, hcl::Diagnostics& diags) {
  bool passed = true;
  for (const config::CheckRule& rule : rules) {
    hcl::Diagnostics found;
    Verdict verdict = judge(walk, site, rule, found);
    if (verdict.status == CheckStatus::fail) {
      hcl::Diagnostic d;
      d.summary = failure_summary(context.kind);
      d.detail = verdict.message;
      d.subject = rule.condition->range();
      found.add(std::move(d));
    }
    for (hcl::Diagnostic& d : found.items()) {
      if (context.warnings) d.severity = hcl::Severity::warning;
      diags.add(std::move(d));
    }
    walk.checks.report(context.check_kind, context.address, context.object, verdict.status, verdict.message);
    passed = passed && verdict.status != CheckStatus::fail && verdict.status != CheckStatus::error;
  }
  return passed || context.warnings;
}

void evaluate_validations(Walk& walk, std::uint32_t m, std::uint32_t index, hcl::Range subject,
                          hcl::Diagnostics& diags) {
  const ModuleCells& cells = walk.values.modules[m];
  const config::Module& module = *walk.program.modules[cells.module].module;
  const config::Variable& variable = module.variables[index];
  Site site{m, nullptr, nullptr, nullptr};
  std::string object = cells.prefix + "var." + variable.name;
  std::string address;
  for (const std::string& step : module.path) address += "module." + step + ".";
  address += "var." + variable.name;
  // Its own rules see a sensitive variable's value plainly, as Terraform's do.
  Value& cell = walk.values.modules[m].variables[index];
  const Value marked = cell;
  if (variable.sensitive) cell = marked.unmark().with_marks(value::without_sensitive(marked.marks()));
  for (const config::CheckRule& rule : variable.validations) {
    Verdict verdict = judge(walk, site, rule, diags);
    if (verdict.status == CheckStatus::fail)
      diags.error("Invalid value for variable",
                  fmt::format("{}\n\nThis was checked by the validation rule at {}.", verdict.message,
                              range_text(walk.environment.sources, rule.range)),
                  subject);
    // A rule that could not be evaluated leaves the variable unchecked.
    if (verdict.status != CheckStatus::error)
      walk.checks.report("var", address, object, verdict.status, verdict.message);
  }
  walk.values.modules[m].variables[index] = marked;
}

void evaluate_check(Walk& walk, std::uint32_t m, std::uint32_t index, hcl::Diagnostics& diags) {
  const ModuleCells& cells = walk.values.modules[m];
  const config::Module& module = *walk.program.modules[cells.module].module;
  const config::Check& check = module.checks[index];
  RuleContext context{RuleKind::check_assertion, "check", "", cells.prefix + "check." + check.name, true};
  for (const std::string& step : module.path) context.address += "module." + step + ".";
  context.address += "check." + check.name;
  evaluate_rules(walk, Site{m, nullptr, nullptr, nullptr}, check.assertions, context, diags);
}

}  // namespace reprise::engine
