#include <deque>
#include <mutex>
#include <unordered_map>

#include "lang/node.h"

namespace reprise::lang {

namespace {

// The pool only grows with the distinct literals of the sources that were compiled. Like the table of types
// it is a memo: nothing observable depends on it.
struct Pool {
  std::mutex mutex;
  std::deque<value::Value> values;
  std::unordered_multimap<std::uint64_t, const value::Value*> index;
};

Pool& pool() {
  static Pool instance;
  return instance;
}

// 0 and -0 are equal, but print differently.
bool interchangeable(const value::Value& a, const value::Value& b) {
  if (!a.identical(b)) return false;
  if (a.type() != value::Type::number() || a.is_null() || a.is_unknown()) return true;
  return a.is_small_integer() == b.is_small_integer();
}

}  // namespace

const value::Value* intern_constant(const value::Value& v) {
  std::uint64_t key = v.hash();
  Pool& p = pool();
  std::lock_guard lock(p.mutex);
  auto [first, last] = p.index.equal_range(key);
  for (auto i = first; i != last; ++i)
    if (interchangeable(*i->second, v)) return i->second;
  const value::Value* kept = &p.values.emplace_back(v);
  p.index.emplace(key, kept);
  return kept;
}

}  // namespace reprise::lang
