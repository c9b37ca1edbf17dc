#include "value/number.h"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/multiprecision/cpp_int.hpp>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>

#include "value/hash.h"
#include "value/number_text.h"

namespace reprise::value {

namespace {

using boost::multiprecision::cpp_int;

// Binary exponents beyond this become infinity or zero; it covers all decimals that parse() accepts.
constexpr std::int64_t kMaxExponent = 80'000;
constexpr std::int64_t kMaxDecimalExponent = 20'000;
constexpr std::size_t kMaxDigits = 50'000;        // more than any number within the exponents prints
constexpr std::size_t kMaxDigitsInBase = 20'000;  // read digit by digit, which is quadratic
constexpr std::uint32_t kWritten = 512;           // precision of what is written down or parsed

std::int64_t bit_length(const cpp_int& n) { return n.is_zero() ? 0 : static_cast<std::int64_t>(msb(n)) + 1; }

}  // namespace

// mantissa * 2^exponent. The mantissa is odd, or zero for -0 and infinities: equal numbers have equal fields.
struct Number::Big {
  bool negative = false;
  bool infinite = false;
  cpp_int mantissa;
  std::int64_t exponent = 0;
};

struct NumberAccess {
  using Big = Number::Big;

  static Big open(const Number& n) {
    if (n.big_) return *n.big_;
    Big b{n.small_ < 0, false, 0, 0};
    b.mantissa = n.small_ < 0 ? -cpp_int(n.small_) : cpp_int(n.small_);
    return b;
  }

  static Number close(Big b, std::uint32_t precision) {
    Number n;
    n.precision_ = precision;
    if (!b.infinite && b.mantissa.is_zero()) {
      if (!b.negative) return n;
      b.exponent = 0;
    } else if (!b.infinite) {
      const std::int64_t bits = bit_length(b.mantissa) + b.exponent;
      if (b.exponent >= 0 && bits <= 63) {
        const auto magnitude =
            static_cast<std::int64_t>(cpp_int(b.mantissa << static_cast<unsigned>(b.exponent)));
        n.small_ = b.negative ? -magnitude : magnitude;
        return n;
      }
      if (b.negative && b.mantissa == 1 && b.exponent == 63) {
        n.small_ = std::numeric_limits<std::int64_t>::min();
        return n;
      }
    }
    n.big_ = std::make_unique<Big>(std::move(b));
    return n;
  }

  // Rounds to nearest, ties to even. `sticky`: the true value is a little larger in magnitude than `mantissa`
  // says.
  static Number round(bool negative, cpp_int mantissa, std::int64_t exponent, std::uint32_t precision,
                      bool sticky = false) {
    const std::int64_t excess = bit_length(mantissa) - static_cast<std::int64_t>(precision);
    if (excess > 0) {
      const auto shift = static_cast<unsigned>(excess);
      const bool half = bit_test(mantissa, shift - 1);
      const bool below = sticky || (shift > 1 && lsb(mantissa) < shift - 1);
      mantissa >>= shift;
      exponent += excess;
      if (half && (below || bit_test(mantissa, 0))) ++mantissa;
    }
    if (mantissa.is_zero()) return close({negative, false, 0, 0}, precision);
    const auto zeros = static_cast<unsigned>(lsb(mantissa));
    mantissa >>= zeros;
    exponent += zeros;
    if (exponent + bit_length(mantissa) > kMaxExponent)
      return with_precision(Number::infinity(negative), precision);
    if (exponent + bit_length(mantissa) < -kMaxExponent) return close({negative, false, 0, 0}, precision);
    return close({negative, false, std::move(mantissa), exponent}, precision);
  }

  static Number with_precision(Number n, std::uint32_t precision) {
    n.precision_ = precision;
    return n;
  }

  static Number small(std::int64_t n, std::uint32_t precision) {
    Number r;
    r.small_ = n;
    r.precision_ = precision;
    return r;
  }

