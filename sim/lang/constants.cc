#include <deque>
#include <mutex>
#include <unordered_map>

#include "lang/node.h"
#include "value/set_order.h"

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

}  // namespace

const value::Value* intern_constant(const value::Value& v) {
  std::uint64_t key = v.hash();
  Pool& p = pool();
  std::lock_guard lock(p.mutex);
  auto [first, last] = p.index.equal_range(key);
  for (auto i = first; i != last; ++i)
    if (value::interchangeable(*i->second, v)) return i->second;
  const value::Value* kept = &p.values.emplace_back(v);
  p.index.emplace(key, kept);
  return kept;
}

}  // namespace reprise::lang
