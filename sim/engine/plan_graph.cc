#include "engine/plan_graph.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/dependencies.h"
#include "engine/operations.h"
#include "engine/schedule.h"
#include "engine/targeted_deletions.h"
#include "engine/targets.h"
#include "state/dependencies.h"

namespace reprise::engine {

namespace {

using graph::Drawing;
using Node = std::uint32_t;

// A drawing with what all of these have in common: providers that open before and close after what uses them.
class Sketch {
 public:
  explicit Sketch(Drawing drawing) : drawing_(std::move(drawing)) {
    for (Node n = 0; n < drawing_.nodes.size(); ++n) by_name_.emplace(drawing_.nodes[n].name, n);
    root_ = named("root");
  }

  Drawing& drawing() { return drawing_; }
  Node root() const { return root_; }
  Node named(const std::string& name) {
    const auto [at, fresh] = by_name_.try_emplace(name, 0);
    if (fresh) at->second = drawing_.add(name);
    return at->second;
  }
  std::optional<Node> find(const std::string& name) const {
    const auto at = by_name_.find(name);
    return at == by_name_.end() ? std::nullopt : std::optional(at->second);
  }
  // A node for an object or for what is done to it.
  Node object(const config::AbsResource& resource, std::string name) {
    return drawing_.add(std::move(name), config::to_string(resource.config()), "box");
  }
  void use_provider(Node user, const std::string& provider) {
    const Node open = named(provider), close = named(provider + " (close)");
    drawing_.nodes[open].label = provider;
    drawing_.nodes[open].shape = "diamond";
    drawing_.wait(user, open);
    drawing_.wait(close, user);
    drawing_.wait(close, open);
    drawing_.wait(root_, close);
  }
  // Modules that nothing calls any more are closed all the same.
  void close_modules(const config::Configuration& configuration, const config::ModuleInstance& module) {
    config::ModulePath path;
    for (const config::ModuleStep& step : module) {
      path.push_back(step.call);
      if (!configuration.module(path)) drawing_.wait(root_, named(config::to_string(path) + " (close)"));
    }
  }

 private:
  Drawing drawing_;
  std::map<std::string, Node> by_name_;
  Node root_ = 0;
};

template <class Visit>
void each_object(const state::State& state, Visit visit) {
  for (const auto& [address, resource] : state.resources)
    for (const auto& [key, instance] : resource.instances)
      if (instance.current) visit(config::AbsInstance{address, key}, resource, *instance.current);
}

template <class Visit>
void each_managed_object(const state::State& state, Visit visit) {
  each_object(state, [&](const config::AbsInstance& address, const auto& resource, const auto& object) {
    if (address.resource.resource.mode == config::Mode::managed) visit(address, resource, object);
  });
}

bool declared(const config::Configuration& configuration, const config::ConfigResource& address) {
  const config::Module* module = configuration.module(address.module);
  return module && module->resource(address.resource);
}

void wait_for_outputs(Sketch& sketch, const config::Module& root) {
  for (const config::Output& o : root.outputs)
    sketch.drawing().wait(sketch.root(), sketch.named("output." + o.name + " (expand)"));
}

// Outputs of the root that only the state has go.
void drop_outputs(Sketch& sketch, const config::Module& root, const state::State& state) {
  for (const auto& [name, value] : state.outputs) {
    if (std::ranges::find(root.outputs, name, &config::Output::name) != root.outputs.end()) continue;
    const std::string label = "output." + name + " (destroy)";
    sketch.drawing().wait(sketch.root(), sketch.drawing().add(label, label, "note"));
  }
}

// The graph of an apply: blocks, and for each change what makes and what deletes.
class ApplySketch {
 public:
  ApplySketch(const Program& program, const Plan& plan, const Schedule& schedule, const graph::Graph& blocks)
      : program_(program),
        plan_(plan),
        schedule_(schedule),
        blocks_(blocks),
        undone_(deletions_left_undone(plan, schedule.create_before_destroy)),
        sketch_(plan.mode == PlanMode::destroy ? Drawing() : graph::draw(blocks)),
        make_(plan.changes.size()),
        remove_(plan.changes.size()) {}

