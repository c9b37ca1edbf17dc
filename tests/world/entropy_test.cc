#include "world/entropy.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "world/latency.h"

namespace reprise::world {
namespace {

TEST(Entropy, same_everywhere) {
  // Pinned: a change here changes every recorded history.
  EXPECT_EQ(stable_hash(""), stable_hash("", 0));
  EXPECT_EQ(Entropy{7}.draw("ami", "web"), Entropy{7}.draw("ami", "web"));
  EXPECT_NE(Entropy{7}.draw("ami", "web"), Entropy{8}.draw("ami", "web"));
  EXPECT_NE(Entropy{7}.draw("ami", "web"), Entropy{7}.draw("am", "iweb"));
  EXPECT_NE(Entropy{7}.draw("ami", "web", 0), Entropy{7}.draw("ami", "web", 1));
}

TEST(Entropy, hash_is_pinned) {
  EXPECT_EQ(stable_hash(""), 14473049897514717703ULL);
  EXPECT_EQ(stable_hash("reprise"), 8859527473356190334ULL);
}

TEST(Entropy, prefixes_of_zero_bytes_differ) {
  std::set<std::uint64_t> seen;
  for (std::size_t n = 0; n < 200; ++n) seen.insert(stable_hash(std::string(n, '\0')));
  EXPECT_EQ(seen.size(), 200u);
}

TEST(Entropy, between_is_roughly_uniform) {
  std::array<int, 10> counts{};
  for (std::uint64_t n = 0; n < 10000; ++n)
    ++counts[static_cast<std::size_t>(Entropy{}.between(0, 9, "u", "x", n))];
  for (int c : counts) EXPECT_NEAR(c, 1000, 150);
}

TEST(Entropy, bits_are_balanced) {
  std::array<int, 64> ones{};
  for (std::uint64_t n = 0; n < 4000; ++n) {
    std::uint64_t x = Entropy{}.draw("bits", std::to_string(n));
    for (std::size_t b = 0; b < 64; ++b) ones[b] += static_cast<int>((x >> b) & 1);
  }
  for (int c : ones) EXPECT_NEAR(c, 2000, 200);
}

TEST(Entropy, uuid_has_version_and_variant) {
  std::string u = Entropy{3}.uuid("u", "x");
  ASSERT_EQ(u.size(), 36u);
  EXPECT_EQ(u[14], '4');
  EXPECT_TRUE(std::string("89ab").find(u[19]) != std::string::npos);
}

RC_GTEST_PROP(Entropy, one_more_draw_moves_no_other,
              (std::uint64_t seed, std::string purpose, std::string identity)) {
  Entropy e{seed};
  auto before = e.draw(purpose, identity, 5);
  (void)e.draw(purpose, identity, 4);
  (void)e.between(0, 100, "another", identity);
  RC_ASSERT(e.draw(purpose, identity, 5) == before);
}

RC_GTEST_PROP(Entropy, between_stays_in_range,
              (std::uint64_t seed, std::int64_t a, std::int64_t b, std::uint64_t n)) {
  auto [low, high] = std::minmax(a, b);
  auto x = Entropy{seed}.between(low, high, "range", "x", n);
  RC_ASSERT(x >= low);
  RC_ASSERT(x <= high);
}

RC_GTEST_PROP(Entropy, text_uses_the_alphabet, (std::uint64_t seed)) {
  auto length = *rc::gen::inRange(0, 70);
  std::string t = Entropy{seed}.text(length, "xyz", "t", "i");
  RC_ASSERT(t.size() == static_cast<std::size_t>(length));
  RC_ASSERT(t.find_first_not_of("xyz") == std::string::npos);
  std::string h = Entropy{seed}.hex(length, "t", "i");
  RC_ASSERT(h.size() == static_cast<std::size_t>(length));
  RC_ASSERT(h.find_first_not_of("0123456789abcdef") == std::string::npos);
}

RC_GTEST_PROP(Latency, draws_lie_between_the_ends, (std::uint64_t seed, std::string id)) {
  Latency l{Duration::millis(100), Duration::seconds(3)};
  auto d = l.draw(Entropy{seed}, "create", id);
  RC_ASSERT(d >= l.low);
  RC_ASSERT(d <= l.high);
}

}  // namespace
}  // namespace reprise::world
