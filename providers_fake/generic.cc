#include "providers_fake/generic.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>

#include "providers_fake/computed.h"
#include "providers_fake/planning.h"
#include "providers_fake/type_facts.h"

namespace reprise::providers_fake {
namespace {

using provider::Action;
using value::Type;
using value::Value;

// `what` is "data." for data sources: a resource type of the same name is another thing.
provider::Note generic_note(const provider::Target& target, std::string_view provider, std::string detail,
                            std::string_view what = "") {
  return {provider::Note::Kind::generic, fmt::format("{}{}", what, target.type),
          detail.empty()
              ? fmt::format("Simulated from the schema of provider {} alone: values the cloud computes are "
                            "stand-ins, and none of its rules are checked.",
                            provider)
              : std::move(detail),
          target.range};
}

class GenericResource final : public TypeBehaviour {
 public:
  GenericResource(std::string_view provider, std::string_view type, const provider::ResourceSchema& schema)
      : provider_(provider), schema_(schema), facts_(type_facts(provider, type, schema.block)) {}

  provider::PlanResponse plan(const provider::PlanRequest& request) const override {
    provider::PlanResponse out = plan_by_rules(schema_.block, facts_.rules, request);
    const Value proposed_id = out.planned.unmark().attr("id");
    // An object keeps its id for as long as it lives.
    if (!request.prior.is_null() && proposed_id.is_unknown() &&
        !request.prior.unmark().attr("id").is_null() && request.config.unmark().attr("id").is_null())
      out.planned = with_attribute(out.planned, "id", request.prior.unmark().attr("id"));
    return out;
  }

  provider::Timing timing(const provider::ApplyRequest& request, const cloud::World& world) const override {
    const world::Latency& l = request.action == Action::create   ? facts_.create
                              : request.action == Action::update ? facts_.update
                                                                 : facts_.destroy;
    constexpr std::array kNames = {"create", "update", "destroy"};
    const char* name = kNames.at(static_cast<std::size_t>(request.action));
    const world::Duration whole =
        l.draw(world.entropy, fmt::format("{}:{}", request.target.type, name), request.target.address);
    const world::Duration call = std::min(whole, world::Duration::millis(300));
    return {call, {whole.us - call.us}, world::Duration::millis(100)};
  }

  provider::ApplyResponse apply(const provider::ApplyRequest& request, cloud::World& world) const override {
    provider::ApplyResponse out;
    out.notes.push_back(generic_note(request.target, provider_, ""));
    if (request.action == Action::destroy) {
      out.new_state = Value::null(schema_.block.implied_type);
      const std::string region = region_of(request.target, request.prior);
      world.cloud.erase(
          cloud::object_key(request.target.type, region, object_id(request.target, request.prior)));
      return out;
    }
    ComputedValues values(request.target, provider_, facts_, schema_.block, world);
    cloud::Object object;
    if (const cloud::Object* before = find(request.target, request.prior, world)) object = *before;
    out.new_state = values.fill(request.planned);
    const std::string id = object_id(request.target, out.new_state);
    if (request.action == Action::create &&
        world.cloud.find(request.target.type, region_of(request.target, out.new_state), id)) {
      out.new_state = request.prior;
      out.error =
          provider::ApiError{"AlreadyExists", fmt::format("{} {} already exists.", request.target.type, id)};
      return out;
    }
    put(request.target, out.new_state, id, std::move(object), world);
    return out;
  }

  provider::ReadResponse read(const provider::Target& target, const Value& state,
                              const cloud::World& world) const override {
    provider::ReadResponse out;
    out.took = world::Duration::millis(200);
    const cloud::Object* found = find(target, state, world);
    out.new_state = found ? found->attributes : Value::null(schema_.block.implied_type);
    return out;
  }

  provider::ImportResponse import(const provider::Target& target, std::string_view id,
                                  const cloud::World& world) const override {
    provider::ImportResponse out;
    const Value none = Value::null(schema_.block.implied_type);
    if (const cloud::Object* found = world.cloud.find(target.type, region_of(target, none), id)) {
      out.state = found->attributes;
      return out;
    }
    nothing_to_import(target, out.diags);
    return out;
  }

 private:
  static std::string region_of(const provider::Target& target, const Value& v) {
    return region_for(target, v);
  }

