// Laws of the functions over sets, maps and lists, on generated values of nested types.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "lang_support.h"
#include "value/convert.h"
#include "value/generators.h"
#include "value/show.h"

namespace reprise::lang {
namespace {

using testing::Bench;
using value::TypeRef;
using value::Value;
namespace draw = value::testing;

constexpr draw::Odds kNulls{8, 0, 0};
constexpr draw::Odds kPlain{0, 0, 0};  // for contains() and index(), which look for no null

// Variables a, b, c of one type, drawn, and what is to be true of them.
class Law {
 public:
  explicit Law(TypeRef type, draw::Odds odds = kNulls) {
    for (const char* name : {"a", "b", "c"}) {
      Value v = draw::draw_known(type, odds);
      RC_LOG() << name << " = " << value::show(v) << "\n";
      bench_.variables.values[name] = std::move(v);
    }
  }

  Value operator()(const std::string& text) {
    auto e = bench_(text);
    RC_LOG() << text << ": " << (e.diags.has_errors() ? e.detail() : value::show(e.v)) << "\n";
    RC_ASSERT(!e.diags.has_errors());
    return e.v;
  }

  void same(const std::string& left, const std::string& right) {
    const Value a = (*this)(left);
    RC_ASSERT(a.identical((*this)(right)));
  }

  Bench& bench() { return bench_; }

