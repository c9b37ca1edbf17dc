// What can be said of test files without running them.
#pragma once

#include <string>

#include "config/test_file.h"

namespace reprise::testing {

// Overrides of what the configuration does not declare.
void check_override_targets(const config::TestFile& file, const config::Configuration& configuration,
                            hcl::Diagnostics& diags);
// Reads all test files and complains about them; with a configuration also about objects that nobody can
// expect to fail or override.
void check_files(const config::Tree& tree, const std::string& root, const std::string& directory,
                 const config::Configuration* configuration, hcl::SourceMap& sources,
                 hcl::Diagnostics& diags);

}  // namespace reprise::testing
