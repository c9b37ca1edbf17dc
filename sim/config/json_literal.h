// Expressions in JSON syntax, taken as the JSON they are: where nothing can be evaluated, strings are no
// templates.
#pragma once

#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "hcl/source.h"
#include "value/value.h"

namespace reprise::config {

bool is_json(const hcl::Expr& e, const hcl::SourceMap& sources);
// What `e`, of a JSON file, says; unknown when it cannot be read.
value::Value json_literal(const hcl::Expr& e, const hcl::SourceMap& sources);
// Objects in `e` must not have two attributes of one name. Where names are `templates` those that have to be
// evaluated are left to evaluation.
void check_json_names(const hcl::Expr& e, const hcl::SourceMap& sources, hcl::Diagnostics& diags,
                      bool templates);

}  // namespace reprise::config
