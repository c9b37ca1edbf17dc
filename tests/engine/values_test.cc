#include "engine/values.h"

#include <gtest/gtest.h>

namespace reprise::engine {
namespace {

state::Resource resource_with(std::initializer_list<config::InstanceKey> keys) {
  state::Resource out;
  for (const config::InstanceKey& key : keys) {
    out.instances[key].current.emplace();
    out.instances[key].current->value = value::Value::string("there");
  }
  return out;
}

TEST(InstancesOfAState, LeaveGapsUnknown) {
  ResourceCells cells;
  cells.repeat = Repeat::count;
  const state::Resource remembered = resource_with({std::int64_t{0}, std::int64_t{2}});
  take_instances_of(&remembered, cells);
  ASSERT_EQ(cells.instances.size(), 3u);
  EXPECT_TRUE(cells.instances[0].value.is_known());
  EXPECT_TRUE(cells.instances[1].value.is_unknown());
  EXPECT_TRUE(cells.instances[2].value.is_known());
}

TEST(InstancesOfAState, AreThoseOfTheRepetition) {
  ResourceCells cells;
  cells.repeat = Repeat::for_each;
  const state::Resource remembered =
      resource_with({std::int64_t{0}, std::string("a"), config::InstanceKey()});
  take_instances_of(&remembered, cells);
  ASSERT_EQ(cells.instances.size(), 1u);
  EXPECT_EQ(cells.instances[0].key, config::InstanceKey(std::string("a")));
}

TEST(InstancesOfAState, ThatNoConfigurationCouldHaveAreLeftOut) {
  ResourceCells cells;
  cells.repeat = Repeat::count;
  const state::Resource remembered =
      resource_with({std::int64_t{-1}, std::int64_t{0}, kInstancesMax, std::int64_t{INT64_MAX}});
  take_instances_of(&remembered, cells);
  EXPECT_EQ(cells.instances.size(), 1u);
}

}  // namespace
}  // namespace reprise::engine
