#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "providers_fake/computed.h"
#include "providers_fake/definition_resource.h"
#include "value/object_edit.h"

namespace reprise::providers_fake {

using value::Value;

void DefinedResource::start(Site& site, const Value& object) const {
  site.object_type = definition_.object_type;
  const Value bare = object.unmark();
  if (bare.is_null() || bare.is_unknown()) {
    const auto blank = definition_.schema->block.blank.items();
    site.fields.assign(blank.begin(), blank.end());
  } else {
    site.region = region_for(site.target, object);
    site.fields.assign(bare.items().begin(), bare.items().end());
  }
}

void DefinedResource::validate(const Value& config, hcl::Diagnostics& diags) const {
  diags.append(library_.take_diagnostics());
  if (definition_.validations.empty()) return;
  const cloud::World nowhere;
  const provider::Target target{definition_.type, "", nullptr, {}};
  Site site(library_, shape(), nowhere, target);
  start(site, config);
  site.set(Root::config, config);
  for (const ValidateRule& rule : definition_.validations)
    if (site.holds(*rule.when, rule.summary))
      diags.error(rule.summary, rule.message ? site.text(*rule.message, rule.summary) : std::string());
  diags.append(site.diags());
}

// What the provider's own reading of the configuration makes of it, before anything is compared.
Value DefinedResource::normalised(Site& site, const provider::PlanRequest& request,
                                  hcl::Diagnostics& diags) const {
  const Value& bare = request.proposed.unmark();
  // Nothing differs from what was read before in this very form.
  if (request.proposed.is_same(request.prior)) return bare;
  const auto reads = [](const AttributeRule& rule) { return rule.normal || rule.same; };
  if (bare.is_known() && std::ranges::none_of(definition_.attributes, reads)) return bare;
  const Value& config = request.config.unmark();
  const Value& prior = request.prior.unmark();
  start(site, bare);
  for (const AttributeRule& rule : definition_.attributes) {
    if (!rule.normal && !rule.same) continue;
    const auto i = static_cast<std::size_t>(rule.index);
    if (config.is_null() || config.at(i).is_null()) continue;
    if (rule.normal) {
      site.set(Root::value, site.fields[i]);
      site.fields[i] = site.evaluate_as(*rule.normal, site.fields[i].type(), rule.path);
    }
    if (!rule.same || prior.is_null() || same_content(prior.at(i), site.fields[i])) continue;
    site.set(Root::old_value, prior.at(i));
    site.set(Root::new_value, site.fields[i]);
    if (site.holds(*rule.same, rule.path)) site.fields[i] = prior.at(i);
  }
  for (Root used : {Root::value, Root::old_value, Root::new_value}) site.set(used, Value());
  diags.append(site.take_diags());
  return site.self();
}

// What the provider already knows of computed attributes.
void DefinedResource::settle_plan(Site& site, const provider::PlanRequest& request,
                                  provider::PlanResponse& out) const {
  const Value& config = request.config.unmark();
  const Value& prior = request.prior.unmark();
  start(site, out.planned);
  value::ObjectEdit settled(out.planned.type(), out.planned.unmark());
  for (const AttributeRule& rule : definition_.attributes) {
    if (!rule.plan) continue;
    const auto i = static_cast<std::size_t>(rule.index);
    if (!config.is_null() && !config.at(i).is_null()) continue;
    Value v = site.evaluate_as(*rule.plan, site.fields[i].type(), rule.path);
    if (!prior.is_null() && same_content(v, prior.at(i))) v = prior.at(i);
    site.fields[i] = v;
    settled.put(i, std::move(v));
  }
  out.planned = settled.take().with_marks(out.planned.marks());
  out.diags.append(site.take_diags());
}

void DefinedResource::drop_conditional_replacements(Site& site, const provider::PlanRequest& request,
                                                    provider::PlanResponse& out) const {
  const Value& prior = request.prior.unmark();
  const Value& planned = out.planned.unmark();
  start(site, planned);
  site.set(Root::config, Value());
  std::erase_if(out.requires_replace, [&](const value::Path& path) {
    if (path.empty() || path[0].kind != value::PathStep::Kind::attribute) return false;
    const AttributeRule* rule = definition_.attribute(path[0].name);
    if (!rule || !rule->force_new_when) return false;
    const auto i = static_cast<std::size_t>(rule->index);
    site.set(Root::old_value, prior.at(i));
    site.set(Root::new_value, planned.at(i));
    return !site.holds(*rule->force_new_when, rule->path);
  });
}

provider::PlanResponse DefinedResource::plan(const provider::PlanRequest& request) const {
  if (request.proposed.is_null()) return {request.proposed, {}, true, {}};
  Site site(library_, shape(), request.world, request.target);
  site.set(Root::config, request.config);
  site.set(Root::prior, request.prior);
  hcl::Diagnostics diags;
  const Value proposed = normalised(site, request, diags);
  const provider::PlanRequest settled{request.target, request.prior, proposed, request.config, request.world};
  provider::PlanResponse out = plan_by_rules(definition_.schema->block, definition_.rules, settled);
  out.diags.append(std::move(diags));
  settle_plan(site, request, out);
  if (!out.requires_replace.empty() && !request.prior.is_null())
    drop_conditional_replacements(site, request, out);
  return out;
}

provider::Timing DefinedResource::timing(const provider::ApplyRequest& request,
                                         const cloud::World& world) const {
  using provider::Action;
  const Latencies& l = definition_.latencies;
  const world::Latency& range = request.action == Action::create   ? l.create
                                : request.action == Action::update ? l.update
                                                                   : l.destroy;
  constexpr std::array<std::string_view, 3> kNames = {"create", "update", "destroy"};
  const world::Duration whole = range.draw(
      world.entropy, fmt::format("{}:{}", definition_.type, kNames[static_cast<std::size_t>(request.action)]),
      request.target.address);
  const world::Duration call = std::min(whole, world::Duration::millis(300));
  return {call, {whole.us - call.us}, world::Duration::millis(100)};
}

}  // namespace reprise::providers_fake
