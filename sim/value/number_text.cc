#include "value/number_text.h"

#include <algorithm>

namespace reprise::value {

namespace {

void pad_left(std::string& s, std::size_t width) {
  if (s.size() < width) s.insert(0, width - s.size(), '0');
}

std::size_t significant_length(const std::string& digits) {
  const std::size_t last = digits.find_last_not_of('0');
  return last == std::string::npos ? 0 : last + 1;
}

// Adds one unit at position `at` (0 is the leading digit); returns whether it carried out of the front.
bool increment(std::string& digits, std::size_t at) {
  for (std::size_t i = at + 1; i-- > 0;) {
    if (digits[i] != '9') {
      ++digits[i];
      return false;
    }
    digits[i] = '0';
  }
  return true;
}

// Rounds to `keep` digits, half to even; the cut digits become zero.
void round_digits(std::string& digits, std::size_t keep) {
  if (keep >= digits.size()) return;
  const bool exact_half =
      digits[keep] == '5' && std::all_of(digits.begin() + static_cast<std::ptrdiff_t>(keep) + 1, digits.end(),
                                         [](char c) { return c == '0'; });
  const bool odd = keep > 0 && (digits[keep - 1] - '0') % 2 == 1;
  const bool up = exact_half ? odd : digits[keep] >= '5';
  std::fill(digits.begin() + static_cast<std::ptrdiff_t>(keep), digits.end(), '0');
  if (!up) return;
  if (keep == 0 || increment(digits, keep - 1)) digits.insert(0, 1, '1');
}

std::string with_point(std::string digits, std::int64_t fraction_digits) {
  const auto fraction = static_cast<std::size_t>(fraction_digits);
  pad_left(digits, fraction + 1);
  std::string whole = digits.substr(0, digits.size() - fraction);
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  std::string rest = digits.substr(digits.size() - fraction);
  rest.resize(significant_length(rest));
  return rest.empty() ? whole : whole + "." + rest;
}

enum class Choice { none, nearest, down, up };

// Whether the first `i + 1` digits, rounded some way, already lie inside the interval.
Choice choose(const DecimalInterval& d, std::size_t i, std::size_t lower_length, std::size_t upper_length) {
  const char m = d.exact[i];
  const bool down = d.lower[i] != m || (d.inclusive && i + 1 == lower_length);
  const bool up = m != d.upper[i] && (d.inclusive || m + 1 < d.upper[i] || i + 1 < upper_length);
  return down && up ? Choice::nearest : down ? Choice::down : up ? Choice::up : Choice::none;
}

}  // namespace

std::string shortest_decimal(DecimalInterval d) {
  const std::size_t width = d.upper.size();
  pad_left(d.lower, width);
  pad_left(d.exact, width);
  const std::size_t lower_length = significant_length(d.lower);
  const std::size_t upper_length = significant_length(d.upper);
  const std::size_t length = significant_length(d.exact);
  for (std::size_t i = 0; i < length; ++i) {
    const Choice choice = choose(d, i, lower_length, upper_length);
    if (choice == Choice::none) continue;
    if (choice == Choice::nearest) {
      round_digits(d.exact, i + 1);
    } else {
      std::fill(d.exact.begin() + static_cast<std::ptrdiff_t>(i) + 1, d.exact.end(), '0');
      if (choice == Choice::up && increment(d.exact, i)) d.exact.insert(0, 1, '1');
    }
    break;
  }
  return with_point(std::move(d.exact), d.fraction_digits);
}

std::string general_decimal(bool negative, std::string digits, std::int64_t fraction_digits) {
  const std::string sign = negative ? "-" : "";
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return sign + "0";
  round_digits(digits, 10);
  const auto exponent = static_cast<std::int64_t>(digits.size()) - fraction_digits - 1;
  const auto kept = static_cast<std::int64_t>(significant_length(digits));
  const std::int64_t limit = kept < 10 && kept >= exponent + 1 ? kept : 10;
  if (exponent >= -4 && exponent < limit) return sign + with_point(std::move(digits), fraction_digits);
  digits.resize(static_cast<std::size_t>(kept));
  std::string out = sign + digits.substr(0, 1);
  if (kept > 1) out += "." + digits.substr(1);
  const std::int64_t magnitude = exponent < 0 ? -exponent : exponent;
  return out + (exponent < 0 ? "e-" : "e+") + (magnitude < 10 ? "0" : "") + std::to_string(magnitude);
}

}  // namespace reprise::value
