#include "providers_fake/definition_object.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "value/convert.h"
#include "value/object_edit.h"

namespace reprise::providers_fake {
namespace {

using value::Kind;
using value::Type;
using value::Value;

// Children of children of …: definitions bound it, not users.
constexpr int kChildDepthMax = 8;

// What a child is created with: its definition's type, what is not said is for it to compute.
std::vector<Value> child_fields(const Site& parent, const TypeDefinition& definition, const Value& said,
                                std::string_view name) {
  const provider::BlockSchema& schema = definition.schema->block;
  const auto blank = schema.blank.items();
  std::vector<Value> fields(blank.begin(), blank.end());
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const value::AttributeType& at = schema.implied_type->attributes()[i];
    if (schema.fields[i].is_block) continue;
    if (const Value* fallback = definition.rules.fallback(at.name))
      fields[i] = *fallback;
    else if (schema.attributes[schema.fields[i].index].computed)
      fields[i] = Value::unknown(at.type);
  }
  const Value bare = said.unmark();
  if (bare.is_unknown() || bare.is_null() || bare.type()->kind() != Kind::object) {
    parent.diags().error("Invalid cloud definition",
                         fmt::format("The attributes of child {} are no object.", name));
    return fields;
  }
  copy_by_name(bare, schema.implied_type, fields);
  return fields;
}

Value make_child(Site& parent, const TypeDefinition& parent_definition, const ChildRule& rule,
                 std::string_view name, const TypeDefinition& definition, std::vector<cloud::Object>& made) {
  Site site(parent.library,
            {definition.schema->block.implied_type, definition.attributes, definition.children}, parent.world,
            parent.target);
  site.region = parent.region;
  site.set_identity(fmt::format("{} {}", parent.identity(), name));
  site.object_type = definition.object_type;
  site.fields = child_fields(parent, definition, parent.evaluate(*rule.attributes, name), name);
  compute(site, definition, nullptr, made);
  for (const auto& d : site.diags()) parent.diags().add(d);
  cloud::Object object = new_object(site, definition);
  object.creator.clear();
  object.parent =
      cloud::object_key(parent_definition.object_type, parent_definition.global ? "" : parent.region,
                        id_of(parent, parent_definition));
  Value out = object.attributes;
  if (!object.id.empty()) made.push_back(std::move(object));
  return out;
}

void make_children(Site& site, const TypeDefinition& definition, const ChildRule& rule, Value& out,
                   std::vector<cloud::Object>& made) {
  out = Value();
  const TypeDefinition* child = site.library.resource(rule.type);
  if (!child || !rule.attributes || made.size() > std::size_t{1} << 16) return;
  if (rule.when && !site.holds(*rule.when, rule.name)) return;
  if (!rule.for_each) {
    out = make_child(site, definition, rule, rule.name, *child, made);
    return;
  }
  const Value each = site.evaluate(*rule.for_each, rule.name).unmark();
  std::vector<Value> all;
  if (each.is_known() && !each.is_null() && each.type()->kind() != Kind::object &&
      !each.type()->is_primitive()) {
    std::size_t n = 0;
    for (const Value& item : each.items()) {
      site.set(Root::each, item);
      all.push_back(make_child(site, definition, rule, fmt::format("{}[{}]", rule.name, n++), *child, made));
    }
    site.set(Root::each, Value());
  }
  out = all.empty() ? Value::empty_tuple() : Value::tuple(std::move(all));
}

bool goes_with(const cloud::Cloud& cloud, const cloud::Object& o, const std::string& key) {
  std::string parent = o.parent;
  for (int depth = 0; !parent.empty() && depth < kChildDepthMax; ++depth) {
    if (parent == key) return true;
    const cloud::Object* next = cloud.find(parent);
    if (!next) return false;
    parent = next->parent;
  }
  return false;
}

bool blocks(const Site& site, const cloud::Object& referrer, const cloud::Object& target) {
  const TypeDefinition* definition = site.library.resource(referrer.type);
  for (const cloud::Reference& r : referrer.references) {
    if (r.type != target.type || r.id != target.id) continue;
    const AttributeRule* rule = definition ? definition->attribute(r.attribute) : nullptr;
    if (rule && rule->blocks_delete && !rule->owner) return true;
  }
  return false;
}

}  // namespace

