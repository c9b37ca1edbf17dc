// Evaluation of compiled expressions: what a resource's arguments typically hold.
#include <benchmark/benchmark.h>

#include <map>

#include "hcl/parser.h"
#include "lang/eval.h"

namespace reprise::lang {
namespace {

using value::Value;

// var.* from a table bound once, as a module's scope does.
class Variables final : public Scope {
 public:
  void add(std::string_view name, Value v) { values_.emplace_back(name, std::move(v)); }
  void bind(const Expr& e) const {
    for (const Reference& r : e.references) {
      for (std::uint32_t i = 0; i < values_.size(); ++i)
        if (!r.steps().empty() && values_[i].first == r.steps()[0].text) r.binding = i;
      r.consumed = 1;
    }
  }
  Value lookup(const Reference& r, hcl::Diagnostics&) const override { return values_[r.binding].second; }

 private:
  std::vector<std::pair<std::string_view, Value>> values_;
};

void run(benchmark::State& state, const char* text) {
  hcl::SourceMap sources;
  hcl::Arena arena;
  hcl::Diagnostics diags;
  const hcl::SourceFile* file = sources.add("bench", text);
  const Expr* e = compile(*hcl::parse_expression(*file, arena, diags), terraform_functions(), arena, diags);
  std::vector<Value> thousand;
  for (int i = 0; i < 1000; ++i) thousand.push_back(Value::integer(i));
  Variables scope;
  scope.add("name", Value::string("web"));
  scope.add("n", Value::integer(3));
  scope.add("cidr", Value::string("10.0.0.0/16"));
  scope.add("tags", Value::object({{"Name", Value::string("web")}, {"Env", Value::string("prod")}}));
  scope.add("list", Value::list(value::Type::number(), thousand));
  scope.bind(*e);
  FunctionContext functions;
  EvalContext context;
  context.scope = &scope;
  context.functions = &functions;
  context.diags = &diags;
  for (auto _ : state) {
    context.work = 0;
    benchmark::DoNotOptimize(evaluate(*e, context));
  }
  if (diags.has_errors()) state.SkipWithError(diags.items()[0].detail.c_str());
}

BENCHMARK_CAPTURE(run, reference, "var.name");
BENCHMARK_CAPTURE(run, attribute, "var.tags.Name");
BENCHMARK_CAPTURE(run, text, "\"${var.name}-${var.n}\"");
BENCHMARK_CAPTURE(run, conditional, "var.n > 2 ? var.name : \"none\"");
BENCHMARK_CAPTURE(run, object, "{ Name = var.name, Index = var.n, Terraform = \"true\" }");
BENCHMARK_CAPTURE(run, merge, "merge(var.tags, { Index = var.n })");
BENCHMARK_CAPTURE(run, cidrsubnet, "cidrsubnet(var.cidr, 8, var.n)");
BENCHMARK_CAPTURE(run, jsonencode,
                  "jsonencode({ Version = \"2012-10-17\", Name = var.name, Tags = var.tags })");
BENCHMARK_CAPTURE(run, for_1000, "[for x in var.list : x * 2]");
BENCHMARK_CAPTURE(run, for_text_1000, "{for i, x in var.list : \"k${i}\" => x if x % 2 == 0}");
BENCHMARK_CAPTURE(run, splat_1000, "var.list[*]");

// `for` must stay linear up to a million elements: the table ends with the exponent.
void for_over(benchmark::State& state, const char* text) {
  hcl::SourceMap sources;
  hcl::Arena arena;
  hcl::Diagnostics diags;
  const hcl::SourceFile* file = sources.add("bench", text);
  const Expr* e = compile(*hcl::parse_expression(*file, arena, diags), terraform_functions(), arena, diags);
  std::vector<Value> items;
  for (int i = 0; i < state.range(0); ++i) items.push_back(Value::integer(i));
  Variables scope;
  scope.add("list", Value::list(value::Type::number(), std::move(items)));
  scope.bind(*e);
  EvalContext context;
  context.scope = &scope;
  context.diags = &diags;
  for (auto _ : state) {
    context.work = 0;
    benchmark::DoNotOptimize(evaluate(*e, context));
  }
  if (diags.has_errors()) state.SkipWithError(diags.items()[0].detail.c_str());
  state.SetComplexityN(state.range(0));
}
void sizes(benchmark::internal::Benchmark* b) {
  b->RangeMultiplier(10)->Range(1'000, 1'000'000)->Complexity()->Unit(benchmark::kMillisecond);
}
BENCHMARK_CAPTURE(for_over, list, "[for x in var.list : x * 2]")->Apply(sizes);
BENCHMARK_CAPTURE(for_over, text, "[for x in var.list : \"k${x}\"]")->Apply(sizes);
BENCHMARK_CAPTURE(for_over, set, "toset([for x in var.list : \"k${x}\"])")->Apply(sizes);

}  // namespace
}  // namespace reprise::lang
