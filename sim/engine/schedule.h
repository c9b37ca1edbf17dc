// What an apply has to do and in which order: nodes and what each waits for. Immutable once built.
//
// Rules (as Terraform's): an object is created after what it needs and destroyed before it; what replaces an
// object is made after the old one is gone, or before with create_before_destroy, and then the old one goes
// only after everything that needs it has been brought up to date. Dependencies between deletions come from
// the state, those between creations from the configuration. Edges run through barriers, so their number is
// linear in blocks and instances.
#pragma once

#include <string>
#include <vector>

#include "engine/plan.h"
#include "engine/program.h"

namespace reprise::engine {

using NodeId = std::uint32_t;

struct ApplyNode {
  enum class Kind : std::uint8_t {
    barrier,  // happens when all it waits for has
    object,   // a variable, local, output, …: evaluated in all its instances
    expand,   // a resource block: its instances become known
    make,     // create, update, read or nothing, for one change
    destroy,  // delete, the deletion in a replacement, or forgetting, for one change
  } kind = Kind::barrier;
  std::uint32_t of = 0;    // vertex, or index of the change
  std::uint64_t rank = 0;  // among those ready at once, the lowest starts first
};

struct Schedule {
  Schedule(const Program& program, const Plan& plan, std::uint64_t order_seed);
  // Another order among those that are ready at once.
  void rank(std::uint64_t order_seed);
  std::vector<ApplyNode> nodes;
  Adjacency users;                   // who waits for a node
  std::vector<std::uint32_t> waits;  // for how many
  // By vertex of a resource: its changes (indexes into the plan), and by change, the address as text.
  std::vector<std::vector<std::uint32_t>> changes_of;
  std::vector<std::string> names;
  std::vector<bool> create_before_destroy;  // by change: the deletion comes last
  std::vector<bool> replaced_early;         // by vertex: create_before_destroy holds
  // By change: whether it holds for what is made, set or forced by something that refers to this very
  // instance. What the state remembers.
  std::vector<bool> remembered_early;
  // What waits for itself, as Terraform names it; empty, or nothing can be applied.
  std::vector<std::string> circle;
  std::string circle_text() const;  // "Cycle: terraform_data.a, …"
};

}  // namespace reprise::engine
