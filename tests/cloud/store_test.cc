#include "cloud/store.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "value/value.h"

namespace reprise::cloud {
namespace {

using value::Value;

struct Note : Attachment {
  explicit Note(std::string t) : text(std::move(t)) {}
  std::vector<FactList> facts(FactMemo&) const override { return {}; }
  std::string serialise() const override { return text; }
  std::string text;
};

std::shared_ptr<const Attachment> restore(std::string_view text) {
  return text == "unreadable" ? nullptr : std::make_shared<Note>(std::string(text));
}

class StoreTest : public testing::Test {
 protected:
  StoreTest() { std::filesystem::remove(path_); }
  ~StoreTest() override { std::filesystem::remove(path_); }

  static Object subnet(const std::string& id) {
    return {.provider = "aws",
            .account = "1",
            .region = "eu",
            .type = "aws_subnet",
            .id = id,
            .attributes = Value::object({{"id", Value::string(id)}, {"size", Value::integer(7)}}),
            .references = {{"aws_vpc", "vpc-1", "vpc_id"}},
            .creator = "aws_subnet." + id,
            .parent = "",
            .created = {5},
            .serial = 0,
            .attachment = std::make_shared<Note>("disk of " + id)};
  }
  std::unique_ptr<WorldStore> open() { return WorldStore::open(path_, diags_); }
  // What a new process finds.
  World reopened() {
    World world;
    auto store = open();
    EXPECT_TRUE(store && store->load(world, restore, diags_))
        << (diags_.empty() ? "" : diags_.items()[0].detail);
    return world;
  }

  // Tests of one program may run at the same time.
  std::string path_ =
      testing::TempDir() + "reprise_" + testing::UnitTest::GetInstance()->current_test_info()->name() + ".db";
  hcl::Diagnostics diags_;
};

TEST_F(StoreTest, TheFirstSaveMakesTheFile) {
  World world;
  const auto store = open();
  ASSERT_TRUE(store && store->load(world, restore, diags_));
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_FALSE(world.cloud.has_changes());
  world.cloud.put(subnet("a"));
  EXPECT_EQ(store->save(world), "");
  EXPECT_TRUE(std::filesystem::exists(path_));
}

TEST_F(StoreTest, KeepsEverythingThatAWorldIs) {
  {
    World world;
    auto store = open();
    ASSERT_TRUE(store->load(world, restore, diags_));
    world.now = {1234};
    world.entropy.seed = UINT64_MAX;
    world.account = "42";
    world.cloud.put(subnet("a"));
    world.cloud.put(subnet("b"));
    ASSERT_EQ(store->save(world), "");
    world.cloud.erase(object_key("aws_subnet", "eu", "a"));
    ASSERT_EQ(store->save(world), "");
  }
  World world = reopened();
  EXPECT_EQ(world.now.us, 1234);
  EXPECT_EQ(world.entropy.seed, UINT64_MAX);
  EXPECT_EQ(world.account, "42");
  EXPECT_EQ(world.cloud.size(), 1u);
  const Object* b = world.cloud.find("aws_subnet", "eu", "b");
  ASSERT_NE(b, nullptr);
  EXPECT_TRUE(b->attributes.identical(subnet("b").attributes));
  EXPECT_EQ(b->references, subnet("b").references);
  EXPECT_EQ(b->serial, 2u);
  EXPECT_EQ(b->creator, "aws_subnet.b");
  EXPECT_EQ(b->attachment->serialise(), "disk of b");
  EXPECT_EQ(world.cloud.next_serial(), 3u);
  EXPECT_EQ(world.cloud.referrers("aws_vpc", "vpc-1").size(), 1u);
}

TEST_F(StoreTest, WhatWasNotSavedIsLostWhole) {
  {
    World world;
    auto store = open();
    store->load(world, restore, diags_);
    world.cloud.put(subnet("a"));
    ASSERT_EQ(store->save(world), "");
    world.cloud.put(subnet("b"));  // the process is killed before this effect is saved
  }
  EXPECT_EQ(reopened().cloud.size(), 1u);
}

TEST_F(StoreTest, AFullDiskLosesNothing) {
  {
    World world;
    auto store = open();
    store->load(world, restore, diags_);
    world.cloud.put(subnet("a"));
    ASSERT_EQ(store->save(world), "");
    store->limit_pages(12);
    Object large = subnet("large");
    large.attributes = Value::object({{"text", Value::string(std::string(1 << 20, 'x'))}});
    world.cloud.put(large);
    EXPECT_NE(store->save(world), "");
    EXPECT_EQ(reopened().cloud.size(), 1u);
    store->limit_pages(1 << 20);
    EXPECT_EQ(store->save(world), "");  // room again: the same change is written
  }
  EXPECT_EQ(reopened().cloud.size(), 2u);
}

TEST_F(StoreTest, RefusesWhatIsNoWorldAndLeavesItAlone) {
  for (std::string content : {std::string("garbage, not a database, but long enough to look like a file\n"),
                              std::string("SQLite format 3\0truncated", 25)}) {
    std::ofstream(path_, std::ios::binary) << content;
    hcl::Diagnostics diags;
    EXPECT_EQ(WorldStore::open(path_, diags), nullptr);
    ASSERT_EQ(diags.error_count(), 1u);
    EXPECT_EQ(diags.items()[0].summary, "Failed to load the simulated world");
    std::ifstream in(path_, std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), content);
  }
}

TEST_F(StoreTest, DiagnosesATruncatedFile) {
  {
    World world;
    auto store = open();
    store->load(world, restore, diags_);
    for (int i = 0; i < 50; ++i) world.cloud.put(subnet("s" + std::to_string(i)));
    ASSERT_EQ(store->save(world), "");
  }
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) / 2);
  hcl::Diagnostics diags;
  auto store = WorldStore::open(path_, diags);
  World world;
  EXPECT_FALSE(store && store->load(world, restore, diags));
  EXPECT_TRUE(diags.has_errors());
}

TEST_F(StoreTest, DiagnosesAnAttachmentThatCannotBeRestored) {
  {
    World world;
    auto store = open();
    store->load(world, restore, diags_);
    Object o = subnet("a");
    o.attachment = std::make_shared<Note>("unreadable");
    world.cloud.put(o);
    ASSERT_EQ(store->save(world), "");
  }
  World world;
  hcl::Diagnostics diags;
  auto store = WorldStore::open(path_, diags);
  EXPECT_FALSE(store->load(world, restore, diags));
  EXPECT_TRUE(diags.has_errors());
}

}  // namespace
}  // namespace reprise::cloud
