// Builtins, one function each, by family. Private to the builtins' sources.
#pragma once

#include <optional>
#include <string_view>

#include "machine/shell.h"

namespace reprise::machine {

std::optional<int> builtin_number(std::string_view text);

// --- variables (builtins_variables.cc)
int builtin_export(Process& p);
int builtin_readonly(Process& p);
int builtin_local(Process& p);
int builtin_declare(Process& p);
int builtin_unset(Process& p);
int builtin_read(Process& p);
int builtin_getopts(Process& p);
int builtin_let(Process& p);
int builtin_mapfile(Process& p);

}  // namespace reprise::machine
