// What `terraform graph` draws besides the configuration: what only the state knows of, the destruction of
// everything, and what an apply of a plan does. Nodes and edges are those of Terraform's graphs; what a
// schedule (schedule.h) says with barriers, a drawing says edge by edge.
#pragma once

#include <set>

#include "engine/plan.h"
#include "engine/program.h"
#include "graph/drawing.h"

namespace reprise::engine {

// Blocks that the state has objects of and the configuration does not declare.
std::set<config::ConfigResource> orphans(const config::Configuration& configuration,
                                         const state::State& state);

// The graph of a plan or a refresh: the configuration with what the state has and the configuration does not.
graph::Drawing draw_plan(const config::Configuration& configuration, const state::State& state,
                         hcl::Diagnostics& diags, graph::Operation operation);
graph::Drawing draw_destruction(const config::Configuration& configuration, const state::State& state);
// Diagnoses a cycle.
graph::Drawing draw_apply(const Program& program, const Plan& plan, hcl::Diagnostics& diags);

}  // namespace reprise::engine
