// Objects: keys that are constants, and keys that have to be evaluated first.
#include <fmt/format.h>

#include <algorithm>

#include "lang/eval_impl.h"
#include "lang/ranges.h"
#include "lang/render.h"
#include "value/convert.h"

namespace reprise::lang {

namespace {

using value::Marks;
using value::Type;
using value::TypeRef;
using value::Value;

Value object_by_order(const ObjectNode& node, EvalContext& c) {
  std::vector<Value> fields(node.items.size());
  std::vector<std::uint32_t> place(node.items.size());
  for (std::uint32_t i = 0; i < node.order.size(); ++i) place[node.order[i]] = i;
  for (std::size_t i = 0; i < node.items.size(); ++i) fields[place[i]] = eval(*node.items[i].value, c);
  if (TypeRef last = node.last_type.load(std::memory_order_relaxed)) {
    bool same = true;
    for (std::size_t i = 0; same && i < fields.size(); ++i)
      same = last->attributes()[i].type == fields[i].type();
    if (same) return Value::object(last, std::move(fields));
  }
  std::vector<value::AttributeType> attributes;
  attributes.reserve(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Value& key = *as<ConstantNode>(*node.items[node.order[i]].key).value;
    attributes.push_back({std::string(key.as_string()), fields[i].type()});
  }
  TypeRef type = Type::object(std::move(attributes));
  node.last_type.store(type, std::memory_order_relaxed);
  return Value::object(type, std::move(fields));
}

// A key as it stands in the text: with the parentheses around it.
hcl::Range written_key(const ObjectNode& node, const ObjectNodeItem& item) {
  const auto& items = static_cast<const hcl::Object&>(*node.syntax).items;
  const auto at = static_cast<std::size_t>(&item - node.items.data());
  return at < items.size() ? items[at].key->range : item.key->range();
}

bool in_json(const Node& node, const EvalContext& c) {
  const hcl::SourceMap* sources = c.functions ? c.functions->sources : nullptr;
  const hcl::SourceFile* file = sources ? sources->file_at(node.range().begin) : nullptr;
  return file && file->name.ends_with(".json");
}

// The text of a key; nullopt where it is not known, or no key, which is said.
std::optional<std::string> key_text(const Value& key, const ObjectNode& node, const ObjectNodeItem& item,
                                    EvalContext& c) {
  if (key.is_null()) {
    if (in_json(node, c))
      report(c, *item.value, "Invalid object key expression", "Cannot use null value as an object key.",
             written_key(node, item), {});
    else
      report(c, *item.key, "Null value as key", "Can't use a null value as a key.", item.value->range(), {});
    return std::nullopt;
  }
  const value::Result r = value::convert(key, Type::string());
  if (!r.ok()) {
    if (in_json(node, c))
      report(c, *item.value, "Invalid object key expression",
             fmt::format("Cannot use this expression as an object key: {}.", r.error()),
             written_key(node, item), {});
    else
      report(c, *item.key, "Incorrect key type", fmt::format("Can't use this value as a key: {}.", r.error()),
             written_key(node, item), {});
    return std::nullopt;
  }
  if (r.value().is_unknown()) return std::nullopt;
  return std::string(r.value().as_string());
}

struct ObjectField {
  std::string name;
  Value value;
  const ObjectNodeItem* item;
};

// In JSON it is a mistake when two names that are templates come to the same; those that are written the same
// were told of before anything was evaluated.
void check_repeated(const ObjectField& first, const ObjectField& again, const ObjectNode& node,
                    EvalContext& c) {
  const auto& items = static_cast<const hcl::Object&>(*node.syntax).items;
  const auto written = [&](const ObjectField& f) {
    return items[static_cast<std::size_t>(f.item - node.items.data())].key;
  };
  const bool literal = written(first)->kind == hcl::ExprKind::string_literal &&
                       written(again)->kind == hcl::ExprKind::string_literal;
  if (literal || !in_json(node, c)) return;
  report(c, node, "Duplicate object attribute",
         fmt::format("An attribute named {} was already defined at {}.", quote(first.name),
                     range_text(*c.functions->sources, written(first)->range)),
         written(again)->range, {});
}

}  // namespace

Value eval_object(const ObjectNode& node, EvalContext& c) {
  if (!spend(c, node.items.size(), node)) return Value::unknown();
  if (!node.order.empty()) return bounded(object_by_order(node, c), node, c);
  std::vector<ObjectField> fields;
  fields.reserve(node.items.size());
  Marks marks = nullptr;
  bool known = true;
  for (const ObjectNodeItem& item : node.items) {
    std::size_t errors = c.diags->error_count();
    const Value key = eval(*item.key, c);
    bool key_failed = c.diags->error_count() != errors;
    Value v = eval(*item.value, c);
    marks = value::unite(marks, key.deep_marks());
    std::optional<std::string> name;
    if (!key_failed) {
      errors = c.diags->error_count();
      name = key_text(key.unmark_deep(), node, item, c);
      if (!name && c.diags->error_count() == errors) marks = value::unite(marks, v.deep_marks());
    }
    known = known && name;
    if (name) fields.push_back({std::move(*name), std::move(v), &item});
  }
  if (!known) {
    // As the real tool does it: of an object that is not known yet nothing is secret.
    for (const ObjectField& f : fields) marks = value::unite(marks, f.value.deep_marks());
    return Value::unknown().with_marks(value::only_origins(marks));
  }
  std::ranges::stable_sort(fields, {}, &ObjectField::name);
  std::vector<std::pair<std::string, Value>> kept;
  kept.reserve(fields.size());
  for (std::size_t i = 0, first = 0; i < fields.size();
       ++i) {  // the last of equal keys wins (oracle note 12)
    if (fields[i].name != fields[first].name) first = i;
    if (first != i) {
      check_repeated(fields[first], fields[i], node, c);
      kept.pop_back();
    }
    kept.emplace_back(fields[i].name, std::move(fields[i].value));
  }
  return bounded(Value::object(std::move(kept)).with_marks(marks), node, c);
}

}  // namespace reprise::lang
