#include "testing/scope.h"

#include <fmt/format.h>

#include <algorithm>

#include "lang/suggest.h"

namespace reprise::testing {

namespace {

using config::RefKind;
using value::Value;
using StepKind = hcl::TraversalStep::Kind;

hcl::Range named(const lang::Reference& r) {
  return r.steps().empty() ? r.range() : hcl::Range{r.range().begin, r.steps()[0].range.end};
}

bool has_run(const config::TestFile& file, std::string_view name) {
  return std::ranges::find(file.runs, name, &config::TestRun::name) != file.runs.end();
}

}  // namespace

Value NameScope::lookup(const lang::Reference& ref, hcl::Diagnostics& diags) const {
  ref.consumed = 0;
  const bool step = !ref.steps().empty() && ref.steps()[0].kind == StepKind::attribute;
  if (ref.root() == "var" && step) return variable(ref, diags);
  if (ref.root() == "run" && place_ == Place::file_variables) {
    diags.error("Invalid reference", "You can not reference run blocks from within the file variables block.",
                ref.range());
    return Value::unknown();
  }
  if (ref.root() == "run" && step) return run(ref, diags);
  if (ref.root() == "run" || ref.root() == "var") {
    diags.error("Invalid reference",
                ref.steps().empty()
                    ? fmt::format("The \"{}\" object cannot be accessed directly. Instead, access one of its "
                                  "attributes.",
                                  ref.root())
                    : fmt::format("The \"{}\" object does not support this operation.", ref.root()),
                ref.steps().empty() ? ref.range() : ref.steps()[0].range);
    return Value::unknown();
  }
  const char* text = place_ == Place::file_variables
                         ? "You can only reference global variables within the test file variables block."
                     : place_ == Place::run_variables
                         ? "You can only reference earlier run blocks, file level, and global variables "
                           "while defining variables "
                           "from inside a run block."
                         : "You can only reference earlier run blocks, file level, and global variables "
                           "while defining provider "
                           "configuration.";
  diags.error("Invalid reference", text, ref.range());
  return Value::unknown();
}

Value NameScope::variable(const lang::Reference& ref, hcl::Diagnostics& diags) const {
  ref.consumed = 1;
  Value out = Value::unknown();
  const std::string name(ref.steps()[0].text);
  if (variables_(name, out)) return out;
  const bool in_file = place_ == Place::file_variables;
  diags.error(
      "Reference to unavailable variable",
      fmt::format("The input variable \"{}\" is not available to the current {}. You can only reference {}.",
                  name, in_file ? "context" : "run block",
                  in_file ? "global variables" : "variables defined at the file or global levels"),
      named(ref));
  return Value::unknown();
}

Value NameScope::run(const lang::Reference& ref, hcl::Diagnostics& diags) const {
  ref.consumed = 1;
  const std::string name(ref.steps()[0].text);
  const auto at = outputs_.find(name);
  constexpr const char* kRule =
      "You can only reference run blocks that are in the same test file and will execute before the current "
      "run "
      "block.";
  if (at == outputs_.end()) {
    if (has_run(file_, name))
      diags.error("Reference to unavailable run block",
                  fmt::format("The run block \"{}\" has not executed yet. {}", name, kRule), named(ref));
    else
      diags.error("Reference to unknown run block",
                  fmt::format("The run block \"{}\" does not exist within this test file. {}", name, kRule),
                  named(ref));
    return Value::unknown();
  }
  if (ref.steps().size() > 1 && ref.steps()[1].kind == StepKind::attribute) {
    const Value* output = at->second.find(ref.steps()[1].text);
    if (!output) {
      ref.consumed = 2;
      diags.error("Unsupported attribute",
                  fmt::format("This object does not have an attribute named \"{}\".", ref.steps()[1].text),
                  ref.steps()[1].range);
      return Value::unknown();
    }
    if (output->is_unknown()) {
      ref.consumed = 2;
      diags.error("Reference to unknown value",
                  fmt::format("The value for run.{}.{} is unknown. Run block \"{}\" is executing a \"plan\" "
                              "operation, and the specified output value is only known after apply.",
                              name, ref.steps()[1].text, name),
                  ref.range());
      return Value::unknown();
    }
  }
  return at->second;
}

Value AssertionScope::lookup(const lang::Reference& ref, hcl::Diagnostics& diags) const {
  if (ref.kind == static_cast<std::uint32_t>(RefKind::run)) return outputs_.at(file_.runs[ref.binding].name);
  if (ref.kind == static_cast<std::uint32_t>(RefKind::output)) {
    // An output that is null is not in the state, and what is not there has no type: it becomes no other one.
    const Value own = own_.attr(ref.steps()[0].text);
    return own.unmark().is_null() ? Value::null(value::Type::empty_object()).with_marks(own.marks()) : own;
  }
  if (ref.kind == static_cast<std::uint32_t>(RefKind::test_variable))
    return variables_.at(std::string(ref.steps()[0].text));
  return module_.lookup(ref, diags);
}

namespace {

bool is_object(std::string_view root) {
  constexpr std::string_view kOthers[] = {"var", "local", "count", "each", "self", "path", "terraform"};
  return std::ranges::find(kOthers, root) == std::end(kOthers);
}

void bind_run(const lang::Reference& r, const config::TestFile& file, const RunOutputs& outputs,
              hcl::Diagnostics& diags) {
  const std::string name(r.steps()[0].text);
  const auto at = std::ranges::find(file.runs, name, &config::TestRun::name);
  if (at == file.runs.end()) {
    std::vector<std::string_view> names;
    for (const config::TestRun& run : file.runs) names.push_back(run.name);
    const std::string_view similar = lang::name_suggestion(name, names);
    diags.error("Reference to undeclared run block",
                fmt::format("There is no run \"{}\" declared in this test suite.{}", name,
                            similar.empty() ? "" : fmt::format(" Did you mean \"{}\"?", similar)),
                named(r));
  } else if (!outputs.contains(name)) {
    diags.error(
        "Reference to unevaluated run block",
        fmt::format("The run \"{}\" block has not yet been evaluated, so its results are not available "
                    "here.",
                    name),
        named(r));
  } else {
    r.kind = static_cast<std::uint32_t>(RefKind::run);
    r.binding = static_cast<std::uint32_t>(at - file.runs.begin());
    r.consumed = 1;
  }
}

}  // namespace

bool bind(const lang::Expr& expr, const config::Module& module, const config::TestFile& file,
          const RunOutputs& outputs, const std::map<std::string, Value>& variables, hcl::Diagnostics& unbound,
          hcl::Diagnostics& malformed) {
  const std::size_t errors = unbound.error_count() + malformed.error_count();
  const std::size_t before = unbound.error_count();
  // Objects first: variables and the like are looked at only when these exist.
  for (const bool objects : {true, false}) {
    for (const lang::Reference& r : expr.references) {
      if (is_object(r.root()) != objects) continue;
      const bool step = !r.steps().empty() && r.steps()[0].kind == StepKind::attribute;
      if (step && r.root() == "run") {
        bind_run(r, file, outputs, unbound);
      } else if (step && r.root() == "var" && !module.variable(r.steps()[0].text) &&
                 variables.contains(std::string(r.steps()[0].text))) {
        r.kind = static_cast<std::uint32_t>(RefKind::test_variable);
        r.consumed = 1;
      } else {
        config::bind_in_test(r, module, unbound, malformed);
      }
    }
    if (unbound.error_count() != before) break;
  }
  return unbound.error_count() + malformed.error_count() == errors;
}

}  // namespace reprise::testing
