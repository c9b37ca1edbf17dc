// Backends: where Terraform keeps states. Only which there are is of interest here; none is contacted.
#pragma once

#include <string>
#include <string_view>

namespace reprise::provider {

// Why a configuration cannot use the backend of that name; "" when it can. Of Terraform 1.11.
std::string backend_fault(std::string_view name);

}  // namespace reprise::provider
