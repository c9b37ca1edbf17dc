// Addresses of modules: local directories, modules of a registry, and packages that are fetched from
// somewhere. Only the syntax is of interest here; nothing is fetched.
#pragma once

#include <string>
#include <string_view>

#include "hcl/diagnostic.h"

namespace reprise::config {

bool is_local_source(std::string_view source);
// Why it is no address in a registry; "" when it is one.
std::string registry_fault(std::string_view source);
struct SourceFault {
  std::string why;          // "" when there is none
  std::string as_relative;  // the package, where it was perhaps meant as a path
};
// Why it is no address of any kind.
SourceFault source_fault(std::string_view source);
// Complains of what is no address where it stands, and is false then: only modules of a registry have
// versions.
bool check_source(std::string_view source, bool versioned, hcl::Range at, hcl::Diagnostics& diags);
// Complains of a module whose directory is not there, as installers do. `at` is the file and line of its
// call.
void cannot_install(const std::string& directory, const std::string& name, const std::string& at,
                    hcl::Diagnostics& diags);

}  // namespace reprise::config
