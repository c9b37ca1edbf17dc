// Shared by the tests of the language: evaluate a line of text against a few variables.
#pragma once

#include <map>
#include <string>

#include "hcl/parser.h"
#include "lang/eval.h"
#include "lang/render.h"

namespace reprise::lang::testing {

using value::Value;

class Variables final : public Scope {
 public:
  std::map<std::string, Value, std::less<>> values;
  Value lookup(const Reference& ref, hcl::Diagnostics& diags) const override {
    ref.consumed = 1;
    auto at = ref.steps().empty() ? values.end() : values.find(ref.steps()[0].text);
    if (at != values.end()) return at->second;
    diags.error("Unknown name", std::string(ref.root()), ref.range());
    return Value::unknown();
  }
};

struct Evaluated {
  Value v;
  hcl::Diagnostics diags;
  std::string text() const {
    return diags.has_errors() ? "error: " + diags.items()[0].summary : console_text(v);
  }
  std::string detail() const { return diags.empty() ? "" : diags.items()[0].detail; }
};

class Bench {
 public:
  Variables variables;
  FunctionContext functions;
  std::size_t size_max = 64u << 20;
  const FunctionTable* table = &terraform_functions();

  Evaluated operator()(const std::string& text) {
    Evaluated e;
    hcl::Arena arena;
    const hcl::SourceFile* file = sources.add("test", text);
    const hcl::Expr* syntax = hcl::parse_expression(*file, arena, e.diags);
    if (e.diags.has_errors()) return e;
    const Expr* expr = compile(*syntax, *table, arena, e.diags);
    EvalContext context;
    context.scope = &variables;
    context.functions = &functions;
    context.diags = &e.diags;
    context.size_max = size_max;
    e.v = evaluate(*expr, context);
    return e;
  }

  hcl::SourceMap sources;
};

}  // namespace reprise::lang::testing
