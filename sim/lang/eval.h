// Evaluation of compiled expressions against a scope.
//
// Evaluation never fails outright: mistakes are appended to the diagnostics and the result is unknown, so
// that callers go on and find more. A result carries the marks of everything it was computed from.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hcl/diagnostic.h"
#include "lang/expr.h"
#include "lang/function.h"
#include "value/value.h"

namespace reprise::lang {

// What names mean. lookup() answers for the root and the first `consumed` steps of a reference.
class Scope {
 public:
  virtual ~Scope() = default;
  virtual value::Value lookup(const Reference& ref, hcl::Diagnostics& diags) const = 0;
};

// Seconds of evaluation, and what fits in memory whatever is evaluated.
inline constexpr std::size_t kSizeMax = 32u << 20;

struct EvalContext {
  const Scope* scope = nullptr;
  FunctionContext* functions = nullptr;
  hcl::Diagnostics* diags = nullptr;
  std::vector<value::Value> locals;  // frame of for-expressions; starts with the names given to compile()
  int depth = 0;                     // bounded by kMaxDepth
  // Largest value one evaluation may use or build, by Value::weight(); a diagnostic beyond it.
  std::size_t size_max = kSizeMax;
  std::size_t work = 0;  // steps so far: iterations, calls, parts made; bounded by size_max too
  // Inside try() and can(): diagnostics only decide whether evaluation failed, so they are kept without their
  // texts.
  bool quiet = false;
};

value::Value evaluate(const Expr& expr, EvalContext& context);
// Evaluates and converts; the message is Terraform's "Inappropriate value for …" family with `what` as its
// subject.
value::Value evaluate_as(const Expr& expr, value::TypeRef type, std::string_view what, EvalContext& context);

// What of a value a diagnostic is about: such values are named though nothing else may be said of them.
enum class Cause : std::uint8_t { other, sensitive, ephemeral, unknown };
// "var.x is \"a\"" for each thing that the expression refers to: what a diagnostic about it shows.
std::vector<std::string> reference_values(const Expr& expr, EvalContext& context, Cause cause = Cause::other);

// Literal syntax only (no references, no functions): type constraints' defaults, tfvars files, data files.
value::Value evaluate_constant(const hcl::Expr& expr, hcl::Diagnostics& diags);

}  // namespace reprise::lang
