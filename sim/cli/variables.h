// Values of root variables: environment, terraform.tfvars, *.auto.tfvars, -var and -var-file, later ones
// winning.
#pragma once

#include "cli/session.h"

namespace reprise::cli {

engine::InputValues read_variables(Session& session, hcl::Diagnostics& diags);

// Whether questions may be asked: no -input=false, no environment that says the same.
bool may_ask(const Session& session);

// Asks the user for required variables without a value, unless the run must not ask.
void ask_for_variables(Session& session, const config::Module& root, engine::InputValues& values);

}  // namespace reprise::cli
