#include "testing/check.h"

#include <fmt/format.h>

#include "testing/expectations.h"

namespace reprise::testing {

namespace {

using config::TestOverride;
using config::TestProvider;

bool exists(const config::Configuration& configuration, const config::AnyAddr& target) {
  const config::Module* module = configuration.module(config::static_path(target.module));
  return module && (!target.resource || module->resource(*target.resource));
}

}  // namespace

void check_override_targets(const config::TestFile& file, const config::Configuration& configuration,
                            hcl::Diagnostics& diags) {
  const auto look = [&](const std::vector<TestOverride>& list) {
    for (const TestOverride& o : list)
      if (!exists(configuration, o.target))
        diags.warning(
            "Invalid override target",
            fmt::format("The override target {} does not exist within the configuration under test. This "
                        "could indicate a typo in the target address or an unnecessary override.",
                        config::to_string(o.target)),
            o.target_range);
  };
  look(file.overrides);
  for (const TestProvider& p : file.providers) look(p.overrides);
}

void check_files(const config::Tree& tree, const std::string& root, const std::string& directory,
                 const config::Configuration* configuration, hcl::SourceMap& sources,
                 hcl::Diagnostics& diags) {
  for (const std::string& path : config::find_test_files(tree, root, directory)) {
    const std::size_t errors = diags.error_count();
    const config::TestFile file = config::read_test_file(tree, root, path, sources, diags);
    if (!configuration || diags.error_count() != errors) continue;
    check_override_targets(file, *configuration, diags);
    for (const config::TestRun& run : file.runs) check_expectations(run, diags);
  }
}

}  // namespace reprise::testing
