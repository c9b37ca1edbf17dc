// Modules that runs of test files name, as commands look at them that run no tests.
#pragma once

#include <memory>

#include "cli/session.h"
#include "config/test_file.h"

namespace reprise::cli {

std::vector<config::TestFile> test_files(Session& session, hcl::Diagnostics& diags);
// nullptr, after a complaint, when the module is nowhere or cannot be read.
std::unique_ptr<config::Configuration> load_run_module(Session& session, const config::TestFile& file,
                                                       const config::TestRun& run, hcl::Diagnostics& diags);

}  // namespace reprise::cli
