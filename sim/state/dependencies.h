// The lists of what objects depend on, as texts.
//
// An object lists everything upstream of it, as Terraform has it. Such lists may grow with the square of a
// configuration; engine/dependencies.h says what becomes of those that would be too long.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "state/state.h"

namespace reprise::state {

// Makes each list once.
class DependencyTexts {
 public:
  // Sorted as texts.
  const std::vector<std::string>& of(const Object& object);

 private:
  std::map<std::vector<config::ConfigResource>, std::vector<std::string>> known_;
  // Instances of one resource, which stand together, mostly depend on the same.
  const std::pair<const std::vector<config::ConfigResource>, std::vector<std::string>>* last_ = nullptr;
};

}  // namespace reprise::state
