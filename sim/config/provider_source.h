// Source addresses of providers: [hostname/][namespace/]name. Private to config/.
#pragma once

#include <string>
#include <string_view>

namespace reprise::config {

struct ProviderSource {
  std::string address;          // "registry.terraform.io/hashicorp/aws"; "" when it is none
  std::string summary, detail;  // then what is wrong with it
};
ProviderSource parse_provider_source(std::string_view given);
std::string lowered(std::string_view text);
// Why a part of an address, or a local name, cannot be one; "" when it can.
std::string provider_part_fault(std::string_view part);

}  // namespace reprise::config
