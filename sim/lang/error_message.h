// What the error_message of a condition says, once it has been evaluated: of checks, of conditions of objects
// and outputs, and of assertions in tests. Validations of variables have words of their own
// (engine/validations.cc).
#pragma once

#include <functional>
#include <string>

#include "hcl/diagnostic.h"
#include "value/value.h"

namespace reprise::lang {

// "" where there is nothing to say yet, and where nothing may be said, which is reported at `range`;
// `references` tells what the expression refers to.
std::string error_message_text(const value::Value& message, hcl::Range range,
                               const std::function<std::vector<std::string>()>& references,
                               hcl::Diagnostics& diags);
// An error message without the white space around it.
std::string trimmed_message(std::string_view text);

}  // namespace reprise::lang
