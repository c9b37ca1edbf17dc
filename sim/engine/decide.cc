#include "engine/decide.h"

#include <fmt/format.h>

#include <charconv>

#include "engine/merge.h"

namespace reprise::engine {

namespace {

using value::Value;

// The provider's diagnostics, told where they belong.
void pass_on(hcl::Diagnostics found, const Case& c, hcl::Diagnostics& diags) {
  for (hcl::Diagnostic& d : found.items()) {
    place(d, std::string(c.target.address), c.config.body, c.config.range);
    diags.add(std::move(d));
  }
}

struct Asked {
  bool ok = false;
  Value planned;
  std::vector<value::Path> requires_replace;
};

Asked ask_provider(const Case& c, const Value& prior, const Value& config, const cloud::World& world,
                   hcl::Diagnostics& diags) {
  const provider::BlockSchema& schema = c.config.schema->block;
  Value proposed = proposed_new(schema, prior, config);
  provider::PlanResponse response = c.config.implementation->plan({c.target, prior, proposed, config, world});
  bool failed = response.diags.has_errors();
  pass_on(std::move(response.diags), c, diags);
  if (failed) return {};
  Asked asked{true, std::move(response.planned), std::move(response.requires_replace)};
  asked.planned = without_write_only(schema, with_schema_marks(schema, with_marks_of(asked.planned, config)));
  std::vector<std::string> faults;
  if (!response.legacy_type_system) faults = plan_faults(schema, prior, config, asked.planned);
  for (const std::string& fault : faults) {
    hcl::Diagnostic d;
    d.summary = "Provider produced invalid plan";
    d.detail = fmt::format(
        "Provider \"{}\" planned an invalid value for {}{}.\n\nThis is a bug in the provider, which "
        "should be reported in the provider's own issue tracker.",
        c.config.provider_source, c.target.address, fault);
    d.subject = c.config.range;
    d.address = std::string(c.target.address);
    diags.add(std::move(d));
  }
  asked.ok = faults.empty();
  return asked;
}

ChangeAction replacement(const Case& c) {
  return c.create_before_destroy ? ChangeAction::create_then_destroy : ChangeAction::destroy_then_create;
}

Value configured(Walk& walk, const Case& c, hcl::Diagnostics& diags, bool& ok) {
  std::size_t errors = diags.error_count();
  walk.environment.functions.identity = c.target.address;
  hcl::Diagnostics found;
  Value config = c.config.body ? evaluate_body(walk.environment, walk.values, c.site, *c.config.body, found)
                               : Value::empty_object();
  if (c.config.body)
    refuse_ephemeral(c.config.schema->block, *c.config.body, config, c.target.address, found);
  diags.append(std::move(found));
  ok = diags.error_count() == errors;
  if (!ok) return config;
  hcl::Diagnostics complaints;
  c.config.implementation->validate_resource(c.config.addr.type, config, complaints);
  pass_on(std::move(complaints), c, diags);
  ok = diags.error_count() == errors;
  return config;
}

}  // namespace

void place(hcl::Diagnostic& d, const std::string& address, const config::BodyPlan* body,
           hcl::Range otherwise) {
  if (d.nowhere && !d.subject.valid()) {
    d.nowhere = false;
    return;
  }
  if (d.address.empty()) d.address = address;
  if (d.subject.valid()) return;
  d.subject = body_range(body, otherwise);
  if (d.attribute.empty() || !body) return;
  const int field = body->schema->implied_type->attribute_index(d.attribute);
  for (const config::BodyPlan::Argument& a : body->arguments)
    if (field >= 0 && a.field == static_cast<std::uint32_t>(field)) d.subject = a.expr->range();
}

void refuse_ephemeral(const provider::BlockSchema& schema, const config::BodyPlan& body, const Value& config,
                      std::string_view address, hcl::Diagnostics& diags) {
  const Value plain = config.unmark();
  if (plain.is_null() || plain.is_unknown() || !config.contains_marked()) return;
  auto attributes = plain.type()->attributes();
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    if (!value::is_ephemeral(plain.at(i).deep_marks())) continue;
    const provider::AttributeSchema* a = schema.attribute(attributes[i].name);
    if (a && a->write_only) continue;
    value::PathStep step{};
    step.kind = value::PathStep::Kind::attribute;
    step.name = attributes[i].name;
    hcl::Diagnostic d;
    d.summary = "Invalid use of ephemeral value";
    d.detail = fmt::format(
        "Ephemeral values are not valid for \"{}\", because it is not a write-only attribute and must be "
        "persisted to state.",
        step.name);
    d.subject = config::range_of(body, {step});
    d.address = std::string(address);
    diags.add(std::move(d));
  }
}

