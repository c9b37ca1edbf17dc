// Templates that are not part of a configuration's expressions: what the template provider renders.
#pragma once

#include <string>
#include <string_view>

#include "lang/function.h"

namespace reprise::lang {

// A string: the template over `variables`, a map, with Terraform's functions. `name` stands for the text in
// positions; an error is the text of the first complaint.
FunctionResult render_template_text(std::string_view name, std::string text, const value::Value& variables,
                                    FunctionContext& context);

}  // namespace reprise::lang
