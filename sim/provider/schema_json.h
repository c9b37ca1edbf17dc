// Schemas as `terraform providers schema -json` writes them.
//
// Text is trusted to be JSON of that layout only as far as it is: what does not fit is an error text, never a
// crash.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "provider/schema.h"

namespace reprise::provider {

// Deepest nesting of blocks and of types that is read.
inline constexpr int kSchemaDepthMax = 64;

struct SchemaResult {
  std::shared_ptr<const ResourceSchema> schema;  // nullptr on error
  std::string error;
};
// One `{"version": 0, "block": {…}}`.
SchemaResult read_schema(std::string_view json);

}  // namespace reprise::provider
