// The virtual machine on which everything "local" happens: local-exec, local_file, external, archive_file.
//
// It is an object of the world (provider "reprise", type "runner"), made when something first changes it, so
// that what one command leaves behind is there for the next, and copying the world copies it. Private to
// providers_fake/.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "cloud/world.h"
#include "machine/machine.h"
#include "machine/script.h"
#include "providers_fake/services.h"

namespace reprise::providers_fake {

inline constexpr std::string_view kRunnerType = "runner";

// A runner nothing has run on yet; built once, copied after that.
machine::Machine make_runner(const Services& services,
                             std::shared_ptr<const upstream::LateCatalogue> catalogue,
                             hcl::Diagnostics& diags);

// The runner of this world as it is now, to read.
const machine::Machine& runner_of(const cloud::World& world, const Services& services);
void store_runner(cloud::World& world, machine::Machine machine);

// A path on the runner: absolute, or below its working directory.
std::string runner_path(const Services& services, std::string_view path);

}  // namespace reprise::providers_fake