  static bool both_small(const Number& a, const Number& b) { return !a.big_ && !b.big_; }
  static std::int64_t small_of(const Number& n) { return n.small_; }
  // Whether an integer needs no rounding at this precision.
  static bool fits(std::int64_t n, std::uint32_t precision) {
    return precision >= 64 || (n > -(std::int64_t{1} << 53) && n < (std::int64_t{1} << 53));
  }
  static const Big* big(const Number& n) { return n.big_.get(); }
  static std::uint32_t significant_bits(const Number& n) {
    const Big b = open(n);
    return b.mantissa.is_zero() ? 0 : static_cast<std::uint32_t>(msb(b.mantissa) + 1 - lsb(b.mantissa));
  }
};

namespace {
using Access = NumberAccess;
using Big = NumberAccess::Big;

std::uint32_t common_precision(const Number& a, const Number& b) {
  return std::max(a.precision(), b.precision());
}

cpp_int signed_mantissa(const Big& b, std::int64_t at_exponent) {
  cpp_int m = b.mantissa << static_cast<unsigned>(b.exponent - at_exponent);
  if (b.negative) m = -m;
  return m;
}

Number add_big(const Big& a, const Big& b, std::uint32_t precision) {
  if (a.infinite) return Number::infinity(a.negative);
  if (b.infinite) return Number::infinity(b.negative);
  if (a.mantissa.is_zero() && b.mantissa.is_zero()) {
    return Access::close({a.negative && b.negative, false, 0, 0}, precision);
  }
  if (a.mantissa.is_zero()) return Access::round(b.negative, b.mantissa, b.exponent, precision);
  if (b.mantissa.is_zero()) return Access::round(a.negative, a.mantissa, a.exponent, precision);
  const std::int64_t top_a = a.exponent + bit_length(a.mantissa);
  const std::int64_t top_b = b.exponent + bit_length(b.mantissa);
  const Big& high = top_a >= top_b ? a : b;
  const Big& low = top_a >= top_b ? b : a;
  const std::int64_t guard = precision + 4;
  const std::int64_t low_top = std::min(top_a, top_b);
  if (high.exponent - low_top > guard && std::abs(top_a - top_b) > 2 * guard) {
    // Far apart: the lower operand only decides ties.
    cpp_int m = high.mantissa << static_cast<unsigned>(2 * guard);
    m += high.negative == low.negative ? 1 : -1;
    return Access::round(high.negative, std::move(m), high.exponent - 2 * guard, precision);
  }
  const std::int64_t exponent = std::min(a.exponent, b.exponent);
  cpp_int sum = signed_mantissa(a, exponent) + signed_mantissa(b, exponent);
  const bool negative = sum < 0;
  if (negative) sum = -sum;
  return Access::round(negative, std::move(sum), exponent, precision);
}

Number divide_big(const Big& a, const Big& b, std::uint32_t precision) {
  const bool negative = a.negative != b.negative;
  if (a.infinite) return Number::infinity(negative);
  if (b.infinite || (a.mantissa.is_zero() && !b.mantissa.is_zero())) {
    return Access::close({negative, false, 0, 0}, precision);
  }
  if (b.mantissa.is_zero()) return Number::infinity(negative);
  const std::int64_t want = static_cast<std::int64_t>(precision) + 2;
  const std::int64_t shift =
      std::max<std::int64_t>(0, want + bit_length(b.mantissa) - bit_length(a.mantissa));
  cpp_int quotient;
  cpp_int remainder;
  divide_qr(cpp_int(a.mantissa << static_cast<unsigned>(shift)), b.mantissa, quotient, remainder);
  return Access::round(negative, std::move(quotient), a.exponent - b.exponent - shift, precision,
                       !remainder.is_zero());
}

// The integer part; the caller has excluded infinities. `fraction` tells whether something was cut off.
cpp_int integer_part(const Big& b, bool& fraction) {
  fraction = false;
  if (b.exponent >= 0) return b.mantissa << static_cast<unsigned>(b.exponent);
  fraction = !b.mantissa.is_zero();
  if (-b.exponent >= bit_length(b.mantissa)) return 0;
  return b.mantissa >> static_cast<unsigned>(-b.exponent);
}

// Toward -infinity for direction < 0, +infinity for > 0, zero for 0.
Number to_integer(const Number& n, int direction) {
  const Big* big = Access::big(n);
  if (!big || big->infinite) return n;
  bool fraction = false;
  cpp_int whole = integer_part(*big, fraction);
  if (!fraction) return n;
  if (direction != 0 && (direction < 0) == big->negative) ++whole;
  return Access::round(big->negative && !whole.is_zero(), std::move(whole), 0, n.precision());
}

}  // namespace

Number::Number() = default;
Number::Number(std::int64_t n) : small_(n), precision_(64) {}
Number::Number(double d) : precision_(53) {
  assert(!std::isnan(d));
  if (std::isinf(d)) {
    *this = Access::with_precision(infinity(d < 0), 53);
    return;
  }
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(d), &exponent);
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(fraction, 53));
  *this = Access::round(std::signbit(d), mantissa, exponent - 53, 53);
}
Number Number::integer(std::int64_t n, std::uint32_t precision) { return Access::small(n, precision); }
Number::Number(const Number& other)
    : small_(other.small_),
      precision_(other.precision_),
      big_(other.big_ ? std::make_unique<Big>(*other.big_) : nullptr) {}
