#include "testing/modules.h"

namespace reprise::testing {

const LoadedModule& Modules::get(const std::string& directory,
                                 const std::vector<config::LocalProvider>& inner,
                                 const std::vector<config::LocalProvider>& outer) {
  std::string key = directory;
  for (std::size_t i = 0; i < inner.size(); ++i)
    key += "\n" + config::to_string(inner[i]) + "=" + config::to_string(outer[i]);
  auto [at, fresh] = loaded_.try_emplace(key);
  LoadedModule& out = at->second;
  if (!fresh) return out;
  config::LoadOptions load;
  load.root = directory;
  load.working_directory = options_.root;
  load.module_dirs = options_.module_dirs;
  for (std::size_t i = 0; i < inner.size(); ++i)
    load.providers.push_back({inner[i], given_configuration(outer[i])});
  out.configuration = config::load(options_.tree, load, registry_, sources_, out.found);
  if (!out.configuration->readable()) return out;
  engine::validate(*out.configuration, registry_, &sources_, out.invalid);
  if (!out.invalid.has_errors() && out.found.has_errors()) out.invalid.append(out.found);
  if (!out.invalid.has_errors()) out.program = std::make_shared<const engine::Program>(*out.configuration);
  return out;
}

}  // namespace reprise::testing
