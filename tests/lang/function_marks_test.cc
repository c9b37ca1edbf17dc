// Marks spread through every function: what is computed from a sensitive argument is sensitive.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "lang/function_docs.h"
#include "lang_support.h"

namespace reprise::lang {
namespace {

// What may stay unmarked, and why.
const std::map<std::string, std::string> kOwnRule = {
    {"issensitive", "answers about the mark"},
    {"nonsensitive", "takes the mark away"},
    {"can", "answers about the evaluation"},
    {"try", "gives another argument when one fails"},
};

std::vector<FunctionDoc> docs(hcl::SourceMap& sources) {
  const auto path = std::filesystem::path(REPRISE_SOURCE_DIR) / "data/lang/functions.hcl";
  std::ifstream in(path, std::ios::binary);
  hcl::Diagnostics diags;
  return read_function_docs(*sources.add("functions.hcl", {std::istreambuf_iterator<char>(in), {}}), diags);
}

// The call that an example shows, with each of its arguments marked in turn.
std::vector<std::string> marked_calls(hcl::SourceMap& sources, const FunctionDoc& doc) {
  hcl::Arena arena;
  hcl::Diagnostics diags;
  const hcl::Expr* e = hcl::parse_expression(*sources.add(doc.name, doc.example), arena, diags);
  std::vector<std::string> out;
  if (e->kind != hcl::ExprKind::function_call) return out;
  const auto& call = static_cast<const hcl::FunctionCall&>(*e);
  if (call.name != doc.name || call.expand_final) return out;
  for (const hcl::Expr* argument : call.args) {
    std::string text = doc.name + "(";
    for (const hcl::Expr* other : call.args) {
      const std::string written(sources.text(other->range));
      text +=
          (other == call.args[0] ? "" : ", ") + (other == argument ? "sensitive(" + written + ")" : written);
    }
    out.push_back(text + ")");
  }
  return out;
}

TEST(FunctionMarks, AMarkedArgumentMarksTheResult) {
  hcl::SourceMap sources;
  std::set<std::string> tested;
  for (const FunctionDoc& doc : docs(sources)) {
    if (kOwnRule.contains(doc.name)) continue;
    for (const std::string& text : marked_calls(sources, doc)) {
      testing::Bench bench;
      const auto e = bench(text);
      if (e.diags.has_errors()) continue;
      EXPECT_TRUE(value::is_sensitive(e.v.deep_marks())) << text;
      tested.insert(doc.name);
    }
  }
  EXPECT_GT(tested.size(), 90u);
}

// Whether the marks of an argument are left to the function, which is not asked while nothing is known.
bool forgotten(const Function& f, std::size_t marked, std::size_t count) {
  bool untyped = false;
  for (std::size_t i = 0; i < count; ++i)
    untyped = untyped || (f.parameter(i)->type == value::Type::dynamic() && !f.parameter(i)->allow_dynamic);
  return f.parameter(marked)->allow_marked && (f.forgets_marks || untyped);
}

TEST(FunctionMarks, AnUnknownMarkedArgumentMarksTheResult) {
  hcl::SourceMap sources;
  std::set<std::string> tested;
  for (const FunctionDoc& doc : docs(sources)) {
    const Function* f = terraform_functions().find(doc.name);
    if (!f || kOwnRule.contains(doc.name) || f->intrinsic != Intrinsic::none) continue;
    const std::size_t count = f->parameters.size() + (f->variadic ? 1 : 0);
    for (std::size_t marked = 0; marked < count; ++marked) {
      testing::Bench bench;
      std::string text = doc.name + "(";
      for (std::size_t i = 0; i < count; ++i) {
        const std::string name = fmt::format("a{}", i);
        value::Value v = value::Value::unknown(f->parameter(i)->type);
        bench.variables.values[name] = i == marked ? v.with_marks(value::sensitive_mark()) : v;
        text += (i ? ", var." : "var.") + name;
      }
      const auto e = bench(text + ")");
      if (e.diags.has_errors()) continue;
      EXPECT_EQ(value::is_sensitive(e.v.deep_marks()), !forgotten(*f, marked, count))
          << text << ") with a" << marked;
      tested.insert(doc.name);
    }
  }
  EXPECT_GT(tested.size(), 100u);
}

}  // namespace
}  // namespace reprise::lang
