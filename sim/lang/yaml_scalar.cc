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

std::optional<Value> integer(std::string_view text) {
  bool negative = text.starts_with('-');
  std::string_view body = text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
  int base = 10;
  if (body.starts_with("0x")) base = 16;
  if (body.starts_with("0o")) base = 8;
  if (base != 10) body.remove_prefix(2);
  const std::string digits(body);
  if (digits.empty() || digits[0] == '+' || digits[0] == '-') return std::nullopt;
  std::optional<Number> n = base == 10 ? Number::parse(digits) : Number::parse(digits, base);
  if (!n) return std::nullopt;
  return Value::number(negative ? n->negated() : *n);
}

std::optional<Value> decimal(std::string_view text) {
  static const re2::RE2 form("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  if (!re2::RE2::FullMatch({text.data(), text.size()}, form)) return std::nullopt;
  std::optional<Number> n = Number::parse(text);
  if (!n) return std::nullopt;
  return Value::number(*n);
}

// Dates and times become RFC 3339 text (oracle note 15).
std::optional<Value> timestamp(std::string_view text) {
  static const re2::RE2 form(
      "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:[Tt]|[ "
      "\\t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(\\.[0-9]+)?[ \\t]*"
      "(Z|[-+][0-9]{1,2}(?::?[0-9]{2})?)?)?");
  int y, mo, d;
  std::string h, mi, s, fraction, zone;
  if (!re2::RE2::FullMatch({text.data(), text.size()}, form, &y, &mo, &d, &h, &mi, &s, &fraction, &zone))
    return std::nullopt;
  std::string full = fmt::format("{:04d}-{:02d}-{:02d}T{:0>2}:{:0>2}:{:0>2}", y, mo, d, h, mi, s);
  while (!fraction.empty() && (fraction.back() == '0' || fraction == ".")) fraction.pop_back();
  full += fraction + (zone.empty() ? "Z" : zone);
  std::string error;
  parse_timestamp(full, error);
  if (!error.empty()) return std::nullopt;
  return Value::string(full);
}

}  // namespace

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
  if (std::optional<Value> v = timestamp(text)) return *v;
  return Value::string(text);
}

}  // namespace reprise::lang