  Drawing run() {
    for (const ResourceChange& c : plan_.changes)
      if (operates(c)) operating_[c.address.resource].insert(c.address.key);
    for (std::uint32_t c = 0; c < plan_.changes.size(); ++c) {
      if (plan_.mode != PlanMode::destroy) add_operation(c);
      add_deletion(c);
    }
    for (std::uint32_t c = 0; c < plan_.changes.size(); ++c) order(c);
    if (plan_.mode == PlanMode::destroy && plan_.targets.empty()) forget_data();
    if (plan_.mode == PlanMode::destroy) wait_for_outputs(sketch_, program_.configuration.root());
    execute_checks();
    if (!plan_.targets.empty()) return targeted();
    drop_outputs(sketch_, program_.configuration.root(), plan_.prior);
    return std::move(sketch_.drawing());
  }

 private:
  static std::string block(const ResourceChange& c) { return config::to_string(c.address.resource.config()); }

  void add_operation(std::uint32_t i) {
    const ResourceChange& c = plan_.changes[i];
    if (!operates(c)) return;
    const Node n = *(make_[i] = sketch_.object(c.address.resource, config::to_string(c.address)));
    makes_of_[block(c)].push_back(i);
    if (const auto expand = sketch_.find(block(c) + " (expand)")) {
      sketch_.drawing().wait(n, *expand);
      for (graph::VertexId user : blocks_.dependents(*expand))
        if (refers(user, c)) sketch_.drawing().wait(user, n);
    }
    sketch_.use_provider(n, c.provider);
  }

  // A destruction drops data from the state, after what has used it.
  void forget_data() {
    each_object(plan_.prior, [&](const config::AbsInstance& address, const auto&, const auto&) {
      if (address.resource.resource.mode != config::Mode::data) return;
      const Node n = sketch_.object(address.resource, config::to_string(address) + " (destroy)");
      sketch_.drawing().wait(sketch_.root(), n);
      const std::string block = config::to_string(address.resource.config());
      for (std::uint32_t i = 0; i < plan_.changes.size(); ++i)
        if (remove_[i] && std::ranges::binary_search(dependencies(plan_.changes[i]), block))
          sketch_.drawing().wait(n, *remove_[i]);
    });
  }

  // Data of checks is read when all is done.
  void execute_checks() {
    std::optional<Node> start;
    for (std::uint32_t i = 0; i < plan_.changes.size(); ++i) {
      const config::Resource* resource = plan_.changes[i].config;
      if (!make_[i] || !resource || resource->check_name.empty()) continue;
      if (!start) start = sketch_.named("(execute checks)");
      sketch_.drawing().wait(*make_[i], *start);
    }
    for (std::uint32_t i = 0; start && i < plan_.changes.size(); ++i)
      if (make_[i] && plan_.changes[i].address.resource.resource.mode == config::Mode::managed)
        sketch_.drawing().wait(*start, *make_[i]);
  }

  // Whether what refers to a block means this instance of it.
  bool refers(graph::VertexId user, const ResourceChange& c) {
    if (blocks_.vertices()[user].kind == graph::Kind::provider_close) return true;
    const std::set<config::InstanceKey>* named = blocks_.named_instances(user, block_of(c));
    return !named || named->contains(c.address.key) ||
           !std::ranges::includes(operating_.at(c.address.resource), *named);
  }
  graph::VertexId block_of(const ResourceChange& c) const { return *sketch_.find(block(c) + " (expand)"); }
  void add_deletion(std::uint32_t i) {
    const ResourceChange& c = plan_.changes[i];
    if (!deletes(c.action) || (!undone_.empty() && undone_[i])) return;
    const char* what = c.action == ChangeAction::forget                ? " (forget)"
                       : c.action == ChangeAction::create_then_destroy ? " (destroy deposed)"
                                                                       : " (destroy)";
    std::string name = config::to_string(c.address) + what;
    if (!c.deposed.empty()) name = config::to_string(c.address) + " (destroy deposed " + c.deposed + ")";
    const Node n = *(remove_[i] = sketch_.object(c.address.resource, std::move(name)));
    removes_of_[block(c)].push_back(i);
    sketch_.use_provider(n, c.provider);
    if (plan_.mode != PlanMode::destroy)
      sketch_.close_modules(program_.configuration, c.address.resource.module);
  }

