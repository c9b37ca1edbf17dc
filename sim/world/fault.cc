#include "world/fault.h"

#include <utility>

namespace reprise::world {

void FaultPlan::add(FaultRule rule) { rules_.push_back({std::move(rule), 0}); }

// Every matching rule counts the visit, also when an earlier one answers: what a rule counts does not depend
// on which other rules exist.
std::optional<FaultRule> FaultPlan::at(std::string_view point) {
  std::optional<FaultRule> hit;
  for (Armed& armed : rules_) {
    if (!glob_match(armed.rule.point, point)) continue;
    if (armed.seen != UINT32_MAX) ++armed.seen;
    bool live = armed.seen >= armed.rule.first && armed.seen - armed.rule.first < armed.rule.times;
    if (live && !hit) hit = armed.rule;
  }
  return hit;
}

std::vector<std::string> FaultPlan::unreached() const {
  std::vector<std::string> out;
  for (const Armed& armed : rules_)
    if (armed.seen < armed.rule.first) out.push_back(armed.rule.point);
  return out;
}

bool glob_match(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace reprise::world
