// Shared by the fuzz targets of the language: evaluate a tree under tight bounds.
#pragma once

#include <cstdlib>
#include <map>
#include <string>

#include "hcl/parser.h"
#include "lang/eval.h"
#include "lang/render.h"

namespace reprise::lang::fuzz {

using value::Type;
using value::Value;

// Whatever the root, the first step names one of a few values of every kind.
class Variables final : public Scope {
 public:
  Variables() {
    values_["s"] = Value::string("x");
    values_["secret"] = Value::string("s").with_marks(value::sensitive_mark());
    values_["unknown"] = Value::unknown(Type::string());
    values_["dynamic"] = Value::unknown();
    values_["none"] = Value::null(Type::list(Type::string()));
    values_["list"] = Value::list(Type::string(), {Value::string("x"), Value::unknown(Type::string())});
    values_["map"] = Value::map(Type::number(), {{"a", Value::integer(1)}});
    values_["set"] = Value::set(Type::string(), {Value::string("x"), Value::string("y")});
  }
  Value lookup(const Reference& ref, hcl::Diagnostics& diags) const override {
    ref.consumed = 1;
    const auto at = ref.steps().empty() ? values_.end() : values_.find(ref.steps()[0].text);
    if (at != values_.end()) return at->second;
    diags.error("Unknown name", std::string(ref.root()), ref.range());
    return Value::unknown();
  }

 private:
  std::map<std::string, Value, std::less<>> values_;
};

// What the expression is, as the console shows it, or its first error.
inline std::string evaluated(const hcl::Expr& syntax) {
  static const Variables kVariables;
  hcl::Arena arena;
  hcl::Diagnostics diags;
  const Expr* expr = compile(syntax, terraform_functions(), arena, diags);
  FunctionContext functions;
  EvalContext context;
  context.scope = &kVariables;
  context.functions = &functions;
  context.diags = &diags;
  context.size_max = 64u << 10;
  const Value v = evaluate(*expr, context);
  diagnostic_text(v);
  const std::string shown = console_text(v);
  return diags.empty() ? shown : diags.items()[0].summary + diags.items()[0].detail;
}

// Parses the bytes and evaluates them twice; what differs then is a finding.
using Parse = hcl::Expr* (*)(const hcl::SourceFile&, hcl::Arena&, hcl::Diagnostics&);
inline int evaluate_twice(const unsigned char* data, std::size_t size, Parse parse) {
  hcl::SourceMap sources;
  hcl::Arena arena;
  hcl::Diagnostics diags;
  const hcl::SourceFile& file = *sources.add("input", std::string(reinterpret_cast<const char*>(data), size));
  const hcl::Expr* syntax = parse(file, arena, diags);
  if (!diags.has_errors() && evaluated(*syntax) != evaluated(*syntax)) std::abort();
  return 0;
}

}  // namespace reprise::lang::fuzz
