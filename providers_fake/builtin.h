// Behaviours written in C++: providers that compute rather than call a cloud. Private to providers_fake/.
#pragma once

#include <memory>
#include <string_view>

#include "providers_fake/type_behaviour.h"

namespace reprise::providers_fake {

std::unique_ptr<BehaviourSource> terraform_behaviours(
    const Services& services);  // terraform.io/builtin/terraform
std::unique_ptr<BehaviourSource> random_behaviours();
std::unique_ptr<BehaviourSource> null_behaviours();
std::unique_ptr<BehaviourSource> time_behaviours();
std::unique_ptr<BehaviourSource> local_behaviours(const Services& services);
std::unique_ptr<BehaviourSource> tls_behaviours();
std::unique_ptr<BehaviourSource> http_behaviours();
std::unique_ptr<BehaviourSource> external_behaviours(const Services& services);
std::unique_ptr<BehaviourSource> archive_behaviours(const Services& services);
std::unique_ptr<BehaviourSource> cloudinit_behaviours();
std::unique_ptr<BehaviourSource> template_behaviours(const Services& services);

// By the provider's short name; nullptr when it has none in C++.
std::unique_ptr<BehaviourSource> builtin_behaviours(std::string_view provider, const Services& services);

}  // namespace reprise::providers_fake
