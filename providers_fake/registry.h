// Everything a configuration may name: the fake providers and the provisioners.
//
// Providers are made on first use, and of a provider only the types that are asked for; nothing is parsed
// before. A FakeRegistry is immutable to its users; what it remembers is a memo. Providers live as long as it
// does.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hcl/source.h"
#include "lang/function.h"
#include "machine/machine.h"
#include "provider/provider.h"
#include "providers_fake/type_behaviour.h"

namespace reprise::providers_fake {

struct RegistryOptions {
  NamedFiles schema_files;  // `terraform providers schema -json` output; wins over what is built in
  // More schema files, which answer for providers that nothing else knows; asked for when one is missing.
  std::function<NamedFiles()> more_schema_files;
  NamedFiles definition_files;  // *.cloud.hcl; wins over what is built in
  NamedFiles catalogue_files;   // of the shape of data/upstream/*.hcl; added to what is built in
  NamedFiles machine_files;     // of the shape of data/machine/*.hcl; added to what is built in
  // The files of the scenario, read-only: sources of file provisioners, archives, local_file; paths as the
  // configuration writes them, relative to the root module. nullptr: there are none.
  std::shared_ptr<const lang::FileReader> files;
  // Reads the outputs of a state file for terraform_remote_state (state/outputs.h): providers know nothing of
  // states themselves. Without it no state can be read.
  std::function<std::optional<value::Value>(std::string_view text, hcl::Diagnostics& diags)> state_outputs;
  std::string cwd = "/work";  // where `files` appear on the virtual runner machine
  bool strict = false;        // an unmodelled command on a machine fails
};

class FakeRegistry final : public provider::Registry {
 public:
  explicit FakeRegistry(hcl::SourceMap& sources, RegistryOptions options = {});
  ~FakeRegistry() override;
  FakeRegistry(const FakeRegistry&) = delete;
  FakeRegistry& operator=(const FakeRegistry&) = delete;

  const provider::Provider* provider(std::string_view source) const override;
  const provider::Provisioner* provisioner(std::string_view name) const override;

  // What behaviours use beside the world: base machines, the scenario's files.
  const Services& services() const;
  // The upstream catalogue, for make_world(). Needs the sources when it is first asked.
  std::shared_ptr<const upstream::LateCatalogue> catalogue() const;

  // Faults found in schema and definition files so far: to be shown once, by whoever runs a command.
  hcl::Diagnostics take_diagnostics() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace reprise::providers_fake
