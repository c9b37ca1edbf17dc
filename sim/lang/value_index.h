// Membership of values without comparing each with each.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "value/value.h"

namespace reprise::lang {

// A set of wholly known values; equal means same type and content, marks aside.
class ValueIndex {
 public:
  // False when an equal value is already in.
  bool insert(const value::Value& v) {
    if (contains(v)) return false;
    buckets_[v.hash()].push_back(v.unmark_deep());
    return true;
  }
  bool contains(const value::Value& v) const {
    auto at = buckets_.find(v.hash());
    if (at == buckets_.end()) return false;
    value::Value plain = v.unmark_deep();
    for (const value::Value& other : at->second)
      if (other.identical(plain)) return true;
    return false;
  }

 private:
  std::unordered_map<std::uint64_t, std::vector<value::Value>> buckets_;  // for lookup only
};

}  // namespace reprise::lang
