// JSON in and out: what jsonencode / jsondecode do, what state and plan files hold.
#pragma once

#include <string>
#include <string_view>

#include "value/ops.h"
#include "value/value.h"

namespace reprise::value {

// Compact, keys sorted, <>& escaped as Go does. The value must be wholly known; marks are ignored.
std::string to_json(const Value& v);
void append_json(std::string& out, const Value& v);
void append_json_string(std::string& out, std::string_view text);
// The type a JSON document implies (jsondecode): objects and tuples.
Result from_json(std::string_view text);
// A JSON document read as a value of `type` (state files). `dynamic` parts are {"type":…,"value":…} as cty
// writes them.
Result from_json(std::string_view text, TypeRef type);
// cty's JSON form of a type: "string", ["list","string"], ["object",{"a":"string"},["a"]].
std::string type_to_json(TypeRef type);
TypeRef type_from_json(std::string_view json);  // nullptr when malformed

}  // namespace reprise::value
