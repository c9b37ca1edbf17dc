// plan -generate-config-out: configuration for what import blocks name and nobody has configured.
#pragma once

#include <map>

#include "cli/session.h"
#include "engine/plan.h"

namespace reprise::cli {

using GeneratedConfig = std::map<config::AbsInstance, std::string>;

// Reads the objects that lack configuration, writes a file with what they have, and makes the session's
// configuration one that holds it. False after a complaint; objects that cannot be served so are left for the
// plan to complain of.
bool generate_config(Session& session, const engine::PlanOptions& asked, GeneratedConfig& out,
                     hcl::Diagnostics& diags);

}  // namespace reprise::cli
