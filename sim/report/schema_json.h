// What `providers schema -json` and `metadata functions -json` say: schemas and signatures as documents.
#pragma once

#include <string>
#include <vector>

#include "lang/function.h"
#include "provider/provider.h"

namespace reprise::report {

// One line. `sources` names the providers; those that the registry does not have are left out.
std::string provider_schemas_json(const std::vector<std::string>& sources,
                                  const provider::Registry& registry);
// One signature as an object.
std::string function_signature_json(const lang::Function& function, const std::string& description);

}  // namespace reprise::report
