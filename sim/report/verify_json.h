// A verification's report for programs: one JSON object, "format_version" "1.0", keys always in one order.
#pragma once

#include <string>

#include "hcl/source.h"
#include "verify/verify.h"

namespace reprise::report {

std::string verify_json(const verify::Report& report, const hcl::SourceMap& sources);

}  // namespace reprise::report
