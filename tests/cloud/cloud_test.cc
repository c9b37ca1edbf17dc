#include "cloud/cloud.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

namespace reprise::cloud {
namespace {

Object object(std::string type, std::string id, std::vector<Reference> references = {},
              std::string parent = {}) {
  Object o;
  o.provider = "aws";
  o.region = "eu-west-1";
  o.type = std::move(type);
  o.id = std::move(id);
  o.references = std::move(references);
  std::sort(o.references.begin(), o.references.end());
  o.parent = std::move(parent);
  return o;
}

TEST(Cloud, FindsWhatWasPut) {
  Cloud cloud;
  cloud.put(object("aws_vpc", "vpc-1"));
  ASSERT_NE(cloud.find("aws_vpc", "eu-west-1", "vpc-1"), nullptr);
  EXPECT_EQ(cloud.find("aws_vpc", "eu-west-2", "vpc-1"), nullptr);
  EXPECT_TRUE(cloud.erase(object_key("aws_vpc", "eu-west-1", "vpc-1")));
  EXPECT_FALSE(cloud.erase(object_key("aws_vpc", "eu-west-1", "vpc-1")));
  EXPECT_EQ(cloud.size(), 0u);
}

TEST(Cloud, ReferrersOfOneTypeOnly) {
  Cloud cloud;
  cloud.put(object("aws_vpc", "vpc-1"));
  cloud.put(object("aws_subnet", "subnet-1", {{"aws_vpc", "vpc-1", "vpc_id"}}));
  cloud.put(object("aws_subnet", "subnet-2", {{"aws_vpc", "vpc-10", "vpc_id"}}));
  cloud.put(object("aws_route_table", "rtb-1", {{"aws_vpc", "vpc-1", "vpc_id"}}));
  EXPECT_EQ(cloud.referrers("aws_vpc", "vpc-1").size(), 2u);
  ASSERT_EQ(cloud.referrers("aws_vpc", "vpc-1", "aws_subnet").size(), 1u);
  EXPECT_EQ(cloud.referrers("aws_vpc", "vpc-1", "aws_subnet")[0]->id, "subnet-1");
}

TEST(Cloud, ReplacementKeepsItsPlaceInTheOrderOfCreation) {
  Cloud cloud;
  cloud.put(object("a", "1"));
  cloud.put(object("a", "2"));
  cloud.put(object("a", "1", {{"a", "2", "x"}}));
  EXPECT_EQ(cloud.find("a", "eu-west-1", "1")->serial, 1u);
  EXPECT_EQ(cloud.next_serial(), 3u);
}

TEST(Cloud, RecordsChangesOnlyWhenAsked) {
  Cloud cloud;
  cloud.put(object("a", "1"));
  EXPECT_TRUE(cloud.take_changes().empty());
  cloud.record_changes(true);
  cloud.put(object("a", "2"));
  cloud.erase("a/eu-west-1/1");
  EXPECT_EQ(cloud.take_changes(), (std::vector<std::string>{"a/eu-west-1/2", "a/eu-west-1/1"}));
  EXPECT_TRUE(cloud.take_changes().empty());
}

TEST(Cloud, EraseMayBeGivenTheObjectsOwnText) {
  Cloud cloud;
  cloud.put(object("a", "1"));
  cloud.put(object("a", "2", {}, "a/eu-west-1/1"));
  std::string parent = cloud.children("a/eu-west-1/1")[0]->parent;
  EXPECT_TRUE(cloud.erase(cloud.children(parent)[0]->key()));
  EXPECT_TRUE(cloud.children(parent).empty());
}

// A plain model: the objects in a std::map, indexes computed by scanning.
using Model = std::map<std::string, Object>;

void check_against(const Model& model, const Cloud& cloud) {
  RC_ASSERT(cloud.size() == model.size());
  for (const auto& [key, o] : model) {
    const Object* found = cloud.find(key);
    RC_ASSERT(found != nullptr);
    RC_ASSERT(found->references == o.references);
    RC_ASSERT(found->parent == o.parent);
  }
  for (const char* type : {"t", "tt", "u"}) {
    std::size_t n = 0;
    for (const auto& [key, o] : model) n += o.type == type;
    RC_ASSERT(cloud.of_type(type).size() == n);
    RC_ASSERT(cloud.count(type, "eu-west-1") == n);
    for (int id = 0; id < 4; ++id) {
      std::string target = std::to_string(id);
      std::vector<std::string> expected, actual, children, actual_children;
      for (const auto& [key, o] : model) {
        bool refers = false;
        for (const Reference& r : o.references) refers |= r.type == type && r.id == target;
        if (refers) expected.push_back(key);
        if (o.parent == object_key(type, "eu-west-1", target)) children.push_back(key);
      }
      for (const Object* o : cloud.referrers(type, target)) actual.push_back(o->key());
      for (const Object* o : cloud.children(object_key(type, "eu-west-1", target)))
        actual_children.push_back(o->key());
      RC_ASSERT(expected == actual);
      RC_ASSERT(children == actual_children);
    }
  }
}

rc::Gen<Object> any_object() {
  auto type = rc::gen::element<std::string>("t", "tt", "u");
  auto id = rc::gen::map(rc::gen::inRange(0, 4), [](int n) { return std::to_string(n); });
  auto reference = rc::gen::apply(
      [](std::string t, std::string i, bool b) {
        return Reference{t, i, b ? "x" : "y"};
      },
      type, id, rc::gen::arbitrary<bool>());
  auto references = rc::gen::resize(3, rc::gen::container<std::vector<Reference>>(reference));
  auto parent = rc::gen::apply(
      [](std::string t, std::string i, bool b) { return b ? object_key(t, "eu-west-1", i) : ""; }, type, id,
      rc::gen::arbitrary<bool>());
  return rc::gen::apply(object, type, id, references, parent);
}

TEST(Cloud, AgreesWithAPlainModelThroughChangesAndForks) {
  ASSERT_TRUE(rc::check("model", [] {
    std::vector<std::pair<Model, Cloud>> worlds(1);
    int steps = *rc::gen::inRange(0, 40);
    for (int i = 0; i < steps; ++i) {
      std::size_t at = *rc::gen::inRange<std::size_t>(0, worlds.size());
      int what = *rc::gen::inRange(0, 10);
      if (what == 0) {
        worlds.push_back(worlds[at]);
        continue;
      }
      auto& [model, cloud] = worlds[at];
      Object o = *any_object();
      if (what < 7) {
        model[o.key()] = o;
        cloud.put(o);
      } else {
        RC_ASSERT(cloud.erase(o.key()) == (model.erase(o.key()) == 1));
      }
    }
    for (auto& [model, cloud] : worlds) check_against(model, cloud);
  }));
}

}  // namespace
}  // namespace reprise::cloud
