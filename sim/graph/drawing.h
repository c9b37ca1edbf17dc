// A graph as it is drawn: what `terraform graph` prints for Graphviz, without edges that others imply.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph.h"

namespace reprise::graph {

struct Drawing {
  struct Node {
    std::string name;   // "terraform_data.a (expand)"
    std::string label;  // with a shape; nodes without one are only the ends of edges
    const char* shape = nullptr;
  };
  std::vector<Node> nodes;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;  // from what waits to what it waits for

  std::uint32_t add(std::string name, std::string label = "", const char* shape = nullptr) {
    nodes.push_back({std::move(name), std::move(label), shape});
    return static_cast<std::uint32_t>(nodes.size() - 1);
  }
  void wait(std::uint32_t from, std::uint32_t to) {
    if (from != to) edges.emplace_back(from, to);
  }
};

// Node n of the drawing is vertex n of the graph.
Drawing draw(const Graph& graph);
// In the manner of `terraform graph -type=plan`. Asserts nothing of cycles: their edges stay.
std::string to_dot(const Drawing& drawing);

}  // namespace reprise::graph
