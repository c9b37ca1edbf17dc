// Assertions over what a run left.
#include <fmt/format.h>

#include "lang/error_message.h"
#include "testing/file_runner.h"
#include "value/convert.h"

namespace reprise::testing {

namespace {

using value::Value;

constexpr const char* kUnknown =
    "Condition expression could not be evaluated at this time. This means you have executed a `run` block "
    "with "
    "`command = plan` and one of the values your condition depended on is not known until after the plan has "
    "been "
    "applied. Either remove this value from your condition, or execute an `apply` command from this `run` "
    "block. "
    "Alternatively, if there is an override for this value, you can make it available during the plan phase "
    "by setting "
    "`override_during = plan` in the `override_` block.";

class Judge {
 public:
  Judge(const AssertionScope& scope, const lang::FunctionContext& functions, RunResult& result)
      : scope_(scope), functions_(functions), result_(result) {}

  void judge(const config::TestAssertion& a) {
    if (a.problems.has_errors()) {
      for (hcl::Diagnostic d : a.problems) {
        d.values = values(*a.rule.condition);
        result_.diags.add(std::move(d));
      }
      return worst(Status::error);
    }
    const std::size_t errors = result_.diags.error_count();
    const std::string message = text(*a.rule.error_message);
    Value v = evaluate(*a.rule.condition);
    if (result_.diags.error_count() != errors) return worst(Status::error);
    v = v.unmark_deep();
    if (v.is_unknown()) return fault(a.rule, "Unknown condition value", kUnknown);
    if (v.is_null())
      return fault(a.rule, "Invalid condition run",
                   "Condition expression must return either true or false, not null.");
    const value::Result truth = value::convert(v, value::Type::boolean());
    if (!truth.ok())
      return fault(a.rule, "Invalid condition run",
                   fmt::format("Invalid condition run value: {}.", truth.error()));
    if (truth.value().as_bool()) return;
    hcl::Diagnostic d;
    d.summary = "Test assertion failed";
    d.detail = message;
    d.subject = a.rule.condition->range();
    d.values = values(*a.rule.condition);
    result_.diags.add(std::move(d));
    ++result_.failed_assertions;
    worst(Status::fail);
  }

  void worst(Status s) { result_.status = std::max(result_.status, s); }

 private:
  lang::EvalContext context(hcl::Diagnostics* diags) {
    lang::EvalContext c;
    c.scope = &scope_;
    c.functions = &functions_;
    c.diags = diags;
    return c;
  }
  Value evaluate(const lang::Expr& e) {
    lang::EvalContext c = context(&result_.diags);
    return lang::evaluate(e, c);
  }
  std::vector<std::string> values(const lang::Expr& e) {
    lang::EvalContext c = context(nullptr);
    return lang::reference_values(e, c);
  }
  void fault(const config::CheckRule& rule, const char* summary, std::string detail) {
    hcl::Diagnostic d;
    d.summary = summary;
    d.detail = std::move(detail);
    d.subject = rule.condition->range();
    d.values = values(*rule.condition);
    result_.diags.add(std::move(d));
    worst(Status::error);
  }

  // What a failure says; a message that cannot be shown is an error of its own.
  std::string text(const lang::Expr& e) {
    hcl::Diagnostics& diags = result_.diags;
    const std::size_t errors = diags.error_count();
    const Value v = evaluate(e);
    if (diags.error_count() != errors) return "";
    return lang::error_message_text(
        v, e.range(), [&] { return values(e); }, diags);
  }

  const AssertionScope& scope_;
  lang::FunctionContext functions_;
  RunResult& result_;
};

}  // namespace

void judge_assertions(const config::TestRun& run, const config::TestFile& file, const config::Module& module,
                      const engine::View& view, const value::Value& own, const RunOutputs& outputs,
                      const std::map<std::string, value::Value>& variables,
                      const lang::FunctionContext& functions, RunResult& result) {
  const AssertionScope scope(view, file, own, outputs, variables);
  Judge judge(scope, functions, result);
  for (const config::TestAssertion& a : run.assertions) {
    hcl::Diagnostics found;
    const bool condition = bind(*a.rule.condition, module, file, outputs, variables, found, found);
    const bool message = bind(*a.rule.error_message, module, file, outputs, variables, found, found);
    result.diags.append(std::move(found));
    if (condition && message)
      judge.judge(a);
    else
      judge.worst(Status::error);
  }
}

}  // namespace reprise::testing
