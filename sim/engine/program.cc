#include "engine/program.h"

#include <algorithm>
#include <queue>

#include "config/undeclared_imports.h"
#include "graph/graph.h"

namespace reprise::engine {

namespace {

using config::RefKind;
using Pairs = std::vector<std::pair<VertexId, VertexId>>;

// Collects what each object refers to.
struct NamedInstances {
  std::map<std::pair<VertexId, VertexId>, std::set<config::InstanceKey>> keys;
  std::set<std::pair<VertexId, VertexId>> all;  // referred to as a whole
};

class Edges {
 public:
  Edges(const Program& program, Pairs& pairs) : p_(program), pairs_(pairs) {}
  // Notes which instances are named, too.
  Edges(const Program& program, Pairs& pairs, NamedInstances& named)
      : p_(program), pairs_(pairs), named_(&named) {}

  void all() {
    for (std::uint32_t m = 0; m < p_.modules.size(); ++m) module(m);
    // What is imported into a block has to be known before the block is planned.
    for (const auto& [v, blocks] : p_.import_blocks)
      for (const config::Import* block : blocks)
        for (const lang::Expr* e : {block->id, block->for_each}) expr(v, 0, e);
  }

  // The output that `module.call.out` or `module.call["key"].out` names.
  static std::optional<std::string_view> output_name(const lang::Reference& ref) {
    using K = hcl::TraversalStep::Kind;
    std::size_t at = 1;
    if (at < ref.steps().size() && ref.steps()[at].kind != K::attribute) ++at;
    if (at >= ref.steps().size() || ref.steps()[at].kind != K::attribute) return std::nullopt;
    return ref.steps()[at].text;
  }

  // Vertices that a reference standing in module `m` leads to.
  void targets(std::uint32_t m, const lang::Reference& ref, std::vector<VertexId>& out) const {
    const Program::ModuleInfo& info = p_.modules[m];
    if (ref.binding == lang::Reference::kUnbound) return;
    switch (static_cast<RefKind>(ref.kind)) {
      case RefKind::variable: return out.push_back(info.variables + ref.binding);
      case RefKind::local: return out.push_back(info.locals + ref.binding);
      case RefKind::resource: return out.push_back(info.resources + ref.binding);
      case RefKind::output: return out.push_back(info.outputs + ref.binding);
      case RefKind::module_call: return outputs_of(m, ref, out);
      default: return;
    }
  }

 private:
  // Who names an output waits for it, who refers to the whole module for everything in it.
  void outputs_of(std::uint32_t m, const lang::Reference& ref, std::vector<VertexId>& out) const {
    const Program::ModuleInfo& info = p_.modules[m];
    std::uint32_t child = info.children[ref.binding];
    out.push_back(info.calls + ref.binding);
    if (child == UINT32_MAX) return;
    const auto name = output_name(ref);
    const Program::ModuleInfo& c = p_.modules[child];
    const auto& outputs = c.module->outputs;
    for (std::uint32_t i = 0; name && i < outputs.size(); ++i)
      if (outputs[i].name == *name) return out.push_back(c.outputs + i);
    out.push_back(info.call_ends + ref.binding);
  }

  void note_instance(VertexId from, std::uint32_t m, const lang::Reference& ref) {
    if (static_cast<RefKind>(ref.kind) != RefKind::resource || ref.binding == lang::Reference::kUnbound)
      return;
    const std::pair<VertexId, VertexId> edge{from, p_.modules[m].resources + ref.binding};
    std::size_t steps = 0;
    if (const auto key = graph::named_instance(ref, steps))
      named_->keys[edge].insert(*key);
    else
      named_->all.insert(edge);
  }
  void refers(VertexId from, std::uint32_t m, const lang::Reference& ref) {
    if (named_) note_instance(from, m, ref);
    scratch_.clear();
    targets(m, ref, scratch_);
    for (VertexId to : scratch_)
      if (to != from) pairs_.emplace_back(from, to);
  }
  void expr(VertexId from, std::uint32_t m, const lang::Expr* e) {
    if (!e) return;
    for (const lang::Reference& ref : e->references) refers(from, m, ref);
  }
  void rules(VertexId from, std::uint32_t m, const std::vector<config::CheckRule>& rules) {
    for (const config::CheckRule& r : rules) {
      expr(from, m, r.condition);
      expr(from, m, r.error_message);
    }
  }
  void body(VertexId from, std::uint32_t m, const config::BodyPlan* body) {
    if (!body) return;
    for (const lang::Expr* e : body->expressions) expr(from, m, e);
  }
  void depends_on(VertexId from, std::uint32_t m, const std::vector<const lang::Reference*>& refs) {
    for (const lang::Reference* ref : refs) refers(from, m, *ref);
  }

