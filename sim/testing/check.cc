#include "testing/check.h"

#include <fmt/format.h>

#include <set>

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

std::vector<config::TestFile> read_files(const config::Tree& tree, const std::string& root,
                                         const std::string& directory, hcl::SourceMap& sources,
                                         hcl::Diagnostics& diags) {
  std::vector<config::TestFile> out;
  for (const std::string& path : config::find_test_files(tree, root, directory))
    out.push_back(config::read_test_file(tree, root, path, sources, diags));
  return out;
}

std::optional<std::string> directory_of_module(const config::Tree& tree, const std::string& root,
                                               const std::map<std::string, std::string>& module_dirs,
                                               const config::TestFile& file, const config::TestRun& run,
                                               hcl::Diagnostics& diags) {
  const std::string& source = run.module_source;
  std::optional<std::string> place;
  if (run.module_is_local)
    place = config::normal_path(root + "/" + source);
  else if (const auto mapped = module_dirs.find(source); mapped != module_dirs.end())
    place = config::normal_path(mapped->second);
  else
    place = config::installed_for_test(tree, root, file.path, run.name);
  if (place && tree.is_directory(*place)) return place;
  diags.error(
      "Module not installed",
      "This module's local cache directory  could not be read. Run \"terraform init\" to install all modules "
      "required by this configuration.",
      run.module_range);
  if (!run.module_is_local)
    diags.items().back().fix = fmt::format("Say where a copy of it is with --module-dir {}=DIR.", source);
  return std::nullopt;
}

void check_files(const std::vector<config::TestFile>& files, const config::Configuration& configuration,
                 const std::function<void(const config::TestFile&, const config::TestRun&)>& check_module,
                 hcl::Diagnostics& diags) {
  std::set<std::string> seen;
  for (const config::TestFile& file : files) {
    check_override_targets(file, configuration, diags);
    for (const config::TestRun& run : file.runs) {
      if (run.module_is_local && seen.insert(run.module_source).second) check_module(file, run);
      check_expectations(run, diags);
    }
  }
}

}  // namespace reprise::testing
