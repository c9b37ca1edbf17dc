#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <cassert>
#include <map>
#include <queue>

#include "config/undeclared_imports.h"
#include "graph/graph.h"

namespace reprise::graph {

using config::Module;
using config::RefKind;
using config::Resource;

class Builder {
 public:
  Builder(const config::Configuration& configuration, hcl::Diagnostics& diags, Operation operation)
      : configuration_(configuration), diags_(diags), of_(operation) {
    if (operation == Operation::plan) undeclared_ = config::undeclared_imports(configuration.root());
  }

  Graph run() {
    number();
    for (const auto& m : configuration_.modules()) module_edges(*m);
    if (of_ == Operation::plan) {
      for (const config::Import& block : configuration_.root().imports) import_edges(block);
      undeclared_edges();
    }
    closing_edges();
    pack();
    sort();
    if (out_.order_.size() != out_.vertices_.size()) report_cycles();
    return std::move(out_);
  }

 private:
  using Bases = Graph::Bases;

  VertexId add(Kind kind, const Module* m, std::size_t index) {
    out_.vertices_.push_back({kind, m, static_cast<std::uint32_t>(index)});
    return static_cast<VertexId>(out_.vertices_.size() - 1);
  }

  void add_all(Kind kind, const Module& m, std::size_t count, VertexId& first) {
    first = static_cast<VertexId>(out_.vertices_.size());
    for (std::size_t i = 0; i < count; ++i) add(kind, &m, i);
  }

  void number() {
    for (const auto& m : configuration_.modules()) out_.modules_.push_back(m.get());
    std::ranges::sort(out_.modules_, std::less<>());
    out_.bases_.resize(out_.modules_.size());
    for (const auto& m : configuration_.modules()) {
      Bases& b = bases(*m);
      add_all(Kind::call_expand, *m, m->calls.size(), b.of[0]);
      add_all(Kind::variable, *m, m->variables.size(), b.of[1]);
      add_all(Kind::local, *m, m->locals.size(), b.of[2]);
      add_all(Kind::resource, *m, m->resources.size(), b.of[3]);
      add_all(Kind::output, *m, m->outputs.size(), b.of[4]);
      add_all(Kind::check, *m, m->checks.size(), b.of[5]);
    }
    for (const auto& m : configuration_.modules()) {
      close_at_.push_back(static_cast<VertexId>(out_.vertices_.size()));
      if (m->parent) add(Kind::call_close, m->parent, call_index(*m));
    }
    for (const auto& m : configuration_.modules())
      for (std::size_t i = 0; i < m->variables.size(); ++i)
        if (!m->variables[i].validations.empty())
          validations_.emplace(at(*m, 1, i), add(Kind::validation, m.get(), i));
    number_providers();
    for (const std::uint32_t i : undeclared_)
      imports_.push_back(add(Kind::import, &configuration_.root(), i));
    root_ = add(Kind::root, &configuration_.root(), 0);
  }

  static std::size_t call_index(const Module& m) {
    return static_cast<std::size_t>(m.call_in_parent - m.parent->calls.data());
  }

  // Configurations in use, and those that are written down.
  void number_providers() {
    for (const auto& m : configuration_.modules()) {
      for (const config::ProviderBlock& b : m->providers) provider_of(*m, b.name);
      for (const Resource& r : m->resources) provider_of(*m, r.provider);
    }
    const Module& root = configuration_.root();
    for (const std::uint32_t i : undeclared_) provider_of(root, config::undeclared_provider(root.imports[i]));
    VertexId first = static_cast<VertexId>(out_.vertices_.size());
    for (std::size_t i = 0; i < out_.providers_.size(); ++i)
      add(Kind::provider, out_.providers_[i].module, i);
    for (std::size_t i = 0; i < out_.providers_.size(); ++i)
      add(Kind::provider_close, out_.providers_[i].module, i);
    provider_base_ = first;
  }

