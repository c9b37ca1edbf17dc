#include "config/tree_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reprise::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::shared_ptr<const Tree> tree() {
  auto out = std::make_shared<MemoryTree>();
  out->add("live/app/main.tf", "app");
  out->add("live/app/scripts/boot.sh", "boot");
  out->add("modules/web/web.sh", "web");
  out->add("top.txt", "top");
  return out;
}

TEST(TreeFiles, RelativePathsStartAtTheRootModule) {
  const TreeFiles files(tree(), "live/app", "/home/me/live/app");
  EXPECT_EQ(files.read("main.tf"), "app");
  EXPECT_EQ(files.read("./scripts/boot.sh"), "boot");
  EXPECT_EQ(files.read("../../modules/web/web.sh"), "web");
  EXPECT_EQ(files.read("top.txt"), std::nullopt);
  EXPECT_THAT(files.list("."), ElementsAre("main.tf", "scripts/boot.sh"));
  EXPECT_THAT(files.list("../../modules"), ElementsAre("web/web.sh"));
}

TEST(TreeFiles, AbsolutePathsAreThoseOfTheWorkingDirectory) {
  const TreeFiles files(tree(), "live/app", "/home/me/live/app");
  EXPECT_EQ(files.read("/home/me/live/app/scripts/boot.sh"), "boot");
  EXPECT_EQ(files.read("/home/me/live/app/../../top.txt"), "top");
  EXPECT_EQ(files.read("/home/me/modules/web/web.sh"), "web");
  EXPECT_EQ(files.read("/home/other/top.txt"), std::nullopt);
  EXPECT_EQ(files.read("/etc/passwd"), std::nullopt);
}

TEST(TreeFiles, NothingOutsideTheTreeExists) {
  const TreeFiles files(tree(), ".", "/work");
  EXPECT_EQ(files.read("../etc/passwd"), std::nullopt);
  EXPECT_EQ(files.read("live/../../top.txt"), std::nullopt);
  EXPECT_THAT(files.list(".."), IsEmpty());
}

// A directory that contains itself, twice over, as symbolic links can make it.
class Endless final : public Tree {
 public:
  std::optional<std::string> read(const std::string&) const override { return std::nullopt; }
  std::vector<std::string> names(const std::string&) const override { return {"a/", "b/", "f"}; }
  bool is_directory(const std::string&) const override { return true; }
};

TEST(TreeFiles, ListingIsBounded) {
  const TreeFiles files(std::make_shared<Endless>(), ".", "/work");
  EXPECT_LE(files.list(".").size(), 200'000u);
}

}  // namespace
}  // namespace reprise::config
