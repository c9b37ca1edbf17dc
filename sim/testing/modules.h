// Configurations that runs execute, loaded and compiled once for each directory and set of given providers.
// Private to testing/.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/program.h"
#include "lang/function.h"
#include "testing/suite.h"

namespace reprise::testing {

struct LoadedModule {
  std::unique_ptr<config::Configuration> configuration;
  std::shared_ptr<const engine::Program> program;  // nullptr when it is not valid
  hcl::Diagnostics found;                          // by loading
  hcl::Diagnostics invalid;                        // what every run of it is told
};

class Modules {
 public:
  Modules(const SuiteOptions& options, const StandInRegistry& registry, hcl::SourceMap& sources)
      : options_(options), registry_(registry), sources_(sources) {}
  const LoadedModule& get(const std::string& directory, const std::vector<config::LocalProvider>& inner,
                          const std::vector<config::LocalProvider>& outer);

 private:
  const SuiteOptions& options_;
  const StandInRegistry& registry_;
  hcl::SourceMap& sources_;
  std::map<std::string, LoadedModule> loaded_;
};

}  // namespace reprise::testing
