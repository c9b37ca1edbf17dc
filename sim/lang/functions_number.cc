// Arithmetic. pow() and log() go through double, as they do in Terraform (oracle note 3).
#include <fmt/format.h>

#include <cmath>

#include "lang/elementary.h"
#include "lang/function_kit.h"
#include "lang/render.h"

namespace reprise::lang {

namespace {

FunctionResult abs(Args a, FunctionContext&) {
  const value::Number n = a[0].unmark().as_number();
  return good(Value::number(n.is_negative() ? n.negated() : n).with_marks(a[0].marks()));
}

FunctionResult ceil(Args a, FunctionContext&) { return good(Value::number(ceil(a[0].as_number()))); }
FunctionResult floor(Args a, FunctionContext&) { return good(Value::number(floor(a[0].as_number()))); }

FunctionResult from_double(double d) {
  // Terraform's own function crashes here and reports it so (oracle note 14).
  if (std::isnan(d)) return bad(crash("Float.SetFloat64(NaN)"));
  return good(Value::number(value::Number(d)));
}

FunctionResult log(Args a, FunctionContext&) {
  return from_double(natural_log(a[0].as_number().to_double()) / natural_log(a[1].as_number().to_double()));
}

FunctionResult pow(Args a, FunctionContext&) {
  return from_double(power(a[0].as_number().to_double(), a[1].as_number().to_double()));
}

FunctionResult signum(Args a, FunctionContext&) {
  Whole n = whole_number(a[0]);
  if (!n.error.empty()) return bad(n.error);
  return good(Value::integer(n.value < 0 ? -1 : n.value > 0 ? 1 : 0));
}

FunctionResult extreme(Args a, bool greatest) {
  if (a.empty()) return bad("must pass at least one number");
  const Value* best = &a[0];
  for (const Value& v : a.subspan(1)) {
    auto order = compare(v.as_number(), best->as_number());
    if (greatest ? order > 0 : order < 0) best = &v;
  }
  return good(*best);
}

FunctionResult max(Args a, FunctionContext&) { return extreme(a, true); }
FunctionResult min(Args a, FunctionContext&) { return extreme(a, false); }

FunctionResult parseint_type(Args a) {
  if (a[0].type() != Type::string())
    return bad(0, fmt::format("first argument must be a string, not {}", a[0].type()->friendly_name()));
  return good(Value::unknown(Type::number()));
}

FunctionResult parseint(Args a, FunctionContext&) {
  FunctionResult typed = parseint_type(a);
  if (typed.error) return typed;
  Whole base = whole_number(a[1]);
  if (!base.error.empty()) return bad(1, base.error);
  if (base.value < 2 || base.value > 62)
    return bad(1, "base must be a whole number between 2 and 62 inclusive");
  std::optional<value::Number> n = value::Number::parse(a[0].as_string(), static_cast<int>(base.value));
  if (!n)
    return bad(0, fmt::format("cannot parse {} as a base {} integer", quote(a[0].as_string()), base.value));
  return good(Value::number(*n));
}

}  // namespace

void add_number_functions(FunctionTable& t) {
  TypeRef number = Type::number();
  Parameter num = number_parameter("num");
  t.add({.name = "abs", .parameters = {marked(num)}, .result = number, .call = abs, .forgets_marks = true});
  t.add({.name = "ceil", .parameters = {num}, .result = number, .call = ceil});
  t.add({.name = "floor", .parameters = {num}, .result = number, .call = floor});
  t.add({.name = "log", .parameters = {num, number_parameter("base")}, .result = number, .call = log});
  t.add({.name = "pow", .parameters = {num, number_parameter("power")}, .result = number, .call = pow});
  t.add({.name = "signum", .parameters = {num}, .result = number, .call = signum});
  t.add({.name = "max", .variadic = number_parameter("numbers"), .result = number, .call = max});
  t.add({.name = "min", .variadic = number_parameter("numbers"), .result = number, .call = min});
  t.add({.name = "parseint",
         .parameters = {any_parameter("number"), number_parameter("base")},
         .type = parseint_type,
         .call = parseint});
}

}  // namespace reprise::lang