Number::Number(Number&&) noexcept = default;
Number& Number::operator=(const Number& other) {
  if (this != &other) *this = Number(other);
  return *this;
}
Number& Number::operator=(Number&&) noexcept = default;
Number::~Number() = default;

Number Number::infinity(bool negative) { return Access::close({negative, true, 0, 0}, kWritten); }

namespace {

// The digits of a decimal with its point removed, and where it ends.
struct Mantissa {
  std::string digits;
  std::int64_t after_point = 0;
  std::size_t length = 0;  // characters read
};

Mantissa read_mantissa(std::string_view text) {
  Mantissa m;
  bool point = false;
  for (; m.length < text.size(); ++m.length) {
    const char c = text[m.length];
    if (c == '.' && !point) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      m.digits += c;
      m.after_point += point ? 1 : 0;
    } else {
      break;
    }
  }
  return m;
}

std::optional<std::int64_t> read_exponent(std::string_view text) {
  const bool plus = !text.empty() && text[0] == '+';
  if (plus) text.remove_prefix(1);
  if (text.empty() || (plus && text[0] == '-')) return std::nullopt;
  std::int64_t e = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), e);
  if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return e;
}

Number from_decimal(bool negative, std::string_view digits, std::int64_t exponent10, std::int64_t exponent2) {
  const std::size_t nonzero = digits.find_first_not_of('0');
  if (nonzero == std::string_view::npos) return Access::close({negative, false, 0, 0}, kWritten);
  digits.remove_prefix(nonzero);  // cpp_int would read a leading zero as octal
  const cpp_int mantissa{std::string(digits)};
  if (exponent10 >= 0) {
    cpp_int scaled = mantissa * boost::multiprecision::pow(cpp_int(5), static_cast<unsigned>(exponent10));
    return Access::round(negative, std::move(scaled), exponent10 + exponent2, kWritten);
  }
  const cpp_int divisor = boost::multiprecision::pow(cpp_int(5), static_cast<unsigned>(-exponent10));
  return divide_big({negative, false, mantissa, exponent10 + exponent2}, {false, false, divisor, 0},
                    kWritten);
}

}  // namespace

