#include "providers_fake/state_only.h"

#include <algorithm>

#include "value/number.h"

namespace reprise::providers_fake {
namespace {

using provider::Action;
using value::Type;
using value::Value;

class StateOnly final : public TypeBehaviour {
 public:
  StateOnly(const provider::ResourceSchema& schema, StateOnlyType type)
      : schema_(schema), type_(std::move(type)) {}

  void validate(const Value& config, hcl::Diagnostics& diags) const override {
    if (type_.validate) type_.validate(config, diags);
  }
  provider::PlanResponse plan(const provider::PlanRequest& request) const override {
    provider::PlanResponse out = plan_by_rules(schema_.block, type_.rules, request);
    if (type_.plan) type_.plan(request, out);
    return out;
  }
  provider::Timing timing(const provider::ApplyRequest& request, const cloud::World&) const override {
    return type_.timing ? type_.timing(request) : provider::Timing{};
  }
  provider::ApplyResponse apply(const provider::ApplyRequest& request, cloud::World& world) const override {
    provider::ApplyResponse out;
    StateOnlyContext context{request, world, out.diags, out.notes};
    if (request.action == Action::destroy) {
      if (type_.destroy) type_.destroy(Fields(request.prior), context);
      out.new_state = Value::null(schema_.block.implied_type);
      return out;
    }
    Fields fields(request.planned);
    type_.decide(fields, context);
    out.new_state = out.diags.has_errors() ? request.prior : fields.object();
    return out;
  }
  provider::ReadResponse read(const provider::Target& target, const Value& state,
                              const cloud::World& world) const override {
    if (type_.alive && !type_.alive(Fields(state), target, world))
      return {Value::null(schema_.block.implied_type), {}, {}};
    if (!type_.refresh) return {state, {}, {}};
    Fields fields(state);
    type_.refresh(fields, world);
    return {fields.object().with_marks(state.marks()), {}, {}};
  }
  provider::ImportResponse import(const provider::Target& target, std::string_view id,
                                  const cloud::World& world) const override {
    if (!type_.import) return TypeBehaviour::import(target, id, world);
    provider::ImportResponse out;
    Fields fields(schema_.block.blank);
    ImportContext context{target, world, out.diags};
    type_.import(id, fields, context);
    if (!out.diags.has_errors()) out.state = fields.object();
    return out;
  }

 private:
  const provider::ResourceSchema& schema_;
  StateOnlyType type_;
};

class ComputedData final : public DataBehaviour {
 public:
  ComputedData(DataDecide decide, Validate validate)
      : decide_(std::move(decide)), validate_(std::move(validate)) {}
  void validate(const Value& config, hcl::Diagnostics& diags) const override {
    if (validate_) validate_(config, diags);
  }
  provider::DataResponse read(const provider::Target& target, const Value& config,
                              const cloud::World& world) const override {
    provider::DataResponse out;
    Fields fields(config);
    DataContext context{target, world, out.diags, out.notes, out.took};
    decide_(fields, context);
    out.state = fields.object();
    return out;
  }

 private:
  DataDecide decide_;
  Validate validate_;
};

}  // namespace

Fields::Fields(const Value& object) : original_(object.unmark()) {
  fields_.assign(original_.items().begin(), original_.items().end());
}

const Value& Fields::operator[](std::string_view name) const {
  static const Value none;
  const int i = original_.type()->attribute_index(name);
  return i < 0 ? none : fields_[static_cast<std::size_t>(i)];
}

bool Fields::given(std::string_view name) const {
  const Value& v = (*this)[name];
  return v.is_known() && !v.is_null();
}

std::string Fields::text(std::string_view name) const {
  const Value v = (*this)[name].unmark();
  return v.is_unknown() || v.is_null() || v.type() != Type::string() ? std::string()
                                                                     : std::string(v.as_string());
}

std::int64_t Fields::number(std::string_view name, std::int64_t otherwise) const {
  const Value v = (*this)[name].unmark();
  return v.is_known() && !v.is_null() && v.type() == Type::number() && v.is_small_integer()
             ? v.as_small_integer()
             : otherwise;
}

bool Fields::flag(std::string_view name, bool otherwise) const {
  const Value v = (*this)[name].unmark();
  return v.is_known() && !v.is_null() && v.type() == Type::boolean() ? v.as_bool() : otherwise;
}

std::vector<std::string> Fields::texts(std::string_view name) const {
  std::vector<std::string> out;
  const Value v = (*this)[name].unmark();
  if (v.is_unknown() || v.is_null()) return out;
  for (const Value& item : v.items()) {
    const Value bare = item.unmark();
    out.push_back(bare.is_null() || bare.is_unknown() ? "" : std::string(bare.as_string()));
  }
  return out;
}

void Fields::set(std::string_view name, Value v) {
  const int i = original_.type()->attribute_index(name);
  if (i >= 0) fields_[static_cast<std::size_t>(i)] = std::move(v);
}

void Fields::decide(std::string_view name, Value v) {
  const Value& now = (*this)[name];
  if (now.is_unknown() || now.is_null()) set(name, std::move(v));
}

Value Fields::object() const {
  std::vector<Value> fields = fields_;
  for (Value& v : fields)
    if (v.is_unknown()) v = Value::null(v.type());
  return Value::object(original_.type(), std::move(fields));
}

std::shared_ptr<const TypeBehaviour> state_only(const provider::ResourceSchema& schema, StateOnlyType type) {
  return std::make_shared<StateOnly>(schema, std::move(type));
}

std::shared_ptr<const DataBehaviour> computed_data(DataDecide decide, Validate validate) {
  return std::make_shared<ComputedData>(std::move(decide), std::move(validate));
}

std::shared_ptr<const TypeBehaviour> TableSource::resource(std::string_view type,
                                                           const provider::ResourceSchema& schema) const {
  const auto it = resources_.find(type);
  return it == resources_.end() ? nullptr : state_only(schema, it->second());
}

std::shared_ptr<const DataBehaviour> TableSource::data(std::string_view type,
                                                       const provider::ResourceSchema&) const {
  const auto it = data_.find(type);
  return it == data_.end() ? nullptr : computed_data(it->second.first, it->second.second);
}

TypeRules rules_with(bool force_all, std::vector<std::string> force_new,
                     std::vector<std::pair<std::string, Value>> defaults) {
  TypeRules rules;
  rules.force_new_all = force_all;
  rules.force_new = std::move(force_new);
  rules.defaults = std::move(defaults);
  std::ranges::sort(rules.force_new);
  std::ranges::sort(rules.defaults, {}, [](const auto& d) { return std::string_view(d.first); });
  return rules;
}

std::vector<std::string_view> comma_parts(std::string_view id) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at <= id.size();) {
    const std::size_t comma = std::min(id.find(',', at), id.size());
    out.push_back(id.substr(at, comma - at));
    at = comma + 1;
  }
  return out;
}

TypeRules replace_on_any_change() { return rules_with(true, {}, {}); }

}  // namespace reprise::providers_fake
