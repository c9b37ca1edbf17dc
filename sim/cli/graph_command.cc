// graph: which resources wait for which, for Graphviz or Mermaid.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "cli/commands.h"
#include "cli/saved_plan_file.h"
#include "cli/session.h"
#include "engine/plan_graph.h"
#include "engine/program.h"
#include "engine/removed.h"
#include "graph/drawing.h"
#include "lang/render.h"

namespace reprise::cli {

namespace {

using engine::VertexId;

// Resources and what they wait for, through whatever lies between; an edge that others imply is left out.
class ResourceGraph {
 public:
  struct Node {
    std::string name;
    std::vector<std::string> needs;  // names
  };
  // By module path, then by address.
  using Nodes = std::map<config::ModulePath, std::map<std::string, Node>>;

  // What the configuration does not declare is there because an import block names it or the state has it.
  ResourceGraph(const config::Configuration& configuration, const state::State& state)
      : program_(configuration) {
    for (VertexId v = 0; v < program_.vertices.size(); ++v) {
      if (!program_.resource_named(v)) continue;
      std::set<VertexId> nearest;
      for (const VertexId n : program_.needs.of(v)) collect(n, nearest);
      nearest.erase(v);
      nearest_[v] = {nearest.begin(), nearest.end()};
    }
    for (const auto& [v, nearest] : nearest_)
      nodes_[module(v).path][to_string(*program_.resource_named(v))] = {name(v), needs(v)};
    for (const config::ConfigResource& orphan : engine::orphans(configuration, state))
      nodes_[orphan.module][to_string(orphan.resource)] = {to_string(orphan), {}};
  }

  const Nodes& nodes() const { return nodes_; }

 private:
  const config::Module& module(VertexId v) const {
    return *program_.modules[program_.vertices[v].module].module;
  }
  std::string name(VertexId v) const {
    return to_string(config::ConfigResource{module(v).path, *program_.resource_named(v)});
  }
  std::vector<std::string> needs(VertexId v) const {
    std::set<VertexId> implied;
    for (const VertexId n : nearest_.at(v)) reach(n, implied);
    // The nearer module first, whatever its name.
    std::map<std::tuple<std::size_t, config::ModulePath, std::string>, std::string> names;
    for (const VertexId n : nearest_.at(v)) {
      const config::ModulePath& path = module(n).path;
      if (!implied.contains(n)) names[{path.size(), path, to_string(*program_.resource_named(n))}] = name(n);
    }
    std::vector<std::string> sorted;
    for (auto& [place, text] : names) sorted.push_back(std::move(text));
    return sorted;
  }

  void collect(VertexId from, std::set<VertexId>& found) const {
    std::set<VertexId> seen;
    std::vector<VertexId> todo{from};
    while (!todo.empty()) {
      const VertexId v = todo.back();
      todo.pop_back();
      if (!seen.insert(v).second) continue;
      if (program_.resource_named(v)) {
        found.insert(v);
        continue;
      }
      for (const VertexId n : program_.needs.of(v)) todo.push_back(n);
    }
  }
  // Everything behind a resource, without itself.
  void reach(VertexId from, std::set<VertexId>& found) const {
    std::vector<VertexId> todo(nearest_.at(from));
    while (!todo.empty()) {
      const VertexId v = todo.back();
      todo.pop_back();
      if (!found.insert(v).second) continue;
      const auto& next = nearest_.at(v);
      todo.insert(todo.end(), next.begin(), next.end());
    }
  }

