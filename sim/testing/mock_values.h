// Values of objects that no provider makes. Private to testing/.
#pragma once

#include "config/test_file.h"
#include "provider/provider.h"

namespace reprise::testing {

// What a test says of an object.
struct MockData {
  value::Value values;  // an object or a map
  hcl::Range range;
  bool at_plan = false;
};

// Computed attributes that nobody set become unknown, at any depth.
value::Value with_unknowns(const provider::BlockSchema& schema, const value::Value& proposed);
// What the configuration leaves unknown stays so.
value::Value with_unknowns_of(const provider::BlockSchema& schema, const value::Value& filled,
                              const value::Value& proposed);
// Unknown attributes take the values of the same name; `where` is what a mistake is about. What the test does
// not name stays unknown.
value::Value with_mock_data(const provider::BlockSchema& schema, const value::Value& planned,
                            const MockData& data, const hcl::SourceMap& sources, hcl::Range where,
                            hcl::Diagnostics& diags);

}  // namespace reprise::testing
