// A configuration seen as objects that need each other: what is walked, and in which order.
//
// Vertices are configuration objects (not instances). `order` lists them so that each comes after all it
// needs; objects that only a cycle keeps from having a place are left out (loading has diagnosed the cycle).
// Built once for a configuration; immutable.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "config/config.h"

namespace reprise::engine {

using VertexId = std::uint32_t;

enum class VertexKind : std::uint8_t {
  call,
  variable,
  provider,
  local,
  resource,
  output,
  call_end,
  check,
  import  // a block of the root about a resource that nobody declares
};

struct Vertex {
  VertexKind kind;
  std::uint32_t module;  // index into Configuration::modules()
  std::uint32_t index;   // into the module's vector of that kind
};

// Vertices that each vertex of one kind leads to, packed.
class Adjacency {
 public:
  std::span<const VertexId> of(VertexId v) const {
    return std::span(targets_).subspan(starts_[v], starts_[v + 1] - starts_[v]);
  }
  // From (source, target) pairs; sorts and removes duplicates.
  static Adjacency from_pairs(std::size_t vertices, std::vector<std::pair<VertexId, VertexId>> pairs);

 private:
  std::vector<std::uint32_t> starts_;
  std::vector<VertexId> targets_;
};

struct Program {
  // `imports`: with what import blocks say, which a plan goes by and an apply has no use for.
  explicit Program(const config::Configuration& configuration, bool imports = true);

  const config::Configuration& configuration;
  bool imports;  // whether there are any in it
  std::vector<Vertex> vertices;
  Adjacency needs;
  Adjacency users;
  std::vector<VertexId> order;

  // By module index: first vertex of each kind, the module of each call, the call that made it.
  struct ModuleInfo {
    const config::Module* module;
    std::uint32_t parent;  // module index; the root is its own parent
    std::uint32_t call;    // index into the parent's calls
    VertexId calls, variables, providers, locals, resources, outputs, call_ends, checks;
    std::vector<std::uint32_t> children;  // by call: module index
  };
  std::vector<ModuleInfo> modules;

  // By vertex: the resources nearest to it upstream, sorted (data resources and what is behind them too).
  std::vector<std::shared_ptr<const std::vector<VertexId>>> nearest_resources;
  // Resources in depends_on of a data resource and of the modules around it, and managed resources it names
  // itself: changes to them put off reading it. By vertex; few vertices have any.
  std::unordered_map<VertexId, std::vector<VertexId>> read_after;

  // By vertex of a resource, or of what only an import names: the blocks about it.
  std::map<VertexId, std::vector<const config::Import*>> import_blocks;

  // Where create_before_destroy is in use: of users that name instances of a resource and never all of it,
  // which ones, by (user, resource).
  std::map<std::pair<VertexId, VertexId>, std::set<config::InstanceKey>> named_instances;

  VertexId resource_vertex(std::uint32_t module, std::uint32_t index) const {
    return modules[module].resources + index;
  }
  const config::Resource& resource(VertexId v) const {
    return modules[vertices[v].module].module->resources[vertices[v].index];
  }
  const config::Import& undeclared_import(VertexId v) const {
    return modules[0].module->imports[vertices[v].index];
  }
  std::span<const config::Import* const> imports_into(VertexId v) const {
    const auto at = import_blocks.find(v);
    if (at == import_blocks.end()) return {};
    return at->second;
  }
  // The resource that a vertex stands for, declared or not; nullptr when it is something else.
  const config::ResourceAddr* resource_named(VertexId v) const {
    if (vertices[v].kind == VertexKind::resource) return &resource(v).addr;
    return vertices[v].kind == VertexKind::import ? &*undeclared_import(v).to.resource : nullptr;
  }
  // Which provider block configures (module, name): module and index there, or nullopt for none.
  struct ProviderPlace {
    std::uint32_t module;
    config::LocalProvider name;
    std::optional<std::uint32_t> block;
  };
  ProviderPlace resolve_provider(std::uint32_t module, const config::LocalProvider& name) const;
  std::uint32_t module_index(const config::ModulePath& path) const;  // UINT32_MAX when there is none
};

}  // namespace reprise::engine
