#include "testing/mock_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "lang/ranges.h"
#include "testing/stand_in.h"
#include "value/convert.h"

namespace reprise::testing {

namespace {

using provider::AttributeSchema;
using provider::BlockSchema;
using provider::Nesting;
using value::Kind;
using value::Value;

// The member of what a test gives, nullptr when it says nothing.
const Value* member(const Value* data, std::string_view name) {
  if (!data || data->unmark().is_null() || data->unmark().is_unknown()) return nullptr;
  const Kind kind = data->unmark().type()->kind();
  return kind == Kind::object || kind == Kind::map ? data->unmark().find(name) : nullptr;
}

// Visits the attributes of a value of the schema's type, those of nested blocks too, each with what a test
// gives for it, and returns the value with what `decide` returns.
class Mapper {
 public:
  using Decide = std::function<Value(const AttributeSchema&, const Value&, const Value* data)>;
  explicit Mapper(Decide decide) : decide_(std::move(decide)) {}

  Value block(const BlockSchema& schema, const Value& v, const Value* data) const {
    const Value& plain = v.unmark();
    if (plain.is_null() || plain.is_unknown()) return v;
    std::vector<std::pair<std::string, Value>> fields;
    const auto& types = schema.implied_type->attributes();
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
      const std::string name(types[i].name);
      const Value& old = plain.attr(name);
      const Value* given = member(data, name);
      const BlockSchema::Field& f = schema.fields[i];
      fields.emplace_back(name, f.is_block ? nested(schema.blocks[f.index], old, given)
                                           : decide_(schema.attributes[f.index], old, given));
    }
    return Value::object(std::move(fields)).with_marks(v.marks());
  }

 private:
  Value nested(const provider::NestedBlock& b, const Value& v, const Value* data) const {
    if (b.nesting == Nesting::single || b.nesting == Nesting::group) return block(*b.block, v, data);
    const Value& plain = v.unmark();
    if (plain.is_null() || plain.is_unknown() || plain.size() == 0) return v;
    if (b.nesting == Nesting::map) return v;
    std::vector<Value> items;
    for (const Value& item : plain.items()) items.push_back(block(*b.block, item, data));
    const value::TypeRef type = plain.type();
    Value made = type->kind() == Kind::tuple ? Value::tuple(std::move(items))
                 : type->kind() == Kind::set ? Value::set(type->element(), std::move(items))
                                             : Value::list(type->element(), std::move(items));
    return made.with_marks(v.marks());
  }
  Decide decide_;
};

Value random_value(value::TypeRef type, const std::string& key, const cloud::World& world) {
  constexpr const char* kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  switch (type->kind()) {
    case Kind::string: return Value::string(world.entropy.text(8, kAlphabet, "mock", key, 0));
    case Kind::number: return Value::integer(0);
    case Kind::boolean: return Value::boolean(false);
    case Kind::list: return Value::list(type->element(), {});
    case Kind::set: return Value::set(type->element(), {});
    case Kind::map: return Value::map(type->element(), {});
    case Kind::object: {
      std::vector<std::pair<std::string, Value>> fields;
      for (const value::AttributeType& a : type->attributes())
        fields.emplace_back(a.name, random_value(a.type, fmt::format("{}.{}", key, a.name), world));
      return Value::object(std::move(fields));
    }
    default: return Value::null(type);
  }
}

}  // namespace

Value with_unknowns(const BlockSchema& schema, const Value& proposed) {
  return Mapper([](const AttributeSchema& a, const Value& v, const Value*) {
           return a.computed && v.unmark().is_null() ? Value::unknown(a.type) : v;
         })
      .block(schema, proposed, nullptr);
}

Value with_unknowns_of(const BlockSchema& schema, const Value& filled, const Value& proposed) {
  return Mapper([](const AttributeSchema&, const Value& v, const Value* before) {
           return before && before->unmark().is_unknown() ? *before : v;
         })
      .block(schema, filled, &proposed);
}

Value with_mock_data(const BlockSchema& schema, const Value& planned, const MockData& data,
                     const hcl::SourceMap& sources, hcl::Range where, hcl::Diagnostics& diags) {
  return Mapper([&](const AttributeSchema& a, const Value& v, const Value* given) {
           if (!given || !v.unmark().is_unknown()) return v;
           const value::Result r = value::convert(*given, a.type);
           if (r.ok()) return r.value();
           diags.error(
               "Failed to compute attribute",
               fmt::format("Terraform could not compute a value for the target type {} with the mocked "
                           "data defined at {} with the attribute \"{}\": {}.",
                           a.type->friendly_name(), lang::range_text(sources, data.range), a.name,
                           r.message_with_path()),
               where);
           return v;
         })
      .block(schema, planned, &data.values);
}

Value invent_random(std::string_view, const provider::Target& target, const BlockSchema& schema,
                    const Value& planned, const cloud::World& world) {
  const std::string base = fmt::format("{}@{}", target.address, world.now.us);
  return Mapper([&](const AttributeSchema& a, const Value& v, const Value*) {
           return v.unmark().is_unknown() ? random_value(a.type, fmt::format("{}.{}", base, a.name), world)
                                          : v;
         })
      .block(schema, planned, nullptr);
}

}  // namespace reprise::testing
