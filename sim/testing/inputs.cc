#include "testing/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "hcl/parser.h"

namespace reprise::testing {

namespace {

using config::InputValue;
using value::Value;

// Names of variables that a run's assertions mention.
std::set<std::string> mentioned(const config::TestRun& run) {
  std::set<std::string> out;
  const auto look = [&](const lang::Expr* e) {
    for (const lang::Reference& r : e->references)
      if (r.root() == "var" && !r.steps().empty()) out.emplace(r.steps()[0].text);
  };
  for (const config::TestAssertion& a : run.assertions) {
    look(a.rule.condition);
    look(a.rule.error_message);
  }
  return out;
}

InputValue given_value(Value v, hcl::Range where) {
  InputValue out;
  out.from = InputValue::Source::test_file;
  out.value = std::move(v);
  out.range = where;
  return out;
}

}  // namespace

Value FileInputs::evaluate(const config::TestVariable& v, const lang::Scope& scope, hcl::Diagnostics& diags) {
  diags.append(v.problems);
  return v.problems.has_errors() ? Value::unknown() : evaluate(*v.value, scope, diags);
}

// Every name is looked at, also where evaluation would not come by.
Value FileInputs::evaluate(const lang::Expr& expr, const lang::Scope& scope, hcl::Diagnostics& diags) {
  const std::size_t errors = diags.error_count();
  for (const lang::Reference& r : expr.references) scope.lookup(r, diags);
  if (diags.error_count() != errors) return Value::unknown();
  lang::EvalContext context;
  context.scope = &scope;
  context.functions = &functions_;
  context.diags = &diags;
  return lang::evaluate(expr, context);
}

Value FileInputs::evaluate(const config::BodyPlan& body, const lang::Scope& scope, hcl::Diagnostics& diags) {
  lang::EvalContext context;
  context.scope = &scope;
  context.functions = &functions_;
  context.diags = &diags;
  return config::evaluate_body(body, context);
}

const config::TestVariable* FileInputs::in_file(const std::string& name) const {
  const auto at = std::ranges::find(file_.variables, name, &config::TestVariable::name);
  return at == file_.variables.end() ? nullptr : &*at;
}

bool FileInputs::global(const std::string& name, const config::Module& module, Value& out,
                        hcl::Diagnostics& diags) {
  const auto at = given_.find(name);
  if (at == given_.end()) return false;
  out = at->second.value;
  if (!at->second.raw_text) return true;
  if (const config::Variable* declared = module.variable(name)) {
    out = in_type_of(*declared, at->second, diags).value;
    return true;
  }
  // Nobody says of which type it is: an expression if it reads as one, else the text.
  const hcl::SourceFile* text =
      sources_.add(fmt::format("<value for var.{}>", name), std::string(out.as_string()));
  if (!text) return true;
  hcl::Arena arena;
  hcl::Diagnostics problems;
  const hcl::Expr* e = hcl::parse_expression(*text, arena, problems);
  const Value v = problems.has_errors() ? out : lang::evaluate_constant(*e, problems);
  if (!problems.has_errors()) out = v;
  return true;
}

config::InputValue FileInputs::in_type_of(const config::Variable& declared, config::InputValue given,
                                          hcl::Diagnostics& diags) {
  if (given.raw_text)
    given.value = config::parse_variable_text(declared, given.value.as_string(), sources_, diags);
  given.raw_text = false;
  return given;
}

Value FileInputs::file_variable(const config::TestVariable& v, const config::Module& module,
                                hcl::Diagnostics& diags) {
  const auto known = memo_.find(v.name);
  if (known != memo_.end()) return known->second;
  const RunOutputs none;
  const NameScope scope(
      NameScope::Place::file_variables,
      [&](const std::string& name, Value& out) { return global(name, module, out, diags); }, file_, none);
  return memo_[v.name] = evaluate(v, scope, diags);
}

bool FileInputs::value(const std::string& name, const config::Module& module, Value& out,
                       hcl::Diagnostics& diags) {
  if (const config::TestVariable* v = in_file(name)) {
    out = file_variable(*v, module, diags);
    return true;
  }
  return global(name, module, out, diags);
}

void FileInputs::run_variables(const config::TestRun& run, const config::Module& module,
                               const RunOutputs& outputs, bool warn, RunInputs& out,
                               hcl::Diagnostics& diags) {
  const std::set<std::string> wanted = mentioned(run);
  const NameScope scope(
      NameScope::Place::run_variables,
      [&](const std::string& name, Value& v) { return value(name, module, v, diags); }, file_, outputs);
  for (const config::TestVariable& v : run.variables) {
    Value made = evaluate(v, scope, diags);
    const bool declared = module.variable(v.name) != nullptr;
    if (declared)
      out.declared[v.name] = given_value(made, v.value->range());
    else if (wanted.contains(v.name))
      out.others[v.name] = std::move(made);
    else if (warn)
      diags.warning(
          "Value for undeclared variable",
          fmt::format("The module under test does not declare a variable named \"{}\", but it is declared "
                      "in run block \"{}\".",
                      v.name, run.name),
          v.value->range());
  }
}

RunInputs FileInputs::of(const config::TestRun& run, const config::Module& module, const RunOutputs& outputs,
                         bool warn, hcl::Diagnostics& diags) {
  RunInputs out;
  memo_.clear();
  run_variables(run, module, outputs, warn, out, diags);
  for (const std::string& name : mentioned(run)) {
    if (module.variable(name) || out.others.contains(name)) continue;
    Value v;
    if (value(name, module, v, diags)) out.others[name] = std::move(v);
  }
  for (const config::Variable& declared : module.variables) {
    if (out.declared.contains(declared.name)) continue;
    if (const config::TestVariable* v = in_file(declared.name))
      out.declared[declared.name] = given_value(file_variable(*v, module, diags), v->value->range());
    else if (auto at = given_.find(declared.name); at != given_.end())
      out.declared[declared.name] = in_type_of(declared, at->second, diags);
    else if (!declared.default_value)
      diags.error(
          "No value for required variable",
          fmt::format(
              "The module under test for run block \"{}\" has a required variable \"{}\" with no set value. "
              "Use a -var or -var-file command line argument or add this variable into a \"variables\" "
              "block within the test file or run block.",
              run.name, declared.name),
          declared.range);
  }
  return out;
}

}  // namespace reprise::testing
