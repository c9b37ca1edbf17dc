#include "providers_fake/provisioners.h"

namespace reprise::providers_fake {

std::unique_ptr<provider::Provisioner> make_provisioner(std::string_view, const Services&) { return nullptr; }

}  // namespace reprise::providers_fake
