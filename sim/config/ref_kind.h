// What bound references stand for.
#pragma once

#include <cstdint>

namespace reprise::config {

// What the leading steps of a reference name; `binding` is the index given here.
enum class RefKind : std::uint32_t {
  variable,     // Module::variables
  local,        // Module::locals
  resource,     // Module::resources, any mode; consumed covers [data.]type.name
  module_call,  // Module::calls; consumed covers module.name (an output is the step after the key)
  count_index,  // no binding
  each_key,
  each_value,
  self,
  path_module,
  path_root,
  path_cwd,
  terraform_workspace,
  terraform_applying,
  output,         // Module::outputs; in assertions of tests only
  run,            // TestFile::runs; likewise
  test_variable,  // likewise: a variable that the module does not declare; no binding
};

}  // namespace reprise::config
