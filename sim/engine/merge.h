// Objects against schemas: what is proposed to a provider, what a plan may not change, which marks a result
// keeps. The rules are those of Terraform's objchange package.
#pragma once

#include <string>
#include <vector>

#include "provider/schema.h"
#include "value/path.h"
#include "value/value.h"

namespace reprise::engine {

// Configuration merged with what the provider computed before: unset computed arguments keep their prior
// values. Nested blocks are correlated by position, key, or, in sets, by what is configured.
value::Value proposed_new(const provider::BlockSchema& schema, const value::Value& prior,
                          const value::Value& config);
// The same for a data source that cannot be read yet: what is computed is unknown.
value::Value planned_data(const provider::BlockSchema& schema, const value::Value& config);
// `config` with the parts that ignore_changes names taken from `prior`.
value::Value ignore_changes(const std::vector<value::Path>& ignored, const value::Value& prior,
                            const value::Value& config);

// What is wrong with a provider's plan, as texts; empty when the laws hold.
std::vector<std::string> plan_faults(const provider::BlockSchema& schema, const value::Value& prior,
                                     const value::Value& config, const value::Value& planned);
// Where an outcome is not what was planned: known planned values may not change.
std::vector<std::string> result_faults(const value::Value& planned, const value::Value& actual);

// `v` with nulls for unknown attributes, also in nested objects.
value::Value unknown_as_null(const value::Value& v);
// As a plan that was encoded has it; what expressions see keeps the sign.
value::Value zero_without_sign(const value::Value& v);

// `v` with the marks that `from` has at the same places.
value::Value with_marks_of(const value::Value& v, const value::Value& from);
// `v` with sensitive marks where the schema says so.
value::Value with_schema_marks(const provider::BlockSchema& schema, const value::Value& v);
// Write-only arguments are never remembered.
value::Value without_write_only(const provider::BlockSchema& schema, const value::Value& v);

// Same value, marks aside.
bool same_value(const value::Value& a, const value::Value& b);
// Sensitive at the same places.
bool same_sensitivity(const value::Value& a, const value::Value& b);

// Those of `paths` at which prior and planned really differ.
std::vector<value::Path> changed_paths(const std::vector<value::Path>& paths, const value::Value& prior,
                                       const value::Value& planned);

}  // namespace reprise::engine
