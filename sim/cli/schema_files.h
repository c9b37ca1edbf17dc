// Schema files of providers on the host's disk.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/files.h"
#include "providers_fake/services.h"
#include "scenario/scenario.h"

namespace reprise::cli {

// Trees that a scenario names are relative to its directory; absolute ones are taken as they are.
scenario::TreeSource trees_of(const std::string& directory);
// The files *.json and *.json.gz of the trees, in their order, then by name.
providers_fake::NamedFiles schema_files_in(const std::vector<std::shared_ptr<const config::Tree>>& trees);
// The directory with a reprise.hcl that governs one: itself, or the nearest above it in the same checkout; ""
// when there is none.
std::string scenario_directory(const std::string& directory);

}  // namespace reprise::cli
