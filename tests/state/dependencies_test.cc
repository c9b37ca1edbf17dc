#include "state/dependencies.h"

#include <gmock/gmock.h>

namespace reprise::state {
namespace {

using testing::ElementsAre;

Object object(std::vector<std::string> names) {
  Object o;
  for (std::string& name : names)
    o.dependencies.push_back({{}, {config::Mode::managed, "terraform_data", std::move(name)}});
  return o;
}

TEST(DependencyTexts, AreSortedAsTexts) {
  DependencyTexts texts;
  const Object none = object({}), few = object({"b", "a-b", "a"}), other = object({"r10", "r2"});
  EXPECT_THAT(texts.of(none), ElementsAre());
  EXPECT_THAT(texts.of(few), ElementsAre("terraform_data.a", "terraform_data.a-b", "terraform_data.b"));
  EXPECT_THAT(texts.of(other), ElementsAre("terraform_data.r10", "terraform_data.r2"));
  EXPECT_EQ(&texts.of(few), &texts.of(object({"b", "a-b", "a"})));
}

}  // namespace
}  // namespace reprise::state
