#include "value/number.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "value/generators.h"

namespace reprise::value {
namespace {

Number num(std::string_view text) { return *Number::parse(text); }
std::string third(int digits, const std::string& last) {
  return "0." + std::string(static_cast<std::size_t>(digits), '3') + last;
}

TEST(Number, PrintsTheShortestDecimalThatReadsBackTheSame) {
  EXPECT_EQ((num("1") / num("3")).to_string(), third(154, "5"));
  EXPECT_EQ((num("2") / num("3")).to_string(), "0." + std::string(153, '6') + "7");
  EXPECT_EQ((num("0.1") + num("0.2")).to_string(), "0.3");
  EXPECT_EQ((num("1e400") / num("3")).to_string(), std::string(154, '3') + "4" + std::string(245, '0'));
  EXPECT_EQ(num("1e100").to_string(), "1" + std::string(100, '0'));
  EXPECT_EQ(num("1e-7").to_string(), "0.0000001");
  EXPECT_EQ(num("123456789.123").to_string(), "123456789.123");
}

TEST(Number, KeepsThePrecisionOfItsMostPreciseOperand) {
  EXPECT_EQ((Number(std::int64_t{1}) / Number(std::int64_t{3})).to_string(), "0.33333333333333333334");
  EXPECT_EQ((Number(std::int64_t{1}) / num("3")).to_string(), third(154, "5"));
  EXPECT_EQ(Number(1.4142135623730951).to_string(), "1.4142135623730951");
  EXPECT_EQ((Number(1.4142135623730951) * num("1")).to_string(),
            "1.4142135623730951454746218587388284504413604736328125");
  EXPECT_EQ((Number(1.4142135623730951) * Number(1.4142135623730951)).to_string(),
            "2.00000000000000027343234630647693");
  EXPECT_EQ((num("1e100") + num("1") - num("1e100")).to_string(), "1");
  EXPECT_EQ((num("1e200") + num("1") - num("1e200")).to_string(), "0");
}

TEST(Number, ArithmeticIsExactWhereItCanBe) {
  EXPECT_EQ(compare(num("1") / num("3") * num("3"), num("1")), std::strong_ordering::equal);
  EXPECT_EQ((num("9223372036854775807") + num("1")).to_string(), "9223372036854775808");
  EXPECT_EQ((num("9223372036854775807") * num("9223372036854775807")).to_string(),
            "85070591730234615847396907784232501249");
  EXPECT_EQ(modulo(num("5"), num("3.3")).to_string(), "1.7");
  EXPECT_EQ(modulo(num("-5"), num("3")).to_string(), "-2");
  EXPECT_EQ(modulo(num("5.5"), num("-2")).to_string(), "1.5");
  EXPECT_EQ(modulo(num("5"), num("0")).to_string(), "5");
  const Number lowest = Number::integer(std::numeric_limits<std::int64_t>::min(), 512);
  EXPECT_EQ(lowest.negated().to_string(), "9223372036854775808");
  EXPECT_EQ((lowest / num("-1")).to_string(), "9223372036854775808");
  EXPECT_EQ(lowest.negated().negated().to_int64(), std::numeric_limits<std::int64_t>::min());
}

TEST(Number, ZeroHasASignAndDivisionByItGivesInfinity) {
  EXPECT_EQ(num("-0").to_string(), "-0");
  EXPECT_EQ(num("0").negated().to_string(), "-0");
  EXPECT_EQ((num("0") * num("-5")).to_string(), "-0");
  EXPECT_EQ((num("0") - num("0")).to_string(), "0");
  EXPECT_EQ(compare(num("-0"), num("0")), std::strong_ordering::equal);
  EXPECT_EQ(num("-0").hash(), num("0").hash());
  EXPECT_EQ((num("1") / num("0")).to_string(), "+Inf");
  EXPECT_EQ((num("-1") / num("0")).to_string(), "-Inf");
  EXPECT_TRUE(compare(num("1e1000"), Number::infinity(false)) < 0);
}

TEST(Number, ReadsWhatTerraformReads) {
  for (const auto& [text, expected] :
       std::initializer_list<std::pair<const char*, const char*>>{{"-.5e+3", "-500"},
                                                                  {"1.", "1"},
                                                                  {"00012", "12"},
                                                                  {"+1", "1"},
                                                                  {"1E5", "100000"},
                                                                  {"1p3", "8"},
                                                                  {"1p-2", "0.25"},
                                                                  {"1.5p1", "3"},
                                                                  {"Inf", "+Inf"},
                                                                  {"-inf", "-Inf"},
                                                                  {"+Inf", "+Inf"},
                                                                  {"0.10", "0.1"}}) {
    const auto n = Number::parse(text);
    ASSERT_TRUE(n) << text;
    EXPECT_EQ(n->to_string(), expected) << text;
  }
  for (const char* text :
       {"", ".", " 12", "12 ", "0x10", "1_000", "1e", "1e+", "e5", "--1", "NaN", "infinity", "0b11",
        "1e999999999999999999999", "1e200000", "1e--5", "1e+-5", "1.2.3"}) {
    EXPECT_FALSE(Number::parse(text)) << text;
  }
}

TEST(Number, OtherBases) {
  EXPECT_EQ(Number::parse("ff", 16)->to_string(), "255");
  EXPECT_EQ(Number::parse("-FF", 16)->to_string(), "-255");
  EXPECT_EQ(Number::parse("aA", 62)->to_string(), "656");
  EXPECT_FALSE(Number::parse("2", 2));
  EXPECT_FALSE(Number::parse("", 10));
  EXPECT_EQ(num("255").to_base(16), "ff");
  EXPECT_EQ(num("-5").to_base(2), "-101");
  EXPECT_EQ(num("0").to_base(2), "0");
}

TEST(Number, RoundsToWholeNumbers) {
  EXPECT_EQ(floor(num("-1.5")).to_string(), "-2");
  EXPECT_EQ(ceil(num("-1.5")).to_string(), "-1");
  EXPECT_EQ(floor(num("1.5")).to_string(), "1");
  EXPECT_EQ(ceil(num("1.5")).to_string(), "2");
  EXPECT_EQ(ceil(num("-0.5")).to_string(), "0");
  EXPECT_EQ(floor(num("1e-100")).to_string(), "0");
}

TEST(Number, ShortFormHasTenDigits) {
  EXPECT_EQ(num("10").to_short_string(), "10");
  EXPECT_EQ(num("100").to_short_string(), "100");
  EXPECT_EQ(num("1.5").to_short_string(), "1.5");
  EXPECT_EQ(num("12345678901").to_short_string(), "1.23456789e+10");
  EXPECT_EQ(num("1e21").to_short_string(), "1e+21");
  EXPECT_EQ(num("0.00001").to_short_string(), "1e-05");
  EXPECT_EQ((num("1") / num("3")).to_short_string(), "0.3333333333");
}

TEST(Number, AbsurdSizesAreBounded) {
  Number n = num("1e20000");
  for (int i = 0; i < 10; ++i) n = n * n;
  EXPECT_TRUE(n.is_infinite());
  Number tiny = num("1e-20000");
  for (int i = 0; i < 10; ++i) tiny = tiny * tiny;
  EXPECT_TRUE(tiny.is_zero());
  EXPECT_FALSE(Number::parse(std::string(500'000, '1')));
  EXPECT_FALSE(Number::parse(std::string(500'000, '1'), 10));
  EXPECT_EQ(compare(num(num("1e-20000").to_string()), num("1e-20000")), std::strong_ordering::equal);
  EXPECT_EQ((num("1e20000") + num("1e-20000") - num("1e20000")).to_string(), "0");
}

TEST(Number, DoublesSurvive) {
  for (const double d : {0.0, -0.0, 1.0, 0.1, 1e300, 5e-324, 123.456, -9007199254740993.0}) {
    EXPECT_EQ(Number(d).to_double(), d);
    EXPECT_EQ(std::signbit(Number(d).to_double()), std::signbit(d));
  }
}

RC_GTEST_PROP(NumberLaws, PrintedFormReadsBack, ()) {
  const Number n = *testing::decimal();
  RC_ASSERT((compare(*Number::parse(n.to_string()), n) == 0));
}

RC_GTEST_PROP(NumberLaws, QuotientReadsBack, ()) {
  const Number a = *testing::decimal();
  const Number b = *testing::decimal();
  RC_PRE(!b.is_zero());
  const Number q = a / b;
  RC_ASSERT((compare(*Number::parse(q.to_string()), q) == 0));
}

RC_GTEST_PROP(NumberLaws, CompareAgreesWithSubtraction, ()) {
  const Number a = *testing::decimal();
  const Number b = *testing::decimal();
  const Number d = a - b;
  RC_ASSERT((compare(a, b) < 0) == (d.is_negative() && !d.is_zero()));
  RC_ASSERT((compare(a, b) == 0) == d.is_zero());
}

RC_GTEST_PROP(NumberLaws, SmallAndLargeFormsAgree, (std::int64_t x, std::int64_t y)) {
  const Number huge = num("1e30");
  const Number a = Number::integer(x, 512);
  const Number b = Number::integer(y, 512);
  RC_ASSERT((compare(a + b, (a + huge) + (b - huge)) == 0));
  RC_ASSERT((compare(a * b, (a * huge) * b / huge) == 0));
  RC_ASSERT((compare(a, b) == (x <=> y)));
}

}  // namespace
}  // namespace reprise::value
