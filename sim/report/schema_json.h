// What `providers schema -json` and `metadata functions -json` say: schemas and signatures as documents.
#pragma once

#include <set>
#include <string>

#include "lang/function.h"
#include "provider/provider.h"

namespace reprise::report {

// The document, in one line. `sources` names the providers; those that the registry does not have are left
// out.
std::string provider_schemas_json(const std::set<std::string>& sources, const provider::Registry& registry);
// Its "provider_schemas", as documents contain them that bring their schemas along.
std::string provider_schemas_object(const std::set<std::string>& sources, const provider::Registry& registry);
// One signature as an object.
std::string function_signature_json(const lang::Function& function, const std::string& description);

}  // namespace reprise::report
