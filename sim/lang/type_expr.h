// Type constraints: `list(object({ name = string, size = optional(number, 1) }))`.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "value/type.h"
#include "value/value.h"

namespace reprise::lang {

// Defaults of optional attributes, mirroring the structure of the type they belong to.
struct Defaults {
  std::vector<std::pair<std::string, value::Value>> attributes;  // of an object type
  std::vector<std::pair<std::string, std::shared_ptr<const Defaults>>>
      nested;  // by attribute name, "" for elements,
               // or tuple position as text
};
struct TypeConstraint {
  value::TypeRef type = value::Type::dynamic();
  std::shared_ptr<const Defaults> defaults;  // nullptr when there are none
};

// Says that what stands there is not even the form of a type.
void not_a_type(hcl::Range where, hcl::Diagnostics& diags);
TypeConstraint parse_type_constraint(const hcl::Expr& expr, hcl::Diagnostics& diags);
// Fills defaults into a value before it is converted to the constraint's type.
value::Value apply_defaults(const Defaults& defaults, const value::Value& v);

}  // namespace reprise::lang
