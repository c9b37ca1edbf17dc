// What providers check of a configuration before anything is planned, in the words of the plugin framework's
// validators. Values that are not known yet pass. Private to providers_fake/.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "hcl/diagnostic.h"
#include "value/value.h"

namespace reprise::providers_fake {

// A complaint about one argument.
void attribute_error(hcl::Diagnostics& diags, std::string_view attribute, std::string summary,
                     std::string detail);

class Validator {
 public:
  Validator(const value::Value& config, hcl::Diagnostics& diags) : config_(config.unmark()), diags_(diags) {}

  // A string, or every string of a list.
  Validator& one_of(std::string_view attribute, std::span<const std::string_view> words);
  Validator& at_least(std::string_view attribute, std::int64_t low);
  Validator& between(std::string_view attribute, std::int64_t low, std::int64_t high);
  Validator& at_least_sum_of(std::string_view attribute, std::initializer_list<std::string_view> others);
  Validator& not_empty(std::string_view attribute);  // a string
  // For each of `attributes` that bears the rule.
  Validator& exactly_one_of(std::initializer_list<std::string_view> attributes);
  Validator& conflicts(std::string_view attribute, std::initializer_list<std::string_view> others);
  Validator& requires_also(std::string_view attribute, std::string_view other);
  Validator& at_least_one_of(std::initializer_list<std::string_view> attributes);
  // A string that must be of a form; `complaint` follows "Attribute NAME ".
  Validator& matches(std::string_view attribute, bool (*form)(std::string_view), std::string_view complaint);

  bool set(std::string_view attribute) const;      // known or not, but not null
  bool unknown(std::string_view attribute) const;  // not known at all
  const value::Value& operator[](std::string_view attribute) const;
  hcl::Diagnostics& diags() const { return diags_; }

 private:
  void range(std::string_view attribute, std::int64_t low, std::int64_t high, const std::string& rule);
  const value::Value config_;
  hcl::Diagnostics& diags_;
};

}  // namespace reprise::providers_fake
