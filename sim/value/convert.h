// Conversion between types and unification, as cty's convert package defines them for Terraform.
#pragma once

#include <span>
#include <string>

#include "value/ops.h"
#include "value/type.h"
#include "value/value.h"

namespace reprise::value {

// Converts, or says why not ("string required", "attribute \"x\": number required"). `target` may contain
// `dynamic` (any) and optional attributes, which become null when absent. Unknown and null convert to unknown
// and null.
Result convert(const Value& v, TypeRef target);
// Whether some value of type `from` could convert without regard to content (string → number may).
bool convertible(TypeRef from, TypeRef to, bool lossy = true);
// The type all of `types` convert to, preferring no loss; nullptr when there is none.
// `lossy` also allows conversions that depend on content (string → number), as conditionals and tolist() do.
TypeRef unify(std::span<const TypeRef> types, bool lossy = true);
// Why `from` does not convert to `to`, as Terraform explains mismatches ("Inappropriate value …: <this>.").
std::string mismatch(TypeRef from, TypeRef to);

}  // namespace reprise::value
