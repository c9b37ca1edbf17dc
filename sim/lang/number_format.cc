#include "lang/number_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace reprise::lang {

namespace {

using value::Number;

// 0.d1d2d3… × 10^exponent, no leading or trailing zero digits; zero has no digits.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

Decimal decimal_of(const Number& n) {
  std::string text = n.to_string();
  if (!text.empty() && text[0] == '-') text.erase(0, 1);
  int shift = 0;
  if (std::size_t e = text.find_first_of("eE"); e != std::string::npos) {
    shift = std::stoi(text.substr(e + 1));
    text.resize(e);
  }
  std::size_t point = text.find('.');
  Decimal d;
  d.exponent = static_cast<int>(point == std::string::npos ? text.size() : point) + shift;
  for (char c : text)
    if (c != '.') d.digits += c;
  std::size_t zeros = d.digits.find_first_not_of('0');
  if (zeros == std::string::npos) return {"", 0};
  d.digits.erase(0, zeros);
  d.exponent -= static_cast<int>(zeros);
  while (d.digits.back() == '0') d.digits.pop_back();
  return d;
}

// Keeps `n` digits, half to even.
void round_to(Decimal& d, int n) {
  if (n < 0 || n >= static_cast<int>(d.digits.size())) {
    if (n < 0) d = {"", 0};
    return;
  }
  auto at = static_cast<std::size_t>(n);
  bool exactly_half = d.digits[at] == '5' && at + 1 == d.digits.size();
  bool up = exactly_half ? at > 0 && (d.digits[at - 1] - '0') % 2 == 1 : d.digits[at] >= '5';
  d.digits.resize(at);
  if (up) {
    while (!d.digits.empty() && d.digits.back() == '9') d.digits.pop_back();
    if (d.digits.empty()) {
      d.digits = "1";
      ++d.exponent;
    } else {
      ++d.digits.back();
    }
  }
  while (!d.digits.empty() && d.digits.back() == '0') d.digits.pop_back();
  if (d.digits.empty()) d.exponent = 0;
}

char digit(const Decimal& d, int i) {
  return i >= 0 && i < static_cast<int>(d.digits.size()) ? d.digits[static_cast<std::size_t>(i)] : '0';
}

std::string scientific(const Decimal& d, int precision, char e) {
  std::string out(1, digit(d, 0));
  if (precision > 0) out += '.';
  for (int i = 1; i <= precision; ++i) out += digit(d, i);
  int exponent = d.digits.empty() ? 0 : d.exponent - 1;
  return out + fmt::format("{}{}{:02d}", e, exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
}

std::string plain(const Decimal& d, int precision) {
  std::string out;
  if (d.exponent > 0) {
    for (int i = 0; i < d.exponent; ++i) out += digit(d, i);
  } else {
    out = "0";
  }
  if (precision > 0) out += '.';
  for (int i = 0; i < precision; ++i) out += digit(d, d.exponent + i);
  return out;
}

std::string general(Decimal d, int precision, char e) {
  bool shortest = precision < 0;
  auto count = static_cast<int>(d.digits.size());
  if (shortest) {
    precision = count;
  } else {
    if (precision == 0) precision = 1;
    round_to(d, precision);
    count = static_cast<int>(d.digits.size());
  }
  int limit = precision;
  if (limit > count && count >= d.exponent) limit = count;
  if (shortest) limit = 6;
  int exponent = d.exponent - 1;
  if (exponent < -4 || exponent >= limit) return scientific(d, std::min(precision, count) - 1, e);
  if (precision > d.exponent) precision = count;
  return plain(d, std::max(precision - d.exponent, 0));
}

std::string with_sign(bool negative, const NumberVerb& v) {
  return negative ? "-" : v.plus ? "+" : v.space ? " " : "";
}

std::string padded(const std::string& sign, const std::string& body, const NumberVerb& v, bool zeros) {
  int missing = v.width - static_cast<int>(sign.size() + body.size());
  if (missing <= 0) return sign + body;
  auto n = static_cast<std::size_t>(missing);
  if (zeros && !v.minus) return sign + std::string(n, '0') + body;
  if (v.minus) return sign + body + std::string(n, ' ');
  return std::string(n, ' ') + sign + body;
}

}  // namespace

std::string format_integer(const Number& given, const NumberVerb& v) {
  bool negative = given.is_negative();
  Number n = floor(negative ? given.negated() : given);
  int base = v.verb == 'b' ? 2 : v.verb == 'o' ? 8 : v.verb == 'd' ? 10 : 16;
  std::string digits = n.to_base(base);
  if (digits == "0") negative = false;
  if (v.verb == 'X')
    for (char& c : digits) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (v.precision == 0 && digits == "0") return {};
  if (v.precision > static_cast<int>(digits.size()))
    digits.insert(0, static_cast<std::size_t>(v.precision) - digits.size(), '0');
  std::string sign = with_sign(negative, v);
  if (v.sharp)
    sign += v.verb == 'b' ? "0b" : v.verb == 'o' ? "0" : v.verb == 'x' ? "0x" : v.verb == 'X' ? "0X" : "";
  return padded(sign, digits, v, v.zero && v.precision < 0);
}

std::string format_float(const Number& n, const NumberVerb& v) {
  bool negative = n.is_negative();
  if (n.is_infinite()) {
    std::string sign = negative ? "-" : v.space ? " " : "+";
    return padded(sign, "Inf", v, false);
  }
  Decimal d = decimal_of(n);
  std::string body;
  int precision = v.precision < 0 ? 6 : v.precision;
  switch (v.verb) {
    case 'e':
    case 'E':
      round_to(d, precision + 1);
      body = scientific(d, precision, v.verb);
      break;
    case 'f':
      round_to(d, d.exponent + precision);
      body = plain(d, precision);
      break;
    default: body = general(d, v.precision, v.verb == 'G' ? 'E' : 'e'); break;
  }
  return padded(with_sign(negative, v), body, v, v.zero);
}

}  // namespace reprise::lang
