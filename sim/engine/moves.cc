#include "engine/moves.h"

namespace reprise::engine {

namespace {

using config::InstanceKey;

void move_instance(state::State& state, Moves& moves, const config::AbsInstance& from,
                   const config::AbsInstance& to) {
  auto r = state.resources.find(from.resource);
  if (r == state.resources.end()) return;
  auto i = r->second.instances.find(from.key);
  if (i == r->second.instances.end()) return;
  if (const state::Instance* taken = state.find(to); taken && !taken->empty()) return;
  std::string provider = r->second.provider;
  state::Instance moved = std::move(i->second);
  r->second.instances.erase(i);
  if (r->second.instances.empty()) state.resources.erase(r);
  state.instance(to, provider) = std::move(moved);
  config::AbsInstance first = from;
  if (auto before = moves.previous.find(from); before != moves.previous.end()) {
    first = before->second;
    moves.previous.erase(before);
  }
  if (first != to) moves.previous[to] = std::move(first);
}

// x → x[0] when count appears, x[0] → x when it goes.
void implied_moves(const Program& program, state::State& state, Moves& moves) {
  std::vector<std::pair<config::AbsInstance, config::AbsInstance>> todo;
  for (const auto& [address, resource] : state.resources) {
    std::uint32_t m = program.module_index(config::static_path(address.module));
    const config::Resource* config =
        m == UINT32_MAX ? nullptr : program.modules[m].module->resource(address.resource);
    if (!config || config->for_each) continue;
    const InstanceKey single{}, zero{std::int64_t{0}};
    const InstanceKey& from = config->count ? single : zero;
    const InstanceKey& to = config->count ? zero : single;
    if (resource.instances.contains(from) && !resource.instances.contains(to))
      todo.emplace_back(config::AbsInstance{address, from}, config::AbsInstance{address, to});
  }
  for (const auto& [from, to] : todo) move_instance(state, moves, from, to);
}

}  // namespace

Moves move_objects(const Program& program, state::State& state, hcl::Diagnostics&) {
  Moves moves;
  implied_moves(program, state, moves);
  return moves;
}

}  // namespace reprise::engine
