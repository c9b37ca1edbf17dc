// Laws over generated expressions: evaluation answers or explains, and never loses a mark.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "lang_support.h"

namespace reprise::lang {
namespace {

using testing::Bench;
using value::Type;
using value::Value;

std::string expression(int depth);

std::string leaf() {
  return *rc::gen::element<std::string>("1", "0", "-2.5", "true", "null", "\"a\"", "\"é👩‍👩‍👧\"",
                                        "[]", "{}", "[1, \"b\"]", "{k = 1}", "var.secret", "var.unknown",
                                        "var.dynamic", "var.list", "var.map");
}

std::string call(int depth) {
  const auto& all = terraform_functions().all();
  const Function& f = all[*rc::gen::inRange<std::size_t>(0, all.size())];
  std::string text = f.name + "(";
  std::size_t count = f.parameters.size() + (f.variadic ? *rc::gen::inRange<std::size_t>(0, 3) : 0);
  for (std::size_t i = 0; i < count; ++i) text += (i ? ", " : "") + expression(depth - 1);
  return text + ")";
}

std::string expression(int depth) {
  if (depth <= 0) return leaf();
  auto sub = [&] { return expression(depth - 1); };
  switch (*rc::gen::inRange(0, 12)) {
    case 0:
      return "(" + sub() + *rc::gen::element<std::string>(" + ", " == ", " && ", " % ", " < ", " != ") +
             sub() + ")";
    case 1: return "(" + sub() + " ? " + sub() + " : " + sub() + ")";
    case 2: return "[for x in " + sub() + " : x]";
    case 3: return "{for k, v in " + sub() + " : k => v...}";
    case 4: return "[" + sub() + ", " + sub() + "]";
    case 5: return "{a = " + sub() + ", (" + sub() + ") = 1}";
    case 6: return "(" + sub() + ")[" + sub() + "]";
    case 7: return "(" + sub() + ")[*].a";
    case 8: return "\"x${" + sub() + "}y%{ if " + sub() + " }z%{ endif }\"";
    case 9: return "-(" + sub() + ")";
    case 10: return call(depth);
    default: return leaf();
  }
}

void give_variables(Bench& bench) {
  auto& v = bench.variables.values;
  v["secret"] = Value::string("s").with_marks(value::sensitive_mark());
  v["unknown"] = Value::unknown(Type::string());
  v["dynamic"] = Value::unknown();
  v["list"] = Value::list(Type::string(), {Value::string("x"), Value::unknown(Type::string())});
  v["map"] = Value::map(Type::number(), {{"a", Value::integer(1)}});
}

TEST(Property, EvaluationAnswersOrExplains) {
  EXPECT_TRUE(rc::check([] {
    Bench bench;
    give_variables(bench);
    std::string text = expression(4);
    auto e = bench(text);
    for (const hcl::Diagnostic& d : e.diags) RC_ASSERT(!d.summary.empty());
    console_text(e.v);
    diagnostic_text(e.v);
  }));
}

// Every operator and constructor passes marks on; functions have their own matrix.
TEST(Property, MarksOfInputsAreOnResults) {
  EXPECT_TRUE(rc::check([] {
    Bench bench;
    give_variables(bench);
    std::string inner = *rc::gen::element<std::string>("var.secret", "[var.secret]", "{a = var.secret}",
                                                       "\"${var.secret}\"", "(var.secret == \"s\")");
    std::string text =
        *rc::gen::element<std::string>("[@]", "{a = @}", "\"x${@}\"", "@ == @", "(@ == null ? 1 : 2)",
                                       "[for x in [@] : x]", "{for x in [@] : \"k\" => x}", "[@][0]",
                                       "!(@ == 1)", "[for x in [1] : x if @ != null]", "jsonencode(@)");
    for (std::size_t at; (at = text.find('@')) != std::string::npos;) text.replace(at, 1, inner);
    auto e = bench(text);
    if (!e.diags.has_errors()) RC_ASSERT(value::is_sensitive(e.v.deep_marks()));
  }));
}

}  // namespace
}  // namespace reprise::lang
