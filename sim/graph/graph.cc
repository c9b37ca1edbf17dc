#include "graph/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>

#include "lang/render.h"

namespace reprise::graph {

namespace {

std::string in_module(const config::Module& m, const std::string& rest) {
  std::string path = config::to_string(m.path);
  return path.empty() ? rest : path + "." + rest;
}

}  // namespace

VertexId Graph::find(Kind kind, const config::Module& module, std::size_t index) const {
  int slot = kind == Kind::call_expand ? 0
             : kind == Kind::variable  ? 1
             : kind == Kind::local     ? 2
             : kind == Kind::resource  ? 3
             : kind == Kind::output    ? 4
                                       : 5;
  assert(slot != 5 || kind == Kind::check);
  auto at = std::ranges::lower_bound(modules_, &module, std::less<>());
  assert(at != modules_.end() && *at == &module);
  VertexId v =
      bases_[static_cast<std::size_t>(at - modules_.begin())].of[slot] + static_cast<VertexId>(index);
  assert(vertices_[v].kind == kind && vertices_[v].module == &module);
  return v;
}

std::string Graph::name(VertexId id) const {
  const Vertex& v = vertices_[id];
  const config::Module& m = *v.module;
  switch (v.kind) {
    case Kind::call_expand: return in_module(m, "module." + m.calls[v.index].name) + " (expand)";
    case Kind::call_close: return in_module(m, "module." + m.calls[v.index].name) + " (close)";
    case Kind::variable:
      return in_module(m, "var." + m.variables[v.index].name) + (m.parent ? " (expand)" : "");
    case Kind::validation: return in_module(m, "var." + m.variables[v.index].name) + " (validation)";
    case Kind::local: return in_module(m, "local." + m.locals[v.index].name) + " (expand)";
    case Kind::output: return in_module(m, "output." + m.outputs[v.index].name) + " (expand)";
    case Kind::check: return in_module(m, "check." + m.checks[v.index].name) + " (expand)";
    case Kind::check_report: return in_module(m, "check." + m.checks[v.index].name) + " (report)";
    case Kind::resource: return in_module(m, config::to_string(m.resources[v.index].addr)) + " (expand)";
    case Kind::provider: return config::to_string(providers_[v.index]);
    case Kind::provider_close: return config::to_string(providers_[v.index]) + " (close)";
    case Kind::root: break;
  }
  return "root";
}

std::vector<SelfReference> self_references(std::size_t resource, std::span<const config::Expr* const> in) {
  std::vector<SelfReference> out;
  for (const config::Expr* e : in) {
    if (!e) continue;
    for (const lang::Reference& r : e->references) {
      if (r.kind != static_cast<std::uint32_t>(config::RefKind::resource) || r.binding != resource) continue;
      auto steps = r.steps();
      std::size_t last = r.root() == "data" || r.root() == "resource" || r.root() == "ephemeral" ? 2 : 1;
      SelfReference found;
      if (last < steps.size() && steps[last].kind == hcl::TraversalStep::Kind::index_number) {
        std::int64_t n = 0;
        std::string_view digits = steps[last++].text;
        std::from_chars(digits.data(), digits.data() + digits.size(), n);
        found.key = n;
      } else if (last < steps.size() && steps[last].kind == hcl::TraversalStep::Kind::index_string) {
        found.key = std::string(steps[last++].text);
      }
      found.where = {r.traversal->root_range.begin, steps[last - 1].range.end};
      out.push_back(std::move(found));
    }
  }
  return out;
}

namespace {

// Dependencies without those that another one has as well. `seen` is scratch, one mark a vertex.
std::vector<VertexId> nearest(const Graph& graph, VertexId v, const std::vector<std::uint32_t>& rank,
                              std::vector<std::uint32_t>& seen) {
  const auto direct = graph.dependencies(v);
  std::uint32_t first = UINT32_MAX;  // nothing that comes before all of them can lead to one of them
  for (VertexId d : direct) first = std::min(first, rank[d]);
  std::vector<VertexId> todo(direct.begin(), direct.end());
  while (!todo.empty()) {
    const VertexId from = todo.back();
    todo.pop_back();
    for (VertexId d : graph.dependencies(from)) {
      if (seen[d] == v || rank[d] < first) continue;
      seen[d] = v;
      todo.push_back(d);
    }
  }
  std::vector<VertexId> kept;
  for (VertexId d : direct)
    if (seen[d] != v) kept.push_back(d);
  return kept;
}

}  // namespace

std::string to_dot(const Graph& graph) {
  std::string out = "digraph {\n\tcompound = \"true\"\n\tnewrank = \"true\"\n\tsubgraph \"root\" {\n";
  std::vector<std::string> nodes, edges;
  std::vector<std::uint32_t> rank(graph.vertices().size(), UINT32_MAX),
      seen(graph.vertices().size(), UINT32_MAX);
  for (std::uint32_t i = 0; i < graph.order().size(); ++i) rank[graph.order()[i]] = i;
  auto node = [&](VertexId v) { return lang::quote("[root] " + graph.name(v)); };
  for (VertexId v = 0; v < graph.vertices().size(); ++v) {
    Kind kind = graph.vertices()[v].kind;
    const char* shape = kind == Kind::resource                                          ? "box"
                        : kind == Kind::provider                                        ? "diamond"
                        : kind == Kind::variable && !graph.vertices()[v].module->parent ? "note"
                                                                                        : nullptr;
    if (shape) {
      std::string label = graph.name(v);
      if (label.ends_with(" (expand)")) label.resize(label.size() - 9);
      nodes.push_back(
          fmt::format("\t\t{} [label = {}, shape = \"{}\"]\n", node(v), lang::quote(label), shape));
    }
    for (VertexId to : nearest(graph, v, rank, seen))
      edges.push_back(fmt::format("\t\t{} -> {}\n", node(v), node(to)));
  }
  std::ranges::sort(nodes);
  std::ranges::sort(edges);
  for (const std::string& n : nodes) out += n;
  for (const std::string& e : edges) out += e;
  return out + "\t}\n}\n";
}

}  // namespace reprise::graph
