// templatefile() and templatestring(): templates over their own variables.
#include <fmt/format.h>

#include <utility>

#include "hcl/parser.h"
#include "lang/eval.h"
#include "lang/file_access.h"
#include "lang/function_kit.h"
#include "lang/ranges.h"
#include "lang/render.h"
#include "lang/suggest.h"
#include "lang/template_text.h"

namespace reprise::lang {

namespace {

// The variables a template was given; roots have been checked before evaluation.
class VariableScope final : public Scope {
 public:
  explicit VariableScope(const Value& variables) : variables_(variables) {}
  Value lookup(const Reference& ref, hcl::Diagnostics&) const override {
    const Value* v = variables_.find(ref.root());
    return v ? *v : Value::unknown();
  }

 private:
  const Value& variables_;
};

std::optional<FunctionError> check_variables(const Value& variables) {
  Kind k = variables.type()->kind();
  if (k != Kind::map && k != Kind::object) return FunctionError{"invalid vars value: must be a map", 1};
  auto check = [](std::string_view name) -> std::optional<FunctionError> {
    if (hcl::valid_identifier(name)) return std::nullopt;
    return FunctionError{
        fmt::format("invalid template variable name {}: must start with a letter, followed by zero or "
                    "more letters, digits, and underscores",
                    quote(name)),
        1};
  };
  if (k == Kind::map) {
    for (const auto& e : variables.entries())
      if (auto error = check(e.key)) return error;
  } else {
    for (const auto& f : variables.type()->attributes())
      if (auto error = check(f.name)) return error;
  }
  return std::nullopt;
}

struct Template {
  std::string_view name;  // shown in positions
  std::string text;
  const char* syntax_prefix = "";  // before a syntax error's text
  int syntax_argument = -1;
  // A missing variable is told as a fault of the function's arguments, not of the text.
  bool own_words = true;
};

// HCL's own complaint.
std::string unknown_variable(const Reference& ref, const Value& variables, const hcl::SourceMap& sources) {
  std::vector<std::string_view> names;
  if (variables.type()->kind() == Kind::map)
    for (const auto& e : variables.entries()) names.push_back(e.key);
  const std::string_view near = name_suggestion(ref.root(), names);
  return fmt::format("{}: Unknown variable; There is no variable named {}.{}",
                     range_text(sources, ref.traversal->root_range), quote(ref.root()),
                     near.empty() ? "" : fmt::format(" Did you mean {}?", quote(near)));
}

FunctionResult nested(std::string_view function) {
  return bad(fmt::format("cannot recursively call {} from inside another template function", function));
}

FunctionResult render(const Template& t, const Value& variables, FunctionContext& c) {
  if (auto error = check_variables(variables)) return {Value(), error};
  hcl::SourceMap sources;
  hcl::Arena arena;
  hcl::Diagnostics diags;
  const hcl::SourceFile* file = sources.add(std::string(t.name), t.text);
  if (!file) return bad("the template is too large");
  hcl::Expr* syntax = hcl::parse_template(*file, arena, diags);
  if (diags.has_errors()) return bad(t.syntax_argument, t.syntax_prefix + errors_text(sources, diags));
  const FunctionTable& functions = c.table ? *c.table : terraform_functions();
  const Expr* expr = compile(*syntax, functions, arena, diags, Speaker::hcl);
  if (diags.has_errors()) return bad(errors_text(sources, diags));
  for (const Reference& ref : expr->references)
    if (!variables.find(ref.root()))
      return t.own_words
                 ? bad(1, fmt::format("vars map does not contain key {}, referenced at {}", quote(ref.root()),
                                      range_text(sources, ref.traversal->root_range)))
                 : bad(unknown_variable(ref, variables, sources));
  VariableScope scope(variables);
  EvalContext context;
  context.scope = &scope;
  context.functions = &c;
  context.diags = &diags;
  context.quiet = true;
  c.in_template = true;
  const hcl::SourceMap* outer = std::exchange(c.sources, &sources);
  Value v = evaluate(*expr, context);
  c.sources = outer;
  c.in_template = false;
  if (v.is_null() && !diags.has_errors())
    diags.error("Template result is null",
                "The result of the template is null, which is not a valid result for a templatestring call.",
                syntax->range);
  if (diags.has_errors()) return bad(errors_text(sources, diags));
  return good(std::move(v));
}

FunctionResult templatefile(Args a, FunctionContext& c) {
  if (c.in_template) return nested("templatefile");
  FileContent f = read_text_file(a[0], c);
  if (f.error) return {Value(), f.error};
  Value path = a[0].unmark();
  FunctionResult r = render({path.as_string(), std::move(f.bytes)}, a[1], c);
  if (!r.error) r.value = r.value.with_marks(a[0].marks());
  return r;
}

FunctionResult templatestring(Args a, FunctionContext& c) {
  if (c.in_template) return nested("templatestring");
  Marks marks = a[0].marks();
  Value text = a[0].unmark();
  if (text.type() != Type::string() || text.is_null())
    return bad(0, "invalid template value: a string is required");
  if (auto error = check_variables(a[1])) return {Value(), error};
  FunctionResult r =
      render({"<templatestring argument>", std::string(text.as_string()), "invalid template: ", 0}, a[1], c);
  if (r.error) return r;
  value::Result s = value::convert(r.value, Type::string());
  if (!s.ok()) return bad("invalid template result: " + s.error());
  return good(s.value().with_marks(marks));
}

}  // namespace

FunctionResult render_template_text(std::string_view name, std::string text, const Value& variables,
                                    FunctionContext& c) {
  FunctionResult r = render({.name = name, .text = std::move(text), .own_words = false}, variables, c);
  if (r.error) return r;
  value::Result s = value::convert(r.value, Type::string());
  if (!s.ok()) return bad("invalid template result: " + s.error());
  return good(s.value());
}

void add_template_functions(FunctionTable& t) {
  t.add({.name = "templatefile",
         .parameters = {marked(string_parameter("path")), any_parameter("vars")},
         .call = templatefile,
         .not_null = false});
  t.add({.name = "templatestring",
         .parameters = {nullable(marked(any_parameter("template"))), any_parameter("vars")},
         .result = Type::string(),
         .call = templatestring,
         .forgets_marks = true,
         .intrinsic = Intrinsic::template_string});
}

}  // namespace reprise::lang
