// -target: which part of a configuration and state a plan is about.
#pragma once

#include <vector>

#include "config/address.h"
#include "engine/program.h"

namespace reprise::engine {

class Targets {
 public:
  Targets(const Program& program, const std::vector<config::AnyAddr>& targets);
  bool all() const { return targets_->empty(); }
  // Whether an object is targeted, or something targeted needs it, or is an output of targeted things alone.
  bool includes(VertexId v) const { return all() || included_[v]; }
  // Whether an instance is: all those of blocks that are needed, those targeted of blocks that are.
  bool includes(VertexId v, const config::AbsInstance& instance) const {
    return all() || (included_[v] && (!direct_[v] || matches(instance)));
  }
  bool matches(const config::AbsInstance& instance) const;

 private:
  const std::vector<config::AnyAddr>* targets_;
  std::vector<bool> included_, direct_;
};

}  // namespace reprise::engine
