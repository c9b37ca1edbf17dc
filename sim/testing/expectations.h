// Failures that a run wants. Private to testing/.
#pragma once

#include "config/test_file.h"
#include "hcl/diagnostic.h"

namespace reprise::testing {

// Objects that have no conditions cannot be expected to fail.
void check_expectations(const config::TestRun& run, hcl::Diagnostics& diags);
// What a run's only or last operation found: expected failures go, failed checks that nobody expected become
// errors, and expected failures that did not come are errors.
hcl::Diagnostics judge_failures(const config::TestRun& run, hcl::Diagnostics found);
// What planning an apply found: expected failures stand in its way, which is explained.
hcl::Diagnostics explain_failures(const config::TestRun& run, hcl::Diagnostics found);

}  // namespace reprise::testing
