// The journal as a file: a header that names the state it continues, then one sealed line an entry.
//
// Lines are only ever appended, so that a killed process can have torn the last one alone. A damaged line
// that intact ones follow is no tear but damage: then nothing is read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "provider/provider.h"
#include "state/journal.h"

namespace reprise::state {

std::string journal_header(const State& base);
std::string journal_entry(const Intent& intent);
std::string journal_entry(const State& state, std::span<const config::AbsInstance> addresses,
                          const provider::Registry& registry);

struct JournalRead {
  enum class Outcome { applied, foreign, damaged } outcome = Outcome::foreign;
  std::vector<Intent> open;  // in the order written
};
// Applies the entries to `state` if they continue it; `have_file` says that it was read and not just begun.
// After `damaged` the state is of no use.
JournalRead read_journal(std::string_view text, State& state, bool have_file);

}  // namespace reprise::state
