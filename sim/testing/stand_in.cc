#include "testing/stand_in.h"

#include <fmt/format.h>

#include "testing/mock_values.h"

namespace reprise::testing {

namespace {

using config::Mode;
using config::TestOverride;
using provider::Action;
using provider::BlockSchema;
using provider::Target;
using value::Value;

constexpr const char* kMarker = "provider in the test file";

// One provider of the real registry, with objects of its that the cast plays itself.
class StandInProvider final : public provider::Provider {
 public:
  StandInProvider(const provider::Provider& real, const StandInRegistry& registry)
      : real_(real), registry_(registry) {}

  std::string_view source() const override { return real_.source(); }
  const BlockSchema& provider_schema() const override { return real_.provider_schema(); }
  const provider::ResourceSchema* resource(std::string_view type) const override {
    return real_.resource(type);
  }
  const provider::ResourceSchema* data_source(std::string_view type) const override {
    return real_.data_source(type);
  }
  std::vector<std::string> resource_types() const override { return real_.resource_types(); }
  std::vector<std::string> data_source_types() const override { return real_.data_source_types(); }
  bool modelled(std::string_view type) const override { return real_.modelled(type); }
  bool modelled_data(std::string_view type) const override { return real_.modelled_data(type); }
  void validate_provider(const Value& config, hcl::Diagnostics& diags) const override {
    real_.validate_provider(config, diags);
  }
  void validate_resource(std::string_view type, const Value& config, hcl::Diagnostics& diags) const override {
    real_.validate_resource(type, config, diags);
  }
  void validate_data(std::string_view type, const Value& config, hcl::Diagnostics& diags) const override {
    real_.validate_data(type, config, diags);
  }
  Value configure(const Value& config, hcl::Diagnostics& diags) const override {
    return real_.configure(config, diags);
  }
  value::Result upgrade(std::string_view type, std::int64_t version, std::string_view json) const override {
    return real_.upgrade(type, version, json);
  }

  provider::PlanResponse plan(const provider::PlanRequest& request) const override {
    const auto data = played(request.target, Mode::managed);
    if (!data)
      return real_.plan(
          {real_target(request.target), request.prior, request.proposed, request.config, request.world});
    provider::PlanResponse out;
    out.planned = request.proposed;
    if (request.proposed.is_null() || !request.prior.is_null()) return out;
    const BlockSchema& schema = real_.resource(request.target.type)->block;
    out.planned = with_unknowns(schema, request.proposed);
    if (data->at_plan)
      out.planned = with_unknowns_of(
          schema, filled(request.target, schema, out.planned, *data, request.world, out.diags),
          request.proposed);
    return out;
  }

  provider::Timing timing(const provider::ApplyRequest& request, const cloud::World& world) const override {
    if (played(request.target, Mode::managed)) return {};
    return real_.timing(real_request(request), world);
  }

  provider::ApplyResponse apply(const provider::ApplyRequest& request, cloud::World& world) const override {
    const auto data = played(request.target, Mode::managed);
    if (!data) return real_.apply(real_request(request), world);
    provider::ApplyResponse out;
    const BlockSchema& schema = real_.resource(request.target.type)->block;
    out.new_state = request.action == Action::destroy
                        ? Value::null(schema.implied_type)
                        : filled(request.target, schema, request.planned, *data, world, out.diags);
    if (out.diags.has_errors()) out.new_state = request.prior;
    return out;
  }

  provider::ReadResponse read(const Target& target, const Value& state,
                              const cloud::World& world) const override {
    if (!played(target, Mode::managed)) return real_.read(real_target(target), state, world);
    provider::ReadResponse out;
    out.new_state = state;
    return out;
  }

  provider::ImportResponse import(const Target& target, std::string_view id,
                                  const cloud::World& world) const override {
    const auto data = played(target, Mode::managed);
    if (!data) return real_.import(real_target(target), id, world);
    provider::ImportResponse out;
    const BlockSchema& schema = real_.resource(target.type)->block;
    out.state = Value::null(schema.implied_type);
    if (!overridden(target, Mode::managed)) {
      out.diags.error(
          "Invalid import request",
          "Cannot import resources from mock providers. Use an `override_resource` block targeting "
          "the specific resource being imported instead.",
          target.range);
      return out;
    }
    std::vector<std::pair<std::string, Value>> fields;
    for (const value::AttributeType& a : schema.implied_type->attributes())
      fields.emplace_back(a.name, Value::unknown(a.type));
    out.state = filled(target, schema, Value::object(std::move(fields)), *data, world, out.diags);
    return out;
  }

