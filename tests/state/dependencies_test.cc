#include "state/dependencies.h"

#include <gmock/gmock.h>

namespace reprise::state {
namespace {

using testing::ElementsAre;

config::ConfigResource resource(int i) {
  return {{}, {config::Mode::managed, "terraform_data", "r" + std::to_string(i)}};
}

// r0 ← r1 ← …: each depends on the one before.
State chain(int length) {
  State state;
  for (int i = 0; i < length; ++i) {
    Object o;
    o.value = value::Value::empty_object();
    if (i) o.dependencies = {resource(i - 1)};
    state.instance({{{}, resource(i).resource}, {}}, "p").current = std::move(o);
  }
  return state;
}

const std::vector<std::string>& listed(const State& state, Upstream& upstream, int i) {
  const config::AbsResource address{{}, resource(i).resource};
  return upstream.of(address, *state.resources.at(address).instances.begin()->second.current);
}

TEST(Upstream, ListsEverythingSorted) {
  State state = chain(12);
  Upstream upstream(state);
  EXPECT_THAT(listed(state, upstream, 0), ElementsAre());
  EXPECT_THAT(listed(state, upstream, 3),
              ElementsAre("terraform_data.r0", "terraform_data.r1", "terraform_data.r2"));
  EXPECT_THAT(listed(state, upstream, 11).at(2), "terraform_data.r10");
}

TEST(Upstream, LongChainsListTheNearest) {
  State state = chain(20'000);
  Upstream upstream(state);
  EXPECT_THAT(listed(state, upstream, 19'999), ElementsAre("terraform_data.r19998"));
  EXPECT_THAT(listed(state, upstream, 1), ElementsAre("terraform_data.r0"));
}

TEST(Upstream, CirclesEnd) {
  State state = chain(3);
  state.resources.at({{}, resource(0).resource}).instances.begin()->second.current->dependencies = {
      resource(2)};
  Upstream upstream(state);
  EXPECT_THAT(listed(state, upstream, 1), ElementsAre("terraform_data.r0", "terraform_data.r2"));
}

TEST(Upstream, WhatIsGoneIsStillNamed) {
  State state = chain(3);
  state.resources.erase({{}, resource(0).resource});
  Upstream upstream(state);
  EXPECT_THAT(listed(state, upstream, 2), ElementsAre("terraform_data.r0", "terraform_data.r1"));
}

}  // namespace
}  // namespace reprise::state
