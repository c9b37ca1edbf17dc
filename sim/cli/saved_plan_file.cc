#include "cli/saved_plan_file.h"

#include <fmt/format.h>

#include "config/file_names.h"

namespace reprise::cli {

namespace {

// What is on disk without what configures anything: a file that was written after the plan is none of its.
class Unconfigured : public config::Tree {
 public:
  explicit Unconfigured(std::shared_ptr<const config::Tree> disk) : disk_(std::move(disk)) {}
  std::optional<std::string> read(const std::string& path) const override { return disk_->read(path); }
  std::vector<std::string> names(const std::string& directory) const override {
    std::vector<std::string> found = disk_->names(directory);
    std::erase_if(found, [](const std::string& name) { return config::is_configuration_name(name); });
    return found;
  }
  bool is_directory(const std::string& path) const override { return disk_->is_directory(path); }

 private:
  std::shared_ptr<const config::Tree> disk_;
};

}  // namespace

void use_files(Session& session, const report::SavedPlan& saved) {
  auto files = std::make_shared<config::MemoryTree>();
  for (const auto& [name, content] : saved.files) files->add(name, content);
  auto disk = std::make_shared<Unconfigured>(session.tree());
  session.use_tree(config::overlay(std::move(disk), std::move(files), "."), saved.root);
}

std::optional<report::SavedPlan> read_saved_plan(Session& session, const std::string& path,
                                                 std::string& problem) {
  const auto text = session.disk().read(path);
  if (!text) {
    problem = fmt::format("stat {}: no such file or directory", path);
    return std::nullopt;
  }
  std::string wrong;
  auto saved = report::read_plan_file(*text, session.registry(), wrong);
  if (!saved)
    problem = fmt::format(
        "couldn't load the provided path as either a local plan file ({}) or a saved cloud plan", wrong);
  return saved;
}

bool use_saved_plan(Session& session, report::SavedPlan& saved, hcl::Diagnostics& diags) {
  use_files(session, saved);
  hcl::Diagnostics found;
  const config::Configuration& configuration = session.configuration(found);
  if (found.has_errors()) {
    diags.append(std::move(found));
    return false;
  }
  report::bind_plan(saved.plan, configuration);
  return true;
}

bool starts_from(const report::SavedPlan& saved, const state::State& state, hcl::Diagnostics& diags) {
  if (!saved.backup_lineage.empty() && saved.backup_lineage != state.lineage)
    diags.error(
        "Saved plan does not match the given state",
        "The given plan file can not be applied because it was created from a different state lineage.");
  else if (saved.backup_lineage != state.lineage || saved.state_serial != state.serial)
    diags.error("Saved plan is stale",
                "The given plan file can no longer be applied because the state was changed by another "
                "operation after the plan was created.");
  else
    return true;
  return false;
}

std::optional<report::SavedPlan> use_saved_plan(Session& session, const std::string& path,
                                                hcl::Diagnostics& diags) {
  std::string problem;
  auto saved = read_saved_plan(session, path, problem);
  if (!saved) diags.error(fmt::format("Failed to load \"{}\" as a plan file", path), "Error: " + problem);
  if (!saved || !use_saved_plan(session, *saved, diags)) return std::nullopt;
  return saved;
}

}  // namespace reprise::cli
