// `reprise verify DIR`: reads a scenario from disk, verifies it, renders the report.
#pragma once

#include <string>
#include <vector>

namespace reprise::cli {

struct CommandOutput {
  int exit_code = 0;
  std::string out;
  std::string err;
};

// `arguments` are those after the command's name.
CommandOutput verify_command(const std::vector<std::string>& arguments, bool colour);

}  // namespace reprise::cli
