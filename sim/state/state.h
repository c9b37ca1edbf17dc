// State: what Terraform remembers of the objects it made. In memory; v4.h reads and writes Terraform's file
// format.
//
// Values are of their resource schema's implied type, wholly known, and keep their marks while in memory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/address.h"
#include "value/path.h"
#include "value/value.h"

namespace reprise::state {

struct Object {
  value::Value value;  // a read-only view; never null
  bool tainted = false;
  bool create_before_destroy = false;
  std::int64_t schema_version = 0;
  std::string private_data;                          // opaque to the engine
  std::vector<config::ConfigResource> dependencies;  // sorted
  std::string raw;  // JSON as read from a file, until a schema gives it a type (v4.h); then empty
  std::vector<value::Path> raw_sensitive;  // what to mark in it then
};

struct Instance {
  std::optional<Object> current;
  std::map<std::string, Object> deposed;  // by deposed key: eight hex digits
  bool empty() const { return !current && deposed.empty(); }
};

struct Resource {
  std::string provider;  // `provider["registry.terraform.io/hashicorp/aws"].west`
  std::map<config::InstanceKey, Instance> instances;
};

struct OutputValue {
  value::Value value;
  bool sensitive = false;
};

struct CheckResult {
  std::string kind;                                          // "resource", "output_value", "check", "var"
  std::string address;                                       // of the configuration object
  std::string status;                                        // "pass", "fail", "error", "unknown"
  std::vector<std::pair<std::string, std::string>> objects;  // address, status
  std::map<std::string, std::vector<std::string>> problems;  // by object address: what its failed rules say
};

struct State {
  std::uint64_t serial = 0;
  std::string lineage;
  std::map<std::string, OutputValue> outputs;  // of the root module
  std::map<config::AbsResource, Resource> resources;
  std::vector<CheckResult> checks;

  const Instance* find(const config::AbsInstance& address) const;
  Instance& instance(const config::AbsInstance& address, const std::string& provider);
  // Removes empty instances and resources along `address`.
  void prune(const config::AbsInstance& address);
  bool has_objects() const;
};

}  // namespace reprise::state
