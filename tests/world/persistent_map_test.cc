#include "world/persistent_map.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <vector>

namespace reprise::world {
namespace {

using Model = std::map<std::string, int>;
using Map = PersistentMap<int>;

void check_equal(const Map& map, const Model& model) {
  std::vector<std::pair<std::string, int>> seen;
  map.for_each([&](const std::string& k, int v) { seen.emplace_back(k, v); });
  RC_ASSERT(seen == (std::vector<std::pair<std::string, int>>(model.begin(), model.end())));
  RC_ASSERT(map.size() == model.size());
}

// A handful of versions; each step changes one of them or forks it. Versions never see each other's changes.
RC_GTEST_PROP(PersistentMap, behaves_as_a_map_that_is_copied, ()) {
  std::vector<std::pair<Map, Model>> versions(1);
  int steps = *rc::gen::inRange(0, 120);
  for (int i = 0; i < steps; ++i) {
    std::size_t which = *rc::gen::inRange<std::size_t>(0, versions.size());
    std::string key = *rc::gen::container<std::string>(rc::gen::inRange('a', 'd'));
    key.resize(std::min<std::size_t>(key.size(), 3));
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        versions[which].first.set(key, i);
        versions[which].second[key] = i;
        break;
      case 1: RC_ASSERT(versions[which].first.erase(key) == (versions[which].second.erase(key) == 1)); break;
      case 2:
        versions[which].first.at(key) += i;
        versions[which].second[key] += i;
        break;
      default:
        if (versions.size() < 6) versions.push_back(versions[which]);
    }
  }
  for (const auto& [map, model] : versions) {
    check_equal(map, model);
    for (const auto& [key, value] : model) RC_ASSERT(*map.find(key) == value);
    RC_ASSERT(!map.find("not there"));
  }
}

RC_GTEST_PROP(PersistentMap, ranges_agree_with_a_map, (Model model)) {
  Map map;
  for (const auto& [k, v] : model) map.set(k, v);
  std::string first = *rc::gen::arbitrary<std::string>();
  std::vector<std::string> expected, seen;
  for (auto it = model.lower_bound(first); it != model.end(); ++it) expected.push_back(it->first);
  map.for_each_from(first, [&](const std::string& k, int) { seen.push_back(k); });
  RC_ASSERT(seen == expected);
  std::erase_if(expected, [&](const std::string& k) { return !k.starts_with(first); });
  seen.clear();
  map.for_each_prefix(first, [&](const std::string& k, int) { seen.push_back(k); });
  RC_ASSERT(seen == expected);
}

TEST(PersistentMap, a_copy_shares_until_it_is_changed) {
  Map a;
  for (int i = 0; i < 1000; ++i) a.set(std::to_string(i), i);
  Map b = a;
  EXPECT_TRUE(a.same(b));
  b.set("5", 55);
  EXPECT_FALSE(a.same(b));
  EXPECT_EQ(*a.find("5"), 5);
  EXPECT_EQ(*b.find("5"), 55);
}

TEST(PersistentMap, a_visit_can_stop) {
  Map a;
  for (int i = 0; i < 10; ++i) a.set(std::to_string(i), i);
  int visits = 0;
  a.for_each([&](const std::string&, int) { return ++visits < 3; });
  EXPECT_EQ(visits, 3);
}

}  // namespace
}  // namespace reprise::world
