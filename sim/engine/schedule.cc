#include "engine/schedule.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "engine/operations.h"
#include "engine/targets.h"
#include "graph/graph.h"

namespace reprise::engine {

namespace {

struct AddressHash {
  std::size_t operator()(const config::ConfigResource& a) const {
    std::uint64_t h = world::stable_hash(a.resource.type, static_cast<std::uint64_t>(a.resource.mode));
    for (const std::string& step : a.module) h = world::stable_hash(step, h);
    return world::stable_hash(a.resource.name, h);
  }
};

class Builder {
 public:
  Builder(Schedule& schedule, const Program& program, const Plan& plan, std::uint64_t seed)
      : s_(schedule), p_(program), plan_(plan), seed_(seed) {}

  void run() {
    s_.replaced_early = create_before_destroy_in(p_, Targets(p_, {}, {}));
    name_changes();
    force_early();
    if (plan_.mode != PlanMode::destroy)
      configuration_nodes();
    else
      evaluation_nodes();
    if (std::any_of(plan_.changes.begin(), plan_.changes.end(),
                    [](const auto& c) { return deletes(c.action); })) {
      deletion_nodes();
      clear_before_creating();
    }
    finish();
  }

 private:
  NodeId add(ApplyNode::Kind kind, std::uint32_t of) {
    s_.nodes.push_back({kind, of, 0});
    return static_cast<NodeId>(s_.nodes.size() - 1);
  }
  void wait(NodeId node, NodeId for_node) { pairs_.emplace_back(for_node, node); }

  void name_changes() {
    s_.changes_of.resize(p_.vertices.size());
    s_.names.reserve(plan_.changes.size());
    s_.create_before_destroy.resize(plan_.changes.size());
    make_.assign(plan_.changes.size(), UINT32_MAX);
    destroy_.assign(plan_.changes.size(), UINT32_MAX);
    for (std::uint32_t i = 0; i < plan_.changes.size(); ++i) {
      const ResourceChange& c = plan_.changes[i];
      s_.names.push_back(config::to_string(c.address));
      if (!c.deposed.empty()) s_.names.back() += " (deposed object " + c.deposed + ")";
      std::optional<VertexId> v = vertex_of(c);
      if (v && makes(c.action)) s_.changes_of[*v].push_back(i);
      bool last = c.action == ChangeAction::create_then_destroy;
      if (c.action == ChangeAction::destroy || c.action == ChangeAction::forget) {
        const state::Instance* old = plan_.prior.find(c.address);
        // What the state remembers counts: of what is too many nobody has brought it up to date.
        last = old && old->current ? old->current->create_before_destroy
                                   : c.config && c.config->lifecycle.create_before_destroy;
        if (!c.deposed.empty()) last = true;
        if (plan_.mode == PlanMode::destroy) last = false;
      }
      s_.create_before_destroy[i] = last;
    }
  }

  using Keys = std::set<config::InstanceKey>;

  // Users first: whether a change is made early hangs on what refers to it.
  void force_early() {
    s_.remembered_early.resize(plan_.changes.size());
    if (std::ranges::find(s_.replaced_early, true) == s_.replaced_early.end()) return;
    std::vector<bool> early(p_.vertices.size()), early_behind(p_.vertices.size());
    for (std::size_t at = p_.order.size(); at-- > 0;) {
      const VertexId v = p_.order[at];
      std::vector<VertexId> forcing;
      for (VertexId user : p_.users.of(v))
        if (early[user] || early_behind[user]) forcing.push_back(user);
      early_behind[v] = !forcing.empty();
      if (p_.vertices[v].kind != VertexKind::resource) continue;
      const bool own = early[v] = p_.resource(v).lifecycle.create_before_destroy;
      const std::optional<Keys> forced = own ? std::nullopt : named_by(forcing, v);
      for (std::uint32_t c : s_.changes_of[v])
        s_.remembered_early[c] = own || !forced || forced->contains(plan_.changes[c].address.key);
    }
  }

  // The instances that users refer to; nullopt: all. Who names one that does not change waits for all that
  // do.
  std::optional<Keys> named_by(const std::vector<VertexId>& users, VertexId v) const {
    Keys changing, named;
    for (std::uint32_t c : s_.changes_of[v])
      if (!users.empty() && plan_.changes[c].action != ChangeAction::no_op)
        changing.insert(plan_.changes[c].address.key);
    for (VertexId user : users) {
      const auto found = p_.named_instances.find({user, v});
      if (found == p_.named_instances.end() || !std::ranges::includes(changing, found->second))
        return std::nullopt;
      named.insert(found->second.begin(), found->second.end());
    }
    return named;
  }