 private:
  Bench bench_;
};

TypeRef drawn_set() { return value::Type::set(*draw::type(2)); }
TypeRef drawn_map() { return value::Type::map(*draw::type(2)); }

RC_GTEST_PROP(SetFunctionLaws, UnionAndIntersectionAreALattice, ()) {
  Law law(drawn_set());
  for (const std::string f : {"setunion", "setintersection"}) {
    law.same(f + "(var.a, var.b)", f + "(var.b, var.a)");
    law.same(f + "(var.a, " + f + "(var.b, var.c))", f + "(" + f + "(var.a, var.b), var.c)");
    law.same(f + "(var.a, var.b, var.c)", f + "(var.c, var.b, var.a)");
    law.same(f + "(var.a, var.a)", "var.a");
    law.same(f + "(var.a)", "var.a");
  }
  law.same("setunion(var.a, setintersection(var.a, var.b))", "var.a");
  law.same("setintersection(var.a, setunion(var.a, var.b))", "var.a");
  law.same("setintersection(var.a, setunion(var.b, var.c))",
           "setunion(setintersection(var.a, var.b), setintersection(var.a, var.c))");
}

RC_GTEST_PROP(SetFunctionLaws, SubtractionTakesAwayWhatIsShared, ()) {
  Law law(drawn_set());
  law.same("setsubtract(var.a, var.b)", "setsubtract(var.a, setintersection(var.a, var.b))");
  law.same("setunion(setsubtract(var.a, var.b), setintersection(var.a, var.b))", "var.a");
  law.same("setsubtract(var.a, setunion(var.b, var.c))",
           "setintersection(setsubtract(var.a, var.b), setsubtract(var.a, var.c))");
  law.same("setsubtract(var.a, setintersection(var.b, var.c))",
           "setunion(setsubtract(var.a, var.b), setsubtract(var.a, var.c))");
  law.same("length(setintersection(setsubtract(var.a, var.b), var.b))", "0");
  law.same(
      "length(setunion(var.a, var.b)) + length(setintersection(var.a, var.b)) == length(var.a) + "
      "length(var.b)",
      "true");
}

RC_GTEST_PROP(SetFunctionLaws, AgreeWithForExpressionsAndContains, ()) {
  Law law(drawn_set(), kPlain);
  law.same("[for x in setintersection(var.a, var.b) : x]", "[for x in var.a : x if contains(var.b, x)]");
  law.same("[for x in setsubtract(var.a, var.b) : x]", "[for x in var.a : x if !contains(var.b, x)]");
  law.same("alltrue([for x in var.a : contains(setunion(var.a, var.b), x)])", "true");
  law.same("length(setproduct(var.a, var.b)) == length(var.a) * length(var.b)", "true");
  law.same("toset(tolist(var.a))", "var.a");
  law.same("toset([for x in var.a : x]) == var.a || length(var.a) == 0", "true");
  law.same("toset(concat(tolist(var.a), reverse(tolist(var.a))))", "var.a");
}

RC_GTEST_PROP(SetFunctionLaws, MarksOfAllSetsAreTheResults, ()) {
  Law law(drawn_set(), {5, 0, 15});
  auto& given = law.bench().variables.values;
  const value::Marks both = value::unite(given["a"].marks(), given["b"].marks());
  for (const char* f :
       {"setunion(var.a, var.b)", "setintersection(var.a, var.b)", "setsubtract(var.a, var.b)"})
    RC_ASSERT(law(f).deep_marks() == both);
}

// An answer given before everything is known stays the answer.
RC_GTEST_PROP(SetFunctionLaws, KnowingMoreDoesNotChangeTheAnswer, ()) {
  Law law(value::Type::set(*draw::type(1)), kPlain);
  const std::string text = *rc::gen::element<std::string>(
      "setunion(var.a, var.b)", "setintersection(var.a, var.b)", "setsubtract(var.a, var.b)",
      "[for x in var.b : contains(var.a, x)]", "length(var.a)", "var.a == var.b");
  const Value whole = law(text);
  auto& given = law.bench().variables.values;
  for (const char* name : {"a", "b"}) given[name] = draw::blurred(given[name]);
  const Value early = law(text);
  if (early.is_wholly_known()) RC_ASSERT(early.identical(whole));
  if (early.is_unknown() && early.refinement()) RC_ASSERT(!whole.is_null());
}

RC_GTEST_PROP(MapFunctionLaws, MergeTakesTheLast, ()) {
  Law law(drawn_map());
  law.same("merge(var.a, merge(var.b, var.c))", "merge(merge(var.a, var.b), var.c)");
  law.same("merge(var.a, var.b, var.c)", "merge(merge(var.a, var.b), var.c)");
  law.same("merge(var.a, var.a)", "var.a");
  law.same("toset(keys(merge(var.a, var.b)))", "setunion(keys(var.a), keys(var.b))");
  law.same("alltrue([for k, v in merge(var.a, var.b) : v == try(var.b[k], var.a[k])])", "true");
}

RC_GTEST_PROP(MapFunctionLaws, KeysAreSortedAndTellTheOrderOfValues, ()) {
  Law law(drawn_map());
  law.same("keys(var.a)", "sort(keys(var.a))");
  law.same("keys(var.a)", "distinct(keys(var.a))");
  law.same("[for k in keys(var.a) : var.a[k]]", "[for v in values(var.a) : v]");
  law.same("[for k, v in var.a : k]", "[for k in keys(var.a) : k]");
  law.same("tomap(zipmap(keys(var.a), values(var.a))) == var.a || length(var.a) == 0", "true");
  law.same("tomap({for k, v in var.a : k => v}) == var.a || length(var.a) == 0", "true");
  law.same("alltrue([for k, v in var.a : lookup(var.a, k, v) == v])", "true");
  law.same(
      "transpose({for k, v in var.a : k => [k]}) == tomap({for k, v in var.a : k => tolist([k])}) || "
      "length(var.a) == 0",
      "true");
}

RC_GTEST_PROP(ListFunctionLaws, AgreeWithEachOther, ()) {
  Law law(value::Type::list(*draw::type(2)), kPlain);
  law.same("reverse(reverse(var.a))", "var.a");
  law.same("reverse(concat(var.a, var.b))", "concat(reverse(var.b), reverse(var.a))");
  law.same("concat(var.a, concat(var.b, var.c))", "concat(concat(var.a, var.b), var.c)");
  law.same("distinct(distinct(concat(var.a, var.b)))", "distinct(concat(var.a, var.b))");
  law.same("length(distinct(var.a))", "length(toset(var.a))");
  law.same("toset(distinct(var.a))", "toset(var.a)");
  law.same("[for x in slice(var.a, 0, length(var.a)) : x]", "[for x in var.a : x]");
  law.same("flatten(chunklist([for i, x in var.a : i], 2))", "[for i, x in var.a : i]");
  law.same("alltrue([for i, x in var.a : var.a[index(var.a, x)] == x])", "true");
  law.same("alltrue([for i, x in var.a : element(var.a, i) == x])", "true");
}

}  // namespace
}  // namespace reprise::lang