Value zero_of(value::TypeRef type) {
  switch (type->kind()) {
    case Kind::string: return Value::string("");
    case Kind::number: return Value::integer(0);
    case Kind::boolean: return Value::boolean(false);
    case Kind::list: return Value::list(type->element(), {});
    case Kind::set: return Value::set(type->element(), {});
    case Kind::map: return Value::map(type->element(), {});
    default: return Value::null(type);
  }
}

namespace {

// A value of another type of the same shape: of two types' argument of one name, such as the routes of a
// route table and of a default one. What one of them lacks is zero. Depth is that of the types.
std::optional<Value> fitted(const Value& v, value::TypeRef type) {
  if (v.type() == type) return v;
  const Value bare = v.unmark();
  const bool many = type->is_collection() && type->kind() != Kind::map && bare.type()->is_collection();
  if (bare.is_null() || bare.is_unknown() || (!many && type->kind() != Kind::object)) {
    value::Result converted = value::convert(v, type);
    if (converted.ok()) return converted.value();
    return std::nullopt;
  }
  std::vector<Value> parts;
  if (many) {
    for (const Value& item : bare.items()) {
      std::optional<Value> part = fitted(item, type->element());
      if (!part) return std::nullopt;
      parts.push_back(std::move(*part));
    }
    const Value out = type->kind() == Kind::set ? Value::set(type->element(), std::move(parts))
                                                : Value::list(type->element(), std::move(parts));
    return out.with_marks(v.marks());
  }
  if (bare.type()->kind() != Kind::object) return std::nullopt;
  for (const value::AttributeType& at : type->attributes()) {
    const Value* own = bare.find(at.name);
    std::optional<Value> part = own ? fitted(*own, at.type) : zero_of(at.type);
    if (!part) return std::nullopt;
    parts.push_back(std::move(*part));
  }
  return Value::object(type, std::move(parts)).with_marks(v.marks());
}

}  // namespace

void copy_by_name(const Value& from, value::TypeRef type, std::vector<Value>& fields) {
  const Value bare = from.unmark();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const value::AttributeType& at = type->attributes()[i];
    const Value* v = bare.find(at.name);
    if (!v) continue;
    if (std::optional<Value> fit = fitted(*v, at.type)) fields[i] = std::move(*fit);
  }
}

std::optional<Refusal> refusal(const Site& site, const ErrorRule& rule) {
  Refusal out;
  out.error.code = rule.code;
  out.error.retryable = rule.retry;
  out.status = rule.status;
  if (rule.message) out.error.message = site.text(*rule.message, "message");
  return out;
}

std::optional<Refusal> check_references(const Site& site, const TypeDefinition& definition,
                                        const std::vector<cloud::Reference>& known) {
  for (const AttributeRule& rule : definition.attributes) {
    if (rule.references.empty() || !rule.must_exist) continue;
    for (const std::string& id : site.ids_of(rule)) {
      if (site.find_target(rule, id)) continue;
      const bool old = std::any_of(known.begin(), known.end(), [&](const cloud::Reference& r) {
        return r.id == id && r.attribute == rule.path;
      });
      if (old) continue;
      const TypeDefinition* target = site.library.resource(rule.references.front());
      if (!target || !target->missing)
        return Refusal{{"NotFound", fmt::format("{} does not exist", id), false}, 404};
      Site about(site.library, {target->schema->block.implied_type, target->attributes, target->children},
                 site.world, site.target);
      const auto blank = target->schema->block.blank.items();
      about.fields.assign(blank.begin(), blank.end());
      if (target->id_index >= 0) about.fields[static_cast<std::size_t>(target->id_index)] = Value::string(id);
      about.set(Root::value, Value::string(id));
      return refusal(about, *target->missing);
    }
  }
  return std::nullopt;
}

