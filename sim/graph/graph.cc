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
    case Kind::import: return config::to_string(*m.imports[v.index].to.resource) + " (expand)";
    case Kind::provider: return config::to_string(providers_[v.index]);
    case Kind::provider_close: return config::to_string(providers_[v.index]) + " (close)";
    case Kind::root: break;
  }
  return "root";
}

std::optional<config::InstanceKey> named_instance(const lang::Reference& r, std::size_t& steps) {
  const auto all = r.steps();
  steps = r.root() == "data" || r.root() == "resource" || r.root() == "ephemeral" ? 2 : 1;
  if (steps >= all.size()) return std::nullopt;
  const hcl::TraversalStep& step = all[steps];
  if (step.kind == hcl::TraversalStep::Kind::index_string) return ++steps, std::string(step.text);
  std::int64_t n = 0;
  const auto end = step.text.data() + step.text.size();
  if (step.kind != hcl::TraversalStep::Kind::index_number ||
      std::from_chars(step.text.data(), end, n).ptr != end)
    return std::nullopt;
  return ++steps, n;
}

const std::set<config::InstanceKey>* Graph::named_instances(VertexId user, VertexId of) const {
  const auto at = named_.find({user, of});
  return at == named_.end() || !at->second ? nullptr : &*at->second;
}

std::vector<SelfReference> self_references(std::size_t resource, std::span<const config::Expr* const> in) {
  std::vector<SelfReference> out;
  for (const config::Expr* e : in) {
    if (!e) continue;
    for (const lang::Reference& r : e->references) {
      if (r.kind != static_cast<std::uint32_t>(config::RefKind::resource) || r.binding != resource) continue;
      std::size_t steps = 0;
      SelfReference found;
      found.key = named_instance(r, steps);
      found.where = {r.traversal->root_range.begin, r.steps()[steps - 1].range.end};
      out.push_back(std::move(found));
    }
  }
  return out;
}

}  // namespace reprise::graph
