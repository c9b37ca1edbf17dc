#include "lang/elementary.h"

#include <cmath>
#include <cstdint>
#include <limits>

namespace reprise::lang {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr double kHalfRoot = 0.70710678118654752440;  // of two

// e^x = 2^k · e^r; the sixteenth of r goes into a Taylor series, whose result is squared four times. Products
// and sums are fused, as on every processor of the last ten years.
double exponential(double x) {
  if (x > 709.78271289338397) return kInfinity;
  if (x < -745.13321910194111) return 0;
  const double k = std::nearbyint(x * 1.4426950408889634);
  double r = std::fma(-0.69314718055966295651160180568695068359375, k, x);
  r = std::fma(-0.28235290563031577122588448175013436025525412068e-12, k, r);
  r *= 0.0625;
  static constexpr double kTaylor[] = {1.9841269841269841270e-4,
                                       1.3888888888888888889e-3,
                                       8.3333333333333333333e-3,
                                       4.1666666666666666667e-2,
                                       1.6666666666666666667e-1,
                                       0.5,
                                       1.0};
  double sum = 2.4801587301587301587e-5;
  for (const double c : kTaylor) sum = std::fma(sum, r, c);
  double less_one = r * sum;
  for (int i = 0; i < 3; ++i) less_one *= less_one + 2.0;
  return std::ldexp(std::fma(less_one, less_one + 2.0, 1.0), static_cast<int>(k));
}

bool odd(double y) { return std::fmod(y, 2) != 0 && std::trunc(y) == y; }

// Where one side is zero or infinite.
double extreme_power(double x, double y) {
  if (x == 0) {
    const double whole = y < 0 ? kInfinity : 0.0;
    return odd(y) ? std::copysign(whole, x) : whole;
  }
  if (std::isinf(y)) {
    if (x == -1) return 1;
    return (std::abs(x) < 1) == (y > 0) ? 0 : kInfinity;
  }
  const double whole = y < 0 ? 0.0 : kInfinity;
  return x < 0 && odd(y) ? -whole : whole;
}

}  // namespace

// x = 2^k · (1+f); a polynomial in s = f/(2+f) gives log(1+f), and log 2 comes in two parts.
double natural_log(double x) {
  if (std::isnan(x) || x == kInfinity) return x;
  if (x < 0) return kNothing;
  if (x == 0) return -kInfinity;
  int exponent = 0;
  double fraction = std::frexp(x, &exponent);
  if (fraction < kHalfRoot) {
    fraction *= 2;
    --exponent;
  }
  const double f = fraction - 1, k = exponent;
  const double s = f / (2 + f), s2 = s * s, s4 = s2 * s2;
  const double odd_terms =
      s2 *
      (6.666666666666735130e-01 +
       s4 * (2.857142874366239149e-01 + s4 * (1.818357216161805012e-01 + s4 * 1.479819860511658591e-01)));
  const double even_terms =
      s4 * (3.999999999940941908e-01 + s4 * (2.222219843214978396e-01 + s4 * 1.531383769920937332e-01));
  const double half = 0.5 * f * f;
  return k * 6.93147180369123816490e-01 -
         ((half - (s * (half + (odd_terms + even_terms)) + k * 1.90821492927058770002e-10)) - f);
}

// The whole part of the exponent by squaring, with the binary exponent kept apart; the rest, at most a half,
// by exponential and logarithm.
double power(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (y == 1) return x;
  if (std::isnan(x) || std::isnan(y)) return kNothing;
  if (x == 0 || std::isinf(x) || std::isinf(y)) return extreme_power(x, y);
  if (y == 0.5) return std::sqrt(x);
  if (y == -0.5) return 1 / std::sqrt(x);
  double whole = 0;
  double rest = std::modf(std::abs(y), &whole);
  if (rest != 0 && x < 0) return kNothing;
  if (whole >= 0x1p63) return x == -1 ? 1 : (std::abs(x) < 1) == (y > 0) ? 0 : kInfinity;
  double answer = 1;
  std::int64_t answer_exponent = 0;
  if (rest != 0) {
    if (rest > 0.5) {
      rest -= 1;
      whole += 1;
    }
    answer = exponential(rest * natural_log(x));
  }
  int exponent = 0;
  double base = std::frexp(x, &exponent);
  std::int64_t base_exponent = exponent;
  for (auto i = static_cast<std::int64_t>(whole); i != 0; i >>= 1) {
    if (base_exponent < -(1 << 12) || base_exponent > 1 << 12) {
      answer_exponent += base_exponent;
      break;
    }
    if (i & 1) {
      answer *= base;
      answer_exponent += base_exponent;
    }
    base *= base;
    base_exponent *= 2;
    if (base < 0.5) {
      base += base;
      --base_exponent;
    }
  }
  if (y < 0) {
    answer = 1 / answer;
    answer_exponent = -answer_exponent;
  }
  return std::ldexp(answer, static_cast<int>(answer_exponent));
}

}  // namespace reprise::lang
