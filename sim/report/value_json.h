// Values as Terraform's JSON outputs show them: unknown parts left out, and trees of booleans saying which
// parts are unknown or sensitive.
#pragma once

#include <string>

#include "value/value.h"

namespace reprise::report {

// False when the whole value is unknown: nothing is appended then.
bool append_known(std::string& out, const value::Value& v);
void append_unknown_tree(std::string& out, const value::Value& v);
void append_sensitive_tree(std::string& out, const value::Value& v);

}  // namespace reprise::report