  provider::DataResponse read_data(const Target& target, const Value& config,
                                   const cloud::World& world) const override {
    const auto data = played(target, Mode::data);
    if (!data) return real_.read_data(real_target(target), config, world);
    provider::DataResponse out;
    const BlockSchema& schema = real_.data_source(target.type)->block;
    out.state = filled(target, schema, with_unknowns(schema, config), *data, world, out.diags);
    return out;
  }

 private:
  // The part that the configuration of an object names; nullptr when it is none of the test file's.
  const Cast::Part* part(const Target& target) const {
    const Cast* cast = registry_.cast();
    const Value* given = target.provider_config;
    if (!cast || !given || given->unmark().is_unknown() || given->unmark().is_null()) return nullptr;
    if (given->unmark().type()->kind() != value::Kind::object) return nullptr;
    const Value* name = given->unmark().find(kMarker);
    if (!name) return nullptr;
    const auto at = cast->parts.find(std::string(name->as_string()));
    return at == cast->parts.end() ? nullptr : &at->second;
  }

  static const TestOverride* fitting(const TestOverride& o, const Target& target, Mode mode) {
    const auto kind = mode == Mode::data ? TestOverride::Kind::data : TestOverride::Kind::resource;
    if (o.kind != kind || o.target.resource->type != target.type) return nullptr;
    hcl::Diagnostics ignored;
    const auto address = config::parse_instance(target.address, ignored);
    if (!address || o.target.module != address->resource.module) return nullptr;
    return config::contains(o.target, *address) ? &o : nullptr;
  }
  const TestOverride* overridden(const Target& target, Mode mode) const {
    const Cast* cast = registry_.cast();
    if (!cast) return nullptr;
    for (const TestOverride* o : cast->overrides)
      if (const TestOverride* found = fitting(*o, target, mode)) return found;
    const Cast::Part* p = part(target);
    if (!p || !p->mock) return nullptr;
    for (const TestOverride& o : p->mock->overrides)
      if (const TestOverride* found = fitting(o, target, mode)) return found;
    return nullptr;
  }

  // What a test says of the object; nothing when its provider is to be asked.
  std::optional<MockData> played(const Target& target, Mode mode) const {
    if (const TestOverride* o = overridden(target, mode))
      return MockData{o->values, o->values_range, o->at_plan};
    const Cast::Part* p = part(target);
    if (!p || !p->mock) return std::nullopt;
    if (const config::MockType* t = p->mock->type(mode, target.type))
      return MockData{t->defaults, t->defaults_range, t->at_plan};
    return MockData{Value::empty_object(), {}, false};  // override_during is about the types that it names
  }

  Value filled(const Target& target, const BlockSchema& schema, const Value& planned, const MockData& data,
               const cloud::World& world, hcl::Diagnostics& diags) const {
    const Value known = with_mock_data(schema, planned, data, registry_.sources(), target.range, diags);
    return registry_.invent()(real_.source(), real_target(target), schema, known, world);
  }

  Target real_target(const Target& target) const {
    Target out = target;
    if (const Cast::Part* p = part(target)) out.provider_config = &p->configuration;
    return out;
  }
  provider::ApplyRequest real_request(const provider::ApplyRequest& r) const {
    return {real_target(r.target), r.action, r.prior, r.planned, r.config};
  }

  const provider::Provider& real_;
  const StandInRegistry& registry_;
};

}  // namespace

Value given_configuration(const config::LocalProvider& name) {
  return Value::object({{kMarker, Value::string(config::to_string(name))}});
}

StandInRegistry::StandInRegistry(const provider::Registry& real, Invent invent, const hcl::SourceMap& sources)
    : real_(real), invent_(std::move(invent)), sources_(sources) {}
StandInRegistry::~StandInRegistry() = default;

const provider::Provider* StandInRegistry::provider(std::string_view source) const {
  const auto known = wrapped_.find(source);
  if (known != wrapped_.end()) return known->second.get();
  const provider::Provider* real = real_.provider(source);
  if (!real) return nullptr;
  return wrapped_.emplace(source, std::make_unique<StandInProvider>(*real, *this)).first->second.get();
}

const provider::Provisioner* StandInRegistry::provisioner(std::string_view name) const {
  return real_.provisioner(name);
}

}  // namespace reprise::testing
