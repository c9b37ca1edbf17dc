// Terraform's provisioners: file, local-exec, remote-exec. Private to providers_fake/.
#pragma once

#include <memory>
#include <string_view>

#include "provider/provider.h"
#include "providers_fake/services.h"

namespace reprise::providers_fake {

// nullptr for a name that is none of the three. `services` outlives the result.
std::unique_ptr<provider::Provisioner> make_provisioner(std::string_view name, const Services& services);

}  // namespace reprise::providers_fake