  std::size_t provider_of(const Module& m, const config::LocalProvider& name) {
    auto [at, fresh] = resolved_.try_emplace({&m, name}, 0);
    if (!fresh) return at->second;
    config::ProviderConfiguration p = config::resolve_provider(m, name);
    auto [known, first] = provider_index_.try_emplace(config::to_string(p), out_.providers_.size());
    if (first) out_.providers_.push_back(std::move(p));
    return at->second = known->second;
  }

  std::size_t module_index(const Module& m) const {
    auto at = std::ranges::lower_bound(out_.modules_, &m, std::less<>());
    return static_cast<std::size_t>(at - out_.modules_.begin());
  }
  Bases& bases(const Module& m) { return out_.bases_[module_index(m)]; }

  // Who refers to a variable waits for its rules too.
  VertexId checked(VertexId variable) const {
    auto found = validations_.find(variable);
    return found == validations_.end() ? variable : found->second;
  }

  VertexId at(const Module& m, int kind, std::size_t index) {
    return bases(m).of[kind] + static_cast<VertexId>(index);
  }

  void edge(VertexId from, VertexId to) {
    if (from != to) edges_.emplace_back(from, to);
  }

  void refer(VertexId from, const Module& m, const lang::Reference& r) {
    switch (static_cast<RefKind>(r.kind)) {
      case RefKind::variable: return edge(from, checked(at(m, 1, r.binding)));
      case RefKind::local: return edge(from, at(m, 2, r.binding));
      case RefKind::resource: return refer_resource(from, at(m, 3, r.binding), r);
      case RefKind::module_call: return refer_call(from, m, r);
      default: return;
    }
  }

  void refer_resource(VertexId from, VertexId resource, const lang::Reference& r) {
    edge(from, resource);
    std::size_t steps = 0;
    const auto key = named_instance(r, steps);
    auto [at, fresh] = out_.named_.try_emplace({from, resource});
    if (fresh && key) at->second.emplace();
    if (!key)
      at->second.reset();
    else if (at->second)
      at->second->insert(*key);
  }

  // One output when the reference names one, else the whole module.
  void refer_call(VertexId from, const Module& m, const lang::Reference& r) {
    const config::ModuleCall& call = m.calls[r.binding];
    edge(from, at(m, 0, r.binding));
    if (!call.child) return;
    auto steps = r.steps();
    std::size_t next = r.consumed;
    using StepKind = hcl::TraversalStep::Kind;
    if (next < steps.size() && steps[next].kind != StepKind::attribute) ++next;
    if (next < steps.size() && steps[next].kind == StepKind::attribute) {
      const auto& outputs = call.child->outputs;
      auto found = std::ranges::lower_bound(outputs, steps[next].text, {},
                                            [](const config::Output& o) { return std::string_view(o.name); });
      if (found != outputs.end() && found->name == steps[next].text)
        return edge(from, at(*call.child, 4, static_cast<std::size_t>(found - outputs.begin())));
    }
    edge(from, close_of(*call.child));
  }

  VertexId close_of(const Module& child) const {
    auto found = child_close_.find(&child);
    assert(found != child_close_.end());
    return found->second;
  }

  void refer(VertexId from, const Module& m, const config::Expr* e) {
    if (!e) return;
    for (const lang::Reference& r : e->references) refer(from, m, r);
  }
  void refer(VertexId from, const Module& m, const config::BodyPlan* plan) {
    if (!plan) return;
    for (const config::Expr* e : plan->expressions) refer(from, m, e);
  }
  void refer(VertexId from, const Module& m, const std::vector<config::CheckRule>& rules) {
    for (const config::CheckRule& rule : rules) {
      refer(from, m, rule.condition);
      refer(from, m, rule.error_message);
    }
  }
  void refer(VertexId from, const Module& m, const std::vector<const lang::Reference*>& depends_on) {
    for (const lang::Reference* r : depends_on) refer(from, m, *r);
  }

