// Functions of the provider that is built into Terraform: values to configuration text and back.
#include <fmt/format.h>

#include "hcl/arena.h"
#include "hcl/parser.h"
#include "lang/eval.h"
#include "lang/function_kit.h"
#include "lang/native_text.h"
#include "lang/ranges.h"

namespace reprise::lang {

namespace {

Value unknown_text() {
  value::Refinement r;
  r.not_null = true;
  return Value::unknown(Type::string(), r);
}

FunctionResult encode_expr(Args a, FunctionContext&) {
  if (!a[0].is_wholly_known()) return good(unknown_text());
  return good_string(native_expression(a[0]));
}

FunctionResult encode_tfvars(Args a, FunctionContext&) {
  if (!a[0].is_wholly_known()) return good(unknown_text());
  Value given = a[0];
  if (given.type()->kind() == Kind::map) {
    std::vector<std::pair<std::string, Value>> fields;
    for (const value::MapEntry& e : given.entries()) fields.emplace_back(std::string(e.key), e.value);
    given = Value::object(std::move(fields));
  }
  if (given.type()->kind() != Kind::object)
    return bad(
        "invalid value to encode: must be an object whose attribute names will become the encoded variable "
        "names");
  for (const value::AttributeType& attribute : given.type()->attributes())
    if (!hcl::valid_identifier(attribute.name))
      return bad(
          fmt::format("invalid variable name \"{}\": must be a valid identifier, per Terraform's rules for "
                      "input variable declarations",
                      attribute.name));
  return good_string(native_arguments(given));
}

FunctionResult decode_tfvars(Args a, FunctionContext&) {
  hcl::SourceMap sources;
  hcl::Arena arena;
  hcl::Diagnostics found;
  const hcl::SourceFile* file = sources.add("<decode_tfvars argument>", std::string(a[0].as_string()));
  if (!file) return bad("invalid tfvars syntax: the text is too long");
  const hcl::Body* body = hcl::parse_file(*file, arena, found);
  if (found.has_errors()) return bad("invalid tfvars syntax: " + errors_text(sources, found));
  for (const hcl::Block& b : body->blocks)
    found.error(fmt::format("Unexpected \"{}\" block", b.type), "Blocks are not allowed here.", b.type_range);
  if (found.has_errors()) return bad("invalid tfvars content: " + errors_text(sources, found));
  std::vector<std::pair<std::string, Value>> fields;
  for (const hcl::Attribute& attribute : body->attributes) {
    fields.emplace_back(std::string(attribute.name), evaluate_constant(*attribute.expr, found));
    if (found.has_errors())
      return bad(fmt::format("invalid expression for variable \"{}\": {}", attribute.name,
                             errors_text(sources, found)));
  }
  return good(Value::object(std::move(fields)));
}

}  // namespace

FunctionTable with_terraform_provider(std::span<const std::string> local_names) {
  FunctionTable t = terraform_functions();
  for (const std::string& local : local_names) {
    const std::string prefix = fmt::format("provider::{}::", local);
    t.add({.name = prefix + "encode_expr",
           .description = "produces the text of an expression that has the given value",
           .parameters = {untyped(any_parameter("value"))},
           .result = Type::string(),
           .call = encode_expr});
    t.add({.name = prefix + "encode_tfvars",
           .description = "produces a string representation of an object using the same syntax as for "
                          "`.tfvars` files",
           .parameters = {untyped(any_parameter("value"))},
           .result = Type::string(),
           .call = encode_tfvars});
    t.add({.name = prefix + "decode_tfvars",
           .description = "parses a string containing syntax like that used in a `.tfvars` file",
           .parameters = {string_parameter("src")},
           .result = Type::dynamic(),
           .call = decode_tfvars});
  }
  return t;
}

}  // namespace reprise::lang