std::optional<Refusal> check_rejects(const Site& site, const TypeDefinition& definition,
                                     provider::Action action) {
  for (const RejectRule& rule : definition.rejects) {
    const bool applies = action == provider::Action::create   ? rule.on_create
                         : action == provider::Action::update ? rule.on_update
                                                              : rule.on_delete;
    if (applies && site.holds(*rule.when, rule.error.code)) return refusal(site, rule.error);
  }
  return std::nullopt;
}

std::optional<Refusal> check_quotas(const Site& site, const TypeDefinition& definition) {
  for (const QuotaRule& rule : definition.quotas) {
    const Value limit = site.evaluate_as(*rule.limit, Type::number(), rule.error.code).unmark();
    if (limit.is_unknown() || limit.is_null() || !limit.is_small_integer()) continue;
    std::uint64_t count = 0;
    if (rule.per < 0) {
      count = site.world.cloud.count(definition.object_type, site.region);
    } else {
      const AttributeRule& per = definition.attributes[static_cast<std::size_t>(rule.per)];
      for (const std::string& id : site.ids_of(per))
        for (const std::string& type : per.references)
          count = std::max<std::uint64_t>(
              count, site.world.cloud.referrers(type, id, definition.object_type).size());
    }
    if (count >= static_cast<std::uint64_t>(std::max<std::int64_t>(0, limit.as_small_integer())))
      return refusal(site, rule.error);
  }
  return std::nullopt;
}

std::optional<Refusal> check_blocked(const Site& site, const TypeDefinition& definition,
                                     const cloud::Object& object) {
  if (!definition.blocked) return std::nullopt;
  const std::string key = object.key();
  for (const cloud::Object* o : site.world.cloud.referrers(object.type, object.id)) {
    if (o->key() == key || (!object.region.empty() && o->region != object.region)) continue;
    if (blocks(site, *o, object) && !goes_with(site.world.cloud, *o, key))
      return refusal(site, *definition.blocked);
  }
  return std::nullopt;
}

namespace {

// What nothing computed: zero, or null inside of what is known. Nearly always that is whole arguments.
void settle_unknown(Site& site, const provider::BlockSchema& schema) {
  bool inside = false;
  for (std::size_t i = 0; i < site.fields.size(); ++i) {
    Value& field = site.fields[i];
    if (field.is_wholly_known()) continue;
    if (schema.fields[i].is_block || !field.unmark().is_unknown())
      inside = true;
    else
      field = zero_of(schema.attributes[schema.fields[i].index].type);
  }
  if (!inside) return;
  const Value whole = map_unknown(schema, site.self(),
                                  [](const provider::AttributeSchema& a, std::string_view, const Value& v) {
                                    return v.is_unknown() ? zero_of(a.type) : Value::null(a.type);
                                  });
  const auto settled = whole.unmark().items();
  site.fields.assign(settled.begin(), settled.end());
}

}  // namespace

void compute(Site& site, const TypeDefinition& definition, const Value* fallback,
             std::vector<cloud::Object>& made) {
  site.children.assign(definition.children.size(), Value());
  for (int step : definition.order) {
    if (step < 0) {
      const auto child = static_cast<std::size_t>(~step);
      if (!fallback) make_children(site, definition, definition.children[child], site.children[child], made);
      continue;
    }
    const AttributeRule& rule = definition.attributes[static_cast<std::size_t>(step)];
    Value& field = site.fields[static_cast<std::size_t>(rule.index)];
    if (field.unmark().is_unknown()) field = site.evaluate_as(*rule.value, field.type(), rule.path);
  }
  if (fallback) {
    std::vector<Value> old = site.fields;
    copy_by_name(*fallback, site.shape.type, old);
    for (std::size_t i = 0; i < old.size(); ++i)
      if (site.fields[i].is_unknown()) site.fields[i] = old[i];
  }
  settle_unknown(site, definition.schema->block);
}

