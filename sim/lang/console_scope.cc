#include "lang/console_scope.h"

#include <fmt/format.h>

#include "lang/render.h"
#include "lang/suggest.h"

namespace reprise::lang {

namespace {

using value::Value;
using StepKind = hcl::TraversalStep::Kind;

Value fail(hcl::Diagnostics& diags, const Reference& ref, std::string summary, std::string detail) {
  diags.error(std::move(summary), std::move(detail), ref.range());
  return Value::unknown();
}

// The name after the root, "" when there is none or something else follows.
std::string_view attribute(const Reference& ref, std::size_t i) {
  if (i >= ref.steps().size() || ref.steps()[i].kind != StepKind::attribute) return {};
  return ref.steps()[i].text;
}

Value undeclared_resource(const Reference& ref, const char* mode, std::string_view type,
                          std::string_view name, hcl::Diagnostics& diags) {
  return fail(
      diags, ref, "Reference to undeclared resource",
      fmt::format("{} resource \"{}\" \"{}\" has not been declared in the root module.", mode, type, name));
}

Value qualified_resource(const Reference& ref, hcl::Diagnostics& diags) {
  std::string_view root = ref.root();
  std::string_view type = attribute(ref, 0), name = attribute(ref, 1);
  const char* what = root == "data" ? "data source" : root == "ephemeral" ? "ephemeral resource" : "resource";
  if (type.empty() || name.empty())
    return fail(
        diags, ref, "Invalid reference",
        fmt::format("The \"{}\" object must be followed by two attribute names: the {} type and the resource "
                    "name.",
                    root, what));
  const char* mode = root == "data" ? "A data" : root == "ephemeral" ? "An ephemeral" : "A managed";
  return undeclared_resource(ref, mode, type, name, diags);
}

Value repetition(const Reference& ref, hcl::Diagnostics& diags) {
  std::string_view name = attribute(ref, 0);
  if (ref.root() == "count") {
    if (name != "index")
      return fail(
          diags, ref, "Invalid \"count\" attribute",
          fmt::format(
              "The \"count\" object does not have an attribute named \"{}\". The only supported "
              "attribute is count.index, which is the index of each instance of a resource block that "
              "has the \"count\" argument set.",
              name));
    return fail(diags, ref, "Reference to \"count\" in non-counted context",
                "The \"count\" object can only be used in \"module\", \"resource\", and \"data\" blocks, and "
                "only when "
                "the \"count\" argument is set.");
  }
  if (name != "key" && name != "value")
    return fail(
        diags, ref, "Invalid \"each\" attribute",
        fmt::format(
            "The \"each\" object does not have an attribute named \"{}\". The supported attributes are "
            "each.key and each.value, the current key and value pair of the \"for_each\" attribute "
            "set.",
            name));
  return fail(diags, ref, "Reference to \"each\" in context without for_each",
              "The \"each\" object can be used only in \"module\" or \"resource\" blocks, and only when the "
              "\"for_each\" argument is set.");
}

Value path_attribute(const Reference& ref, const FunctionContext& functions, hcl::Diagnostics& diags) {
  std::string_view name = attribute(ref, 0);
  ref.consumed = 1;
  if (name == "cwd") return Value::string(functions.cwd);
  if (name == "module" || name == "root") return Value::string(".");
  constexpr std::string_view names[] = {"cwd", "module", "root"};
  std::string_view similar = name_suggestion(name, names);
  std::string hint = similar.empty() || name.empty() ? "" : fmt::format(" Did you mean \"{}\"?", similar);
  return fail(diags, ref, "Invalid \"path\" attribute",
              fmt::format("The \"path\" object does not have an attribute named \"{}\".{}", name, hint));
}

Value terraform_attribute(const Reference& ref, const std::string& workspace, hcl::Diagnostics& diags) {
  std::string_view name = attribute(ref, 0);
  ref.consumed = 1;
  if (name == "workspace") return Value::string(workspace);
  if (name == "applying") return Value::boolean(false).with_marks(value::ephemeral_mark());
  if (name == "env")
    return fail(
        diags, ref, "Invalid \"terraform\" attribute",
        "The terraform.env attribute was deprecated in v0.10 and removed in v0.12. The \"state environment\" "
        "concept was renamed to \"workspace\" in v0.12, and so the workspace name can now be accessed using "
        "the terraform.workspace attribute.");
  return fail(
      diags, ref, "Invalid \"terraform\" attribute",
      fmt::format("The \"terraform\" object does not have an attribute named \"{}\". The only supported "
                  "attributes are terraform.workspace, the name of the currently-selected workspace, and "
                  "terraform.applying, a boolean which is true only during apply.",
                  name));
}

Value module_call(const Reference& ref, hcl::Diagnostics& diags) {
  std::string_view name = attribute(ref, 0);
  if (name.empty())
    return fail(diags, ref, "Invalid reference",
                "The \"module\" object cannot be accessed directly. Instead, access one of its attributes.");
  return fail(diags, ref, "Reference to undeclared module",
              fmt::format("No module call named \"{}\" is declared in the root module.", name));
}

Value variable(const Reference& ref, hcl::Diagnostics& diags) {
  std::string_view name = attribute(ref, 0);
  return fail(
      diags, ref, "Reference to undeclared input variable",
      fmt::format(
          "An input variable with the name \"{0}\" has not been declared. This variable can be declared "
          "with a variable \"{0}\" {{}} block.",
          name));
}

Value managed_resource(const Reference& ref, hcl::Diagnostics& diags) {
  std::string_view name = attribute(ref, 0);
  if (name.empty())
    return fail(
        diags, ref, "Invalid reference",
        "A reference to a resource type must be followed by at least one attribute access, specifying the "
        "resource name.");
  return undeclared_resource(ref, "A managed", ref.root(), name, diags);
}

// The argument when the whole expression is type(…), else nullptr.
const hcl::Expr* type_argument(const hcl::Expr& e) {
  if (e.kind != hcl::ExprKind::function_call) return nullptr;
  const auto& call = static_cast<const hcl::FunctionCall&>(e);
  bool applies =
      (call.name == "type" || call.name == "core::type") && call.args.size() == 1 && !call.expand_final;
  return applies ? call.args[0] : nullptr;
}

}  // namespace

Value ConsoleScope::lookup(const Reference& ref, hcl::Diagnostics& diags) const {
  std::string_view root = ref.root();
  if (root == "path") return path_attribute(ref, functions_, diags);
  if (root == "terraform") return terraform_attribute(ref, workspace_, diags);
  if (root == "local") return local(ref, attribute(ref, 0), diags);
  if (root == "var") return variable(ref, diags);
  if (root == "module") return module_call(ref, diags);
  if (root == "count" || root == "each") return repetition(ref, diags);
  if (root == "data" || root == "ephemeral" || root == "resource") return qualified_resource(ref, diags);
  if (root == "self")
    return fail(
        diags, ref, "Invalid \"self\" reference",
        "The \"self\" object is not available in this context. This object can be used only in resource "
        "provisioner, connection, and postcondition blocks.");
  if (root == "template" || root == "lazy" || root == "arg")
    return fail(
        diags, ref, "Reserved symbol name",
        fmt::format(
            "The symbol name \"{}\" is reserved for use in a future Terraform version. If you are using "
            "a provider that already uses this as a resource type name, add the prefix \"resource.\" "
            "to force interpretation as a resource type name.",
            root));
  return managed_resource(ref, diags);
}

Value ConsoleScope::local(const Reference& ref, std::string_view name, hcl::Diagnostics& diags) const {
  auto at = locals_.find(name);
  if (at == locals_.end()) {
    std::vector<std::string_view> names;
    for (const auto& l : locals_) names.push_back(l.first);
    std::string_view similar = name.empty() ? "" : name_suggestion(name, names);
    std::string hint = similar.empty() ? "" : fmt::format(" Did you mean \"{}\"?", similar);
    return fail(diags, ref, "Reference to undeclared local value",
                fmt::format("A local value with the name \"{}\" has not been declared.{}", name, hint));
  }
  ref.consumed = 1;
  Local& l = at->second;
  if (l.done) return l.value;
  if (l.evaluating)
    return fail(diags, ref, "Cycle", fmt::format("The local value \"{}\" refers to itself.", name));
  l.evaluating = true;
  EvalContext context;
  context.scope = this;
  context.functions = &functions_;
  context.diags = &diags;
  std::size_t errors = diags.error_count();
  l.value = evaluate(*l.expr, context);
  l.done = diags.error_count() == errors;
  l.evaluating = false;
  return l.value;
}

std::string console_line(const hcl::Expr& syntax, const Scope& scope, FunctionContext& functions,
                         hcl::Diagnostics& diags, Value* result, const FunctionTable& table) {
  hcl::Arena arena;
  const hcl::Expr* asked = type_argument(syntax);
  const hcl::Expr& evaluated = asked ? *asked : syntax;
  hcl::Diagnostics found;
  const Expr* expr = compile(evaluated, table, arena, found);
  functions.console = true;
  functions.table = &table;
  functions.type_calls = 0;
  for (const Reference& ref : expr->references) scope.lookup(ref, diags);
  if (!diags.has_errors()) diags.append(std::move(found));  // names come before what is called with them
  if (diags.has_errors()) return {};
  if (asked && type_argument(*asked)) return "type";
  EvalContext context;
  context.scope = &scope;
  context.functions = &functions;
  context.diags = &diags;
  Value v = evaluate(*expr, context);
  if (diags.has_errors()) return {};
  if (functions.type_calls > 0) {
    diags.error("Invalid use of type function",
                "The console-only \"type\" function cannot be used as part of an expression.");
    return {};
  }
  if (result) *result = v;
  return asked ? type_text(v.type()) : console_text(v);
}

}  // namespace reprise::lang
