#include "graph/drawing.h"

#include <fmt/format.h>

#include <algorithm>

#include "lang/render.h"

namespace reprise::graph {

namespace {

// Rows of what each node waits for, sorted, and the place of each in an order in which that comes first.
struct Rows {
  std::vector<std::uint32_t> starts, to, rank;

  explicit Rows(const Drawing& d) : starts(d.nodes.size() + 1), rank(d.nodes.size(), UINT32_MAX) {
    auto edges = d.edges;
    std::ranges::sort(edges);
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    std::vector<std::uint32_t> waits(d.nodes.size());
    std::vector<std::vector<std::uint32_t>> users(d.nodes.size());
    for (const auto& [from, needed] : edges) {
      ++starts[from + 1];
      ++waits[from];
      users[needed].push_back(from);
      to.push_back(needed);
    }
    for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
    std::vector<std::uint32_t> order;
    for (std::uint32_t n = 0; n < waits.size(); ++n)
      if (waits[n] == 0) order.push_back(n);
    for (std::size_t i = 0; i < order.size(); ++i) {
      rank[order[i]] = static_cast<std::uint32_t>(i);
      for (std::uint32_t user : users[order[i]])
        if (--waits[user] == 0) order.push_back(user);
    }
  }
  std::span<const std::uint32_t> of(std::uint32_t n) const {
    return std::span(to).subspan(starts[n], starts[n + 1] - starts[n]);
  }
};

// What a node waits for without what it waits for through another. `seen` is scratch, one mark a node.
std::vector<std::uint32_t> nearest(const Rows& rows, std::uint32_t n, std::vector<std::uint32_t>& seen) {
  const auto direct = rows.of(n);
  std::uint32_t first = UINT32_MAX;  // nothing that comes before all of them can lead to one of them
  for (std::uint32_t d : direct) first = std::min(first, rows.rank[d]);
  std::vector<std::uint32_t> todo(direct.begin(), direct.end());
  while (!todo.empty()) {
    const std::uint32_t from = todo.back();
    todo.pop_back();
    for (std::uint32_t d : rows.of(from)) {
      if (seen[d] == n || rows.rank[d] < first) continue;
      seen[d] = n;
      todo.push_back(d);
    }
  }
  std::vector<std::uint32_t> kept;
  for (std::uint32_t d : direct)
    if (seen[d] != n) kept.push_back(d);
  return kept;
}

}  // namespace

Drawing draw(const Graph& graph) {
  Drawing out;
  for (VertexId v = 0; v < graph.vertices().size(); ++v) {
    const Kind kind = graph.vertices()[v].kind;
    const char* shape = kind == Kind::resource || kind == Kind::import                  ? "box"
                        : kind == Kind::provider                                        ? "diamond"
                        : kind == Kind::variable && !graph.vertices()[v].module->parent ? "note"
                                                                                        : nullptr;
    std::string label = graph.name(v);
    if (label.ends_with(" (expand)")) label.resize(label.size() - 9);
    out.add(graph.name(v), shape ? std::move(label) : "", shape);
    for (VertexId to : graph.dependencies(v)) out.wait(v, to);
  }
  return out;
}

std::string to_dot(const Drawing& drawing) {
  std::vector<std::pair<std::string, std::string>> nodes;  // by name
  std::vector<std::string> edges;
  const auto quoted = [&](std::uint32_t n) { return lang::quote("[root] " + drawing.nodes[n].name); };
  const Rows rows(drawing);
  std::vector<std::uint32_t> seen(drawing.nodes.size(), UINT32_MAX);
  for (std::uint32_t n = 0; n < drawing.nodes.size(); ++n) {
    const Drawing::Node& node = drawing.nodes[n];
    if (node.shape)
      nodes.emplace_back(node.name, fmt::format("\t\t{} [label = {}, shape = \"{}\"]\n", quoted(n),
                                                lang::quote(node.label), node.shape));
    for (std::uint32_t to : nearest(rows, n, seen))
      edges.push_back(fmt::format("\t\t{} -> {}\n", quoted(n), quoted(to)));
  }
  std::ranges::sort(nodes);
  std::ranges::sort(edges);
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());  // nodes may share a name
  std::string out = "digraph {\n\tcompound = \"true\"\n\tnewrank = \"true\"\n\tsubgraph \"root\" {\n";
  for (const auto& [name, line] : nodes) out += line;
  for (const std::string& e : edges) out += e;
  return out + "\t}\n}\n";
}

}  // namespace reprise::graph