  engine::Program program_;
  std::map<VertexId, std::vector<VertexId>> nearest_;
  Nodes nodes_;
};

std::string dot(const ResourceGraph& graph) {
  std::string nodes, edges;
  for (const auto& [path, resources] : graph.nodes()) {
    const bool root = path.empty();
    const std::string indent = root ? "  " : "    ";
    if (!root)
      nodes +=
          fmt::format("  subgraph \"cluster_{0}\" {{\n    label = \"{0}\"\n    fontname = \"sans-serif\"\n",
                      config::to_string(path));
    for (const auto& [address, node] : resources) {
      const std::string name = lang::quote(node.name);
      nodes += fmt::format("{}{} [label={}];\n", indent, name, lang::quote(address));
      for (const std::string& need : node.needs)
        edges += fmt::format("  {} -> {};\n", name, lang::quote(need));
    }
    if (!root) nodes += "  }\n";
  }
  if (nodes.empty())
    nodes =
        "  /* This configuration does not contain any resources.         */\n"
        "  /* For a more detailed graph, try: terraform graph -type=plan */\n";
  return "digraph G {\n  rankdir = \"RL\";\n  node [shape = rect, fontname = \"sans-serif\"];\n" + nodes +
         edges + "}\n";
}

std::string mermaid(const ResourceGraph& graph) {
  std::map<std::string, std::string> ids;
  std::string nodes, edges;
  for (const auto& [path, resources] : graph.nodes())
    for (const auto& [address, node] : resources) ids.emplace(node.name, fmt::format("n{}", ids.size()));
  for (const auto& [path, resources] : graph.nodes()) {
    if (!path.empty()) nodes += fmt::format("  subgraph {}\n", config::to_string(path));
    for (const auto& [address, node] : resources) {
      const std::string& id = ids.at(node.name);
      nodes += fmt::format("{}{}[\"{}\"]\n", path.empty() ? "  " : "    ", id, address);
      for (const std::string& need : node.needs) edges += fmt::format("  {} --> {}\n", id, ids.at(need));
    }
    if (!path.empty()) nodes += "  end\n";
  }
  return "flowchart RL\n" + nodes + edges;
}

// As the kinds of graphs that Terraform has: a plan given is the one that an apply carries out, without one
// there is nothing to apply.
graph::Drawing draw(const config::Configuration& configuration, const state::State& state,
                    const std::optional<report::SavedPlan>& saved, const std::string& type,
                    hcl::Diagnostics& diags) {
  if (saved && (type.empty() || type == "apply"))
    return engine::draw_apply(engine::Program(configuration, false), saved->plan, diags);
  if (type == "apply" || type.empty())
    return graph::draw(graph::build(configuration, diags, graph::Operation::apply));
  if (type == "plan-destroy") return engine::draw_destruction(configuration, state);
  using graph::Operation;
  return engine::draw_plan(configuration, state, diags,
                           type == "plan-refresh-only" ? Operation::refresh_only : Operation::plan);
}

}  // namespace

int graph_command(const Host& host, const Words& words) {
  Session session(host, "graph", words);
  if (!session.parse()) return 1;
  hcl::Diagnostics diags;
  const std::string type = session.flags().text("type");
  bool known = type.empty();
  for (const char* t : {"plan", "plan-refresh-only", "plan-destroy", "apply"}) known |= type == t;
  if (!known)
    diags.error("Unsupported graph type",
                "The -type=... argument must be either \"plan\", \"plan-refresh-only\", \"plan-destroy\", or "
                "\"apply\".");
  const std::string saved = session.flags().text("plan");
  std::optional<report::SavedPlan> plan;
  if (!saved.empty() && !diags.has_errors()) {
    std::string problem;
    plan = read_saved_plan(session, saved, problem);
    if (!plan) {
      session.err(problem + "\n");
      return 1;
    }
    // What stands in the directory now has to make sense too.
    if (!session.insist(Needs::root_module)) return 1;
    if (use_saved_plan(session, *plan, diags)) {
      const auto state = session.load_state(diags);
      if (state) starts_from(*plan, *state, diags);
    }
  }
  if (session.show(diags) || !session.insist(Needs::modules)) return 1;
  const config::Configuration& configuration = session.configuration(diags);
  session.name_files_fully();
  diags = {};
  if (session.lacks_plugins(diags)) return session.show(diags);
  diags.append(configuration.joint_problems());
  if (type == "plan" || (type.empty() && !plan)) engine::check_removed(engine::Program(configuration), diags);
  const auto state = session.read_state(diags);
  // Warnings would stand between a drawing and the program that reads it.
  if (diags.has_errors()) return session.show(diags);
  if (!type.empty() || !saved.empty()) {
    const graph::Drawing drawing = draw(configuration, *state, plan, type, diags);
    if (diags.has_errors()) return session.show(diags);
    session.out(graph::to_dot(drawing));
    return 0;
  }
  const ResourceGraph resources(configuration, *state);
  session.out(session.flags().on("mermaid") ? mermaid(resources) : dot(resources));
  return 0;
}

}  // namespace reprise::cli
