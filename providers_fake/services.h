// What behaviours of types may use beside the world they are handed. Private to providers_fake/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hcl/diagnostic.h"
#include "hcl/source.h"
#include "lang/function.h"
#include "machine/machine.h"
#include "value/value.h"

namespace reprise::providers_fake {

// Text files by name: cloud definitions, schema files.
using NamedFiles = std::vector<std::pair<std::string, std::string>>;

// Owned by the registry, outlives all behaviours.
class Services {
 public:
  virtual ~Services() = default;
  virtual hcl::SourceMap& sources() const = 0;
  // Operating systems and base machines, for whoever boots one. Loaded on first use.
  virtual machine::BaseMachines& machines() const = 0;
  // The scenario's files, read-only; nullptr when there are none.
  virtual const lang::FileReader* files() const = 0;
  // What a state file gives to others: its outputs as an object; nullopt after complaints.
  virtual std::optional<value::Value> state_outputs(std::string_view text, hcl::Diagnostics& diags) const = 0;
  // One of those files as source text, so that what is in it can be blamed; nullptr when there is none.
  virtual const hcl::SourceFile* source_file(const std::string& path) const = 0;
  // The runner as it is before anything has run on it: a plain Ubuntu with the scenario's files in cwd().
  virtual const machine::Machine& runner_base() const = 0;
  // Where those files appear on the virtual runner machine.
  virtual const std::string& cwd() const = 0;
  // An unmodelled command on a machine fails.
  virtual bool strict() const = 0;
};

}  // namespace reprise::providers_fake
