// The "configuration" section of `show -json` of a plan: what was written, before anything is known.
#pragma once

#include "config/config.h"
#include "state/json_text.h"

namespace reprise::report {

void append_configuration(state::JsonText& out, const config::Configuration& configuration,
                          const hcl::SourceMap& sources);

}  // namespace reprise::report
