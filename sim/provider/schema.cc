#include "provider/schema.h"

#include <algorithm>
#include <cassert>

namespace reprise::provider {
namespace {

using value::Type;
using value::TypeRef;
using value::Value;

// A list or map of blocks with an attribute of any type has no element type of its own.
TypeRef block_type(const NestedBlock& nested) {
  TypeRef object = nested.block->implied_type;
  assert(object != nullptr);
  switch (nested.nesting) {
    case Nesting::single:
    case Nesting::group: return object;
    case Nesting::list: return object->has_dynamic() ? Type::dynamic() : Type::list(object);
    case Nesting::set: return Type::set(object);
    case Nesting::map: return object->has_dynamic() ? Type::dynamic() : Type::map(object);
  }
  return object;
}

// What an argument, or all blocks of a name, come to when none is written.
Value unwritten(const BlockSchema& schema, BlockSchema::Field field, TypeRef type) {
  if (!field.is_block) return Value::null(type);
  const NestedBlock& nested = schema.blocks[field.index];
  switch (nested.nesting) {
    case Nesting::single: return Value::null(type);
    case Nesting::group: return nested.block->blank;
    case Nesting::list:
      return type == Type::dynamic() ? Value::empty_tuple() : Value::list(type->element(), {});
    case Nesting::set: return Value::set(type->element(), {});
    case Nesting::map:
      return type == Type::dynamic() ? Value::empty_object() : Value::map(type->element(), {});
  }
  return Value::null(type);
}

template <class Item>
const Item* find_named(const std::vector<Item>& items, std::string_view name) {
  auto it = std::ranges::lower_bound(items, name, {}, [](const Item& i) { return std::string_view(i.name); });
  return it != items.end() && it->name == name ? &*it : nullptr;
}

}  // namespace

void BlockSchema::finish() {
  std::ranges::sort(attributes, {}, &AttributeSchema::name);
  std::ranges::sort(blocks, {}, &NestedBlock::name);
  std::vector<value::AttributeType> types;
  types.reserve(attributes.size() + blocks.size());
  for (const AttributeSchema& a : attributes) types.push_back({a.name, a.type, false});
  for (const NestedBlock& b : blocks) types.push_back({b.name, block_type(b), false});
  implied_type = Type::object(std::move(types));
  fields.clear();
  for (const value::AttributeType& t : implied_type->attributes()) {
    // A block wins over an attribute of the same name, as it did in the type.
    if (const NestedBlock* b = block(t.name))
      fields.push_back({true, static_cast<std::uint32_t>(b - blocks.data())});
    else
      fields.push_back({false, static_cast<std::uint32_t>(attribute(t.name) - attributes.data())});
  }
  std::vector<Value> values;
  values.reserve(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i)
    values.push_back(unwritten(*this, fields[i], implied_type->attributes()[i].type));
  blank = Value::object(implied_type, std::move(values));
  has_sensitive = has_write_only = false;
  for (const AttributeSchema& a : attributes) {
    has_sensitive |= a.sensitive || (a.nested && a.nested->has_sensitive);
    has_write_only |= a.write_only;
  }
  for (const NestedBlock& b : blocks) has_sensitive |= b.block->has_sensitive;
}

const AttributeSchema* BlockSchema::attribute(std::string_view name) const {
  return find_named(attributes, name);
}
const NestedBlock* BlockSchema::block(std::string_view name) const { return find_named(blocks, name); }

}  // namespace reprise::provider