std::optional<Number> Number::parse(std::string_view decimal) {
  if (decimal.size() > kMaxDigits) return std::nullopt;
  std::string_view rest = decimal;
  const bool negative = !rest.empty() && rest[0] == '-';
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) rest.remove_prefix(1);
  if (rest == "Inf" || rest == "inf") return infinity(negative);
  const Mantissa m = read_mantissa(rest);
  if (m.digits.empty()) return std::nullopt;
  rest.remove_prefix(m.length);
  std::int64_t exponent10 = 0;
  std::int64_t exponent2 = 0;
  if (!rest.empty()) {
    const char marker = rest[0];
    const auto e = read_exponent(rest.substr(1));
    if (!e || std::abs(*e) > kMaxDecimalExponent) return std::nullopt;
    if (marker == 'e' || marker == 'E')
      exponent10 = *e;
    else if (marker == 'p' || marker == 'P')
      exponent2 = *e;
    else
      return std::nullopt;
  }
  if (m.after_point == 0 && exponent10 == 0 && exponent2 == 0 && m.digits.size() <= 18) {
    std::int64_t n = 0;
    std::from_chars(m.digits.data(), m.digits.data() + m.digits.size(), n);
    if (n != 0 || !negative) return Access::small(negative ? -n : n, kWritten);
  }
  return from_decimal(negative, m.digits, exponent10 - m.after_point, exponent2);
}

std::optional<Number> Number::parse(std::string_view digits, int base) {
  assert(base >= 2 && base <= 62);
  const bool negative = !digits.empty() && digits[0] == '-';
  if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) digits.remove_prefix(1);
  if (digits.empty() || digits.size() > kMaxDigitsInBase) return std::nullopt;
  cpp_int n = 0;
  for (const char c : digits) {
    int d = 99;
    if (c >= '0' && c <= '9')
      d = c - '0';
    else if (c >= 'a' && c <= 'z')
      d = c - 'a' + 10;
    else if (c >= 'A' && c <= 'Z')
      d = c - 'A' + (base <= 36 ? 10 : 36);
    if (d >= base) return std::nullopt;
    n = n * base + d;
  }
  const auto precision = std::max<std::int64_t>(64, bit_length(n));
  return Access::round(negative && !n.is_zero(), std::move(n), 0, static_cast<std::uint32_t>(precision));
}

bool Number::is_integer() const { return !big_ || (!big_->infinite && big_->exponent >= 0); }
bool Number::is_infinite() const { return big_ && big_->infinite; }
bool Number::is_negative() const { return big_ ? big_->negative : small_ < 0; }
bool Number::is_zero() const { return big_ ? !big_->infinite && big_->mantissa.is_zero() : small_ == 0; }

std::optional<std::int64_t> Number::to_int64() const {
  if (!big_) return small_;
  if (is_zero()) return 0;
  return std::nullopt;
}

double Number::to_double() const {
  if (!big_) return static_cast<double>(small_);
  if (big_->infinite) return big_->negative ? -HUGE_VAL : HUGE_VAL;
  const Number rounded = Access::round(big_->negative, big_->mantissa, big_->exponent, 53);
  if (!rounded.big_)
    return big_->negative && rounded.small_ == 0 ? -0.0 : static_cast<double>(rounded.small_);
  const auto mantissa = static_cast<double>(static_cast<std::int64_t>(rounded.big_->mantissa));
  const double magnitude = std::ldexp(mantissa, static_cast<int>(rounded.big_->exponent));
  return big_->negative ? -magnitude : magnitude;
}

Number operator+(const Number& a, const Number& b) {
  const std::uint32_t precision = common_precision(a, b);
  std::int64_t sum = 0;
  if (Access::both_small(a, b) && !__builtin_add_overflow(a.small_, b.small_, &sum) &&
      Access::fits(sum, precision)) {
    return Access::small(sum, precision);
  }
  return Access::with_precision(add_big(Access::open(a), Access::open(b), precision), precision);
}

Number operator-(const Number& a, const Number& b) {
  const std::uint32_t precision = common_precision(a, b);
  std::int64_t difference = 0;
  if (Access::both_small(a, b) && !__builtin_sub_overflow(a.small_, b.small_, &difference) &&
      Access::fits(difference, precision)) {
    return Access::small(difference, precision);
  }
  Big negated = Access::open(b);
  negated.negative = !negated.negative;
  return Access::with_precision(add_big(Access::open(a), negated, precision), precision);
}

