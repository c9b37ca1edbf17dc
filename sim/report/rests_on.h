// What a result rests on that is not modelled, as text.
#pragma once

#include <string>
#include <vector>

#include "provider/provider.h"
#include "report/style.h"

namespace reprise::report {

// A blank line, a heading and a line for each subject; "" when there is nothing to say.
std::string rests_on(const std::vector<provider::Note>& notes, const hcl::SourceMap& sources,
                     const Style& style);
// "a, b and 3 more".
std::string shortened_list(const std::vector<std::string>& names);

}  // namespace reprise::report
