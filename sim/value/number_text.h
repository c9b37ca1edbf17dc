// From exact decimal digits to the texts that numbers are shown as. Private to value/.
#pragma once

#include <cstdint>
#include <string>

namespace reprise::value {

// A number and the ends of the interval that rounds to it, as decimal digits with a common number of fraction
// digits.
struct DecimalInterval {
  std::string lower, exact, upper;
  std::int64_t fraction_digits = 0;
  bool inclusive = false;  // the ends themselves round to the number
};

// The shortest decimal inside the interval, nearest to the exact value among those; without exponent.
std::string shortest_decimal(DecimalInterval interval);
// Ten significant digits, with an exponent when it is below -4 or there are more digits than that before the
// point.
std::string general_decimal(bool negative, std::string digits, std::int64_t fraction_digits);

}  // namespace reprise::value
