// Values with everything Terraform's JSON drops: types, unknowns with what is known of them, sensitivity. For
// plan files.
#pragma once

#include <optional>
#include <string>

#include "state/json_tree.h"
#include "value/path.h"
#include "value/value.h"

namespace reprise::report {

void append_value_code(std::string& out, const value::Value& v);
std::optional<value::Value> read_value_code(const state::JsonNode& node);
void append_path_code(std::string& out, const value::Path& path);
value::Path read_path_code(const state::JsonNode& node);

}  // namespace reprise::report
