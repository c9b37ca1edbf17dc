// Programs that data sources run, on a copy of the virtual runner: reading data must not change the world.
// Private to providers_fake/.
#pragma once

#include <string>
#include <vector>

#include "machine/script.h"
#include "providers_fake/services.h"
#include "providers_fake/state_only.h"

namespace reprise::providers_fake {

struct Program {
  std::vector<std::string> words;  // the program and its arguments; not empty
  std::string directory;           // as the configuration gives it
  std::string input;
  value::Marks marks = nullptr;
};
struct ProgramRun {
  machine::RunResult result;
  bool missing = false;  // there is no such program
};
// Warnings of the run, its notes and the time it takes go into the context.
ProgramRun run_program(const Services& services, const Program& program, DataContext& c);

}  // namespace reprise::providers_fake
