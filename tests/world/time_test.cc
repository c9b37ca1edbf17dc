#include "world/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace reprise::world {
namespace {

TEST(Time, rfc3339_both_ways) {
  for (const char* text : {"2024-01-15T00:00:00Z", "1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z",
                           "1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}) {
    auto t = parse_rfc3339(text);
    ASSERT_TRUE(t) << text;
    EXPECT_EQ(rfc3339(*t), text);
  }
  EXPECT_EQ(parse_rfc3339("2024-01-15T00:00:00Z")->us, 1705276800000000);
  EXPECT_EQ(rfc3339(*parse_rfc3339("2024-01-15T01:30:00.25+01:30"), 3), "2024-01-15T00:00:00.250Z");
}

TEST(Time, malformed_instants_are_refused) {
  for (const char* text : {"", "2024", "2024-01-15", "2024-13-01T00:00:00Z", "2023-02-29T00:00:00Z",
                           "2024-01-15T24:00:00Z", "2024-01-15T00:00:00", "2024-01-15T00:00:00.Z",
                           "2024-01-15 00:00:00Z", "2024-01-15T00:00:00+1:00", "0000-01-01T00:00:00Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(Time, arithmetic_saturates) {
  Instant last = *parse_rfc3339("9999-12-31T23:59:59Z");
  EXPECT_EQ(rfc3339(last + Duration{INT64_MAX}), "9999-12-31T23:59:59Z");
  EXPECT_EQ((Duration{INT64_MAX} + Duration{1}).us, INT64_MAX);
  EXPECT_EQ((Instant{INT64_MIN} - Instant{1}).us, INT64_MIN);
}

TEST(Time, durations) {
  EXPECT_EQ(parse_duration("90d")->us, 90LL * 86400 * 1000000);
  EXPECT_EQ(parse_duration("1h30m")->us, 5400LL * 1000000);
  EXPECT_EQ(parse_duration("1.5s")->us, 1500000);
  EXPECT_EQ(parse_duration("-2m")->us, -120LL * 1000000);
  EXPECT_EQ(parse_duration("0")->us, 0);
  EXPECT_EQ(parse_duration("250ms")->us, 250000);
  for (const char* text : {"", "5", "h", "1x", "1.s.", "--1s", "99999999999999999999h", "1h 2m", "-"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Time, durations_as_progress_lines_say_them) {
  EXPECT_EQ(to_string(Duration::seconds(92)), "1m32s");
  EXPECT_EQ(to_string(Duration::seconds(4)), "4s");
  EXPECT_EQ(to_string(Duration::millis(300)), "0.3s");
  EXPECT_EQ(to_string(Duration::seconds(3600)), "1h0m0s");
  EXPECT_EQ(to_string(Duration{}), "0s");
  EXPECT_EQ(to_string(Duration::millis(980)), "1s");
}

RC_GTEST_PROP(Time, printing_then_parsing_is_identity, ()) {
  Instant t{*rc::gen::inRange<std::int64_t>(-62135596800000000, 253402300799999999)};
  RC_ASSERT(parse_rfc3339(rfc3339(t, 6)) == t);
}

RC_GTEST_PROP(Time, parsing_never_crashes, (std::string text)) {
  (void)parse_rfc3339(text);
  (void)parse_duration(text);
}

}  // namespace
}  // namespace reprise::world