  void module(std::uint32_t m) {
    const Program::ModuleInfo& info = p_.modules[m];
    const config::Module& module = *info.module;
    for (std::uint32_t i = 0; i < module.calls.size(); ++i) call(m, i);
    for (std::uint32_t i = 0; i < module.variables.size(); ++i) {
      VertexId v = info.variables + i;
      if (m != 0) {
        const auto& arguments = p_.modules[info.parent].module->calls[info.call].arguments;
        if (i < arguments.size()) expr(v, info.parent, arguments[i]);
        inside(v, m);
      }
      rules(v, m, module.variables[i].validations);
    }
    for (std::uint32_t i = 0; i < module.providers.size(); ++i) {
      inside(info.providers + i, m);
      body(info.providers + i, m, module.providers[i].body);
    }
    for (std::uint32_t i = 0; i < module.locals.size(); ++i) {
      inside(info.locals + i, m);
      expr(info.locals + i, m, module.locals[i].value);
    }
    for (std::uint32_t i = 0; i < module.resources.size(); ++i) resource(m, i);
    for (std::uint32_t i = 0; i < module.outputs.size(); ++i) {
      VertexId v = info.outputs + i;
      inside(v, m);
      expr(v, m, module.outputs[i].value);
      rules(v, m, module.outputs[i].preconditions);
      depends_on(v, m, module.outputs[i].depends_on);
    }
    for (std::uint32_t i = 0; i < module.checks.size(); ++i) {
      VertexId v = info.checks + i;
      inside(v, m);
      rules(v, m, module.checks[i].assertions);
      if (module.checks[i].data_resource >= 0)
        pairs_.emplace_back(v, info.resources + static_cast<std::uint32_t>(module.checks[i].data_resource));
    }
  }

  // Everything in a module comes after its call has been expanded, and before the call's end.
  void inside(VertexId v, std::uint32_t m) {
    if (m == 0) return;
    const Program::ModuleInfo& info = p_.modules[m];
    const Program::ModuleInfo& parent = p_.modules[info.parent];
    pairs_.emplace_back(v, parent.calls + info.call);
    pairs_.emplace_back(parent.call_ends + info.call, v);
  }

  void call(std::uint32_t m, std::uint32_t i) {
    const config::ModuleCall& c = p_.modules[m].module->calls[i];
    VertexId v = p_.modules[m].calls + i;
    inside(v, m);
    inside(p_.modules[m].call_ends + i, m);
    pairs_.emplace_back(p_.modules[m].call_ends + i, v);
    expr(v, m, c.count);
    expr(v, m, c.for_each);
    depends_on(v, m, c.depends_on);
  }

  void resource(std::uint32_t m, std::uint32_t i) {
    const config::Resource& r = p_.modules[m].module->resources[i];
    VertexId v = p_.modules[m].resources + i;
    inside(v, m);
    expr(v, m, r.count);
    expr(v, m, r.for_each);
    body(v, m, r.body);
    depends_on(v, m, r.depends_on);
    rules(v, m, r.lifecycle.preconditions);
    rules(v, m, r.lifecycle.postconditions);
    for (const lang::Expr* e : r.lifecycle.replace_triggered_by) expr(v, m, e);
    for (const config::ProvisionerBlock& b : r.provisioners) {
      body(v, m, b.body);
      body(v, m, b.connection);
    }
    Program::ProviderPlace place = p_.resolve_provider(m, r.provider);
    if (place.block) pairs_.emplace_back(v, p_.modules[place.module].providers + *place.block);
  }

