#include "providers_fake/definition_data.h"

#include <fmt/format.h>

#include <algorithm>

#include "providers_fake/computed.h"

namespace reprise::providers_fake {
namespace {

using value::Kind;
using value::Type;
using value::Value;

bool is_text(const Value& v) { return v.is_known() && !v.is_null() && v.type() == Type::string(); }

// Texts of one value, or of all in a list or set; numbers and bools as the API writes them.
std::vector<std::string> texts_of(const Value& v) {
  const Value bare = v.unmark();
  if (bare.is_unknown() || bare.is_null()) return {};
  if (bare.type() == Type::string()) return {std::string(bare.as_string())};
  if (bare.type() == Type::boolean()) return {bare.as_bool() ? "true" : "false"};
  if (bare.type() == Type::number() && bare.is_small_integer())
    return {std::to_string(bare.as_small_integer())};
  std::vector<std::string> out;
  const Kind kind = bare.type()->kind();
  if (kind == Kind::list || kind == Kind::set || kind == Kind::tuple)
    for (const Value& item : bare.items())
      for (std::string& s : texts_of(item)) out.push_back(std::move(s));
  return out;
}

}  // namespace

bool wildcard_match(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || (pattern[p] == text[t] && pattern[p] != '*'))) {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

// Filter blocks {name, values}: each must be matched by one of its values. A name that the definition does
// not list matches nothing, as the API would refuse it.
bool DefinedData::passes_filters(const Site& site, const Value& config) const {
  const Value* filters = config.unmark().find("filter");
  if (!filters || !definition_.filters) return true;
  const Value bare = filters->unmark();
  if (bare.is_null() || bare.is_unknown() || bare.size() == 0) return true;
  const Value known = site.evaluate(*definition_.filters, "filters").unmark();
  if (known.is_unknown() || known.is_null() || known.type()->kind() == Kind::dynamic) return false;
  for (const Value& filter : bare.items()) {
    const Value name = filter.unmark().attr("name").unmark();
    const Value* have = is_text(name) ? known.find(name.as_string()) : nullptr;
    if (!have) return false;
    const std::vector<std::string> actual = texts_of(*have);
    bool any = false;
    for (const std::string& pattern : texts_of(filter.unmark().attr("values")))
      any = any || std::any_of(actual.begin(), actual.end(),
                               [&](const std::string& s) { return wildcard_match(pattern, s); });
    if (!any) return false;
  }
  return true;
}

std::vector<Value> DefinedData::select(Site& site, const Value& config, provider::DataResponse& out) const {
  std::vector<const cloud::Object*> candidates = site.world.cloud.of_type(definition_.from);
  std::erase_if(candidates,
                [&](const cloud::Object* o) { return !o->region.empty() && o->region != site.region; });
  std::sort(candidates.begin(), candidates.end(),
            [](const auto* a, const auto* b) { return a->serial < b->serial; });
  const TypeDefinition* type = library_.resource(definition_.from);
  std::vector<Value> found;
  for (const cloud::Object* o : candidates) {
    const Value seen =
        type ? view(library_, *type, site.world, site.target, *o, Value(), out.diags) : o->attributes;
    site.set(Root::each, seen);
    if (definition_.where && !site.holds(*definition_.where, "where")) continue;
    if (passes_filters(site, config)) found.push_back(seen);
  }
  site.set(Root::each, Value());
  return found;
}

provider::DataResponse DefinedData::read(const provider::Target& target, const Value& config,
                                         const cloud::World& world) const {
  provider::DataResponse out;
  out.took = definition_.latencies.read.high.us > 0
                 ? definition_.latencies.read.draw(world.entropy, "data", target.address)
                 : world::Duration::millis(300);
  const value::TypeRef type = definition_.schema->block.implied_type;
  Site site(library_, {type, definition_.attributes, {}}, world, target);
  site.region = region_for(target, config);
  site.object_type = definition_.from;
  const Value bare = config.unmark();
  site.fields.assign(bare.items().begin(), bare.items().end());
  site.set(Root::config, config);
  if (!definition_.from.empty()) {
    std::vector<Value> found = select(site, config, out);
    if (definition_.single && found.size() != 1) {
      out.diags.error(found.empty() ? definition_.none_message : definition_.many_message, "", target.range);
      out.state = Value::unknown(type);
      return out;
    }
    if (definition_.single) {
      site.set(Root::it, found.front());
      std::vector<Value> copied = site.fields;
      copy_by_name(found.front(), type, copied);
      for (std::size_t i = 0; i < copied.size(); ++i)
        if (site.fields[i].is_null()) site.fields[i] = copied[i];
    }
    site.set(Root::found, found.empty() ? Value::empty_tuple() : Value::tuple(std::move(found)));
  }
  for (int step : definition_.order) {
    const AttributeRule& rule = definition_.attributes[static_cast<std::size_t>(step)];
    Value& field = site.fields[static_cast<std::size_t>(rule.index)];
    if (bare.at(static_cast<std::size_t>(rule.index)).is_null())
      field = site.evaluate_as(*rule.value, field.type(), rule.path);
  }
  for (const AttributeRule& rule : definition_.attributes) {
    Value& field = site.fields[static_cast<std::size_t>(rule.index)];
    if (rule.plan && !rule.value && field.is_null())
      field = site.evaluate_as(*rule.plan, field.type(), rule.path);
  }
  for (const RejectRule& rule : definition_.rejects)
    if (site.holds(*rule.when, rule.error.code))
      out.diags.error(rule.error.code, rule.error.message ? site.text(*rule.error.message, "message") : "",
                      target.range);
  out.diags.append(site.diags());
  if (!definition_.unmodelled.empty())
    out.notes.push_back(
        {provider::Note::Kind::unmodelled, std::string(target.type), definition_.unmodelled, target.range});
  out.state = reveal(site.self());
  return out;
}

}  // namespace reprise::providers_fake