  void module_edges(const Module& m) {
    if (child_close_.empty()) {
      for (std::size_t i = 0; i < configuration_.modules().size(); ++i)
        child_close_.emplace(configuration_.modules()[i].get(), close_at_[i]);
    }
    // Everything inside waits for the expansion of the call.
    std::optional<VertexId> expand;
    if (m.parent) expand = at(*m.parent, 0, call_index(m));
    auto inside = [&](VertexId v) {
      if (expand) edge(v, *expand);
    };
    for (std::size_t i = 0; i < m.calls.size(); ++i) call_edges(m, i, inside);
    for (std::size_t i = 0; i < m.variables.size(); ++i) variable_edges(m, i, inside);
    for (std::size_t i = 0; i < m.locals.size(); ++i) {
      VertexId v = at(m, 2, i);
      inside(v);
      refer(v, m, m.locals[i].value);
    }
    for (std::size_t i = 0; i < m.resources.size(); ++i) resource_edges(m, i, inside);
    for (std::size_t i = 0; i < m.outputs.size(); ++i) {
      VertexId v = at(m, 4, i);
      inside(v);
      refer(v, m, m.outputs[i].value);
      refer(v, m, m.outputs[i].preconditions);
      refer(v, m, m.outputs[i].depends_on);
    }
    for (std::size_t i = 0; i < m.checks.size(); ++i) {
      VertexId v = at(m, 5, i);
      inside(v);
      refer(v, m, m.checks[i].assertions);
      std::optional<VertexId> data;
      if (m.checks[i].data_resource >= 0)
        data = at(m, 3, static_cast<std::size_t>(m.checks[i].data_resource));
      if (of_ != Operation::apply) {
        const VertexId report = add(Kind::check_report, &m, i);
        edge(v, report);
        inside(report);
        if (data) edge(*data, report);
      }
      if (data) edge(v, *data);
    }
  }

  template <class Inside>
  void call_edges(const Module& m, std::size_t i, Inside inside) {
    VertexId v = at(m, 0, i);
    inside(v);
    refer(v, m, m.calls[i].count);
    refer(v, m, m.calls[i].for_each);
    refer(v, m, m.calls[i].depends_on);
  }

  // Rules may mention their own variable.
  void validation_edges(const Module& m, std::size_t i, VertexId variable) {
    const VertexId rules = checked(variable);
    if (rules == variable) return;
    edge(rules, variable);
    refer(rules, m, m.variables[i].validations);
  }

  template <class Inside>
  void variable_edges(const Module& m, std::size_t i, Inside inside) {
    VertexId v = at(m, 1, i);
    inside(v);
    validation_edges(m, i, v);
    if (m.parent && i < m.call_in_parent->arguments.size())
      refer(v, *m.parent, m.call_in_parent->arguments[i]);
  }

  template <class Inside>
  void resource_edges(const Module& m, std::size_t i, Inside inside) {
    const Resource& r = m.resources[i];
    VertexId v = at(m, 3, i);
    inside(v);
    refer(v, m, r.count);
    refer(v, m, r.for_each);
    refer(v, m, r.body);
    refer(v, m, r.depends_on);
    for (const config::Expr* e : r.lifecycle.replace_triggered_by) refer(v, m, e);
    refer(v, m, r.lifecycle.preconditions);
    refer(v, m, r.lifecycle.postconditions);
    for (const config::ProvisionerBlock& p : r.provisioners) {
      refer(v, m, p.body);
      refer(v, m, p.connection);
    }
    uses_provider(v, provider_of(m, r.provider));
  }

  void uses_provider(VertexId v, std::size_t p) {
    edge(v, provider_base_ + static_cast<VertexId>(p));
    edge(provider_base_ + static_cast<VertexId>(out_.providers_.size() + p), v);
  }

