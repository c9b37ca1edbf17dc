#include "lang/yaml_scalar.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <string>

#include "lang/timestamp.h"
#include "value/number.h"

namespace reprise::lang {

namespace {

using value::Number;
using value::Value;

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool fits_64_bits(const Number& n) {
  static const Number least = *Number::parse("-9223372036854775808"),
                      most = *Number::parse("18446744073709551615");
  return compare(least, n) <= 0 && compare(n, most) <= 0;
}

// Digits of the base alone.
std::optional<Value> based(std::string_view digits, int base, bool negative) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto is_digit = [&](char c) {
    return kDigits.substr(0, static_cast<std::size_t>(base))
               .find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c) != std::string_view::npos;
  };
  if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
  std::optional<Number> n = Number::parse(std::string(digits), base);
  if (n && negative) n = n->negated();
  if (!n || !fits_64_bits(*n)) return std::nullopt;
  return Value::number(*n);
}

std::optional<Value> integer(std::string_view text) {
  if (text.starts_with("0x")) return based(text.substr(2), 16, false);
  if (text.starts_with("0o")) return based(text.substr(2), 8, false);
  return std::nullopt;
}

std::optional<Value> decimal(std::string_view text) {
  static const re2::RE2 form("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  if (!re2::RE2::FullMatch({text.data(), text.size()}, form)) return std::nullopt;
  std::optional<Number> n = Number::parse(text);
  if (!n) return std::nullopt;
  return Value::number(*n);
}

}  // namespace

// Dates and times become RFC 3339 text (oracle note 15), without a fraction of the second. A time behind a
// space has no zone, one behind a T must have one.
std::optional<Value> yaml_timestamp(std::string_view text) {
  static const re2::RE2 form(
      "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:([Tt]| +)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:\\.[0-9]+)?"
      "(Z|[-+][0-9]{2}:[0-9]{2})?)?");
  int y, mo, d;
  std::string separator, h, mi, s, zone;
  if (!re2::RE2::FullMatch({text.data(), text.size()}, form, &y, &mo, &d, &separator, &h, &mi, &s, &zone))
    return std::nullopt;
  if (!separator.empty() && (separator[0] == ' ') != zone.empty()) return std::nullopt;
  if (zone.empty() || zone == "+00:00" || zone == "-00:00") zone = "Z";
  const std::string full =
      fmt::format("{:04d}-{:02d}-{:02d}T{:0>2}:{:0>2}:{:0>2}{}", y, mo, d, h, mi, s, zone);
  std::string error;
  parse_timestamp(full, error);
  if (!error.empty()) return std::nullopt;
  return Value::string(full);
}

std::optional<Value> yaml_tagged_number(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '_');
  if (plain == "inf" || plain == "Inf") return Value::number(Number::infinity(false));
  if (std::optional<Value> v = decimal(plain)) return v;
  const bool negative = plain.starts_with('-');
  const std::string_view body = std::string_view(plain).substr(negative || plain.starts_with('+') ? 1 : 0);
  const std::string_view prefix = body.substr(0, 2);
  if (prefix == "0x" || prefix == "0X") return based(body.substr(2), 16, negative);
  if (prefix == "0o" || prefix == "0O") return based(body.substr(2), 8, negative);
  if (prefix == "0b" || prefix == "0B") return based(body.substr(2), 2, negative);
  return std::nullopt;
}

bool yaml_looks_special(std::string_view text) {
  return text.empty() || std::string_view("+-0123456789yYnNtTfFoO~.").find(text[0]) != std::string_view::npos;
}

Value yaml_scalar(std::string_view text) {
  if (one_of(text, {"", "~", "null", "Null", "NULL"})) return Value::null();
  if (one_of(text, {"y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"}))
    return Value::boolean(true);
  if (one_of(text, {"n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"}))
    return Value::boolean(false);
  if (one_of(text, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"}))
    return Value::number(Number::infinity(false));
  if (one_of(text, {"-.inf", "-.Inf", "-.INF"})) return Value::number(Number::infinity(true));
  char first = text[0];
  bool numeric = (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
  if (!numeric) return Value::string(text);
  if (std::optional<Value> v = integer(text)) return *v;
  if (std::optional<Value> v = decimal(text)) return *v;
  if (std::optional<Value> v = yaml_timestamp(text)) return *v;
  return Value::string(text);
}

}  // namespace reprise::lang
