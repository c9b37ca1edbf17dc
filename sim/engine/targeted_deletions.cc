#include "engine/targeted_deletions.h"

#include <algorithm>
#include <map>
#include <string>

#include "engine/operations.h"
#include "state/dependencies.h"

namespace reprise::engine {

namespace {

using Dependencies = std::vector<std::string>;  // blocks

class Search {
 public:
  Search(const Plan& plan, const std::vector<bool>& last)
      : plan_(plan), last_(last), reached_(plan.changes.size()) {}

  std::vector<bool> run() {
    for (std::uint32_t i = 0; i < plan_.changes.size(); ++i) {
      const ResourceChange& c = plan_.changes[i];
      if (!deletes(c.action)) continue;
      deletions_of_[block(c)].push_back(i);
      for (const std::string& need : dependencies(c)) dependents_of_[need].push_back(i);
    }
    for (std::uint32_t i = 0; i < plan_.changes.size(); ++i) {
      const ResourceChange& c = plan_.changes[i];
      if (operates(c)) before_operation(i);
      if (deletes(c.action) && targeted(c)) reach(i);
    }
    while (!todo_.empty()) {
      const std::uint32_t i = todo_.back();
      todo_.pop_back();
      before_deletion(i);
    }
    std::vector<bool> undone(plan_.changes.size());
    for (std::uint32_t i = 0; i < plan_.changes.size(); ++i)
      undone[i] = deletes(plan_.changes[i].action) && !reached_[i];
    return undone;
  }

 private:
  bool targeted(const ResourceChange& c) const {
    return std::ranges::any_of(plan_.targets, [&](const auto& t) { return config::contains(t, c.address); });
  }

  static std::string block(const ResourceChange& c) { return config::to_string(c.address.resource.config()); }

  // What the object that exists was made from, directly or not.
  const Dependencies& dependencies(const ResourceChange& c) {
    static const Dependencies kNone;
    const state::Instance* known = plan_.prior.find(c.address);
    return known && known->current ? made_from_.of(*known->current) : kNone;
  }

  using ByBlock = std::map<std::string, std::vector<std::uint32_t>>;
  static const std::vector<std::uint32_t>& of(const ByBlock& map, const std::string& block) {
    static const std::vector<std::uint32_t> kNone;
    const auto at = map.find(block);
    return at == map.end() ? kNone : at->second;
  }

  // An operation waits for the deletions of what its object was made from, and of what was made from it.
  void before_operation(std::uint32_t i) {
    const ResourceChange& c = plan_.changes[i];
    if (deletes(c.action) && !last_[i]) reach(i);
    const auto reach_early = [&](const std::vector<std::uint32_t>& deletions) {
      for (std::uint32_t d : deletions)
        if (!last_[d] && !in_other_instances_of_one_module(c, plan_.changes[d])) reach(d);
    };
    for (const std::string& need : dependencies(c)) reach_early(of(deletions_of_, need));
    reach_early(of(dependents_of_, block(c)));
  }

  void before_deletion(std::uint32_t i) {
    const ResourceChange& c = plan_.changes[i];
    for (std::uint32_t d : of(dependents_of_, block(c)))
      if (!in_other_instances_of_one_module(c, plan_.changes[d])) reach(d);
  }

  void reach(std::uint32_t i) {
    if (reached_[i]) return;
    reached_[i] = true;
    todo_.push_back(i);
  }

  const Plan& plan_;
  const std::vector<bool>& last_;
  state::DependencyTexts made_from_;
  ByBlock deletions_of_, dependents_of_;  // by the block of what is deleted; by a block it was made from
  std::vector<bool> reached_;
  std::vector<std::uint32_t> todo_;
};

}  // namespace

std::vector<bool> deletions_left_undone(const Plan& plan, const std::vector<bool>& last) {
  if (plan.targets.empty() || plan.mode != PlanMode::normal) return {};
  return Search(plan, last).run();
}

}  // namespace reprise::engine
