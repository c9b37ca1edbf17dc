// Source ranges as HCL's messages write them.
#pragma once

#include <string>

#include "hcl/diagnostic.h"
#include "hcl/source.h"

namespace reprise::lang {

// "main.tf:1,4-17", or "main.tf:1,4-2,1" over several lines.
std::string range_text(const hcl::SourceMap& sources, hcl::Range range);
// "main.tf:1,4-17: Summary; Detail" and how many more there are: an error list as one line of text.
std::string errors_text(const hcl::SourceMap& sources, const hcl::Diagnostics& diags);

}  // namespace reprise::lang
