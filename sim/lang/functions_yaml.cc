#include "lang/function_kit.h"
#include "lang/yaml.h"

namespace reprise::lang {

namespace {

FunctionResult yamldecode(Args a, FunctionContext&) {
  value::Result r = yaml_decode(a[0].as_string());
  return r.ok() ? good(r.value()) : bad(r.error());
}

FunctionResult yamlencode(Args a, FunctionContext&) {
  if (!a[0].is_wholly_known()) return good(unknown_not_null(Type::string()));
  return good_string(yaml_encode(a[0]));
}

}  // namespace

void add_yaml_functions(FunctionTable& t) {
  t.add(
      {.name = "yamldecode", .parameters = {string_parameter("src")}, .call = yamldecode, .not_null = false});
  t.add({.name = "yamlencode",
         .parameters = {untyped(unknowable(nullable(any_parameter("value"))))},
         .result = Type::string(),
         .call = yamlencode});
}

}  // namespace reprise::lang