  std::optional<VertexId> vertex_of(const ResourceChange& c) {
    if (!c.config) return std::nullopt;
    auto [at, added] = vertex_of_config_.try_emplace(c.config, 0);
    if (added) {
      std::uint32_t m = p_.module_index(config::static_path(c.address.resource.module));
      if (m == UINT32_MAX) return std::nullopt;
      at->second = p_.resource_vertex(
          m, static_cast<std::uint32_t>(c.config - p_.modules[m].module->resources.data()));
    }
    return at->second;
  }

  // Whether instances of a block use earlier ones.
  bool between_instances(VertexId v) const {
    const config::Resource& r = p_.resource(v);
    return r.body && !graph::self_references(p_.vertices[v].index, r.body->expressions).empty();
  }

  // Objects and resources of the configuration, each after what it needs.
  void configuration_nodes() {
    before_.assign(p_.vertices.size(), UINT32_MAX);
    after_ = before_;
    for (VertexId v : p_.order) {
      bool resource = p_.vertices[v].kind == VertexKind::resource;
      before_[v] = add(resource ? ApplyNode::Kind::expand : ApplyNode::Kind::object, v);
      after_[v] = before_[v];
      for (VertexId n : p_.needs.of(v)) wait(before_[v], after_[n]);
      if (!resource || s_.changes_of[v].empty()) continue;
      after_[v] = add(ApplyNode::Kind::barrier, v);
      NodeId last = before_[v];
      const bool in_sequence = between_instances(v);
      for (std::uint32_t c : s_.changes_of[v]) {
        make_[c] = add(ApplyNode::Kind::make, c);
        wait(make_[c], last);
        wait(after_[v], make_[c]);
        if (in_sequence) last = make_[c];
      }
    }
    data_of_checks_last();
  }

  // Checks look at what there is when all is done.
  void data_of_checks_last() {
    NodeId done = UINT32_MAX;
    for (std::uint32_t c = 0; c < plan_.changes.size(); ++c) {
      if (make_[c] == UINT32_MAX || !plan_.changes[c].config || plan_.changes[c].config->check_name.empty())
        continue;
      if (done == UINT32_MAX) done = all_made();
      wait(make_[c], done);
    }
  }

  NodeId all_made() {
    const NodeId done = add(ApplyNode::Kind::barrier, 0);
    for (std::uint32_t c = 0; c < plan_.changes.size(); ++c)
      if (make_[c] != UINT32_MAX && plan_.changes[c].address.resource.resource.mode == config::Mode::managed)
        wait(done, make_[c]);
    return done;
  }

  // A destroy needs the configuration only for providers: everything is evaluated from the state first.
  void evaluation_nodes() {
    before_.assign(p_.vertices.size(), UINT32_MAX);
    NodeId last = UINT32_MAX;
    for (VertexId v : p_.order) {
      NodeId n = add(
          p_.vertices[v].kind == VertexKind::resource ? ApplyNode::Kind::expand : ApplyNode::Kind::object, v);
      if (last != UINT32_MAX) wait(n, last);
      last = n;
    }
    evaluated_ = last;
    after_ = before_;
  }

  struct Block {                         // a resource block that state knows of, by configuration address
    std::vector<std::uint32_t> needs;    // blocks
    std::vector<std::uint32_t> changes;  // that destroy
    std::optional<VertexId> vertex;
    NodeId gone = UINT32_MAX;        // all deletions of those that need it, directly or not
    NodeId gone_early = UINT32_MAX;  // the same without those that come last (create_before_destroy)
    NodeId cleared =
        UINT32_MAX;  // its own deletions and those of what it needs, without those that come last
    NodeId renewed = UINT32_MAX;  // all that needs it has been brought up to date
  };

  std::uint32_t block(const config::ConfigResource& address) {
    auto [at, added] = block_numbers_.try_emplace(address, static_cast<std::uint32_t>(blocks_.size()));
    if (!added) return at->second;
    Block b;
    std::uint32_t m = p_.module_index(address.module);
    if (m != UINT32_MAX)
      if (const config::Resource* r = p_.modules[m].module->resource(address.resource))
        b.vertex =
            p_.resource_vertex(m, static_cast<std::uint32_t>(r - p_.modules[m].module->resources.data()));
    blocks_.push_back(std::move(b));
    return at->second;
  }

