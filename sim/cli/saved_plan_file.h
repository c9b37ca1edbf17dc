// Plan files on disk, for the commands that take one.
#pragma once

#include <optional>
#include <string>

#include "cli/session.h"
#include "report/saved_plan.h"

namespace reprise::cli {

// Reads a plan and puts the configuration that it was made from in place of the one on disk. nullopt after a
// diagnostic.
std::optional<report::SavedPlan> use_saved_plan(Session& session, const std::string& path,
                                                hcl::Diagnostics& diags);

// Puts the configuration of a plan in place of the one on disk. Files that functions read stand where they
// stood.
void use_files(Session& session, const report::SavedPlan& saved);

}  // namespace reprise::cli
