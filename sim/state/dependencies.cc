#include "state/dependencies.h"

#include <algorithm>

namespace reprise::state {

namespace {

template <class Visit>
void each_object(const State& state, Visit visit) {
  for (const auto& [address, resource] : state.resources)
    for (const auto& [key, instance] : resource.instances) {
      if (instance.current) visit(address, *instance.current);
      for (const auto& [id, object] : instance.deposed) visit(address, object);
    }
}

}  // namespace

Upstream::Upstream(const State& state) {
  const Object* before = nullptr;
  const config::AbsResource* at = nullptr;
  std::size_t objects = 0;
  each_object(state, [&](const config::AbsResource& address, const Object& object) {
    ++objects;
    // Instances of one resource mostly depend on the same.
    bool same = at == &address && before->dependencies == object.dependencies;
    if (!same && !object.dependencies.empty()) add(address.config(), object);
    at = &address;
    before = &object;
  });
  for (std::vector<Block>& n : needs_) {
    std::sort(n.begin(), n.end());
    n.erase(std::unique(n.begin(), n.end()), n.end());
  }
  seen_.assign(texts_.size(), 0);
  const std::size_t most = kAlways + kMeanMax * objects;
  std::size_t total = 0;
  each_object(state, [&](const config::AbsResource& address, const Object& object) {
    if (!whole_ || object.dependencies.empty()) return;
    total += of(address, object).size();
    whole_ = whole_ && total <= most;
  });
  if (whole_) return;
  known_.clear();
  last_ = nullptr;
}

Upstream::Block Upstream::number(const config::ConfigResource& address) {
  auto [at, fresh] = numbers_.try_emplace(address, static_cast<Block>(texts_.size()));
  if (fresh) {
    texts_.push_back(to_string(address));
    needs_.emplace_back();
  }
  return at->second;
}

void Upstream::add(const config::ConfigResource& of, const Object& object) {
  Block from = number(of);
  for (const config::ConfigResource& d : object.dependencies) {
    Block to = number(d);  // may move needs_
    needs_[from].push_back(to);
  }
}

const std::vector<std::string>& Upstream::of(const config::AbsResource& address, const Object& object) {
  static const std::vector<std::string> none;
  if (object.dependencies.empty()) return none;
  if (last_ && last_key_->second == object.dependencies && last_key_->first.resource == address.resource &&
      last_key_->first.module == static_path(address.module))
    return *last_;
  auto [at, fresh] = known_.try_emplace(Key{address.config(), object.dependencies});
  if (fresh) at->second = spell_out(at->first, whole_);
  last_ = &at->second;
  last_key_ = &at->first;
  return at->second;
}

std::vector<std::string> Upstream::spell_out(const Key& key, bool whole) {
  ++query_;
  std::vector<Block> found;
  auto take = [&](Block b) {
    if (seen_[b] == query_) return;
    seen_[b] = query_;
    found.push_back(b);
  };
  for (const config::ConfigResource& d : key.second) take(numbers_.at(d));
  for (std::size_t i = 0; whole && i < found.size(); ++i)
    for (Block b : needs_[found[i]]) take(b);
  auto self = numbers_.find(key.first);
  std::vector<std::string> out;
  for (Block b : found)
    if (self == numbers_.end() || b != self->second) out.push_back(texts_[b]);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace reprise::state
