#include "providers_fake/builtin.h"

namespace reprise::providers_fake {

std::unique_ptr<BehaviourSource> builtin_behaviours(std::string_view provider, const Services& services) {
  if (provider == "terraform") return terraform_behaviours(services);
  if (provider == "random") return random_behaviours();
  if (provider == "null") return null_behaviours();
  if (provider == "time") return time_behaviours();
  if (provider == "local") return local_behaviours(services);
  if (provider == "tls") return tls_behaviours();
  if (provider == "http") return http_behaviours();
  if (provider == "external") return external_behaviours(services);
  if (provider == "archive") return archive_behaviours(services);
  if (provider == "cloudinit") return cloudinit_behaviours();
  if (provider == "template") return template_behaviours(services);
  return nullptr;
}

}  // namespace reprise::providers_fake
