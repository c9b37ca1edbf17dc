#include <fmt/format.h>

#include <algorithm>

#include "providers_fake/computed.h"
#include "providers_fake/definition_resource.h"
#include "providers_fake/planning.h"

namespace reprise::providers_fake {
namespace {

using provider::Action;
using value::Value;

Value known_at(const Value& object, std::size_t i) {
  const Value bare = object.unmark();
  return bare.is_null() || bare.is_unknown() ? Value() : bare.at(i);
}

bool is_given(const Value& v) { return v.is_known() && !v.is_null(); }

}  // namespace

// The words of the provider's usual error, around the API's own.
void DefinedResource::refuse(const provider::ApplyRequest& request, const Refusal& refusal,
                             const cloud::World& world, provider::ApplyResponse& out) const {
  constexpr std::string_view kVerbs[] = {"creating", "updating", "deleting"};
  const std::string* calls[] = {&definition_.create_call, &definition_.update_call, &definition_.delete_call};
  const auto action = static_cast<std::size_t>(request.action);
  std::string subject;
  if (request.action != Action::create && definition_.id_index >= 0) {
    const Value id = known_at(request.prior, static_cast<std::size_t>(definition_.id_index)).unmark();
    if (is_given(id)) subject = fmt::format(" ({})", id.as_string());
  }
  const std::string request_id =
      world.entropy.uuid("request", fmt::format("{} {} {}", request.target.address, action, world.now.us));
  out.error = refusal.error;
  hcl::Diagnostic d;
  d.summary = fmt::format(
      "{} {}{}: operation error {}: {}, https response error StatusCode: {}, RequestID: {}, api error {}: {}",
      kVerbs[action], definition_.label, subject, definition_.service, *calls[action], refusal.status,
      request_id, refusal.error.code, refusal.error.message);
  d.subject = request.target.range;
  d.address = std::string(request.target.address);
  out.diags.add(std::move(d));
  out.new_state = request.prior;
}

const cloud::Object* DefinedResource::find(const Site& site, const Value& state) const {
  std::string id;
  if (definition_.id_index >= 0) {
    const Value v = known_at(state, static_cast<std::size_t>(definition_.id_index)).unmark();
    if (is_given(v)) id = std::string(v.as_string());
  } else {
    id = id_of(site, definition_);
  }
  if (id.empty()) return nullptr;
  return site.world.cloud.find(definition_.object_type, definition_.global ? "" : site.region, id);
}

// What Terraform learns: the plan where it was definite, what the API says where it was not.
Value DefinedResource::new_state(const provider::ApplyRequest& request, const cloud::Object& object,
                                 const cloud::World& world, hcl::Diagnostics& diags) const {
  const Value seen =
      view(library_, definition_, world, request.target, object, request.planned, diags).unmark();
  const Value planned = request.planned.unmark();
  std::vector<Value> fields(seen.items().begin(), seen.items().end());
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (planned.at(i).is_wholly_known()) fields[i] = planned.at(i);
  return Value::object(seen.type(), std::move(fields));
}

void DefinedResource::create(const provider::ApplyRequest& request, cloud::World& world,
                             provider::ApplyResponse& out) const {
  if (definition_.adopts) return adopt(request, world, out);
  Site site(library_, shape(), world, request.target);
  start(site, request.planned);
  site.set(Root::config, request.config);
  std::vector<cloud::Object> made;
  std::optional<Refusal> no = check_references(site, definition_, {});
  if (!no) {
    compute(site, definition_, nullptr, made);
    site.own_id = id_of(site, definition_);
    no = check_rejects(site, definition_, Action::create);
  }
  if (!no) no = check_quotas(site, definition_);
  if (no) return refuse(request, *no, world, out);
  if (site.diags().has_errors()) return out.diags.append(site.diags());
  cloud::Object object = new_object(site, definition_);
  if (object.id.empty()) {
    out.diags.error("Invalid cloud definition", fmt::format("{} got no id.", request.target.address),
                    request.target.range);
    return;
  }
  if (world.cloud.find(object.key())) {
    const Refusal exists{{"AlreadyExists", fmt::format("{} already exists", object.id), false}, 409};
    return refuse(request, exists, world, out);
  }
  if (definition_.machine) boot_machine(site, *definition_.machine, object, out);
  const std::string key = object.key();
  world.cloud.put(std::move(object));
  for (cloud::Object& child : made) world.cloud.put(std::move(child));
  out.new_state = new_state(request, *world.cloud.find(key), world, out.diags);
}

void DefinedResource::adopt(const provider::ApplyRequest& request, cloud::World& world,
                            provider::ApplyResponse& out) const {
  Site site(library_, shape(), world, request.target);
  start(site, request.planned);
  site.set(Root::config, request.config);
  const std::string id = site.text(*definition_.adopts, "adopts");
  if (site.diags().has_errors()) return out.diags.append(site.diags());
  const auto object = world.cloud.share(
      cloud::object_key(definition_.object_type, definition_.global ? "" : site.region, id));
  if (!object) {
    const TypeDefinition* under = library_.resource(definition_.object_type);
    Refusal no{
        {"NotFound", fmt::format("There is nothing to adopt: {} has no default.", definition_.label), false},
        400};
    if (under && under->missing) no.error.code = under->missing->code;
    return refuse(request, no, world, out);
  }
  settle(site, *object);
  if (const std::optional<Refusal> no = check_rejects(site, definition_, Action::create))
    return refuse(request, *no, world, out);
  take_over(site, *object, request, world, out);
}

// Writes the site's values over an existing object, which may be kept as another type.
void DefinedResource::take_over(Site& site, const cloud::Object& object,
                                const provider::ApplyRequest& request, cloud::World& world,
                                provider::ApplyResponse& out) const {
  if (definition_.id_index >= 0)
    site.fields[static_cast<std::size_t>(definition_.id_index)] =
        Value::string(object.id).with_marks(object.attributes.unmark().attr("id").marks());
  std::vector<cloud::Object> made;
  const bool creating = request.action == Action::create;
  // What is derived when read is not the object's own, unless it is configured.
  for (const AttributeRule& rule : definition_.attributes) {
    const auto i = static_cast<std::size_t>(rule.index);
    const Value* own = object.attributes.unmark().find(rule.path);
    const Value configured = known_at(request.config, i);
    if (rule.read && !creating && configured.is_null() && own) site.fields[i] = *own;
  }
  compute(site, definition_, &object.attributes, made);
  cloud::Object changed = object;
  if (definition_.object_type == definition_.type) {
    changed.attributes = site.self();
    relate(site, definition_, changed);
  } else if (const TypeDefinition* under = library_.resource(definition_.object_type)) {
    Site below(library_, {under->schema->block.implied_type, under->attributes, under->children}, world,
               request.target);
    const Value bare = object.attributes.unmark();
    below.fields.assign(bare.items().begin(), bare.items().end());
    settle(below, object);
    copy_by_name(site.self(), bare.type(), below.fields);
    changed.attributes = below.self();
    relate(below, *under, changed);
  }
  if (creating) changed.creator = std::string(request.target.address);
  if (site.diags().has_errors()) return out.diags.append(site.diags());
  const std::string key = changed.key();
  world.cloud.put(std::move(changed));
  out.new_state = new_state(request, *world.cloud.find(key), world, out.diags);
}

void DefinedResource::update(const provider::ApplyRequest& request, cloud::World& world,
                             provider::ApplyResponse& out) const {
  Site site(library_, shape(), world, request.target);
  start(site, request.planned);
  site.region = region_for(request.target, request.prior);
  site.set(Root::config, request.config);
  site.set(Root::prior, request.prior);
  const cloud::Object* found = find(site, request.prior);
  if (!found) {
    Refusal no{{"NotFound", fmt::format("{} does not exist", request.target.address), false}, 400};
    if (definition_.missing) no = refusal(site, *definition_.missing).value_or(no);
    return refuse(request, no, world, out);
  }
  const auto object = world.cloud.share(found->key());
  settle(site, *object);
  std::optional<Refusal> no = check_references(site, definition_, object->references);
  if (!no) no = check_rejects(site, definition_, Action::update);
  if (no) return refuse(request, *no, world, out);
  take_over(site, *object, request, world, out);
}

void DefinedResource::destroy(const provider::ApplyRequest& request, cloud::World& world,
                              provider::ApplyResponse& out) const {
  out.new_state = Value::null(definition_.schema->block.implied_type);
  Site site(library_, shape(), world, request.target);
  start(site, request.prior);
  const cloud::Object* found = find(site, request.prior);
  if (!found) return;  // already gone: providers are content
  const auto object = world.cloud.share(found->key());
  settle(site, *object);
  if (definition_.keep) {
    cloud::Object released = *object;
    released.creator.clear();
    world.cloud.put(std::move(released));
    return;
  }
  std::optional<Refusal> no = check_rejects(site, definition_, Action::destroy);
  if (!no) no = check_blocked(site, definition_, *object);
  if (no) return refuse(request, *no, world, out);
  erase_with_children(world.cloud, object->key());
}

provider::ApplyResponse DefinedResource::apply(const provider::ApplyRequest& request,
                                               cloud::World& world) const {
  provider::ApplyResponse out;
  out.new_state = request.prior;
  switch (request.action) {
    case Action::create: create(request, world, out); break;
    case Action::update: update(request, world, out); break;
    case Action::destroy: destroy(request, world, out); break;
  }
  out.new_state = reveal(out.new_state);
  return out;
}

provider::ReadResponse DefinedResource::read(const provider::Target& target, const Value& state,
                                             const cloud::World& world) const {
  provider::ReadResponse out;
  out.took = definition_.latencies.read.high.us > 0
                 ? definition_.latencies.read.draw(world.entropy, "read", target.address)
                 : world::Duration::millis(200);
  out.new_state = Value::null(definition_.schema->block.implied_type);
  if (state.is_null()) return out;
  Site site(library_, shape(), world, target);
  start(site, state);
  if (const cloud::Object* object = find(site, state))
    out.new_state = reveal(view(library_, definition_, world, target, *object, state, out.diags));
  return out;
}

provider::ImportResponse DefinedResource::import(const provider::Target& target, std::string_view id,
                                                 const cloud::World& world) const {
  provider::ImportResponse out;
  Site site(library_, shape(), world, target);
  start(site, Value());
  std::string wanted(id);
  if (definition_.import_id) {
    site.set(Root::value, Value::string(id));
    wanted = site.text(*definition_.import_id, "import_id");
    out.diags.append(site.diags());
  }
  const cloud::Object* object =
      world.cloud.find(definition_.object_type, definition_.global ? "" : site.region, wanted);
  if (object) {
    out.state = reveal(view(library_, definition_, world, target, *object, Value(), out.diags));
    return out;
  }
  nothing_to_import(target, out.diags);
  return out;
}

}  // namespace reprise::providers_fake
