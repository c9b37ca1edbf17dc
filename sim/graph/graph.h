// The dependency graph of a configuration.
//
// Vertices are configuration objects, not instances: a block with a million instances is one vertex,
// expansion happens in the walk. An edge says that the object may be evaluated only after another one.
// Vertices are numbered by address (module by module, parents before children; kinds in the order of Kind;
// then by name), so whatever breaks ties by number is deterministic. Cost: linear in objects and references,
// times a logarithm for the ordering.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/providers.h"
#include "hcl/diagnostic.h"

namespace reprise::graph {

enum class Kind : std::uint8_t {
  call_expand,  // the module's count/for_each: before everything inside; `module` is the calling module
  variable,
  local,
  provider,  // index into Graph::providers()
  resource,
  output,
  check,
  call_close,      // after everything inside
  check_report,    // what there is to check: before the checking
  import,          // a resource that only an import block names
  validation,      // the rules of a variable: between it and what refers to it
  provider_close,  // after everything that uses the provider
  root,            // after everything
};

struct Vertex {
  Kind kind;
  const config::Module* module;  // the module `index` is about
  std::uint32_t index;           // into the module's vector of that kind
};

using VertexId = std::uint32_t;

class Graph {
 public:
  std::span<const Vertex> vertices() const { return vertices_; }
  const std::vector<config::ProviderConfiguration>& providers() const { return providers_; }
  // What a vertex waits for, and what waits for it; sorted, unique.
  std::span<const VertexId> dependencies(VertexId v) const { return row(to_, to_at_, v); }
  std::span<const VertexId> dependents(VertexId v) const { return row(from_, from_at_, v); }
  // Dependencies before dependents, the smallest number first among those that are ready; destruction goes
  // backwards. Without the members of cycles and what depends on them.
  std::span<const VertexId> order() const { return order_; }
  // The instances of a resource block that a vertex names; nullptr when it means the block, or does not name
  // it.
  const std::set<config::InstanceKey>* named_instances(VertexId user, VertexId of) const;
  // As `terraform graph` labels it: "module.m.output.out (expand)", "provider[\"…\"] (close)".
  std::string name(VertexId v) const;
  // The vertex of an object; asserts that it exists.
  VertexId find(Kind kind, const config::Module& module, std::size_t index) const;

 private:
  friend class Builder;
  static std::span<const VertexId> row(const std::vector<VertexId>& all, const std::vector<std::uint32_t>& at,
                                       VertexId v) {
    return {all.data() + at[v], all.data() + at[v + 1]};
  }
  struct Bases {  // first vertex of each kind in a module
    VertexId of[6] = {};
  };
  std::vector<Vertex> vertices_;
  std::vector<config::ProviderConfiguration> providers_;
  std::vector<const config::Module*> modules_;  // sorted by pointer for lookup only
  std::vector<Bases> bases_;                    // parallel to modules_
  std::map<std::pair<VertexId, VertexId>, std::optional<std::set<config::InstanceKey>>> named_;
  std::vector<VertexId> to_, from_, order_;
  std::vector<std::uint32_t> to_at_, from_at_;
};

// Both that look tell what there is to check; only a plan goes by import blocks.
enum class Operation : std::uint8_t { plan, refresh_only, apply };

// Cycles are diagnosed one by one ("Cycle: a, b, c"), members in the order in which they depend on each other
// as far as a cycle has such an order.
Graph build(const config::Configuration& configuration, hcl::Diagnostics& diags, Operation of);

// The instance of a block that a reference to a resource names; `steps` is how many of its steps say so.
std::optional<config::InstanceKey> named_instance(const lang::Reference& r, std::size_t& steps);

// Where expressions of a resource block mention the block itself, or one instance of it.
struct SelfReference {
  std::optional<config::InstanceKey> key;
  hcl::Range where;
};
std::vector<SelfReference> self_references(std::size_t resource, std::span<const config::Expr* const> in);

}  // namespace reprise::graph