  void find_blocks() {
    for (const auto& [address, resource] : plan_.prior.resources) {
      std::uint32_t b = block(address.config());
      for (const auto& [key, instance] : resource.instances) {
        auto take = [&](const state::Object& o) {
          for (const config::ConfigResource& d : o.dependencies) {
            std::uint32_t n = block(d);
            if (n != b) blocks_[b].needs.push_back(n);
          }
        };
        if (instance.current) take(*instance.current);
        for (const auto& [id, o] : instance.deposed) take(o);
      }
    }
    for (Block& b : blocks_) {
      std::sort(b.needs.begin(), b.needs.end());
      b.needs.erase(std::unique(b.needs.begin(), b.needs.end()), b.needs.end());
    }
    for (std::uint32_t i = 0; i < plan_.changes.size(); ++i)
      if (deletes(plan_.changes[i].action))
        blocks_[block(plan_.changes[i].address.resource.config())].changes.push_back(i);
  }

  void deletion_nodes() {
    find_blocks();
    for (Block& b : blocks_) {
      b.gone = add(ApplyNode::Kind::barrier, 0);
      b.gone_early = add(ApplyNode::Kind::barrier, 0);
      b.cleared = add(ApplyNode::Kind::barrier, 0);
      b.renewed = add(ApplyNode::Kind::barrier, 0);
    }
    for (Block& b : blocks_)
      for (std::uint32_t c : b.changes) deletion(b, c);
    for (Block& b : blocks_) {
      for (std::uint32_t n : b.needs) {
        Block& need = blocks_[n];
        wait(need.gone, b.gone);
        wait(need.gone_early, b.gone_early);
        wait(b.cleared, need.cleared);
        wait(need.renewed, b.renewed);
        for (std::uint32_t c : b.changes) {
          wait(need.gone, destroy_[c]);
          if (!s_.create_before_destroy[c]) wait(need.gone_early, destroy_[c]);
        }
        if (b.vertex && after_[*b.vertex] != UINT32_MAX) wait(need.renewed, after_[*b.vertex]);
      }
      if (!b.vertex || before_[*b.vertex] == UINT32_MAX) continue;
      // Bringing a block up to date waits until what it used is cleared, and what used it is gone.
      for (std::uint32_t n : b.needs) wait(before_[*b.vertex], blocks_[n].cleared);
      wait(before_[*b.vertex], b.gone_early);
      for (VertexId user : p_.users.of(*b.vertex))
        if (after_[user] != UINT32_MAX) wait(b.renewed, after_[user]);
    }
  }

  // What is new waits, like what is brought up to date, until what it will use is cleared.
  void clear_before_creating() {
    if (blocks_.empty()) return;
    for (VertexId v : p_.order) {
      NodeId clear = UINT32_MAX;
      for (std::uint32_t c : s_.changes_of[v]) {
        const state::Instance* old = plan_.prior.find(plan_.changes[c].address);
        if (make_[c] == UINT32_MAX || (old && old->current)) continue;
        if (clear == UINT32_MAX) clear = uses_cleared(v);
        wait(make_[c], clear);
      }
    }
  }

  NodeId uses_cleared(VertexId v) {
    const NodeId clear = add(ApplyNode::Kind::barrier, 0);
    for (VertexId n : *p_.nearest_resources[v]) {
      const auto known =
          block_numbers_.find({p_.modules[p_.vertices[n].module].module->path, p_.resource(n).addr});
      if (n != v && known != block_numbers_.end()) wait(clear, blocks_[known->second].cleared);
    }
    return clear;
  }

  void deletion(Block& b, std::uint32_t c) {
    NodeId d = destroy_[c] = add(ApplyNode::Kind::destroy, c);
    if (evaluated_ != UINT32_MAX) wait(d, evaluated_);
    wait(d, b.gone);
    if (s_.create_before_destroy[c]) {
      if (make_[c] != UINT32_MAX)
        wait(d, make_[c]);
      else if (b.vertex && after_[*b.vertex] != UINT32_MAX)
        wait(d, after_[*b.vertex]);
      wait(d, b.renewed);
    } else {
      wait(b.cleared, d);
      if (make_[c] != UINT32_MAX) wait(make_[c], d);
    }
  }

  void finish() {
    s_.rank(seed_);
    s_.users = Adjacency::from_pairs(s_.nodes.size(), std::move(pairs_));
    s_.waits.assign(s_.nodes.size(), 0);
    for (NodeId n = 0; n < s_.nodes.size(); ++n)
      for (NodeId user : s_.users.of(n)) ++s_.waits[user];
    if (!all_reached()) name_circle(unordered());
  }

