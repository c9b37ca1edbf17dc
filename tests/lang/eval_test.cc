#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lang_support.h"

namespace reprise::lang {
namespace {

using testing::Bench;
using value::Type;
using value::Value;

struct Line {
  const char* text;
  const char* result;
};
class Lines : public ::testing::TestWithParam<Line> {};

TEST_P(Lines, Evaluate) {
  Bench bench;
  bench.variables.values["s"] = Value::string("a");
  bench.variables.values["n"] = Value::integer(3);
  bench.variables.values["o"] = Value::object({{"k", Value::string("v")}});
  bench.variables.values["l"] = Value::list(Type::string(), {Value::string("x"), Value::string("y")});
  EXPECT_EQ(bench(GetParam().text).text(), GetParam().result) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Language, Lines,
    ::testing::Values(Line{"1 + 2 * 3", "7"}, Line{"-var.n", "-3"}, Line{"!true", "false"},
                      Line{"var.n >= 3 && true", "true"}, Line{"\"${var.s}-${var.n}\"", "\"a-3\""},
                      Line{"\"${var.n}\"", "3"}, Line{"var.o.k", "\"v\""}, Line{"var.o[\"k\"]", "\"v\""},
                      Line{"var.l[1]", "\"y\""}, Line{"var.l[*]", "tolist([\n  \"x\",\n  \"y\",\n])"},
                      Line{"[for i, x in var.l : \"${i}${x}\"][1]", "\"1y\""},
                      Line{"{for x in var.l : x => 1}[\"y\"]", "1"},
                      Line{"{for x in [\"a\", \"a\"] : x => x...}.a[1]", "\"a\""},
                      Line{"\"%{ for x in var.l }<${x}>%{ endfor }\"", "\"<x><y>\""},
                      Line{"true ? 1 : \"a\"", "\"1\""}, Line{"null == tostring(null)", "true"},
                      Line{"try(var.o.nope, \"d\")", "\"d\""}, Line{"can(var.o.nope)", "false"},
                      Line{"core::upper(var.s)", "\"A\""}, Line{"max([1, 5, 2]...)", "5"},
                      Line{"{a = 1, a = 2}.a", "2"}, Line{"var.s[0]", "error: Invalid index"},
                      Line{"var.o.x", "error: Unsupported attribute"},
                      Line{"1 + \"x\"", "error: Invalid operand"},
                      Line{"var.o + 1", "error: Invalid operand"},
                      Line{"[for x in null : x]", "error: Iteration over null value"},
                      Line{"{for x in [1, 1] : \"k\" => x}", "error: Duplicate object key"},
                      Line{"\"a${null}\"", "error: Invalid template interpolation value"},
                      Line{"true ? {} : []", "error: Inconsistent conditional result types"},
                      Line{"upper()", "error: Not enough function arguments"},
                      Line{"uper(1)", "error: Call to unknown function"}, Line{"try(uper(1), 2)", "2"},
                      Line{"false ? 1 + \"x\" : 2", "2"}));

// As in Terraform: what was not chosen leaves its marks too, but not where it came from.
TEST(Eval, BothSidesOfAConditionalMarkTheResult) {
  Bench bench;
  bench.variables.values["secret"] = Value::string("s").with_marks(value::sensitive_mark());
  bench.variables.values["now"] = Value::string("t").with_marks(
      value::origin_mark({value::OriginKind::timestamp, "timestamp()", {1, 2}}));
  EXPECT_TRUE(value::is_sensitive(bench("true ? \"a\" : var.secret").v.marks()));
  EXPECT_TRUE(value::is_sensitive(bench("false ? var.secret : 1").v.marks()));
  EXPECT_FALSE(bench("true ? {a = 1} : {a = var.secret}").v.contains_marked());
  EXPECT_FALSE(bench("true ? \"a\" : var.now").v.contains_marked());
}

TEST(Eval, UnknownChoicesKeepWhatBothSidesAre) {
  Bench bench;
  bench.variables.values["u"] = Value::unknown(Type::boolean());
  EXPECT_EQ(bench("var.u ? 1 : 1").text(), "1");
  EXPECT_EQ(bench("(var.u ? 1 : 5) > 0").text(), "true");
  EXPECT_EQ(bench("var.u ? null : tostring(null)").text(), "tostring(null)");
  EXPECT_EQ(bench("length(var.u ? tolist([1]) : tolist([2]))").text(), "1");
  EXPECT_EQ(bench("length(var.u ? toset([1]) : toset([2]))").text(), "1");
}

// Bounds decide comparisons where they do not touch; arithmetic forgets them.
TEST(Eval, BoundsOfUnknownValuesDecide) {
  Bench bench;
  bench.variables.values["u"] = Value::unknown(Type::boolean());
  bench.variables.values["l"] = Value::unknown(Type::list(Type::string()));
  const std::string n = "(var.u ? 1 : 5)", l = "(var.u ? tolist([\"a\"]) : tolist([\"a\", \"b\", \"c\"]))";
  const std::string open = "(known after apply)";
  for (const auto& [text, expected] : std::vector<std::pair<std::string, std::string>>{
           {n + " >= 1", open},
           {n + " >= 0", "true"},
           {n + " >= 6", "false"},
           {n + " < 1 / 0", "true"},
           {n + " >= (var.u ? 10 : 20)", open},
           {n + " < (var.u ? 10 : 20)", "true"},
           {n + " + 1 > 0", open},
           {n + " == 7", "false"},
           {"length(var.l) > -1", "true"},
           {"length(var.l) >= 0", open},
           {"length(" + l + ") < 4", "true"},
           {"length(toset(" + l + ")) < 4", open},
           {"length(sort(" + l + ")) < 4", "true"},
           {"length(" + l + "[*]) > 0", "true"},
           {"length(setproduct(" + l + ", [1, 2])) < 7", "true"},
           {"length(setproduct(" + l + ", [1, 2])) > 1", open},
           {"length(\"abc-${var.l[0]}\") > 3", "true"},
           {"format(\"abc%s\", var.l[0]) == \"xyz\"", "false"},
           {l + " == tolist([])", "false"},
       }) {
    EXPECT_EQ(bench(text).text(), expected) << text;
  }
}

// Beside an empty list or map of nothing in particular the parts of a structure must be of one type.
TEST(Eval, PartsBesideAnEmptyCollectionMustAgree) {
  Bench bench;
  EXPECT_EQ(bench("false ? tomap({}) : {a = [1], b = [1, 2]}").diags.size(), 1U);
  EXPECT_EQ(bench("false ? tolist([]) : [{b = 1}, {b = \"x\"}]").diags.size(), 1U);
  EXPECT_EQ(bench("false ? tolist([]) : [[1], [2]]").diags.size(), 0U);
  EXPECT_EQ(bench("false ? tolist([]) : [1, \"a\"]").diags.size(), 0U);
  EXPECT_EQ(bench("false ? tomap({}) : {a = null, b = [1]}").diags.size(), 0U);
  EXPECT_EQ(bench("false ? {} : {a = [1], b = [1, 2]}").diags.size(), 0U);
}

// What is never evaluated may call what is no function.
TEST(Eval, FunctionsAreMissedWhereTheyAreCalled) {
  Bench bench;
  EXPECT_EQ(bench("false ? nope() : 1").text(), "1");
  EXPECT_EQ(bench("[for x in [] : nope(x)]").text(), "[]");
  EXPECT_EQ(bench("nope(1, nope2())").diags.size(), 1U);
  EXPECT_EQ(bench("one(tobool(\"x\"), 1)").diags.size(), 1U);
  EXPECT_EQ(bench("templatestring([\"a\"][0], {})").diags.size(), 1U);
}

// What fails has no type, so it agrees with anything and is no further mistake.
TEST(Eval, FailuresDoNotEchoButOperandsAreStillChecked) {
  Bench bench;
  bench.variables.values["u"] = Value::unknown(Type::boolean());
  EXPECT_EQ(bench("var.u ? upper({}) : [1]").text(), "(known after apply)");
  EXPECT_EQ(bench("max(upper({}), [])").diags.size(), 2U);
  EXPECT_EQ(bench("\"a${[]}\"[0]").diags.size(), 2U);
  EXPECT_EQ(bench("[for x in \"a${[]}\" : x]").diags.size(), 2U);
}

TEST(Eval, UnknownValuesKeepWhatIsCertain) {
  Bench bench;
  bench.variables.values["u"] = Value::unknown(Type::string());
  EXPECT_EQ(bench("\"abc-${var.u}\"").v.refinement()->string_prefix, "abc-");
  EXPECT_EQ(bench("startswith(\"abc-${var.u}\", \"abc\")").text(), "true");
  EXPECT_EQ(bench("\"x${var.u}\" != null").text(), "true");
  EXPECT_EQ(bench("keys({k = var.u})[0]").text(), "\"k\"");
  EXPECT_TRUE(bench("try(var.u, \"x\")").v.is_unknown());
  EXPECT_TRUE(bench("can(tonumber(var.u))").v.is_unknown());
  EXPECT_EQ(bench("upper(var.u)").v.type(), Type::string());
  EXPECT_EQ(bench("[for x in [var.u] : 1][0]").text(), "1");
  EXPECT_TRUE(bench("[for x in [1] : x if var.u == \"a\"]").v.is_unknown());
}

// Real runs forget that something was secret where nothing is known of the result yet.
TEST(Eval, UnknownResultsForgetSomeMarks) {
  Bench bench;
  bench.variables.values["p"] = Value::unknown(value::Type::string()).with_marks(value::sensitive_mark());
  bench.variables.values["b"] = Value::unknown(value::Type::boolean()).with_marks(value::sensitive_mark());
  bench.variables.values["n"] = Value::unknown(value::Type::number()).with_marks(value::sensitive_mark());
  for (const char* text :
       {"!var.b", "-var.n", "var.b && true", "false || var.b", "[1, 2][var.n]", "{ a = 1 }[var.p]",
        "abs(var.n)", "merge({ a = 1 }, { for x in [1] : var.p => x })", "zipmap([var.p], [1])",
        "\"%{ for x in [var.p] }${x}%{ endfor }\"", "lookup({ a = 1 }, nonsensitive(var.p), sensitive(2))"})
    EXPECT_FALSE(value::is_sensitive(bench(text).v.deep_marks())) << text;
  for (const char* text : {"var.n + 1", "var.p == \"x\"", "upper(var.p)", "tolist([var.p])", "[var.p][0]",
                           "lookup({ a = 1 }, var.p, 2)", "var.b ? 1 : 2", "\"${var.p}\""})
    EXPECT_TRUE(value::is_sensitive(bench(text).v.deep_marks())) << text;
}

TEST(Eval, UnknownMembersOfSetsMayBeOne) {
  Bench bench;
  bench.variables.values["s"] =
      Value::set(Type::string(), {Value::string("a"), Value::unknown(Type::string())});
  for (const char* text : {"tolist(var.s)", "flatten([var.s])", "formatlist(\"%s\", var.s)", "one(var.s)",
                           "setproduct([], var.s)", "chunklist(var.s, 1)"})
    EXPECT_TRUE(bench(text).v.is_unknown()) << text;
  bench.variables.values["t"] = Value::unknown(Type::tuple(std::vector{Type::string(), Type::string()}));
  EXPECT_TRUE(bench("sort(var.t)").v.is_known());
  EXPECT_EQ(bench("setproduct([], var.t)").v.size(), 0u);
  EXPECT_TRUE(bench("setproduct([1], var.t)").v.is_unknown());
}

TEST(Eval, MarksFollowTheData) {
  Bench bench;
  bench.variables.values["p"] = Value::string("x").with_marks(value::sensitive_mark());
  bench.variables.values["b"] = Value::boolean(true).with_marks(value::sensitive_mark());
  for (const char* text :
       {"var.p", "\"a${var.p}\"", "upper(var.p)", "var.b ? 1 : 2", "var.p == \"x\"", "{(var.p) = 1}",
        "!var.b", "[for x in var.b ? [1] : [2] : x]", "join(\",\", [var.p])", "{for x in [1] : var.p => x}",
        "length(var.p)", "\"%{ if var.b }y%{ endif }\"", "element([1, 2], length(var.p))"})
    EXPECT_TRUE(value::is_sensitive(bench(text).v.deep_marks())) << text;
  EXPECT_FALSE(value::is_sensitive(bench("nonsensitive(var.p)").v.deep_marks()));
}

TEST(Eval, DiagnosticsSayWhatTheReferencesWere) {
  Bench bench;
  bench.variables.values["x"] = Value::string("a");
  bench.variables.values["l"] = Value::list(Type::string(), {Value::string("x")});
  auto e = bench("upper(var.x) + var.l");
  ASSERT_EQ(e.diags.size(), 2u);
  EXPECT_THAT(e.diags.items()[0].values, ::testing::ElementsAre("var.x is \"a\""));
  EXPECT_THAT(e.diags.items()[1].values, ::testing::ElementsAre("var.l is list of string with 1 element"));
  auto call = bench("cidrsubnet(var.x, 1, 2)");
  EXPECT_THAT(call.diags.items()[0].values,
              ::testing::ElementsAre("while calling cidrsubnet(prefix, newbits, netnum)", "var.x is \"a\""));
}

TEST(Eval, OriginMarksNameTheCall) {
  Bench bench;
  bench.functions.now = {0};
  auto e = bench("\"ami-${formatdate(\"YYYY\", timestamp())}\"");
  EXPECT_EQ(e.text(), "\"ami-1970\"");
  ASSERT_EQ(e.v.marks()->origins().size(), 1u);
  EXPECT_EQ(e.v.marks()->origins()[0].kind, value::OriginKind::timestamp);
  EXPECT_EQ(bench.sources.text(e.v.marks()->origins()[0].where), "timestamp()");
  bench.functions.planning = true;
  EXPECT_TRUE(bench("uuid()").v.is_unknown());
  EXPECT_TRUE(bench("plantimestamp()").v.is_unknown());  // validation is no plan
  bench.functions.plan_time = {0};
  EXPECT_TRUE(bench("plantimestamp()").v.is_known());
}

TEST(Eval, ReferencesAreListedInSourceOrder) {
  hcl::SourceMap sources;
  hcl::Arena arena;
  hcl::Diagnostics diags;
  const hcl::SourceFile* file = sources.add("t", "[for x in a.b : x.y + c.d] == (true ? e : f[g.h])");
  const Expr* e = compile(*hcl::parse_expression(*file, arena, diags), terraform_functions(), arena, diags);
  std::vector<std::string> roots;
  for (const Reference& r : e->references) roots.emplace_back(r.root());
  EXPECT_THAT(roots, ::testing::ElementsAre("a", "c", "e", "f", "g"));
  EXPECT_FALSE(e->constant);
}

TEST(Eval, NamesBoundBySurroundingsAreLocals) {
  hcl::SourceMap sources;
  hcl::Arena arena;
  hcl::Diagnostics diags;
  const hcl::SourceFile* file = sources.add("t", "ingress.value + 1");
  std::string_view names[] = {"ingress"};
  const Expr* e =
      compile(*hcl::parse_expression(*file, arena, diags), terraform_functions(), names, arena, diags);
  EXPECT_TRUE(e->references.empty());
  EvalContext context;
  context.diags = &diags;
  context.locals = {Value::object({{"value", Value::integer(41)}})};
  EXPECT_EQ(console_text(evaluate(*e, context)), "42");
}

TEST(Eval, IsBounded) {
  Bench bench;
  std::string chain = "1";
  for (int i = 0; i < 5000; ++i) chain += "+1";
  EXPECT_TRUE(bench(chain).diags.has_errors());
  bench.size_max = 10000;
  EXPECT_EQ(bench("[for x in range(1000) : [for y in range(1000) : y]]").text(),
            "error: Expression result too large");
  bench.size_max = kSizeMax;
  EXPECT_TRUE(bench("indent(999999999999, \"a\\nb\")").diags.has_errors());
  EXPECT_TRUE(bench("format(\"%99999999999d\", 1)").v.is_known());
  EXPECT_TRUE(bench("setproduct(range(1000), range(1000), range(1000), range(1000))").diags.has_errors());
}

// Sharing makes a value of 10^9 parts out of a few: it is refused where it is made or used, not walked.
TEST(Eval, SharedPartsCountAsOftenAsTheyOccur) {
  Bench bench;
  Value v = Value::string("x");
  for (int i = 0; i < 9; ++i) v = Value::tuple(std::vector<Value>(10, v));
  bench.variables.values["huge"] = v;
  for (const char* text : {"flatten(var.huge)", "jsonencode(var.huge)", "toset(var.huge)", "[var.huge]",
                           "{a = var.huge}", "[for x in [1] : var.huge]", "var.huge"})
    EXPECT_EQ(bench(text).text(), "error: Expression result too large") << text;
  EXPECT_EQ(bench("length(var.huge[0][0][0])").text(), "10");
}

TEST(Eval, DeepConstantsAreMovedOutOfTheWay) {
  Bench bench;
  std::string nested;
  for (int i = 0; i < 5000; ++i) nested += "[";
  EXPECT_TRUE(bench(nested).diags.has_errors());
}

TEST(Eval, ConversionSaysWhatIsInappropriate) {
  hcl::SourceMap sources;
  hcl::Arena arena;
  hcl::Diagnostics diags;
  const hcl::SourceFile* file = sources.add("t", "[1]");
  const Expr* e = compile(*hcl::parse_expression(*file, arena, diags), terraform_functions(), arena, diags);
  EvalContext context;
  context.diags = &diags;
  evaluate_as(*e, Type::string(), "attribute \"name\"", context);
  EXPECT_EQ(diags.items()[0].detail, "Inappropriate value for attribute \"name\": string required.");
}

}  // namespace
}  // namespace reprise::lang