  // As the state has them, of what is new as the configuration does.
  const std::vector<std::string>& dependencies(const ResourceChange& c) {
    const state::Instance* known = plan_.prior.find(c.address);
    return known && known->current ? made_from_.of(*known->current) : declared_upstream(c);
  }
  const std::vector<std::string>& declared_upstream(const ResourceChange& c) {
    const auto [at, fresh] = declared_.try_emplace(c.config);
    if (!fresh || !c.config) return at->second;
    const std::uint32_t m = program_.module_index(config::static_path(c.address.resource.module));
    const VertexId v = program_.resource_vertex(
        m, static_cast<std::uint32_t>(c.config - program_.modules[m].module->resources.data()));
    for (const VertexId n : upstream_.all_upstream(program_, v)) {
      const config::ModulePath& path = program_.modules[program_.vertices[n].module].module->path;
      at->second.push_back(config::to_string(config::ConfigResource{path, program_.resource(n).addr}));
    }
    std::ranges::sort(at->second);
    return at->second;
  }

  // Late deletions come before the operation, those of what is replaced early after it.
  void order_with(Node operation, std::uint32_t deletion) {
    if (schedule_.create_before_destroy[deletion])
      sketch_.drawing().wait(*remove_[deletion], operation);
    else
      sketch_.drawing().wait(operation, *remove_[deletion]);
  }

  void order(std::uint32_t i) {
    const ResourceChange& c = plan_.changes[i];
    if (make_[i] && remove_[i]) order_with(*make_[i], i);
    for (const std::string& need : dependencies(c)) {
      if (const auto gone = removes_of_.find(need); gone != removes_of_.end())
        for (std::uint32_t d : gone->second) {
          if (in_other_instances_of_one_module(c, plan_.changes[d])) continue;
          if (make_[i]) order_with(*make_[i], d);
          if (remove_[i]) sketch_.drawing().wait(*remove_[d], *remove_[i]);
        }
      if (const auto made = makes_of_.find(need); remove_[i] && made != makes_of_.end())
        for (std::uint32_t m : made->second)
          if (!in_other_instances_of_one_module(c, plan_.changes[m])) order_with(*make_[m], i);
    }
    if (remove_[i] && c.action == ChangeAction::create_then_destroy) after_users(i);
  }

  // What was replaced early goes when all that refers to it has been brought up to date.
  void after_users(std::uint32_t i) {
    std::set<graph::VertexId> seen;
    std::vector<graph::VertexId> todo{block_of(plan_.changes[i])};
    while (!todo.empty()) {
      const graph::VertexId v = todo.back();
      todo.pop_back();
      if (!seen.insert(v).second) continue;
      const graph::Kind kind = blocks_.vertices()[v].kind;
      if (kind == graph::Kind::provider_close || kind == graph::Kind::root) continue;
      if (kind == graph::Kind::resource && seen.size() > 1) {
        std::string name = blocks_.name(v);
        name.resize(name.size() - std::string_view(" (expand)").size());
        for (std::uint32_t m : makes_of_[name]) sketch_.drawing().wait(*remove_[i], *make_[m]);
      }
      for (graph::VertexId user : blocks_.dependents(v)) todo.push_back(user);
    }
  }

  // Only what the plan is about, and what closes and ends.
  Drawing targeted() {
    const Targets targets(program_, plan_.targets, plan_.excludes);
    const Drawing& whole = sketch_.drawing();
    std::vector<bool> kept(whole.nodes.size(), true);
    for (Node n = 0; n < blocks_.vertices().size() && plan_.mode != PlanMode::destroy; ++n)
      kept[n] = wanted(targets, blocks_.vertices()[n]);
    Drawing out;
    std::vector<Node> renamed(whole.nodes.size());
    for (Node n = 0; n < whole.nodes.size(); ++n)
      if (kept[n]) renamed[n] = out.add(whole.nodes[n].name, whole.nodes[n].label, whole.nodes[n].shape);
    for (const auto& [from, to] : whole.edges)
      if (kept[from] && kept[to]) out.wait(renamed[from], renamed[to]);
    return out;
  }

