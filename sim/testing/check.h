// What can be said of test files without running them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/test_file.h"

namespace reprise::testing {

// Overrides of what the configuration does not declare.
void check_override_targets(const config::TestFile& file, const config::Configuration& configuration,
                            hcl::Diagnostics& diags);
// All test files of a configuration, in order.
std::vector<config::TestFile> read_files(const config::Tree& tree, const std::string& root,
                                         const std::string& directory, hcl::SourceMap& sources,
                                         hcl::Diagnostics& diags);
// Where the module is that a run names; nullopt, after a complaint, when it is nowhere.
std::optional<std::string> directory_of_module(const config::Tree& tree, const std::string& root,
                                               const std::map<std::string, std::string>& module_dirs,
                                               const config::TestFile& file, const config::TestRun& run,
                                               hcl::Diagnostics& diags);
// Complains of objects that nobody can override or expect to fail. `check_module` is asked to look at what
// runs name with a relative path, once for each.
void check_files(const std::vector<config::TestFile>& files, const config::Configuration& configuration,
                 const std::function<void(const config::TestFile&, const config::TestRun&)>& check_module,
                 hcl::Diagnostics& diags);

}  // namespace reprise::testing