  // What is imported into a block has to be known before the block is planned.
  void import_edges(const config::Import& block) {
    const Module* m = configuration_.module(config::static_path(block.to.module));
    const Resource* r = m && block.to.resource ? m->resource(*block.to.resource) : nullptr;
    if (!r) return;
    waits_for_import(at(*m, 3, static_cast<std::size_t>(r - m->resources.data())), block);
  }
  void waits_for_import(VertexId v, const config::Import& block) {
    for (const config::Expr* e : {block.id, block.for_each}) refer(v, configuration_.root(), e);
  }
  void undeclared_edges() {
    const Module& root = configuration_.root();
    for (std::size_t i = 0; i < undeclared_.size(); ++i) {
      const config::Import& block = root.imports[undeclared_[i]];
      waits_for_import(imports_[i], block);
      uses_provider(imports_[i], provider_of(root, config::undeclared_provider(block)));
      edge(root_, imports_[i]);
    }
  }

  void closing_edges() {
    for (std::size_t i = 0; i < out_.providers_.size(); ++i) {
      const config::ProviderConfiguration& p = out_.providers_[i];
      VertexId open = provider_base_ + static_cast<VertexId>(i);
      VertexId close = open + static_cast<VertexId>(out_.providers_.size());
      edge(close, open);
      edge(root_, close);
      if (!p.block) continue;
      refer(open, *p.module, p.block->body);
      if (p.module->parent) edge(open, at(*p.module->parent, 0, call_index(*p.module)));
    }
    for (const auto& m : configuration_.modules()) {
      VertexId close = m->parent ? close_of(*m) : root_;
      if (m->parent) edge(close, at(*m->parent, 0, call_index(*m)));
      const Bases& b = bases(*m);
      for (std::size_t i = 0; i < m->variables.size(); ++i)
        edge(close, checked(b.of[1] + static_cast<VertexId>(i)));
      for (std::size_t i = 0; i < m->locals.size(); ++i) edge(close, b.of[2] + static_cast<VertexId>(i));
      for (std::size_t i = 0; i < m->resources.size(); ++i) edge(close, b.of[3] + static_cast<VertexId>(i));
      for (std::size_t i = 0; i < m->outputs.size(); ++i) edge(close, b.of[4] + static_cast<VertexId>(i));
      for (std::size_t i = 0; i < m->checks.size(); ++i) edge(close, b.of[5] + static_cast<VertexId>(i));
      for (const config::ModuleCall& c : m->calls) {
        if (c.child) edge(close, close_of(*c.child));
      }
    }
  }

  void pack() {
    std::size_t n = out_.vertices_.size();
    std::ranges::sort(edges_);
    edges_.erase(std::unique(edges_.begin(), edges_.end()), edges_.end());
    out_.to_at_.assign(n + 1, 0);
    out_.from_at_.assign(n + 1, 0);
    for (auto [from, to] : edges_) {
      ++out_.to_at_[from + 1];
      ++out_.from_at_[to + 1];
    }
    for (std::size_t i = 0; i < n; ++i) {
      out_.to_at_[i + 1] += out_.to_at_[i];
      out_.from_at_[i + 1] += out_.from_at_[i];
    }
    out_.to_.resize(edges_.size());
    out_.from_.resize(edges_.size());
    std::vector<std::uint32_t> filled(out_.from_at_.begin(), out_.from_at_.end());
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      out_.to_[i] = edges_[i].second;
      out_.from_[filled[edges_[i].second]++] = edges_[i].first;
    }
  }

  void sort() {
    std::size_t n = out_.vertices_.size();
    std::vector<std::uint32_t> waiting(n);
    std::priority_queue<VertexId, std::vector<VertexId>, std::greater<>> ready;
    for (VertexId v = 0; v < n; ++v) {
      waiting[v] = static_cast<std::uint32_t>(out_.dependencies(v).size());
      if (waiting[v] == 0) ready.push(v);
    }
    out_.order_.reserve(n);
    while (!ready.empty()) {
      VertexId v = ready.top();
      ready.pop();
      out_.order_.push_back(v);
      for (VertexId d : out_.dependents(v)) {
        if (--waiting[d] == 0) ready.push(d);
      }
    }
  }

