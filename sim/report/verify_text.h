// A verification's report for people. Bytes depend on the report and the options only.
#pragma once

#include <string>

#include "hcl/source.h"
#include "verify/verify.h"

namespace reprise::report {

struct VerifyTextOptions {
  bool colour = false;
  std::size_t examples = 3;  // effects shown for each reason; the rest is counted
};

// Diagnostics are not in it: whoever prints the report renders Report::diags before it.
std::string verify_text(const verify::Report& report, const hcl::SourceMap& sources,
                        const VerifyTextOptions& options = {});

}  // namespace reprise::report
