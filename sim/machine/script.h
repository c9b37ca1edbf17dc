// Running scripts on a virtual machine.
//
// Scripts are interpreted (a POSIX shell with the bash features that provisioning scripts use); the commands
// they call act on the Machine and ask Upstream for what comes from outside. Nothing touches the host.
// Bounded: steps, output, nesting and file sizes; going over is a diagnostic and exit code 124, never a hang.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/world.h"
#include "hcl/diagnostic.h"
#include "machine/machine.h"
#include "machine/text.h"

namespace reprise::machine {

struct Limits {
  std::uint64_t steps_max = 200'000;        // simple commands and loop rounds
  std::size_t output_bytes_max = 4u << 20;  // one stream, one expansion, one file
  int nesting_max = 120;                    // functions, subshells and shells in shells
  world::Duration elapsed_max = world::Duration::seconds(24 * 3600);
};

// Where and as whom a script runs. Everything here is read only; `world.now` is when the script starts.
struct RunContext {
  const cloud::World& world;
  std::string identity;  // names this machine for randomness: "amazon-ebs.app", "aws_instance.web[0]"
  std::string user = "root";
  std::string directory;  // "" is the user's home
  std::map<std::string, std::string> environment;
  bool strict = false;  // an unmodelled command fails with 127 instead of passing with a warning
  Limits limits;
};

// Something the simulator does not know how to do.
struct Unmodelled {
  std::string what;  // "systemd-resolve --flush-caches"
  hcl::Range where;
};

struct RunResult {
  int exit_code = 0;
  std::string output;  // standard output and error as a terminal would show them
  std::string stdout_text, stderr_text;
  value::Marks stdout_marks = nullptr;
  std::vector<Unmodelled> unmodelled;
  world::Duration elapsed;  // virtual
  hcl::Diagnostics diags;   // warnings for what is unmodelled, errors for exceeded limits
};

// Runs `script` as `interpreter` would ("/bin/sh", "/bin/bash -e", "/usr/bin/env bash"; "" takes the script's
// own #! line, /bin/sh without one). `arguments` become $1 …, `name` is $0. The machine is changed in place.
struct Invocation {
  std::string interpreter;
  std::string name = "script";
  std::vector<std::string> arguments;
  std::string input;  // standard input
};
RunResult run_script(Machine& machine, const Text& script, value::Marks marks, const RunContext& context,
                     const Invocation& invocation = {});
// One command line, as `sh -c` gets it: Packer's execute_command, remote-exec, local-exec.
RunResult run_command(Machine& machine, const Text& command, value::Marks marks, const RunContext& context);

// What cloud-init does with user data on first boot: a "#!" script, or "#cloud-config". Runs as root.
RunResult run_user_data(Machine& machine, const Text& user_data, value::Marks marks,
                        const RunContext& context);

// Names of all commands that are modelled, sorted: for documentation and tests.
std::vector<std::string_view> modelled_commands();

}  // namespace reprise::machine