Number operator*(const Number& a, const Number& b) {
  const std::uint32_t precision = common_precision(a, b);
  std::int64_t product = 0;
  // A zero product goes the long way: it may be -0.
  if (Access::both_small(a, b) && !__builtin_mul_overflow(a.small_, b.small_, &product) && product != 0 &&
      Access::fits(product, precision)) {
    return Access::small(product, precision);
  }
  const Big x = Access::open(a);
  const Big y = Access::open(b);
  const bool negative = x.negative != y.negative;
  if (x.infinite || y.infinite) return Access::with_precision(Number::infinity(negative), precision);
  // A product keeps all bits it needs, up to the precision of what is written down.
  Number product_at_full =
      Access::round(negative, x.mantissa * y.mantissa, x.exponent + y.exponent, kWritten);
  const std::uint32_t needed = Access::significant_bits(product_at_full);
  return Access::with_precision(std::move(product_at_full), std::max(precision, needed));
}

Number operator/(const Number& a, const Number& b) {
  const std::uint32_t precision = common_precision(a, b);
  if (Access::both_small(a, b) && a.small_ != 0 && b.small_ != 0 && b.small_ != -1 &&
      a.small_ % b.small_ == 0 && Access::fits(a.small_, precision)) {
    return Access::small(a.small_ / b.small_, precision);
  }
  return Access::with_precision(divide_big(Access::open(a), Access::open(b), precision), precision);
}

Number modulo(const Number& a, const Number& b) {
  if (a.is_infinite() || b.is_infinite()) return a * b;
  if (b.is_zero()) return a;
  constexpr std::int64_t kExact = std::int64_t{1} << 53;  // what any precision holds
  if (Access::both_small(a, b) && a.small_ > 0 && b.small_ > 0 &&
      (a.small_ <= kExact || a.precision_ >= 64)) {
    return Access::small(a.small_ % b.small_, a.precision_);
  }
  // All is computed at the precision of the dividend: a large one that was computed in doubles (pow) loses
  // here.
  const auto narrowed = [&](const Number& n) {
    Big big = Access::open(n);
    return Access::round(big.negative, std::move(big.mantissa), big.exponent, a.precision_);
  };
  return narrowed(a - narrowed(b * narrowed(to_integer(a / b, 0))));
}

Number floor(const Number& n) { return to_integer(n, -1); }
Number ceil(const Number& n) { return to_integer(n, 1); }
Number truncate(const Number& n) { return to_integer(n, 0); }

Number Number::negated() const {
  if (!big_ && small_ != 0 && small_ != std::numeric_limits<std::int64_t>::min()) {
    return Access::small(-small_, precision_);
  }
  Big b = Access::open(*this);
  if (b.infinite) return Access::with_precision(infinity(!b.negative), precision_);
  return Access::round(!b.negative, std::move(b.mantissa), b.exponent, precision_);
}

namespace {

int sign_of(const Number& n) { return n.is_zero() ? 0 : n.is_negative() ? -1 : 1; }

std::strong_ordering compare_magnitude(const Big& a, const Big& b) {
  if (a.infinite || b.infinite) return a.infinite <=> b.infinite;
  const std::int64_t top_a = a.exponent + bit_length(a.mantissa);
  const std::int64_t top_b = b.exponent + bit_length(b.mantissa);
  if (top_a != top_b) return top_a <=> top_b;
  const std::int64_t exponent = std::min(a.exponent, b.exponent);
  const int c = cpp_int(a.mantissa << static_cast<unsigned>(a.exponent - exponent))
                    .compare(cpp_int(b.mantissa << static_cast<unsigned>(b.exponent - exponent)));
  return c <=> 0;
}

}  // namespace

std::strong_ordering compare(const Number& a, const Number& b) {
  if (Access::both_small(a, b)) return a.small_ <=> b.small_;
  const int sign_a = sign_of(a);
  const int sign_b = sign_of(b);
  if (sign_a != sign_b || sign_a == 0) return sign_a <=> sign_b;
  const auto magnitude = compare_magnitude(Access::open(a), Access::open(b));
  return sign_a > 0 ? magnitude : 0 <=> magnitude;
}

