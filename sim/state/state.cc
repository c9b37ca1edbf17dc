#include "state/state.h"

namespace reprise::state {

const Instance* State::find(const config::AbsInstance& address) const {
  auto r = resources.find(address.resource);
  if (r == resources.end()) return nullptr;
  auto i = r->second.instances.find(address.key);
  return i == r->second.instances.end() ? nullptr : &i->second;
}

Instance& State::instance(const config::AbsInstance& address, const std::string& provider) {
  Resource& r = resources[address.resource];
  r.provider = provider;
  return r.instances[address.key];
}

void State::prune(const config::AbsInstance& address) {
  auto r = resources.find(address.resource);
  if (r == resources.end()) return;
  auto i = r->second.instances.find(address.key);
  if (i != r->second.instances.end() && i->second.empty()) r->second.instances.erase(i);
  if (r->second.instances.empty()) resources.erase(r);
}

bool State::has_objects() const {
  for (const auto& [address, resource] : resources)
    for (const auto& [key, instance] : resource.instances)
      if (!instance.empty()) return true;
  return false;
}

}  // namespace reprise::state
