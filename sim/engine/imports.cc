#include "engine/imports.h"

#include <fmt/format.h>

#include "value/convert.h"

namespace reprise::engine {

using value::Kind;
using value::Value;

namespace {

constexpr const char* kWrongTo = "Invalid import 'to' expression";

void not_known(const config::Import& block, hcl::Diagnostics& diags) {
  diags.error(
      "Invalid for_each argument",
      "The \"for_each\" expression includes values derived from other resource attributes that cannot "
      "be determined until apply, and so Terraform cannot determine the full set of values that might "
      "be used to import this resource.",
      block.for_each->range());
}

// The key that an index in the address comes to.
std::optional<config::InstanceKey> key_of(const Value& v, hcl::Range at, hcl::Diagnostics& diags) {
  if (value::is_sensitive(v.marks())) {
    diags.error("Invalid index expression", "Import address index expression cannot be sensitive.", at);
    return std::nullopt;
  }
  const Value plain = v.unmark();
  if (plain.is_known() && !plain.is_null()) {
    if (plain.type() == value::Type::string()) return std::string(plain.as_string());
    if (plain.type() == value::Type::number() && plain.is_small_integer()) return plain.as_small_integer();
  }
  diags.error("Invalid address", "Invalid resource instance key: either a string or an integer is required.",
              at);
  return std::nullopt;
}

// Only the round may be referred to there.
bool only_each(const lang::Expr& e, hcl::Diagnostics& diags) {
  const std::size_t errors = diags.error_count();
  for (const lang::Reference& r : e.references)
    if (r.root() != "each")
      diags.error(
          "Unknown variable",
          fmt::format("There is no variable named \"{}\".Only \"each.key\" and \"each.value\" can be used "
                      "in import address index expressions.",
                      r.root()),
          r.traversal->root_range);
  return diags.error_count() == errors;
}

bool fits(const config::AbsInstance& to, const config::Resource* resource, hcl::Range at,
          hcl::Diagnostics& diags) {
  const std::size_t errors = diags.error_count();
  const bool counted = resource && resource->count, keyed = resource && resource->for_each;
  if (std::holds_alternative<std::string>(to.key)) {
    if (!keyed) diags.error(kWrongTo, "The target resource does not use for_each.", at);
  } else if (std::holds_alternative<std::int64_t>(to.key)) {
    if (!counted) diags.error(kWrongTo, "The target resource does not use count.", at);
  } else if (counted || keyed) {
    diags.error(kWrongTo, fmt::format("The target resource is using {}.", counted ? "count" : "for_each"),
                at);
  }
  return diags.error_count() == errors;
}

// Elements of sets stand for themselves, whatever they are; what can be no key is none.
config::InstanceKey element_key(const Value& item) {
  if (item.is_null()) return {};
  if (item.type() == value::Type::string()) return std::string(item.as_string());
  if (item.type() == value::Type::number() && item.is_small_integer()) return item.as_small_integer();
  return {};
}

std::optional<std::vector<ImportRound>> rounds_of(const Value& given, const config::Import& block,
                                                  hcl::Diagnostics& diags) {
  const Value v = given.unmark();
  std::vector<ImportRound> out;
  if (v.is_null()) return out;
  const auto add = [&](config::InstanceKey key, const Value& each) {
    out.push_back({std::move(key), each.with_marks(given.marks())});
  };
  switch (v.type()->kind()) {
    case Kind::map:
      for (const value::MapEntry& e : v.entries()) add(std::string(e.key), e.value);
      return out;
    case Kind::object:
      for (std::size_t i = 0; i < v.type()->attributes().size(); ++i)
        add(v.type()->attributes()[i].name, v.at(i));
      return out;
    case Kind::list:
    case Kind::tuple:
      for (std::size_t i = 0; i < v.size(); ++i) add(static_cast<std::int64_t>(i), v.at(i));
      return out;
    case Kind::set:
      for (const Value& item : v.items()) add(element_key(item.unmark()), item);
      return out;
    default:
      diags.error("Invalid for_each argument", "The \"for_each\" expression must be a collection.",
                  block.for_each->range());
      return std::nullopt;
  }
}

}  // namespace

std::optional<std::vector<ImportRound>> import_rounds(const Value& given, const config::Import& block,
                                                      bool planning, hcl::Diagnostics& diags) {
  const Value v = given.unmark();
  if (!v.is_wholly_known()) {
    if (planning) not_known(block, diags);
    return std::nullopt;
  }
  const bool lasting = !planning || !value::is_ephemeral(given.marks());
  if (!lasting)
    diags.error(
        "Invalid for_each argument",
        "The given \"for_each\" value is derived from an ephemeral value, which means that Terraform cannot "
        "persist it between plan/apply rounds. Use only non-ephemeral values to specify a resource's "
        "instance keys.",
        block.for_each->range());
  auto rounds = rounds_of(given, block, diags);
  return lasting ? std::move(rounds) : std::nullopt;
}

std::optional<config::AbsInstance> import_target(Environment& environment, const Values& values,
                                                 const Site& site, const config::Import& block,
                                                 const config::Resource* resource, hcl::Diagnostics& diags) {
  config::AbsInstance out{{block.to.module, *block.to.resource},
                          block.to.key.value_or(config::InstanceKey())};
  for (const config::Import::Key& k : block.to_keys) {
    if (!only_each(*k.expr, diags)) return std::nullopt;
    const std::size_t errors = diags.error_count();
    const Value v = evaluate(environment, values, site, *k.expr, diags);
    if (diags.error_count() != errors) return std::nullopt;
    const auto key = key_of(v, k.expr->range(), diags);
    if (!key) return std::nullopt;
    (k.module_step < out.resource.module.size() ? out.resource.module[k.module_step].key : out.key) = *key;
  }
  if (!fits(out, resource, block.to_range, diags)) return std::nullopt;
  return out;
}

std::optional<Value> import_id(Environment& environment, const Values& values, const Site& site,
                               const config::Import& block, bool planning, hcl::Diagnostics& diags) {
  const std::size_t errors = diags.error_count();
  const Value v = evaluate(environment, values, site, *block.id, diags);
  const hcl::Range at = block.id->range();
  const auto wrong = [&](const char* detail) {
    diags.error("Invalid import id argument", detail, at);
    return std::nullopt;
  };
  const auto not_known = [&] {
    return wrong(
        "The import block \"id\" argument depends on resource attributes that cannot be determined until "
        "apply, so Terraform cannot plan to import this resource.");
  };
  // What could not be made out is not known.
  const auto failed = [&]() -> std::optional<Value> {
    if (planning) not_known();
    return std::nullopt;
  };
  if (diags.error_count() != errors) return failed();
  const value::Result text = value::convert(v.unmark_deep(), value::Type::string());
  if (!text.ok()) {
    diags.error("Incorrect value type", fmt::format("Invalid expression value: {}.", text.error()), at);
    diags.items().back().values = values_in(environment, values, site, *block.id);
    return failed();
  }
  if (text.value().is_null()) return wrong("The import ID cannot be null.");
  if (text.value().is_unknown()) return planning ? not_known() : std::optional(text.value());
  if (text.value().as_string().empty())
    return wrong("The import ID value evaluates to an empty string, please provide a non-empty value.");
  return text.value();
}

}  // namespace reprise::engine
