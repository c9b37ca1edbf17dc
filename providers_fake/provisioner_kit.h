// What the provisioners share. Private to providers_fake/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "machine/script.h"
#include "provider/provider.h"
#include "providers_fake/services.h"

namespace reprise::providers_fake {

std::unique_ptr<provider::Provisioner> local_exec_provisioner(const Services& services);
std::unique_ptr<provider::Provisioner> remote_exec_provisioner(const Services& services);
std::unique_ptr<provider::Provisioner> file_provisioner(const Services& services);

provider::AttributeSchema argument(std::string name, value::TypeRef type, bool required = false);

// Arguments of a configuration; "" or empty when null.
std::string text_argument(const value::Value& config, std::string_view name);
bool flag_argument(const value::Value& config, std::string_view name);

// Output lines, notes and warnings of a run go into the response. False when it failed.
bool report_run(const machine::RunResult& run, const provider::ProvisionRequest& request,
                provider::ProvisionResponse& out);
void append_lines(std::string_view text, std::vector<std::string>& lines);

// The machine behind a connection.
struct RemoteMachine {
  std::string key;                                      // of its object in the cloud
  const machine::MachineAttachment* machine = nullptr;  // valid until the cloud changes
};
// By the object's own id, then by whichever machine has the address. nullopt: nobody answers there.
std::optional<RemoteMachine> find_machine(const provider::ProvisionRequest& request, const std::string& host,
                                          const cloud::World& world);
void store_machine(cloud::World& world, const std::string& key, machine::Machine machine);

}  // namespace reprise::providers_fake
