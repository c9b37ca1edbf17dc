#include <fmt/format.h>

#include <algorithm>

#include "engine/walk.h"
#include "value/convert.h"
#include "value/number.h"

namespace reprise::engine {

namespace {

using value::Kind;
using value::Value;

constexpr const char* kUnknownCount =
    "The \"count\" value depends on resource attributes that cannot be determined until apply, so Terraform "
    "cannot "
    "predict how many instances will be created. To work around this, use the -target argument to first "
    "apply only "
    "the resources that the count depends on.";
constexpr const char* kUnknownSet =
    "The \"for_each\" set includes values derived from resource attributes that cannot be determined until "
    "apply, and "
    "so Terraform cannot determine the full set of keys that will identify the instances of this "
    "resource.\n\nWhen "
    "working with unknown values in for_each, it's better to use a map value where the keys are defined "
    "statically in "
    "your configuration and where only the values contain apply-time results.\n\nAlternatively, you could "
    "use the "
    "-target planning option to first apply only the resources that the for_each value depends on, and then "
    "apply a "
    "second time to fully converge.";
constexpr const char* kUnknownMap =
    "The \"for_each\" map includes keys derived from resource attributes that cannot be determined until "
    "apply, and "
    "so Terraform cannot determine the full set of keys that will identify the instances of this "
    "resource.\n\nWhen "
    "working with unknown values in for_each, it's better to define the map keys statically in your "
    "configuration and "
    "place apply-time results only in the map values.\n\nAlternatively, you could use the -target planning "
    "option to "
    "first apply only the resources that the for_each value depends on, and then apply a second time to "
    "fully "
    "converge.";

Expansion failed(Repeat repeat) {
  Expansion e;
  e.repeat = repeat;
  e.ok = false;
  return e;
}

Expansion fail(Repeat repeat, hcl::Diagnostics& diags, std::string summary, std::string detail,
               hcl::Range range) {
  diags.error(std::move(summary), std::move(detail), range);
  return failed(repeat);
}

Expansion expand_count(const Value& given, hcl::Range range, hcl::Diagnostics& diags) {
  auto invalid = [&](std::string detail) {
    return fail(Repeat::count, diags, "Invalid count argument", std::move(detail), range);
  };
  Value v = given.unmark();
  if (v.type() != value::Type::number()) {
    value::Result r = value::convert(v, value::Type::number());
    if (!r.ok())
      return fail(Repeat::count, diags, "Incorrect value type",
                  fmt::format("Invalid expression value: {}.", r.error()), range);
    v = r.value();
  }
  if (value::is_ephemeral(given.marks()))
    return invalid(
        "The given \"count\" is derived from an ephemeral value, which means that Terraform cannot persist "
        "it between "
        "plan/apply rounds. Use only non-ephemeral values to specify the number of resource instances.");
  if (v.is_null()) return invalid("The given \"count\" argument value is null. An integer is required.");
  if (v.is_unknown()) return invalid(kUnknownCount);
  if (!v.is_small_integer())
    return invalid(
        "The given \"count\" argument value is unsuitable: value must be a whole number, between "
        "-9223372036854775808 and 9223372036854775807.");
  std::int64_t n = v.as_small_integer();
  if (n < 0)
    return invalid(
        "The given \"count\" argument value is unsuitable: must be greater than or equal to zero.");
  if (n > kInstancesMax)
    return invalid(
        fmt::format("The given \"count\" argument value is unsuitable: at most {} instances of one block "
                    "can be simulated.",
                    kInstancesMax));
  Expansion e;
  e.repeat = Repeat::count;
  e.instances.reserve(static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i) e.instances.emplace_back(i, Value());
  return e;
}

Expansion expand_set(const Value& v, hcl::Range range, hcl::Diagnostics& diags) {
  constexpr const char* summary = "Invalid for_each set argument";
  constexpr const char* unsuitable = "The given \"for_each\" argument value is unsuitable: ";
  Expansion e;
  e.repeat = Repeat::for_each;
  if (v.size() == 0) return e;
  if (!v.is_wholly_known())
    return fail(Repeat::for_each, diags, "Invalid for_each argument", kUnknownSet, range);
  if (v.type()->element() != value::Type::string())
    return fail(
        Repeat::for_each, diags, summary,
        fmt::format(
            "{}\"for_each\" supports maps and sets of strings, but you have provided a set containing "
            "type {}.",
            unsuitable, v.type()->element()->friendly_name()),
        range);
  for (const Value& item : v.items()) {
    if (item.is_null())
      return fail(Repeat::for_each, diags, summary,
                  fmt::format("{}\"for_each\" sets must not contain null values.", unsuitable), range);
    e.instances.emplace_back(std::string(item.unmark().as_string()), item);
  }
  std::sort(e.instances.begin(), e.instances.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return e;
}

// Whether a value of this type can be a for_each.
bool may_repeat(const Value& v) {
  const Kind kind = v.type()->kind();
  return kind == Kind::dynamic || kind == Kind::map || kind == Kind::object || kind == Kind::set;
}

std::string unsuitable_type(const Value& v) {
  return fmt::format(
      "The given \"for_each\" argument value is unsuitable: the \"for_each\" argument must be a map, or set "
      "of "
      "strings, and you have provided a value of type {}.",
      v.type()->friendly_name());
}

// `type_matters`: more than that the value is not known.
Expansion expand_for_each(const Value& given, bool type_matters, hcl::Range range, hcl::Diagnostics& diags) {
  auto invalid = [&](std::string detail) {
    return fail(Repeat::for_each, diags, "Invalid for_each argument", std::move(detail), range);
  };
  constexpr const char* unsuitable = "The given \"for_each\" argument value is unsuitable: ";
  if (value::is_sensitive(given.marks()))
    return invalid(
        "Sensitive values, or values derived from sensitive values, cannot be used as for_each arguments. If "
        "used, "
        "the sensitive value could be exposed as a resource instance key.");
  if (value::is_ephemeral(given.marks()))
    return invalid(
        "The given \"for_each\" value is derived from an ephemeral value, which means that Terraform cannot "
        "persist "
        "it between plan/apply rounds. Use only non-ephemeral values to specify a resource's instance keys.");
  Value v = given.unmark();
  if (v.is_null())
    return invalid(fmt::format(
        "{}the given \"for_each\" argument value is null. A map, or set of strings is allowed.", unsuitable));
  if (type_matters && !may_repeat(v)) return invalid(unsuitable_type(v));
  Kind kind = v.type()->kind();
  if (v.is_unknown()) return invalid(kind == Kind::set ? kUnknownSet : kUnknownMap);
  if (!may_repeat(v)) return invalid(unsuitable_type(v));
  if (kind == Kind::set) return expand_set(v, range, diags);
  Expansion e;
  e.repeat = Repeat::for_each;
  if (kind == Kind::map) {
    for (const value::MapEntry& entry : v.entries()) e.instances.emplace_back(entry.key, entry.value);
  } else {
    auto attributes = v.type()->attributes();
    for (std::size_t i = 0; i < attributes.size(); ++i) e.instances.emplace_back(attributes[i].name, v.at(i));
  }
  return e;
}

// A diagnostic about for_each shows what it refers to.
Expansion expand_shown(Environment& environment, const Values& values, const Site& site, const Value& v,
                       const lang::Expr& expr, hcl::Diagnostics& diags, bool type_matters = false) {
  const std::size_t before = diags.size();
  Expansion out = expand_for_each(v, type_matters, expr.range(), diags);
  if (diags.size() == before) return out;
  const bool of_type = type_matters && v.marks() == value::Marks() && !may_repeat(v);
  const lang::Cause cause = of_type ? lang::Cause::other : cause_in(v);
  diags.items().back().values = values_in(environment, values, site, expr, cause);
  return out;
}

// So does one about a count that is no number.
Expansion expand_count_shown(Environment& environment, const Values& values, const Site& site, const Value& v,
                             const lang::Expr& expr, hcl::Diagnostics& diags) {
  const std::size_t before = diags.size();
  Expansion out = expand_count(v, expr.range(), diags);
  if (diags.size() != before && diags.items().back().summary == "Incorrect value type")
    diags.items().back().values = values_in(environment, values, site, expr);
  return out;
}

}  // namespace

void check_repetition(Environment& environment, const Values& values, const Site& site,
                      const lang::Expr* count, const lang::Expr* for_each, hcl::Diagnostics& diags) {
  if (!count && !for_each) return;
  std::size_t errors = diags.error_count();
  const lang::Expr& expr = count ? *count : *for_each;
  Value v = evaluate(environment, values, site, expr, diags);
  if (diags.error_count() != errors) return;
  // What is not known yet may turn out well.
  if (!v.unmark().is_wholly_known()) {
    bool usable = count ? value::convert(v.unmark(), value::Type::number()).ok() : may_repeat(v.unmark());
    if (usable && v.marks() == value::Marks()) return;
    if (usable) v = (count ? Value::integer(0) : Value::empty_object()).with_marks(v.marks());
  }
  if (count)
    expand_count_shown(environment, values, site, v, expr, diags);
  else
    expand_shown(environment, values, site, v, expr, diags, true);
}

Expansion expand(Environment& environment, const Values& values, const Site& site, const lang::Expr* count,
                 const lang::Expr* for_each, std::string_view, hcl::Diagnostics& diags) {
  if (!count && !for_each) {
    Expansion e;
    e.instances.emplace_back(config::InstanceKey(), Value());
    return e;
  }
  std::size_t errors = diags.error_count();
  const lang::Expr& expr = count ? *count : *for_each;
  Value v = evaluate(environment, values, site, expr, diags);
  if (diags.error_count() != errors) return failed(count ? Repeat::count : Repeat::for_each);
  return count ? expand_count_shown(environment, values, site, v, expr, diags)
               : expand_shown(environment, values, site, v, expr, diags);
}

}  // namespace reprise::engine