  bool all_reached() const {
    std::vector<std::uint32_t> waits = s_.waits;
    std::vector<NodeId> order;
    order.reserve(waits.size());
    for (NodeId n = 0; n < waits.size(); ++n)
      if (waits[n] == 0) order.push_back(n);
    for (std::size_t i = 0; i < order.size(); ++i)
      for (NodeId user : s_.users.of(order[i]))
        if (--waits[user] == 0) order.push_back(user);
    return order.size() == waits.size();
  }

  // Nodes that are never reached and lead to others of the kind: those of circles, and what lies between
  // them.
  std::vector<NodeId> unordered() const {
    using Pairs = std::vector<std::pair<NodeId, NodeId>>;
    std::vector<bool> reached(s_.nodes.size());
    for (bool backwards : {false, true}) {
      Pairs pairs;
      std::vector<std::uint32_t> waits(s_.nodes.size());
      for (NodeId from = 0; from < s_.nodes.size(); ++from)
        for (NodeId to : s_.users.of(from)) {
          if (reached[from] || reached[to]) continue;
          pairs.push_back(backwards ? std::pair{to, from} : std::pair{from, to});
          ++waits[backwards ? from : to];
        }
      const Adjacency next = Adjacency::from_pairs(s_.nodes.size(), std::move(pairs));
      std::vector<NodeId> todo;
      for (NodeId n = 0; n < s_.nodes.size(); ++n)
        if (!reached[n] && waits[n] == 0) todo.push_back(n);
      while (!todo.empty()) {
        NodeId n = todo.back();
        todo.pop_back();
        reached[n] = true;
        for (NodeId user : next.of(n))
          if (--waits[user] == 0) todo.push_back(user);
      }
    }
    std::vector<NodeId> left;
    for (NodeId n = 0; n < s_.nodes.size(); ++n)
      if (!reached[n]) left.push_back(n);
    return left;
  }

  // A block is expanded in a circle when what it refers to is made in it.
  void name_circle(const std::vector<NodeId>& nodes) {
    const Targets targets(p_, plan_.targets, plan_.excludes);
    std::set<VertexId> made;
    for (NodeId n : nodes)
      if (s_.nodes[n].kind == ApplyNode::Kind::make)
        if (const auto v = vertex_of(plan_.changes[s_.nodes[n].of])) made.insert(*v);
    for (NodeId n : nodes) {
      const ApplyNode& node = s_.nodes[n];
      if (node.kind == ApplyNode::Kind::make) s_.circle.push_back(s_.names[node.of]);
      if (node.kind == ApplyNode::Kind::destroy)
        s_.circle.push_back(s_.names[node.of] +
                            (makes(plan_.changes[node.of].action) && s_.create_before_destroy[node.of]
                                 ? " (destroy deposed)"
                                 : " (destroy)"));
      if (node.kind == ApplyNode::Kind::expand && targets.includes(node.of) &&
          std::ranges::any_of(*p_.nearest_resources[node.of], [&](VertexId v) { return made.contains(v); }))
        s_.circle.push_back(
            to_string(config::ConfigResource{p_.modules[p_.vertices[node.of].module].module->path,
                                             p_.resource(node.of).addr}) +
            " (expand)");
    }
    std::sort(s_.circle.begin(), s_.circle.end());
    if (s_.circle.empty()) s_.circle.push_back("objects of the configuration");
  }

  Schedule& s_;
  const Program& p_;
  const Plan& plan_;
  std::uint64_t seed_;
  std::vector<std::pair<NodeId, NodeId>> pairs_;  // (first, then)
  std::vector<NodeId> before_, after_;            // by vertex
  std::vector<NodeId> make_, destroy_;            // by change
  NodeId evaluated_ = UINT32_MAX;
  std::unordered_map<const config::Resource*, VertexId> vertex_of_config_;
  std::unordered_map<config::ConfigResource, std::uint32_t, AddressHash> block_numbers_;  // looked up only
  std::vector<Block> blocks_;
};

}  // namespace

void Schedule::rank(std::uint64_t order_seed) {
  for (ApplyNode& n : nodes)
    if (n.kind == ApplyNode::Kind::make || n.kind == ApplyNode::Kind::destroy)
      n.rank = order_seed == 0 ? n.of : world::stable_hash(names[n.of], order_seed);
}

std::string Schedule::circle_text() const {
  constexpr std::size_t kShownMax = 1000;
  std::string text = "Cycle: ";
  for (std::size_t i = 0; i < circle.size() && i < kShownMax; ++i) text += (i ? ", " : "") + circle[i];
  return text;
}

Schedule::Schedule(const Program& program, const Plan& plan, std::uint64_t order_seed) {
  Builder(*this, program, plan, order_seed).run();
}

}  // namespace reprise::engine
