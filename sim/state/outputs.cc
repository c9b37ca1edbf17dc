#include "state/outputs.h"

#include "state/v4.h"

namespace reprise::state {

std::optional<value::Value> read_outputs(std::string_view text, hcl::Diagnostics& diags) {
  const std::optional<State> read = read_v4(text, diags);
  if (!read) return std::nullopt;
  std::vector<std::pair<std::string, value::Value>> entries;
  for (const auto& [name, output] : read->outputs) entries.emplace_back(name, output.value.unmark_deep());
  return value::Value::object(std::move(entries));
}

}  // namespace reprise::state
