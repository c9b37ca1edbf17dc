// -target and -exclude: which part of a configuration and state a plan is about.
#pragma once

#include <vector>

#include "config/address.h"
#include "engine/program.h"
#include "hcl/diagnostic.h"

namespace reprise::engine {

// With targets: they and what they need. With excludes: everything but them and what needs them. At most one
// of the two lists has any.
class Targets {
 public:
  Targets(const Program& program, const std::vector<config::AnyAddr>& targets,
          const std::vector<config::AnyAddr>& excludes);
  bool all() const { return targets_->empty() && excludes_->empty(); }
  // Whether an object is part of the plan. Outputs are that rest on included things alone.
  bool includes(VertexId v) const { return all() || included_[v]; }
  // Whether an instance is: all those of blocks that are needed, those named of blocks that are.
  bool includes(VertexId v, const config::AbsInstance& instance) const {
    return all() || (included_[v] && (!direct_[v] || wants(instance)));
  }
  // Of instances that no block stands for any more.
  bool wants(const config::AbsInstance& instance) const;

 private:
  void include_targets(const Program& program);
  void leave_out_excludes(const Program& program);

  const std::vector<config::AnyAddr>* targets_;
  const std::vector<config::AnyAddr>* excludes_;
  std::vector<bool> included_, direct_;
};

// By vertex: whether create_before_destroy holds, set or forced by a dependent that the plan is about too.
std::vector<bool> create_before_destroy_in(const Program& program, const Targets& targets);

// A plan about a part says so.
void warn_of_targeting(hcl::Diagnostics& diags, bool excluding);

}  // namespace reprise::engine
