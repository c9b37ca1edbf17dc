#include "providers_fake/validators.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "value/number.h"

namespace reprise::providers_fake {
namespace {

using value::Type;
using value::Value;

constexpr const char* kCombination = "Invalid Attribute Combination";

// "[a,b]", as the framework prints a list of paths.
std::string listed(std::initializer_list<std::string_view> names) {
  return fmt::format("[{}]", fmt::join(names, ","));
}

bool known_text(const Value& v) { return v.is_known() && !v.is_null() && v.type() == Type::string(); }

}  // namespace

void attribute_error(hcl::Diagnostics& diags, std::string_view attribute, std::string summary,
                     std::string detail) {
  hcl::Diagnostic d;
  d.summary = std::move(summary);
  d.detail = std::move(detail);
  d.attribute = attribute;
  diags.add(std::move(d));
}

const Value& Validator::operator[](std::string_view attribute) const {
  static const Value none;
  const int i = config_.type()->attribute_index(attribute);
  return i < 0 ? none : config_.at(static_cast<std::size_t>(i)).unmark();
}
bool Validator::set(std::string_view attribute) const { return !(*this)[attribute].is_null(); }
bool Validator::unknown(std::string_view attribute) const { return (*this)[attribute].is_unknown(); }

Validator& Validator::one_of(std::string_view attribute, std::span<const std::string_view> words) {
  const auto check = [&](const Value& v, const std::string& path) {
    if (!known_text(v) || std::ranges::find(words, v.as_string()) != words.end()) return;
    std::vector<std::string> quoted;
    for (std::string_view word : words) quoted.push_back(fmt::format("\"{}\"", word));
    attribute_error(diags_, attribute, "Invalid Attribute Value Match",
                    fmt::format("Attribute {} value must be one of: [{}], got: \"{}\"", path,
                                fmt::join(quoted, " "), v.as_string()));
  };
  const Value& v = (*this)[attribute];
  if (v.is_unknown() || v.is_null()) return *this;
  if (!v.type()->is_collection()) {
    check(v, std::string(attribute));
    return *this;
  }
  std::size_t i = 0;
  for (const Value& item : v.items()) check(item.unmark(), fmt::format("{}[{}]", attribute, i++));
  return *this;
}

void Validator::range(std::string_view attribute, std::int64_t low, std::int64_t high,
                      const std::string& rule) {
  const Value& v = (*this)[attribute];
  if (!v.is_known() || v.is_null() || v.type() != Type::number() || !v.is_small_integer()) return;
  const std::int64_t n = v.as_small_integer();
  if (n < low || n > high)
    attribute_error(diags_, attribute, "Invalid Attribute Value",
                    fmt::format("Attribute {} value must be {}, got: {}", attribute, rule, n));
}
Validator& Validator::at_least(std::string_view attribute, std::int64_t low) {
  range(attribute, low, std::numeric_limits<std::int64_t>::max(), fmt::format("at least {}", low));
  return *this;
}
Validator& Validator::between(std::string_view attribute, std::int64_t low, std::int64_t high) {
  range(attribute, low, high, fmt::format("between {} and {}", low, high));
  return *this;
}

Validator& Validator::at_least_sum_of(std::string_view attribute,
                                      std::initializer_list<std::string_view> others) {
  std::int64_t sum = 0;
  for (std::string_view other : others) {
    const Value& v = (*this)[other];
    if (v.is_unknown()) return *this;
    if (!v.is_null() && v.is_small_integer()) sum += v.as_small_integer();
  }
  range(attribute, sum, std::numeric_limits<std::int64_t>::max(),
        fmt::format("at least sum of {}", fmt::join(others, " + ")));
  return *this;
}

Validator& Validator::not_empty(std::string_view attribute) {
  const Value& v = (*this)[attribute];
  if (known_text(v) && v.as_string().empty())
    attribute_error(diags_, attribute, "Invalid Attribute Value Length",
                    fmt::format("Attribute {} string length must be at least 1, got: 0", attribute));
  return *this;
}

Validator& Validator::exactly_one_of(std::initializer_list<std::string_view> attributes) {
  if (std::ranges::any_of(attributes, [&](std::string_view a) { return unknown(a); })) return *this;
  const auto count = std::ranges::count_if(attributes, [&](std::string_view a) { return set(a); });
  if (count == 1) return *this;
  const std::string how =
      count == 0 ? "No attribute specified" : fmt::format("{} attributes specified", count);
  for (std::string_view a : attributes)
    attribute_error(diags_, a, kCombination,
                    fmt::format("{} when one (and only one) of {} is required", how, listed(attributes)));
  return *this;
}

Validator& Validator::conflicts(std::string_view attribute, std::initializer_list<std::string_view> others) {
  if (!set(attribute) || unknown(attribute)) return *this;
  for (std::string_view other : others)
    if (set(other) && !unknown(other))
      attribute_error(
          diags_, attribute, kCombination,
          fmt::format("Attribute \"{}\" cannot be specified when \"{}\" is specified", other, attribute));
  return *this;
}

Validator& Validator::requires_also(std::string_view attribute, std::string_view other) {
  if (set(attribute) && !set(other))
    attribute_error(
        diags_, attribute, kCombination,
        fmt::format("Attribute \"{}\" must be specified when \"{}\" is specified", other, attribute));
  return *this;
}

Validator& Validator::at_least_one_of(std::initializer_list<std::string_view> attributes) {
  if (std::ranges::any_of(attributes, [&](std::string_view a) { return set(a); })) return *this;
  diags_.error("Missing Attribute Configuration",
               fmt::format("At least one of these attributes must be configured: {}", listed(attributes)));
  return *this;
}

Validator& Validator::matches(std::string_view attribute, bool (*form)(std::string_view),
                              std::string_view complaint) {
  const Value& v = (*this)[attribute];
  if (known_text(v) && !form(v.as_string()))
    attribute_error(diags_, attribute, "Invalid Attribute Value Match",
                    fmt::format("Attribute {} {}, got: {}", attribute, complaint, v.as_string()));
  return *this;
}

}  // namespace reprise::providers_fake