  const Program& p_;
  Pairs& pairs_;
  NamedInstances* named_ = nullptr;
  std::vector<VertexId> scratch_;
};

void add_vertices(Program& p, VertexKind kind, std::uint32_t module, std::size_t count, VertexId& first) {
  first = static_cast<VertexId>(p.vertices.size());
  for (std::uint32_t i = 0; i < count; ++i) p.vertices.push_back({kind, module, i});
}

void number_vertices(Program& p) {
  const auto& modules = p.configuration.modules();
  p.modules.resize(modules.size());
  for (std::uint32_t m = 0; m < modules.size(); ++m) {
    Program::ModuleInfo& info = p.modules[m];
    const config::Module& module = *modules[m];
    info.module = &module;
    info.parent = 0;
    info.call = 0;
    for (std::uint32_t c = 0; c < module.calls.size(); ++c) info.children.push_back(UINT32_MAX);
    add_vertices(p, VertexKind::call, m, module.calls.size(), info.calls);
    add_vertices(p, VertexKind::variable, m, module.variables.size(), info.variables);
    add_vertices(p, VertexKind::provider, m, module.providers.size(), info.providers);
    add_vertices(p, VertexKind::local, m, module.locals.size(), info.locals);
    add_vertices(p, VertexKind::resource, m, module.resources.size(), info.resources);
    add_vertices(p, VertexKind::output, m, module.outputs.size(), info.outputs);
    add_vertices(p, VertexKind::call_end, m, module.calls.size(), info.call_ends);
    add_vertices(p, VertexKind::check, m, module.checks.size(), info.checks);
  }
  std::unordered_map<const config::Module*, std::uint32_t> numbers;
  for (std::uint32_t m = 0; m < modules.size(); ++m) numbers[modules[m].get()] = m;
  for (std::uint32_t m = 0; m < modules.size(); ++m) {
    for (std::uint32_t c = 0; c < modules[m]->calls.size(); ++c) {
      auto child = numbers.find(modules[m]->calls[c].child);
      if (child == numbers.end()) continue;
      p.modules[m].children[c] = child->second;
      p.modules[child->second].parent = m;
      p.modules[child->second].call = c;
    }
  }
}

void match_imports(Program& p) {
  const config::Module& root = *p.modules[0].module;
  for (const config::Import& block : root.imports) {
    if (!block.to.resource) continue;
    const std::uint32_t m = p.module_index(config::static_path(block.to.module));
    if (m == UINT32_MAX) continue;
    const config::Module& module = *p.modules[m].module;
    if (const config::Resource* r = module.resource(*block.to.resource))
      p.import_blocks[p.resource_vertex(m, static_cast<std::uint32_t>(r - module.resources.data()))]
          .push_back(&block);
  }
  for (const std::uint32_t i : config::undeclared_imports(root)) {
    p.import_blocks[static_cast<VertexId>(p.vertices.size())].push_back(&root.imports[i]);
    p.vertices.push_back({VertexKind::import, 0, i});
  }
}

void sort_vertices(Program& p) {
  std::vector<std::uint32_t> missing(p.vertices.size());
  std::vector<VertexId> ready;
  for (VertexId v = 0; v < p.vertices.size(); ++v) {
    missing[v] = static_cast<std::uint32_t>(p.needs.of(v).size());
    if (missing[v] == 0) ready.push_back(v);
  }
  p.order.reserve(p.vertices.size());
  for (std::size_t next = 0; next < ready.size(); ++next) {
    p.order.push_back(ready[next]);
    for (VertexId user : p.users.of(ready[next]))
      if (--missing[user] == 0) ready.push_back(user);
  }
}

using Set = std::shared_ptr<const std::vector<VertexId>>;

// What users of `v` see upstream through it.
Set seen_through(const Program& p, VertexId v) {
  if (p.vertices[v].kind != VertexKind::resource) return p.nearest_resources[v];
  if (p.resource(v).addr.mode == config::Mode::managed)
    return std::make_shared<const std::vector<VertexId>>(std::vector<VertexId>{v});
  std::vector<VertexId> set = *p.nearest_resources[v];
  set.insert(std::lower_bound(set.begin(), set.end(), v), v);
  return std::make_shared<const std::vector<VertexId>>(std::move(set));
}

void find_nearest_resources(Program& p) {
  const Set none = std::make_shared<const std::vector<VertexId>>();
  p.nearest_resources.assign(p.vertices.size(), none);
  for (VertexId v : p.order) {
    std::vector<Set> parts;
    for (VertexId n : p.needs.of(v)) {
      Set s = seen_through(p, n);
      if (!s->empty() && std::find(parts.begin(), parts.end(), s) == parts.end())
        parts.push_back(std::move(s));
    }
    if (parts.empty()) continue;
    if (parts.size() == 1) {
      p.nearest_resources[v] = parts[0];
      continue;
    }
    std::vector<VertexId> all;
    for (const Set& s : parts) all.insert(all.end(), s->begin(), s->end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    p.nearest_resources[v] = std::make_shared<const std::vector<VertexId>>(std::move(all));
  }
}

// Terraform puts off reading a data source while something it explicitly waits for will change.
class ReadOrder {
 public:
  explicit ReadOrder(Program& program) : p_(program), edges_(program, unused_) {}

  void run() {
    for (std::uint32_t m = 0; m < p_.modules.size(); ++m) {
      const config::Module& module = *p_.modules[m].module;
      std::vector<VertexId> outer = around(m);
      for (std::uint32_t i = 0; i < module.resources.size(); ++i) {
        const config::Resource& r = module.resources[i];
        if (r.addr.mode != config::Mode::data) continue;
        std::vector<VertexId> after = outer;
        explicit_needs(m, r.depends_on, after);
        for (const lang::Expr* e : {r.count, r.for_each})
          if (e) named_resources(m, *e, after);
        if (r.body)
          for (const lang::Expr* e : r.body->expressions) named_resources(m, *e, after);
        std::sort(after.begin(), after.end());
        after.erase(std::unique(after.begin(), after.end()), after.end());
        if (!after.empty()) p_.read_after[p_.resource_vertex(m, i)] = std::move(after);
      }
    }
  }

 private:
  void named_resources(std::uint32_t m, const lang::Expr& e, std::vector<VertexId>& out) {
    for (const lang::Reference& ref : e.references) named_resource(m, ref, out);
  }
  void named_resource(std::uint32_t m, const lang::Reference& ref, std::vector<VertexId>& out) {
    if (static_cast<RefKind>(ref.kind) != RefKind::resource || ref.binding == lang::Reference::kUnbound)
      return;
    VertexId v = p_.modules[m].resources + ref.binding;
    if (p_.resource(v).addr.mode == config::Mode::managed) out.push_back(v);
  }
  void explicit_needs(std::uint32_t m, const std::vector<const lang::Reference*>& refs,
                      std::vector<VertexId>& out) {
    for (const lang::Reference* ref : refs) {
      std::vector<VertexId> named;
      if (static_cast<RefKind>(ref->kind) == RefKind::module_call &&
          ref->binding != lang::Reference::kUnbound && !Edges::output_name(*ref))
        named.push_back(p_.modules[m].call_ends + ref->binding);
      else
        edges_.targets(m, *ref, named);
      for (VertexId v : named) {
        if (p_.vertices[v].kind == VertexKind::resource)
          out.push_back(v);
        else
          upstream(v, out);
      }
    }
  }
  // All managed resources behind an object that is not one.
  void upstream(VertexId from, std::vector<VertexId>& out) {
    std::vector<bool> seen(p_.vertices.size());
    std::vector<VertexId> todo{from};
    while (!todo.empty()) {
      VertexId v = todo.back();
      todo.pop_back();
      if (seen[v]) continue;
      seen[v] = true;
      if (p_.vertices[v].kind == VertexKind::resource && p_.resource(v).addr.mode == config::Mode::managed)
        out.push_back(v);
      for (VertexId n : p_.needs.of(v)) todo.push_back(n);
    }
  }
  // depends_on of the calls that lead to module `m`.
  std::vector<VertexId> around(std::uint32_t m) {
    std::vector<VertexId> out;
    for (; m != 0; m = p_.modules[m].parent) {
      const Program::ModuleInfo& info = p_.modules[m];
      explicit_needs(info.parent, p_.modules[info.parent].module->calls[info.call].depends_on, out);
    }
    return out;
  }

  Program& p_;
  Pairs unused_;
  Edges edges_;
};

bool replaces_early(const config::Configuration& configuration) {
  return std::ranges::any_of(configuration.modules(), [](const auto& module) {
    return std::ranges::any_of(module->resources,
                               [](const auto& r) { return r.lifecycle.create_before_destroy; });
  });
}

}  // namespace

// Linear: targets are dealt to their rows, only rows are sorted.
Adjacency Adjacency::from_pairs(std::size_t vertices, Pairs pairs) {
  Adjacency a;
  a.starts_.assign(vertices + 1, 0);
  for (const auto& [from, to] : pairs) ++a.starts_[from + 1];
  for (std::size_t v = 0; v < vertices; ++v) a.starts_[v + 1] += a.starts_[v];
  std::vector<std::uint32_t> next(a.starts_.begin(), a.starts_.end() - 1);
  a.targets_.resize(pairs.size());
  for (const auto& [from, to] : pairs) a.targets_[next[from]++] = to;
  std::uint32_t kept = 0, row = 0;
  for (std::size_t v = 0; v < vertices; ++v) {
    const auto first = a.targets_.begin() + row, last = a.targets_.begin() + a.starts_[v + 1];
    row = a.starts_[v + 1];
    std::sort(first, last);
    const auto end = std::unique(first, last);
    std::copy(first, end, a.targets_.begin() + kept);
    a.starts_[v] = kept;
    kept += static_cast<std::uint32_t>(end - first);
  }
  a.starts_[vertices] = kept;
  a.targets_.resize(kept);
  return a;
}

Program::Program(const config::Configuration& c, bool with_imports)
    : configuration(c), imports(with_imports && !c.root().imports.empty()) {
  number_vertices(*this);
  if (imports) match_imports(*this);
  Pairs pairs;
  if (replaces_early(c)) {
    NamedInstances named;
    Edges(*this, pairs, named).all();
    std::erase_if(named.keys, [&](const auto& entry) { return named.all.contains(entry.first); });
    named_instances = std::move(named.keys);
  } else {
    Edges(*this, pairs).all();
  }
  Pairs reversed;
  reversed.reserve(pairs.size());
  for (const auto& [from, to] : pairs) reversed.emplace_back(to, from);
  needs = Adjacency::from_pairs(vertices.size(), std::move(pairs));
  users = Adjacency::from_pairs(vertices.size(), std::move(reversed));
  sort_vertices(*this);
  find_nearest_resources(*this);
  ReadOrder(*this).run();
}

Program::ProviderPlace Program::resolve_provider(std::uint32_t m, const config::LocalProvider& wanted) const {
  config::LocalProvider name = wanted;
  for (;;) {
    const config::Module& module = *modules[m].module;
    std::optional<std::uint32_t> block;
    for (std::uint32_t i = 0; i < module.providers.size(); ++i)
      if (module.providers[i].name == name) block = i;
    if (block && (m == 0 || !module.providers[*block].empty)) return {m, name, block};
    if (m == 0) return {0, name, std::nullopt};
    const config::ModuleCall& call = modules[modules[m].parent].module->calls[modules[m].call];
    auto passed = std::ranges::find(call.providers, name, [](const auto& p) { return p.first; });
    // An empty block says that a configuration is passed in; where none is, it configures with nothing.
    if (block && passed == call.providers.end()) return {m, name, block};
    if (passed != call.providers.end()) name = config::LocalProvider(passed->second);
    m = modules[m].parent;
  }
}

std::uint32_t Program::module_index(const config::ModulePath& path) const {
  std::uint32_t m = 0;
  for (const std::string& step : path) {
    const auto& calls = modules[m].module->calls;
    auto c =
        std::find_if(calls.begin(), calls.end(), [&](const config::ModuleCall& c) { return c.name == step; });
    if (c == calls.end()) return UINT32_MAX;
    m = modules[m].children[static_cast<std::size_t>(c - calls.begin())];
    if (m == UINT32_MAX) return m;
  }
  return m;
}

}  // namespace reprise::engine
