#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "lang/eval_impl.h"
#include "lang/ranges.h"
#include "lang/template_string.h"
#include "value/convert.h"

namespace reprise::lang {

namespace {

using value::Kind;
using value::Marks;
using value::Type;
using value::Value;

// Evaluated arguments.
struct Arguments {
  std::vector<Value> values;
  bool failed = false;            // some could not be evaluated
  bool expansion_failed = false;  // so that their number is not known
  bool undecided = false;         // an unknown expansion: not even the number of arguments is known
  Marks marks = nullptr;
};

void expansion_error(Arguments& a, const CallNode& call, const Node& node, const char* detail,
                     EvalContext& c) {
  report(c, node, "Invalid expanding argument value", detail, call.call().args.back()->range, call.range(),
         call.function);
  a.failed = a.expansion_failed = true;
}

void expand(Arguments& a, const CallNode& call, const Node& node, EvalContext& c) {
  std::size_t errors = c.diags->error_count();
  Value v = eval(node, c);
  if (c.diags->error_count() != errors) {
    a.failed = a.expansion_failed = true;
    return;
  }
  Kind kind = v.type()->kind();
  if (kind != Kind::dynamic && kind != Kind::tuple && kind != Kind::list && kind != Kind::set)
    return expansion_error(
        a, call, node, "The expanding argument (indicated by ...) must be of a tuple, list, or set type.", c);
  if (v.is_null())
    return expansion_error(a, call, node, "The expanding argument (indicated by ...) must not be null.", c);
  if (v.is_unknown()) {
    a.undecided = true;
    a.marks = v.deep_marks();
    return;
  }
  Marks marks = v.marks();
  v = v.unmark();
  for (const Value& item : v.items()) {
    a.values.push_back(item.with_marks(marks));
  }
}

// The expression that an argument came from: the same one for all that an expansion yields.
const Node& argument_node(const CallNode& call, std::size_t i) {
  return *call.args[std::min(i, call.args.size() - 1)];
}

// Where an argument begins, as it is written. What an expansion yields stands for all of what is expanded.
hcl::Range argument_range(const CallNode& call, const Node& node) {
  const auto at = std::ranges::find(call.args, &node) - call.args.begin();
  const hcl::Expr& written = *call.call().args[static_cast<std::size_t>(at)];
  const bool expanded = call.call().expand_final && &node == call.args.back();
  return expanded ? written.range : start_range(written);
}

bool count_fits(const CallNode& call, std::size_t given, EvalContext& c) {
  const Function& f = *call.function;
  std::string_view name = call.call().name;
  if (given < f.parameters.size()) {
    report(c, call, "Not enough function arguments",
           fmt::format("Function \"{}\" expects{} {} argument(s). Missing value for \"{}\".", name,
                       f.variadic ? " at least" : "", f.parameters.size(), f.parameters[given].name),
           call.call().close_paren, call.range(), &f);
    return false;
  }
  if (given > f.parameters.size() && !f.variadic) {
    report(c, call, "Too many function arguments",
           fmt::format("Function \"{}\" expects only {} argument(s).", name, f.parameters.size()),
           argument_range(call, argument_node(call, f.parameters.size())), call.range(), &f);
    return false;
  }
  return true;
}

void argument_error(const CallNode& call, std::string_view parameter, std::string_view message,
                    const Node& node, EvalContext& c) {
  // What an expansion yields is a value, and refers to nothing.
  const Node bare{Op::constant, node.syntax};
  const bool expanded = call.call().expand_final && &node == call.args.back();
  report(c, expanded ? bare : node, "Invalid function argument",
         fmt::format("Invalid value for \"{}\" parameter: {}.", parameter, message),
         argument_range(call, node), call.range(), call.function);
}

// The i-th argument as the type that its parameter has.
void convert_argument(const CallNode& call, std::size_t i, Value& v, EvalContext& c) {
  const Parameter& p = *call.function->parameter(i);
  if (p.type == Type::dynamic() || v.type() == p.type) return;
  value::Result r = value::convert(v, p.type);
  if (r.ok())
    v = r.value();
  else
    argument_error(call, p.name, r.error(), argument_node(call, i), c);
}

void call_error(const CallNode& call, const std::string& message, EvalContext& c) {
  report(c, call, "Error in function call",
         fmt::format("Call to function \"{}\" failed: {}", call.call().name, closed_sentence(message)),
         start_range(*call.syntax), call.range(), call.function);
}

// What a call answers when it fails: nothing is known of it, nor is it anybody's.
Value unanswered() { return Value::unknown(); }

// What is expanded comes first, for it says how many arguments there are; only where these are as many as the
// function takes are the others evaluated. nullopt: there is nothing to call the function with.
std::optional<Arguments> arguments(const CallNode& call, EvalContext& c) {
  const std::size_t plain = call.args.size() - (call.call().expand_final && !call.args.empty() ? 1 : 0);
  Arguments expanded;
  if (plain != call.args.size()) expand(expanded, call, *call.args[plain], c);
  if (expanded.expansion_failed) return std::nullopt;
  if (expanded.undecided) return expanded;
  if (!count_fits(call, plain + expanded.values.size(), c)) return std::nullopt;
  Arguments a;
  a.values.reserve(plain + expanded.values.size());
  const std::size_t errors = c.diags->error_count();
  for (std::size_t i = 0; i < plain + expanded.values.size(); ++i) {
    a.values.push_back(i < plain ? eval(*call.args[i], c) : std::move(expanded.values[i - plain]));
    // Shared parts make values that are small to hold and endless to walk.
    if (!fits(c, a.values.back().weight(), call)) return std::nullopt;
    convert_argument(call, i, a.values.back(), c);
  }
  a.failed = c.diags->error_count() != errors;
  return a;
}

std::string describe_failures(const hcl::Diagnostics& diags, const hcl::SourceMap* sources) {
  std::string text = "no expression succeeded:\n";
  for (const hcl::Diagnostic& d : diags) {
    if (d.severity != hcl::Severity::error) continue;
    std::string at =
        sources && d.subject.valid() ? fmt::format(" (at {})", range_text(*sources, d.subject)) : "";
    text += fmt::format("- {}{}\n  {}\n", d.summary, at, d.detail);
  }
  return text + "\nAt least one expression must produce a successful result";
}

// Evaluates with diagnostics kept apart; they only say whether it went well.
Value attempt(const Node& node, hcl::Diagnostics& diags, EvalContext& c) {
  hcl::Diagnostics* outer = c.diags;
  bool was_quiet = c.quiet;
  c.diags = &diags;
  c.quiet = true;
  Value v = eval(node, c);
  c.diags = outer;
  c.quiet = was_quiet;
  return v;
}

// The arguments of can() and try(), of which only an expansion is evaluated ahead, and must go well.
class LazyArguments {
 public:
  LazyArguments(const CallNode& call, EvalContext& c) : call_(call), c_(c) {
    plain_ = call.args.size();
    if (!call.call().expand_final || call.args.empty()) return;
    expand(expanded_, call, *call.args[--plain_], c);
  }
  bool failed() const { return expanded_.failed; }
  bool undecided() const { return expanded_.undecided; }
  Marks marks() const { return expanded_.marks; }
  std::size_t size() const { return plain_ + expanded_.values.size(); }
  Value attempt_at(std::size_t i, hcl::Diagnostics& diags) const {
    return i < plain_ ? attempt(*call_.args[i], diags, c_) : expanded_.values[i - plain_];
  }