void relate(const Site& site, const TypeDefinition& definition, cloud::Object& object) {
  object.references.clear();
  for (const AttributeRule& rule : definition.attributes) {
    if (rule.references.empty()) continue;
    for (const std::string& id : site.ids_of(rule)) {
      const cloud::Object* target = site.find_target(rule, id);
      object.references.push_back({target ? target->type : rule.references.front(), id, rule.path});
      if (rule.owner && target) object.parent = target->key();
    }
  }
  std::sort(object.references.begin(), object.references.end());
  object.references.erase(std::unique(object.references.begin(), object.references.end()),
                          object.references.end());
}

std::string id_of(const Site& site, const TypeDefinition& definition) {
  if (definition.id_index >= 0) {
    const Value id = site.fields[static_cast<std::size_t>(definition.id_index)].unmark();
    return id.is_known() && !id.is_null() ? std::string(id.as_string()) : std::string();
  }
  return definition.id ? site.text(*definition.id, "id") : std::string();
}

cloud::Object new_object(const Site& site, const TypeDefinition& definition) {
  cloud::Object o;
  o.provider = site.library.provider();
  o.account = site.world.account;
  o.region = definition.global ? std::string() : site.region;
  o.type = definition.object_type;
  o.id = id_of(site, definition);
  o.attributes = site.self();
  o.creator = std::string(site.target.address);
  o.created = site.world.now;
  relate(site, definition, o);
  return o;
}

void settle(Site& site, const cloud::Object& object) {
  site.region = object.region.empty() ? site.region : object.region;
  site.object_type = object.type;
  site.own_id = object.id;
  site.own_key = object.key();
  site.set(Root::stored, object.attributes);
}

void erase_with_children(cloud::Cloud& cloud, const std::string& key) {
  std::vector<std::string> pending = {key};
  while (!pending.empty()) {
    const std::string next = std::move(pending.back());
    pending.pop_back();
    for (const cloud::Object* child : cloud.children(next)) pending.push_back(child->key());
    cloud.erase(next);
  }
}

Value view(const DefinitionLibrary& library, const TypeDefinition& definition, const cloud::World& world,
           const provider::Target& target, const cloud::Object& object, const Value& state,
           hcl::Diagnostics& diags) {
  const value::TypeRef type = definition.schema->block.implied_type;
  Site site(library, {type, definition.attributes, definition.children}, world, target);
  settle(site, object);
  const Value bare_object = object.attributes.unmark();
  const Value bare_state = state.unmark();
  if (bare_object.type() == type) {
    site.fields.assign(bare_object.items().begin(), bare_object.items().end());
  } else {
    for (std::size_t i = 0; i < type->attributes().size(); ++i) {
      const bool known = !bare_state.is_null() && bare_state.is_known() && bare_state.at(i).is_wholly_known();
      const value::TypeRef field = type->attributes()[i].type;
      site.fields.push_back(known                                         ? bare_state.at(i)
                            : definition.schema->block.fields[i].is_block ? zero_of(field)
                                                                          : Value::null(field));
    }
    copy_by_name(bare_object, type, site.fields);
  }
  const int timeouts = type->attribute_index("timeouts");
  if (timeouts >= 0 && !bare_state.is_null() && bare_state.is_known())
    site.fields[static_cast<std::size_t>(timeouts)] = bare_state.at(static_cast<std::size_t>(timeouts));
  const Value stored = site.self();
  value::ObjectEdit out(type, stored);
  for (const AttributeRule& rule : definition.attributes) {
    if (!rule.read) continue;
    const auto refer = [&](const std::string& from) { return !site.referrers(from).empty(); };
    if (!rule.referred_by.empty() && std::ranges::none_of(rule.referred_by, refer)) continue;
    const auto i = static_cast<std::size_t>(rule.index);
    out.put(i, site.evaluate_as(*rule.read, type->attributes()[i].type, rule.path));
  }
  diags.append(site.diags());
  return out.take();
}

}  // namespace reprise::providers_fake