Decision decide(Walk& walk, const Case& c, const cloud::World& world, hcl::Diagnostics& diags) {
  const provider::BlockSchema& schema = c.config.schema->block;
  Decision d;
  bool ok = false;
  d.config = configured(walk, c, diags, ok);
  if (!ok) return d;
  const Value none = Value::null(schema.implied_type);
  bool tainted = c.prior && c.prior->tainted;
  // A tainted object is planned as a new one, which then replaces it.
  const Value& prior = c.prior && !tainted ? c.prior->value : none;
  d.before = c.prior ? c.prior->value : none;
  Value config = c.config.lifecycle.ignore_all && !prior.is_null()
                     ? proposed_new(schema, prior, prior)
                     : ignore_changes(c.ignored, prior, d.config);
  Asked asked = ask_provider(c, prior, config, world, diags);
  if (!asked.ok) return d;
  d.replace_paths = changed_paths(asked.requires_replace, prior, asked.planned);
  bool forced = c.replace_requested || c.replace_triggered;
  if (prior.is_null()) {
    d.action = tainted ? replacement(c) : ChangeAction::create;
    d.reason = tainted               ? Reason::replace_because_tainted
               : c.replace_triggered ? Reason::replace_by_triggers
                                     : Reason::none;
    d.replace_paths.clear();
  } else if (forced || !d.replace_paths.empty()) {
    d.action = replacement(c);
    d.reason = c.replace_triggered   ? Reason::replace_by_triggers
               : c.replace_requested ? Reason::replace_by_request
                                     : Reason::replace_because_cannot_update;
    asked = ask_provider(c, none, d.config, world, diags);
    if (!asked.ok) return d;
  } else if (same_value(prior, asked.planned)) {
    d.action = same_sensitivity(prior, asked.planned) ? ChangeAction::no_op : ChangeAction::update;
  } else {
    d.action = ChangeAction::update;
  }
  d.after = std::move(asked.planned);
  d.ok = true;
  return d;
}

std::vector<value::Path> ignored_paths(const config::Lifecycle& lifecycle) {
  using K = hcl::TraversalStep::Kind;
  using PK = value::PathStep::Kind;
  std::vector<value::Path> out;
  for (const auto& steps : lifecycle.ignore_changes) {
    value::Path path;
    for (const hcl::TraversalStep& s : steps) {
      value::PathStep step{};
      step.name = std::string(s.text);
      step.kind = s.kind == K::attribute      ? PK::attribute
                  : s.kind == K::index_number ? PK::index_number
                                              : PK::index_string;
      if (s.kind == K::index_number)
        std::from_chars(s.text.data(), s.text.data() + s.text.size(), step.index);
      path.push_back(std::move(step));
    }
    out.push_back(std::move(path));
  }
  return out;
}

bool load_object(state::Object& object, const provider::Provider& provider,
                 const provider::ResourceSchema& schema, std::string_view type, const std::string& address,
                 hcl::Diagnostics& diags) {
  if (object.raw.empty()) return true;
  value::Result r = provider.upgrade(type, object.schema_version, object.raw);
  if (!r.ok()) {
    hcl::Diagnostic d;
    d.summary = "Failed to decode resource from state";
    d.detail = fmt::format("Error decoding \"{}\" from previous state: {}", address, r.message_with_path());
    d.address = address;
    diags.add(std::move(d));
    return false;
  }
  object.value = without_write_only(schema.block,
                                    with_schema_marks(schema.block, with_marks_of(r.value(), object.value)));
  object.schema_version = schema.version;
  object.raw.clear();
  return true;
}

}  // namespace reprise::engine
