// Root outputs, as `terraform output` and the end of an apply list them.
#include <fmt/format.h>

#include "lang/render.h"
#include "report/plan_text.h"

namespace reprise::report {

std::string outputs_text(const state::State& state, const Style&) {
  std::string out;
  for (const auto& [name, output] : state.outputs) {
    const bool secret = output.sensitive || value::is_sensitive(output.value.marks());
    out += fmt::format("{} = {}\n", name, secret ? "<sensitive>" : lang::console_text(output.value));
  }
  return out;
}

}  // namespace reprise::report
