// Whether a path leads anywhere in values of a schema. Private to config/.
#pragma once

#include <span>

#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "provider/schema.h"

namespace reprise::config {

// Diagnoses the first step that leads nowhere; what only evaluation can tell is let through.
void check_path(const provider::BlockSchema& schema, std::span<hcl::TraversalStep const> steps,
                hcl::Diagnostics& diags);
// The attribute the path ends at or goes through, nullptr when it is no attribute.
const provider::AttributeSchema* attribute_at(const provider::BlockSchema& schema,
                                              std::span<hcl::TraversalStep const> steps);

}  // namespace reprise::config