 private:
  const CallNode& call_;
  EvalContext& c_;
  std::size_t plain_ = 0;
  Arguments expanded_;
};

Value eval_try(const CallNode& call, EvalContext& c) {
  const LazyArguments args(call, c);
  if (args.failed() || args.undecided()) return Value::unknown().with_marks(args.marks());
  hcl::Diagnostics failures;
  for (std::size_t i = 0; i < args.size(); ++i) {
    std::size_t errors = failures.error_count();
    Value v = args.attempt_at(i, failures);
    if (failures.error_count() != errors) continue;
    // While something in it is unknown it may still fail later, and then another argument would be chosen.
    return v.is_wholly_known() ? v : Value::unknown().with_marks(value::only_origins(v.deep_marks()));
  }
  if (args.size() == 0) {
    call_error(call, "at least one argument is required", c);
  } else {
    call_error(call, describe_failures(failures, c.functions->sources), c);
  }
  return Value::unknown();
}

Value eval_can(const CallNode& call, EvalContext& c) {
  const LazyArguments args(call, c);
  if (args.failed()) return Value::unknown(Type::boolean());
  if (args.undecided()) return Value::unknown().with_marks(args.marks());
  if (!count_fits(call, args.size(), c)) return Value::unknown(Type::boolean());
  hcl::Diagnostics failures;
  Value v = args.attempt_at(0, failures);
  if (failures.has_errors()) return Value::boolean(false);
  Marks origins = value::only_origins(v.deep_marks());
  if (!v.is_wholly_known()) return Value::unknown(Type::boolean()).with_marks(origins);
  return Value::boolean(true).with_marks(origins);
}

// The answer of templatestring() where no template is found: what its variables are is asked first, and then
// what stands in the place of a reference, and where that leads.
std::optional<Value> no_template(const CallNode& call, EvalContext& c) {
  if (c.functions->in_template) return std::nullopt;  // it may not be called there at all
  const Function& f = *call.function;
  const Value answer = Value::unknown(Type::string());
  hcl::Diagnostics failed;
  const Value variables = attempt(*call.args[1], failed, c);
  if (failed.has_errors()) return eval(*call.args[1], c);  // which says why
  std::string wrong = template_argument_error(*call.call().args[0]);
  if (wrong.empty()) {
    attempt(*call.args[0], failed, c);
    if (!failed.has_errors() || !c.functions->sources) return std::nullopt;
    wrong = "invalid template expression: " + errors_text(*c.functions->sources, failed);
  }
  // A template is not looked at before its variables are known.
  if (variables.is_unknown())
    return (variables.type() == Type::dynamic() ? Value::unknown() : answer)
        .with_marks(variables.deep_marks());
  if (variables.is_null())
    argument_error(call, f.parameters[1].name, "argument must not be null", *call.args[1], c);
  else
    argument_error(call, f.parameters[0].name, wrong, *call.args[0], c);
  return answer;
}

}  // namespace

Value eval_call(const CallNode& call, EvalContext& c) {
  const Function& f = *call.function;
  if (f.intrinsic == Intrinsic::try_first) return eval_try(call, c);
  if (f.intrinsic == Intrinsic::can) return eval_can(call, c);
  if (f.intrinsic == Intrinsic::template_string && call.args.size() == 2 && !call.call().expand_final)
    if (auto answer = no_template(call, c)) return std::move(*answer);
  std::optional<Arguments> given = arguments(call, c);
  if (!given) return unanswered();
  Arguments& a = *given;
  if (a.undecided) return Value::unknown().with_marks(a.marks);
  std::size_t weight = 2;
  for (const Value& v : a.values) weight += v.weight();
  if (!fits(c, weight, call) || !spend(c, 2, call)) return unanswered();
  if (a.failed) return unanswered();
  if (!f.pure && !c.functions->in_template) c.functions->call_range = call.range();
  FunctionResult r = call_function(f, a.values, *c.functions);
  if (!r.error) return std::move(r.value);
  if (r.error->argument < 0 || a.values.empty()) {
    call_error(call, r.error->message, c);
  } else {
    auto i = std::min<std::size_t>(static_cast<std::size_t>(r.error->argument), a.values.size() - 1);
    argument_error(call, f.parameter(i)->name, r.error->message, argument_node(call, i), c);
  }
  return unanswered();
}

}  // namespace reprise::lang
