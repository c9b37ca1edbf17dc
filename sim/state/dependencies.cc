#include "state/dependencies.h"

#include <algorithm>

namespace reprise::state {

const std::vector<std::string>& DependencyTexts::of(const Object& object) {
  static const std::vector<std::string> none;
  if (object.dependencies.empty()) return none;
  if (last_ && last_->first == object.dependencies) return last_->second;
  const auto [at, fresh] = known_.try_emplace(object.dependencies);
  last_ = &*at;
  if (!fresh) return at->second;
  for (const config::ConfigResource& d : at->first) at->second.push_back(to_string(d));
  std::sort(at->second.begin(), at->second.end());
  return at->second;
}

}  // namespace reprise::state