  bool wanted(const Targets& targets, const graph::Vertex& v) const {
    const std::uint32_t m = program_.module_index(v.module->path);
    const Program::ModuleInfo& info = program_.modules[m];
    switch (v.kind) {
      case graph::Kind::call_expand: return targets.includes(info.calls + v.index);
      case graph::Kind::variable:
      case graph::Kind::validation: return targets.includes(info.variables + v.index);
      case graph::Kind::local: return targets.includes(info.locals + v.index);
      case graph::Kind::resource: return targets.includes(info.resources + v.index);
      case graph::Kind::output: return targets.includes(info.outputs + v.index);
      case graph::Kind::check: return targets.includes(info.checks + v.index);
      case graph::Kind::call_close: return targets.includes(info.call_ends + v.index);
      default: return true;
    }
  }

  const Program& program_;
  const Plan& plan_;
  const Schedule& schedule_;
  const graph::Graph& blocks_;
  std::vector<bool> undone_;
  state::DependencyTexts made_from_;
  Dependencies upstream_;
  Sketch sketch_;
  std::vector<std::optional<Node>> make_, remove_;                           // by change
  std::map<std::string, std::vector<std::uint32_t>> makes_of_, removes_of_;  // by block
  std::map<config::AbsResource, std::set<config::InstanceKey>> operating_;
  std::map<const config::Resource*, std::vector<std::string>> declared_;  // what a block needs; lookup only
};

}  // namespace

std::set<config::ConfigResource> orphans(const config::Configuration& configuration,
                                         const state::State& state) {
  std::set<config::ConfigResource> found;
  each_managed_object(state,
                      [&](const config::AbsInstance& address, const state::Resource&, const state::Object&) {
                        if (!declared(configuration, address.resource.config()))
                          found.insert(address.resource.config());
                      });
  return found;
}

Drawing draw_plan(const config::Configuration& configuration, const state::State& state,
                  hcl::Diagnostics& diags, graph::Operation operation) {
  Sketch sketch(graph::draw(graph::build(configuration, diags, operation)));
  each_managed_object(
      state, [&](const config::AbsInstance& address, const state::Resource& resource, const state::Object&) {
        if (declared(configuration, address.resource.config())) return;
        sketch.use_provider(sketch.object(address.resource, config::to_string(address) + " (orphan)"),
                            resource.provider);
        sketch.close_modules(configuration, address.resource.module);
      });
  drop_outputs(sketch, configuration.root(), state);
  return std::move(sketch.drawing());
}

Drawing draw_destruction(const config::Configuration& configuration, const state::State& state) {
  Sketch sketch{Drawing()};
  std::map<std::string, std::vector<Node>> nodes;  // by block
  each_object(state,
              [&](const config::AbsInstance& address, const state::Resource& resource, const state::Object&) {
                const std::string block = config::to_string(address.resource.config());
                nodes[block].push_back(sketch.object(address.resource, block + " (destroy)"));
                sketch.use_provider(nodes[block].back(), resource.provider);
              });
  std::map<std::string, std::size_t> next;
  state::DependencyTexts dependencies;
  each_object(state,
              [&](const config::AbsInstance& address, const state::Resource&, const state::Object& object) {
                const std::string block = config::to_string(address.resource.config());
                const Node user = nodes[block][next[block]++];
                for (const std::string& need : dependencies.of(object))
                  for (const Node n : nodes[need]) sketch.drawing().wait(n, user);
              });
  wait_for_outputs(sketch, configuration.root());
  drop_outputs(sketch, configuration.root(), state);
  return std::move(sketch.drawing());
}

Drawing draw_apply(const Program& program, const Plan& plan, hcl::Diagnostics& diags) {
  const Schedule schedule(program, plan, 0);
  if (!schedule.circle.empty()) {
    diags.error(schedule.circle_text(), "");
    return {};
  }
  const graph::Graph blocks = graph::build(program.configuration, diags, graph::Operation::apply);
  return ApplySketch(program, plan, schedule, blocks).run();
}

}  // namespace reprise::engine
