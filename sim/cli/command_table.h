// The commands as data: what they are for, their flags and arguments, and how they say that they were used
// wrongly. Parsing and -help both read this table.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/flags.h"

namespace reprise::cli {

struct Option {
  std::string_view name;
  FlagKind kind = FlagKind::text;
  std::string_view value;  // what -help calls its value; "" for a toggle
  std::string_view help;
};

// Where the help goes when a command was used wrongly: Terraform's commands are of different ages.
enum class WrongUse {
  diagnosed,  // nowhere: a diagnostic that points to it
  output,     // standard output, the error on standard error
  bare_flag,  // the same for arguments; of a flag only the error is said
  old_flag,   // the same for arguments; for flags standard error, before the error
  error,      // standard error
};

// What of the configuration must be right before a command looks at the state: Terraform's commands find out
// where the state is from the root module; those that show objects read all modules, and those that edit the
// state check the versions these ask for too.
enum class Needs { nothing, root_module, modules, configuration };

struct CommandSpec {
  std::string_view name;      // "state mv"
  std::string_view synopsis;  // "[options] SOURCE DESTINATION"
  std::string_view summary;   // of what it does; lines as they are shown
  std::array<std::span<const Option>, 9> options = {};
  WrongUse wrong_use = WrongUse::diagnosed;
  std::size_t arguments_min = 0, arguments_max = 0;
  std::string_view arguments_wrong = "";  // what to say about another number of them
  Needs needs = Needs::nothing;
};

// nullptr: there is no such command.
const CommandSpec* find_command(std::string_view name);
std::vector<FlagSpec> flags_of(const CommandSpec& command);
// The flags of all commands that simulate.
void add_common_flags(std::vector<FlagSpec>& flags);
std::string help_of(const CommandSpec& command);

}  // namespace reprise::cli
