// Values of root variables: environment, terraform.tfvars, *.auto.tfvars, -var and -var-file, later ones
// winning.
#pragma once

#include "cli/session.h"

namespace reprise::cli {

engine::InputValues read_variables(Session& session, hcl::Diagnostics& diags);

}  // namespace reprise::cli
