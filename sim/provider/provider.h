// The interface between the engine and providers. Its operations mirror Terraform's provider protocol, so that the
// fakes could be served to the real tools, and nothing in the engine knows about clouds.
//
// Providers are immutable and hold no state: what exists is in the World handed to each call, so copying the world
// forks everything. Values keep their marks across the interface: a provider passes origin and sensitive marks of
// inputs on to what it derives from them, and adds origin marks of its own (cloud-assigned identity, most_recent …).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/world.h"
#include "hcl/diagnostic.h"
#include "provider/schema.h"
#include "value/ops.h"
#include "value/path.h"
#include "value/value.h"

namespace reprise::provider {

// What a verdict rests on: said once for each (kind, subject).
struct Note {
  enum class Kind : std::uint8_t { generic, unmodelled } kind;
  std::string subject;  // "aws_ses_identity", "command: consul agent"
  std::string detail;
  hcl::Range where;
  friend auto operator<=>(const Note&, const Note&) = default;
};

// An API's refusal. `retryable` ones (throttling, eventual consistency) are retried by the provider's own backoff.
struct ApiError {
  std::string code;     // "InvalidVpcID.NotFound"
  std::string message;
  bool retryable = false;
};

// Which object of which configuration a request is about.
struct Target {
  std::string_view type;         // "aws_instance"
  std::string_view address;      // "module.web.aws_instance.app[0]": identity for keyed randomness and messages
  const value::Value* provider_config = nullptr;  // result of configure()
  hcl::Range range;              // the resource block
};

struct PlanRequest {
  Target target;
  const value::Value& prior;         // null when creating
  const value::Value& proposed;      // configuration merged with prior computed values; null when destroying
  const value::Value& config;        // configuration alone
  const cloud::World& world;
};
struct PlanResponse {
  value::Value planned;
  std::vector<value::Path> requires_replace;
  // As in the protocol: providers on the old SDK may plan values (defaults, normal forms) that the configuration
  // does not say, and are forgiven for it.
  bool legacy_type_system = false;
  hcl::Diagnostics diags;
};

enum class Action : std::uint8_t { create, update, destroy };

// An operation's timed phases, in order. The effect on the cloud happens at the end of `request`; the object is usable
// after `readiness`; the caller learns of it at the end of `response`.
struct Timing {
  world::Duration request;
  world::Duration readiness;
  world::Duration response;
};

struct ApplyRequest {
  Target target;
  Action action;
  const value::Value& prior;    // null when creating
  const value::Value& planned;  // null when destroying; may hold unknowns the provider must decide
  const value::Value& config;   // null when destroying
};
struct ApplyResponse {
  value::Value new_state;              // wholly known; null after destroy
  std::optional<ApiError> error;       // the API refused: nothing changed
  hcl::Diagnostics diags;
  world::Duration extra_readiness;     // what the effect itself took (boot scripts)
  std::vector<Note> notes;
};

struct ReadResponse {
  value::Value new_state;  // null: the object is gone
  world::Duration took;
  hcl::Diagnostics diags;
};
struct ImportResponse {
  value::Value state;
  hcl::Diagnostics diags;
};
struct DataResponse {
  value::Value state;
  world::Duration took;
  hcl::Diagnostics diags;
  std::vector<Note> notes;
};

class Provider {
 public:
  virtual ~Provider() = default;
  virtual std::string_view source() const = 0;  // "registry.terraform.io/hashicorp/aws"
  virtual const BlockSchema& provider_schema() const = 0;
  // nullptr when the provider has no such type. Valid as long as the provider.
  virtual const ResourceSchema* resource(std::string_view type) const = 0;
  virtual const ResourceSchema* data_source(std::string_view type) const = 0;
  virtual std::vector<std::string> resource_types() const = 0;  // sorted, for suggestions
  virtual std::vector<std::string> data_source_types() const = 0;
  // Whether behaviour comes from a definition (true) or from the schema alone (false: reported as `generic`).
  virtual bool modelled(std::string_view type) const = 0;
  virtual bool modelled_data(std::string_view type) const = 0;  // the same for a data source

  virtual void validate_provider(const value::Value& config, hcl::Diagnostics& diags) const = 0;
  virtual void validate_resource(std::string_view type, const value::Value& config, hcl::Diagnostics& diags) const = 0;
  virtual void validate_data(std::string_view type, const value::Value& config, hcl::Diagnostics& diags) const = 0;
  virtual value::Value configure(const value::Value& config, hcl::Diagnostics& diags) const = 0;

  virtual PlanResponse plan(const PlanRequest& request) const = 0;
  virtual Timing timing(const ApplyRequest& request, const cloud::World& world) const = 0;
  // The effect: changes the world's cloud, all or nothing.
  virtual ApplyResponse apply(const ApplyRequest& request, cloud::World& world) const = 0;
  virtual ReadResponse read(const Target& target, const value::Value& state, const cloud::World& world) const = 0;
  virtual ImportResponse import(const Target& target, std::string_view id, const cloud::World& world) const = 0;
  virtual DataResponse read_data(const Target& target, const value::Value& config, const cloud::World& world) const = 0;
  // State of an older schema version, as JSON text, to a value of the current type.
  virtual value::Result upgrade(std::string_view type, std::int64_t version, std::string_view json) const = 0;
};

struct ProvisionRequest {
  std::string_view address;
  const value::Value& self;        // the resource object
  const value::Value& config;      // of the provisioner's schema
  const value::Value& connection;  // of connection_schema(); null when absent
  hcl::Range range;
};
struct ProvisionResponse {
  std::vector<std::string> output;  // lines, as Terraform prints them after "(remote-exec): "
  world::Duration took;
  hcl::Diagnostics diags;
  std::vector<Note> notes;
};
class Provisioner {
 public:
  virtual ~Provisioner() = default;
  virtual const BlockSchema& schema() const = 0;
  virtual ProvisionResponse run(const ProvisionRequest& request, cloud::World& world, hcl::SourceMap& sources) const = 0;
};
const BlockSchema& connection_schema();

// Everything a configuration may name. Owned by the caller (cli/, tests), immutable.
class Registry {
 public:
  virtual ~Registry() = default;
  virtual const Provider* provider(std::string_view source) const = 0;  // nullptr: unknown provider
  virtual const Provisioner* provisioner(std::string_view name) const = 0;  // "local-exec", "remote-exec", "file"
};

}  // namespace reprise::provider