std::uint64_t Number::hash() const {
  if (!big_ || is_zero()) return mix(1, static_cast<std::uint64_t>(small_));
  std::uint64_t h = mix(big_->negative ? 3 : 2, static_cast<std::uint64_t>(big_->exponent));
  if (big_->infinite) return mix(h, 7);
  const cpp_int low = std::numeric_limits<std::uint64_t>::max();
  for (cpp_int m = big_->mantissa; !m.is_zero(); m >>= 64)
    h = mix(h, static_cast<std::uint64_t>(cpp_int(m & low)));
  return h;
}

std::string Number::to_base(int base) const {
  assert(is_integer() && base >= 2 && base <= 62);
  const Big b = Access::open(*this);
  cpp_int n = b.mantissa << static_cast<unsigned>(b.exponent);
  std::string out;
  do {
    const auto d = static_cast<std::size_t>(static_cast<int>(cpp_int(n % base)));
    out += "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[d];
    n /= base;
  } while (!n.is_zero());
  if (b.negative) out += '-';
  std::ranges::reverse(out);
  return out;
}

namespace {

// Decimal digits of x and of the ends of the interval that rounds to it, all scaled by one power of ten.
DecimalInterval decimal_interval(const Big& x, std::uint32_t precision) {
  // Half a unit in the last place is one step of this mantissa.
  const std::int64_t shift = static_cast<std::int64_t>(precision) + 1 - bit_length(x.mantissa);
  const cpp_int mantissa = x.mantissa << static_cast<unsigned>(shift);
  const std::int64_t exponent = x.exponent - shift;
  DecimalInterval d;
  d.inclusive = !bit_test(mantissa, 1);
  const auto scale = [&](const cpp_int& m) {
    if (exponent >= 0) return cpp_int(m << static_cast<unsigned>(exponent)).str();
    return cpp_int(m * boost::multiprecision::pow(cpp_int(5), static_cast<unsigned>(-exponent))).str();
  };
  d.fraction_digits = exponent >= 0 ? 0 : -exponent;
  d.lower = scale(mantissa - 1);
  d.exact = scale(mantissa);
  d.upper = scale(mantissa + 1);
  return d;
}

// Decimals of up to 17 digits, which is nearly all that people write, are found by way of double.
std::optional<std::string> short_decimal(const Number& n) {
  const double d = n.to_double();
  if (n.precision() < 64 || std::fabs(d) < 1e-300 || std::fabs(d) > 1e300) return std::nullopt;
  std::array<char, 512> buffer;
  const auto [end, code] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), d, std::chars_format::fixed);
  if (code != std::errc{}) return std::nullopt;
  std::string text(buffer.data(), end);
  const auto back = Number::parse(text);
  if (!back || compare(*back, n) != std::strong_ordering::equal) return std::nullopt;
  return text;
}

}  // namespace

std::string Number::to_string() const {
  if (!big_ && Access::fits(small_, precision_)) return std::to_string(small_);
  Big b = Access::open(*this);
  const std::string sign = b.negative ? "-" : "";
  if (!big_) {  // no wider than the precision allows
    const auto zeros = static_cast<unsigned>(lsb(b.mantissa));
    b.mantissa >>= zeros;
    b.exponent += zeros;
  }
  if (b.infinite) return b.negative ? "-Inf" : "+Inf";
  if (b.mantissa.is_zero()) return sign + "0";
  if (b.exponent >= 0 && bit_length(b.mantissa) + b.exponent <= precision_)
    return sign + cpp_int(b.mantissa << static_cast<unsigned>(b.exponent)).str();
  if (precision_ == kWritten) {
    if (auto text = short_decimal(*this)) return *text;
  }
  return sign + shortest_decimal(decimal_interval(b, precision_));
}

std::string Number::to_short_string() const {
  if (!big_) return general_decimal(small_ < 0, std::to_string(small_).substr(small_ < 0 ? 1 : 0), 0);
  if (big_->infinite) return to_string();
  const DecimalInterval d = decimal_interval(*big_, precision_);
  return general_decimal(big_->negative, big_->mantissa.is_zero() ? "0" : d.exact, d.fraction_digits);
}

}  // namespace reprise::value
