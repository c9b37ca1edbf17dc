#include "cli/saved_plan_file.h"

#include <fmt/format.h>

namespace reprise::cli {

std::optional<report::SavedPlan> use_saved_plan(Session& session, const std::string& path,
                                                hcl::Diagnostics& diags) {
  const std::string summary = fmt::format("Failed to load \"{}\" as a plan file", path);
  const auto text = session.disk().read(path);
  if (!text) {
    diags.error(summary, fmt::format("Error: stat {}: no such file or directory", path));
    return std::nullopt;
  }
  std::string problem;
  auto saved = report::read_plan_file(*text, session.registry(), problem);
  if (!saved) {
    diags.error(summary,
                fmt::format("Error: couldn't load the provided path as either a local plan file ({}) or a "
                            "saved cloud plan",
                            problem));
    return std::nullopt;
  }
  // Files that functions read stand where they stood; the configuration's own come from the plan.
  auto files = std::make_shared<config::MemoryTree>();
  for (const auto& [name, content] : saved->files) files->add(name, content);
  session.use_tree(config::overlay(session.tree(), std::move(files), "."), saved->root);
  hcl::Diagnostics found;
  const config::Configuration& configuration = session.configuration(found);
  if (found.has_errors()) {
    diags.append(std::move(found));
    return std::nullopt;
  }
  report::bind_plan(saved->plan, configuration);
  return saved;
}

}  // namespace reprise::cli
