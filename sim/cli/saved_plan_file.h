// Plan files on disk, for the commands that take one.
#pragma once

#include <optional>
#include <string>

#include "cli/session.h"
#include "report/saved_plan.h"

namespace reprise::cli {

// nullopt, and what is wrong, when there is no plan of ours.
std::optional<report::SavedPlan> read_saved_plan(Session& session, const std::string& path,
                                                 std::string& problem);
// Puts the configuration that a plan was made from in place of the one on disk; false after a diagnostic.
bool use_saved_plan(Session& session, report::SavedPlan& saved, hcl::Diagnostics& diags);
// Both. nullopt after a diagnostic.
std::optional<report::SavedPlan> use_saved_plan(Session& session, const std::string& path,
                                                hcl::Diagnostics& diags);

// Whether the state is the one that the plan starts from.
bool starts_from(const report::SavedPlan& saved, const state::State& state, hcl::Diagnostics& diags);

// Puts the configuration of a plan in place of the one on disk. Files that functions read stand where they
// stood.
void use_files(Session& session, const report::SavedPlan& saved);

}  // namespace reprise::cli