  void report_cycles() {
    using Csr = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property,
                                                   boost::no_property, std::uint32_t, std::uint32_t>;
    // Only what is left over after sorting takes part.
    std::vector<char> sorted(out_.vertices_.size(), 0);
    for (VertexId v : out_.order_) sorted[v] = 1;
    std::vector<VertexId> left;
    std::vector<std::uint32_t> compact(out_.vertices_.size(), 0);
    for (VertexId v = 0; v < sorted.size(); ++v) {
      if (sorted[v]) continue;
      compact[v] = static_cast<std::uint32_t>(left.size());
      left.push_back(v);
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> inner;
    for (auto [from, to] : edges_) {
      if (!sorted[from] && !sorted[to]) inner.emplace_back(compact[from], compact[to]);
    }
    Csr csr(boost::edges_are_sorted, inner.begin(), inner.end(), static_cast<std::uint32_t>(left.size()));
    std::vector<std::uint32_t> component(left.size());
    std::uint32_t count = boost::strong_components(
        csr, boost::make_iterator_property_map(component.begin(), boost::get(boost::vertex_index, csr)));
    std::vector<std::vector<VertexId>> members(count);
    for (std::size_t i = 0; i < left.size(); ++i) members[component[i]].push_back(left[i]);
    std::erase_if(members, [](const auto& m) { return m.size() < 2; });
    std::ranges::sort(members);
    for (const auto& m : members) report_cycle(m);
  }

  // Depth first from the first member along dependencies, so that neighbours in the text depend on each
  // other.
  void report_cycle(const std::vector<VertexId>& members) {
    std::vector<VertexId> path, stack{members.front()};
    auto known = [&](VertexId v) { return std::ranges::binary_search(members, v); };
    std::vector<char> done(members.size(), 0);
    while (!stack.empty()) {
      VertexId v = stack.back();
      stack.pop_back();
      auto place = static_cast<std::size_t>(std::ranges::lower_bound(members, v) - members.begin());
      if (done[place]) continue;
      done[place] = 1;
      path.push_back(v);
      auto next = out_.dependencies(v);
      for (auto it = next.rbegin(); it != next.rend(); ++it) {
        if (known(*it)) stack.push_back(*it);
      }
    }
    std::string text = "Cycle: ";
    constexpr std::size_t shown_max = 1000;
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (i) text += ", ";
      if (i == shown_max) {
        text += fmt::format("and {} more", path.size() - i);
        break;
      }
      const Vertex& v = out_.vertices_[path[i]];
      text += v.kind == Kind::resource
                  ? to_string(config::ConfigResource{v.module->path, v.module->resources[v.index].addr})
                  : out_.name(path[i]);
    }
    diags_.error(std::move(text), "");
  }

  const config::Configuration& configuration_;
  hcl::Diagnostics& diags_;
  const Operation of_;
  std::vector<std::uint32_t> undeclared_;  // import blocks
  std::vector<VertexId> imports_;          // parallel to undeclared_
  Graph out_;
  std::vector<std::pair<VertexId, VertexId>> edges_;
  std::map<VertexId, VertexId> validations_;                                         // by variable
  std::vector<VertexId> close_at_;                                                   // parallel to modules()
  std::map<const Module*, VertexId> child_close_;                                    // lookup only
  std::map<std::pair<const Module*, config::LocalProvider>, std::size_t> resolved_;  // lookup only
  std::map<std::string, std::size_t> provider_index_;
  VertexId provider_base_ = 0;
  VertexId root_ = 0;
};

Graph build(const config::Configuration& configuration, hcl::Diagnostics& diags, Operation operation) {
  return Builder(configuration, diags, operation).run();
}

}  // namespace reprise::graph