  const cloud::Object* find(const provider::Target& target, const Value& state,
                            const cloud::World& world) const {
    if (state.is_null()) return nullptr;
    return world.cloud.find(target.type, region_of(target, state), object_id(target, state));
  }

  // What the cloud knows the object by. Types without an id attribute go by another name of theirs, else by
  // address.
  static std::string object_id(const provider::Target& target, const Value& v) {
    for (const char* name : {"id", "arn", "name"}) {
      const Value a = v.unmark().attr(name).unmark();
      if (a.is_known() && !a.is_null() && a.type() == Type::string()) return std::string(a.as_string());
    }
    return std::string(target.address);
  }

  void put(const provider::Target& target, const Value& state, const std::string& id, cloud::Object object,
           cloud::World& world) const {
    const bool fresh = object.id.empty();
    object.provider = std::string(provider_);
    object.account = world.account;
    object.region = region_of(target, state);
    object.type = std::string(target.type);
    object.attributes = state;
    object.creator = std::string(target.address);
    if (fresh) object.created = world.now;
    if (!fresh && object.id != id)
      world.cloud.erase(cloud::object_key(object.type, object.region, object.id));
    object.id = id;
    world.cloud.put(std::move(object));
  }

  std::string provider_;
  const provider::ResourceSchema& schema_;
  TypeFacts facts_;
};

// A data source of which only the schema is known: objects of a resource type of the same name are looked up
// by the arguments given; else every computed value is a stand-in.
class GenericData final : public DataBehaviour {
 public:
  GenericData(std::string_view provider, std::string_view type, const provider::ResourceSchema& schema)
      : provider_(provider), schema_(schema), facts_(type_facts(provider, type, schema.block)) {}

  provider::DataResponse read(const provider::Target& target, const Value& config,
                              const cloud::World& world) const override {
    provider::DataResponse out;
    out.took = world::Duration::millis(300);
    ComputedValues values(target, provider_, facts_, schema_.block, world);
    const value::Marks unmodelled =
        origin_of(target, value::OriginKind::unmodelled, fmt::format("data source {}", target.type));
    if (const cloud::Object* object = match(target, config, world)) {
      out.state = copy_known(config, object->attributes, values);
      out.notes.push_back(generic_note(target, provider_, "", "data."));
      return out;
    }
    Value open = map_attributes(schema_.block, config, [](const auto& a, std::string_view, const Value& v) {
      return a.computed && v.is_null() ? Value::unknown(a.type) : v;
    });
    values.mark_with(unmodelled);
    out.state = values.fill(open);
    out.notes.push_back(generic_note(
        target, provider_, "The data source is not modelled: what it found are stand-ins.", "data."));
    return out;
  }

 private:
  // The first object whose attributes agree with every argument that is given.
  const cloud::Object* match(const provider::Target& target, const Value& config,
                             const cloud::World& world) const {
    const Value wanted = config.unmark();
    for (const cloud::Object* object : world.cloud.of_type(target.type)) {
      bool any = false;
      bool all = true;
      for (const auto& a : schema_.block.attributes) {
        const Value& v = wanted.attr(a.name);
        if (v.is_null()) continue;
        any = true;
        const Value& have = object->attributes.unmark().attr(a.name);
        all = all && same_content(v, have);
      }
      if (any && all) return object;
    }
    return nullptr;
  }

  Value copy_known(const Value& config, const Value& object, ComputedValues& values) const {
    const Value from = object.unmark();
    Value out =
        map_attributes(schema_.block, config, [&](const auto& a, std::string_view path, const Value& v) {
          if (!a.computed || !v.is_null()) return v;
          const Value& have = path.find('.') == std::string_view::npos ? from.attr(a.name) : v;
          return have.type() == a.type && !have.is_null() ? have : Value::unknown(a.type);
        });
    return values.fill(out);
  }

  std::string provider_;
  const provider::ResourceSchema& schema_;
  TypeFacts facts_;
};

}  // namespace

std::shared_ptr<const TypeBehaviour> generic_resource(std::string_view provider, std::string_view type,
                                                      const provider::ResourceSchema& schema) {
  return std::make_shared<GenericResource>(provider, type, schema);
}

std::shared_ptr<const DataBehaviour> generic_data(std::string_view provider, std::string_view type,
                                                  const provider::ResourceSchema& schema) {
  return std::make_shared<GenericData>(provider, type, schema);
}

}  // namespace reprise::providers_fake
