// Validation rules of input variables: Terraform judges them in other words than it does conditions.
#include <fmt/format.h>

#include "engine/walk.h"
#include "lang/error_message.h"
#include "value/convert.h"

namespace reprise::engine {

namespace {

using value::Value;

constexpr const char* kNoMessage = "Failed to evaluate condition error message.";
constexpr const char* kHiddenMessage =
    "The error message included a sensitive value, so it will not be displayed.";

struct Verdict {
  CheckStatus status;
  std::string message;  // of a failure
};

class ValidationJudge {
 public:
  ValidationJudge(Walk& walk, const Site& site, hcl::Diagnostics& diags)
      : walk_(walk), site_(site), diags_(diags) {}

  // The message is evaluated whether it is needed or not, but looked at only when the condition does not
  // hold.
  Verdict judge(const config::CheckRule& rule) {
    const std::size_t errors = diags_.error_count();
    const Value condition = value_of(*rule.condition);
    const bool evaluated = diags_.error_count() == errors;
    const std::size_t condition_errors = diags_.error_count();
    Value message = rule.error_message ? value_of(*rule.error_message) : Value();
    const std::size_t message_errors = diags_.error_count();
    if (message_errors != condition_errors && message.is_known()) message = Value();  // what is left of it
    if (!evaluated) return {CheckStatus::error, {}};
    const CheckStatus status = status_of(condition.unmark_deep(), *rule.condition);
    if (diags_.error_count() != message_errors) return {status, {}};
    if (status != CheckStatus::fail)
      return {diags_.error_count() == errors ? status : CheckStatus::error, {}};
    return failure(message, rule.error_message);
  }

 private:
  Value value_of(const lang::Expr& e) { return evaluate(walk_.environment, walk_.values, site_, e, diags_); }

  CheckStatus status_of(const Value& v, const lang::Expr& condition) {
    if (v.is_unknown()) return CheckStatus::unknown;
    if (v.is_null()) {
      fault("Invalid variable validation result",
            "Validation condition expression must return either true or false, not null.", condition);
      return CheckStatus::error;
    }
    const value::Result r = value::convert(v, value::Type::boolean());
    if (!r.ok()) {
      fault("Invalid variable validation result",
            fmt::format("Invalid validation condition result value: {}.", r.error()), condition);
      return CheckStatus::error;
    }
    return r.value().as_bool() ? CheckStatus::pass : CheckStatus::fail;
  }

  Verdict failure(const Value& message, const lang::Expr* e) {
    if (!e) return {CheckStatus::fail, kNoMessage};
    const value::Result r = value::convert(message, value::Type::string());
    if (!r.ok()) {
      fault("Invalid error message", fmt::format("Unsuitable value for error message: {}.", r.error()), *e);
      return {CheckStatus::fail, kNoMessage};
    }
    const Value plain = r.value().unmark_deep();
    if (plain.is_unknown()) {
      // Validation knows too little to say more.
      if (walk_.environment.validating) return {CheckStatus::unknown, {}};
      fault("Invalid error message",
            "Unsuitable value for error message: expression refers to values that won't be known until the "
            "apply phase.",
            *e, lang::Cause::unknown);
      return {CheckStatus::error, {}};
    }
    if (plain.is_null()) return {CheckStatus::fail, kNoMessage};
    const value::Marks marks = r.value().deep_marks();
    if (value::is_sensitive(marks)) {
      fault("Error message refers to sensitive values",
            "The error expression used to explain this condition refers to sensitive values. Terraform will "
            "not display the resulting message.\n\nYou can correct this by removing references to sensitive "
            "values, or by carefully using the nonsensitive() function if the expression will not reveal the "
            "sensitive data.",
            *e);
      return {CheckStatus::fail, kHiddenMessage};
    }
    if (value::is_ephemeral(marks)) {
      fault("Error message refers to ephemeral values",
            "The error expression used to explain this condition refers to ephemeral values. Terraform will "
            "not display the resulting message.\n\nYou can correct this by removing references to ephemeral "
            "values, or by carefully using the ephemeralasnull() function if the expression will not reveal "
            "the ephemeral data.",
            *e);
      return {CheckStatus::fail, kHiddenMessage};
    }
    std::string text = lang::trimmed_message(plain.as_string());
    return {CheckStatus::fail, text.empty() ? kNoMessage : std::move(text)};
  }

  void fault(const char* summary, std::string detail, const lang::Expr& e,
             lang::Cause cause = lang::Cause::other) {
    hcl::Diagnostic d;
    d.summary = summary;
    d.detail = std::move(detail);
    d.subject = e.range();
    d.values = values_in(walk_.environment, walk_.values, site_, e, cause);
    diags_.add(std::move(d));
  }

  Walk& walk_;
  const Site& site_;
  hcl::Diagnostics& diags_;
};

}  // namespace

void evaluate_validations(Walk& walk, std::uint32_t m, std::uint32_t index, const ValuePlace& place,
                          hcl::Diagnostics& diags) {
  const ModuleCells& cells = walk.values.modules[m];
  const config::Module& module = *walk.program.modules[cells.module].module;
  const config::Variable& variable = module.variables[index];
  const Site site{m, nullptr, nullptr, nullptr};
  const std::string object = cells.prefix + "var." + variable.name;
  std::string address;
  for (const std::string& step : module.path) address += "module." + step + ".";
  address += "var." + variable.name;
  // Its own rules see a sensitive variable's value plainly, as Terraform's do.
  Value& cell = walk.values.modules[m].variables[index];
  const Value marked = cell;
  if (variable.sensitive) cell = marked.unmark().with_marks(value::without_sensitive(marked.marks()));
  for (const config::CheckRule& rule : variable.validations) {
    Verdict verdict = ValidationJudge(walk, site, diags).judge(rule);
    if (verdict.status == CheckStatus::fail) {
      hcl::Diagnostic d;
      d.summary = "Invalid value for variable";
      d.detail = fmt::format("{}\n\nThis was checked by the validation rule at {}.", verdict.message,
                             range_text(walk.environment.sources, rule.range));
      d.subject = place.range;
      d.nowhere = place.nowhere;
      d.rule_of = object;
      d.values = values_in(walk.environment, walk.values, site, *rule.condition);
      diags.add(std::move(d));
    }
    // A rule that could not be evaluated leaves the variable unchecked.
    if (verdict.status != CheckStatus::error)
      walk.checks.report("var", address, object, verdict.status, verdict.message);
  }
  walk.values.modules[m].variables[index] = marked;
}

}  // namespace reprise::engine
