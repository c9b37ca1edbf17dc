// Upstream is a pure function of time, can be held still, and keeps old versions.
#include "upstream/upstream.h"

#include <gtest/gtest.h>

#include "upstream/archive.h"
#include "world/embedded.h"

namespace reprise::upstream {
namespace {

struct Fixture : testing::Test {
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  Upstream up;
  world::Instant now = *world::parse_rfc3339("2024-01-15T00:00:00Z");
  world::Instant later = *world::parse_rfc3339("2024-06-15T00:00:00Z");
  Fixture() {
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& f : world::embedded_data())
      if (f.path.starts_with("upstream/")) files.emplace_back(f.path, f.bytes);
    up = Upstream(load_catalogue(sources, files, diags));
  }
};

TEST_F(Fixture, the_catalogue_is_clean) { EXPECT_TRUE(diags.empty()); }

TEST_F(Fixture, time_moves_it_and_freezing_holds_it) {
  auto a = up.package("ubuntu/jammy", "curl", "", now), b = up.package("ubuntu/jammy", "curl", "", later);
  ASSERT_TRUE(a && b);
  EXPECT_NE(a->version, b->version);
  EXPECT_TRUE(up.package("ubuntu/jammy", "curl", a->version, later)) << "old versions stay";
  EXPECT_FALSE(up.package("ubuntu/jammy", "curl", b->version, now)) << "not out yet";
  EXPECT_EQ(up.package("ubuntu/jammy", "curl", "7.81.0-1ubuntu1.*", now)->version, a->version);
  EXPECT_NE(up.images("us-east-1", now).back().id, up.images("us-east-1", later).back().id);
  const char* url = "https://github.com/hashicorp/learn-go-webapp-demo.git";
  EXPECT_NE(up.git(url, "", now)->commit, up.git(url, "", later)->commit);
  EXPECT_EQ(up.git(url, "v0.1.0", now)->commit, up.git(url, "v0.1.0", later)->commit);
  Upstream held = up;
  held.freeze(now);
  EXPECT_EQ(held.package("ubuntu/jammy", "curl", "", later)->version, a->version);
  EXPECT_EQ(held.images("us-east-1", later).back().id, up.images("us-east-1", now).back().id);
}

TEST_F(Fixture, nothing_is_invented) {
  EXPECT_FALSE(up.package("ubuntu/jammy", "no-such-package", "", now));
  EXPECT_FALSE(up.git("https://example.com/x.git", "", now));
  EXPECT_FALSE(up.download("https://example.com/x", now));
}

TEST(Archive, reads_what_it_writes) {
  std::string bytes = write_archive({{"a/b", "text", 0755, false, false}, {"a/l", "b", 0777, false, true}});
  auto entries = read_archive(bytes);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2u);
  EXPECT_EQ((*entries)[0].content, "text");
  EXPECT_EQ((*entries)[1].content, "b");
  EXPECT_FALSE(read_archive("no archive"));
}

}  // namespace
}  // namespace reprise::upstream
