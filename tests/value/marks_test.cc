#include "value/marks.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "value/generators.h"

namespace reprise::value {
namespace {

TEST(Marks, CompareByPointer) {
  const Origin origin{OriginKind::url, "https://example.com/x", {3, 4}};
  EXPECT_EQ(origin_mark(origin), origin_mark(origin));
  EXPECT_EQ(unite(sensitive_mark(), nullptr), sensitive_mark());
  EXPECT_EQ(unite(sensitive_mark(), sensitive_mark()), sensitive_mark());
  EXPECT_EQ(unite(nullptr, nullptr), nullptr);
  EXPECT_EQ(unite(sensitive_mark(), ephemeral_mark()), unite(ephemeral_mark(), sensitive_mark()));
}

TEST(Marks, CanBeTakenApart) {
  const Marks origin = origin_mark({OriginKind::tag, "latest", {1, 2}});
  const Marks all = unite(unite(sensitive_mark(), ephemeral_mark()), origin);
  EXPECT_TRUE(is_sensitive(all));
  EXPECT_TRUE(is_ephemeral(all));
  EXPECT_FALSE(is_sensitive(without_sensitive(all)));
  EXPECT_EQ(only_origins(all), origin);
  EXPECT_EQ(without_sensitive(sensitive_mark()), nullptr);
  EXPECT_FALSE(is_sensitive(nullptr));
}

TEST(Marks, OriginsAreSortedByPlace) {
  const Marks a = origin_mark({OriginKind::random, "uuid()", {9, 10}});
  const Marks b = origin_mark({OriginKind::timestamp, "timestamp()", {5, 6}});
  const auto origins = unite(a, b)->origins();
  ASSERT_EQ(origins.size(), 2U);
  EXPECT_EQ(origins[0].what, "timestamp()");
}

RC_GTEST_PROP(MarkLaws, UniteIsAssociativeCommutativeIdempotent, ()) {
  const Marks a = testing::some_marks();
  const Marks b = testing::some_marks();
  const Marks c = testing::some_marks();
  RC_ASSERT(unite(unite(a, b), c) == unite(a, unite(b, c)));
  RC_ASSERT(unite(a, b) == unite(b, a));
  RC_ASSERT(unite(unite(a, b), b) == unite(a, b));
}

}  // namespace
}  // namespace reprise::value
