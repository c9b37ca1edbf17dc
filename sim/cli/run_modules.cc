#include "cli/run_modules.h"

#include <fmt/format.h>

#include "testing/check.h"

namespace reprise::cli {

std::vector<config::TestFile> test_files(Session& session, hcl::Diagnostics& diags) {
  return testing::read_files(*session.tree(), session.root(), session.flags().text("test-directory", "tests"),
                             session.sources(), diags);
}

std::unique_ptr<config::Configuration> load_run_module(Session& session, const config::TestFile& file,
                                                       const config::TestRun& run, hcl::Diagnostics& diags) {
  config::LoadOptions options = session.load_options(diags);
  const auto place =
      testing::directory_of_module(*session.tree(), session.root(), options.module_dirs, file, run, diags);
  if (!place) return nullptr;
  options.working_directory = options.root;
  options.root = *place;
  hcl::Diagnostics found;
  auto loaded = config::load(session.tree(), options, session.registry(), session.sources(), found);
  const bool readable = loaded->readable();
  if (!readable) diags.append(std::move(found));
  return readable ? std::move(loaded) : nullptr;
}

}  // namespace reprise::cli
