#include "engine/merge.h"

#include <algorithm>

#include "value/object_edit.h"

namespace reprise::engine {

namespace {

using provider::AttributeSchema;
using provider::BlockSchema;
using provider::NestedBlock;
using provider::Nesting;
using value::Kind;
using value::Value;

constexpr int kDepthMax = 64;  // schemas are trusted; values under dynamic attributes are not walked

Value merge_block(const BlockSchema& schema, const Value& prior, const Value& config, int depth);

Value field_of(const Value& object, std::size_t i, value::TypeRef type) {
  if (object.is_unknown()) return Value::unknown(type);
  if (object.is_null()) return Value::null(type);
  return object.is_marked() ? object.unmark().at(i) : object.at(i);
}

// Whether a prior object of a set may stand for a configured one: all that is configured agrees.
bool could_be(const BlockSchema& schema, const Value& prior, const Value& config, int depth) {
  if (same_value(prior, config)) return true;
  if (depth > kDepthMax || prior.is_null() || config.is_null() || prior.is_unknown() || config.is_unknown())
    return false;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    value::TypeRef type = schema.implied_type->attributes()[i].type;
    Value p = field_of(prior, i, type), c = field_of(config, i, type);
    if (same_value(p, c)) continue;
    if (!schema.fields[i].is_block) {
      if (!c.is_null() || !schema.attributes[schema.fields[i].index].computed) return false;
      continue;
    }
    const NestedBlock& block = schema.blocks[schema.fields[i].index];
    if (block.nesting == Nesting::single || block.nesting == Nesting::group) {
      if (!could_be(*block.block, p, c, depth + 1)) return false;
      continue;
    }
    if (p.is_null() || c.is_null() || p.is_unknown() || c.is_unknown() || block.nesting == Nesting::map)
      return false;
    Value pu = p.unmark(), cu = c.unmark();
    if (pu.size() != cu.size()) return false;
    for (std::size_t n = 0; n < pu.size(); ++n)
      if (!could_be(*block.block, pu.at(n), cu.at(n), depth + 1)) return false;
  }
  return true;
}

Value merge_list(const BlockSchema& schema, const Value& prior, const Value& config, int depth) {
  Value c = config.unmark();
  std::vector<Value> items;
  items.reserve(c.size());
  bool has_prior = prior.is_known() && !prior.is_null();
  Value p = prior.unmark();
  for (std::size_t i = 0; i < c.size(); ++i)
    items.push_back(has_prior && i < p.size()
                        ? merge_block(schema, p.at(i), c.at(i), depth + 1)
                        : merge_block(schema, Value::null(c.at(i).type()), c.at(i), depth + 1));
  Value v = c.type()->kind() == Kind::tuple ? Value::tuple(std::move(items))
                                            : Value::list(c.type()->element(), std::move(items));
  return v.with_marks(config.marks());
}

Value merge_map(const BlockSchema& schema, const Value& prior, const Value& config, int depth) {
  Value c = config.unmark(), p = prior.unmark();
  bool has_prior = prior.is_known() && !prior.is_null();
  if (c.type()->kind() != Kind::map) return config;
  std::vector<std::pair<std::string, Value>> entries;
  for (const value::MapEntry& e : c.entries()) {
    const Value* old = has_prior ? p.find(e.key) : nullptr;
    entries.emplace_back(e.key,
                         merge_block(schema, old ? *old : Value::null(e.value.type()), e.value, depth + 1));
  }
  return Value::map(c.type()->element(), std::move(entries)).with_marks(config.marks());
}

Value merge_set(const BlockSchema& schema, const Value& prior, const Value& config, int depth) {
  Value c = config.unmark(), p = prior.unmark();
  bool has_prior = prior.is_known() && !prior.is_null();
  std::vector<bool> used(has_prior ? p.size() : 0);
  std::vector<Value> items;
  for (const Value& item : c.items()) {
    Value old = Value::null(item.type());
    for (std::size_t i = 0; i < used.size(); ++i) {
      if (used[i] || !could_be(schema, p.at(i), item, 0)) continue;
      used[i] = true;
      old = p.at(i);
      break;
    }
    items.push_back(merge_block(schema, old, item, depth + 1));
  }
  return Value::set(c.type()->element(), std::move(items)).with_marks(config.marks());
}

Value merge_nested(const BlockSchema& schema, Nesting nesting, const Value& prior, const Value& config,
                   int depth) {
  if (config.is_unknown()) return config;
  if (config.is_null() && nesting != Nesting::group) return config;
  switch (nesting) {
    case Nesting::single:
    case Nesting::group: return merge_block(schema, prior, config, depth + 1);
    case Nesting::list: return merge_list(schema, prior, config, depth);
    case Nesting::set: return merge_set(schema, prior, config, depth);
    case Nesting::map: return merge_map(schema, prior, config, depth);
  }
  return config;
}

Value merge_attribute(const AttributeSchema& a, const Value& prior, const Value& config, int depth) {
  if (config.is_null() && a.computed) return prior;
  if (config.is_null() || !a.nested) return config;
  return merge_nested(*a.nested, a.nested_nesting, prior, config, depth);
}

Value merge_block(const BlockSchema& schema, const Value& prior, const Value& config, int depth) {
  if (config.is_null() || config.is_unknown() || depth > kDepthMax)
    return config.is_unknown() ? config : prior;
  const Value& c = config.unmark();
  // What changes nothing is the prior object itself, which providers then recognise.
  const bool has_prior = prior.is_known() && !prior.is_null();
  value::ObjectEdit merged(schema.implied_type, has_prior ? prior.unmark() : c);
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    value::TypeRef type = schema.implied_type->attributes()[i].type;
    Value p = field_of(prior, i, type);
    const BlockSchema::Field& f = schema.fields[i];
    merged.put(i, f.is_block ? merge_nested(*schema.blocks[f.index].block, schema.blocks[f.index].nesting, p,
                                            c.at(i), depth)
                             : merge_attribute(schema.attributes[f.index], p, c.at(i), depth));
  }
  return merged.take().with_marks(config.marks());
}

Value ignore_at(const value::Path& path, std::size_t at, const Value& prior, const Value& config) {
  if (at == path.size()) return prior;
  if (config.is_unknown()) return config;
  Value p = prior.unmark(), c = config.unmark();
  bool has_prior = !p.is_null() && p.is_known(), has_config = !c.is_null();
  const value::PathStep& step = path[at];
  // Only maps can be ignored by key; of everything else that is reached so, all is kept.
  const bool by_key = step.kind == value::PathStep::Kind::index_string;
  if (by_key && at + 1 == path.size() && c.type()->kind() != Kind::map) return prior;
  Kind kind = (has_config ? c : p).type()->kind();
  if (kind == Kind::object && has_config) {
    if (by_key) return prior;
    int i = c.type()->attribute_index(step.name);
    if (i < 0) return config;
    std::vector<Value> fields(c.items().begin(), c.items().end());
    auto n = static_cast<std::size_t>(i);
    fields[n] = ignore_at(path, at + 1, field_of(p, n, fields[n].type()), fields[n]);
    std::vector<std::pair<std::string, Value>> named;  // a field's own type may be another one now
    for (std::size_t f = 0; f < fields.size(); ++f)
      named.emplace_back(c.type()->attributes()[f].name, std::move(fields[f]));
    return Value::object(std::move(named)).with_marks(config.marks());
  }
  if (kind == Kind::map) {
    // A key of a map may be missing on either side: what prior says about it holds.
    std::vector<std::pair<std::string, Value>> entries;
    if (has_config)
      for (const value::MapEntry& e : c.entries())
        if (e.key != step.name) entries.emplace_back(e.key, e.value);
    const Value* old = has_prior ? p.find(step.name) : nullptr;
    const Value* now = has_config ? c.find(step.name) : nullptr;
    if (old) entries.emplace_back(step.name, ignore_at(path, at + 1, *old, now ? *now : *old));
    if (entries.empty() && !has_config) return config;
    value::TypeRef element = (has_config ? c : p).type()->element();
    return Value::map(element, std::move(entries)).with_marks(config.marks());
  }
  if ((kind == Kind::list || kind == Kind::tuple) && has_config && has_prior) {
    auto n = static_cast<std::size_t>(step.index);
    if (step.index < 0 || n >= c.size() || n >= p.size()) return config;
    std::vector<Value> items(c.items().begin(), c.items().end());
    items[n] = ignore_at(path, at + 1, p.at(n), items[n]);
    return (kind == Kind::list ? Value::list(c.type()->element(), std::move(items))
                               : Value::tuple(std::move(items)))
        .with_marks(config.marks());
  }
  return config;
}

}  // namespace

Value proposed_new(const BlockSchema& schema, const Value& prior, const Value& config) {
  // Of a new object nothing is kept: what is configured is what is proposed.
  if (prior.is_null()) return config;
  return merge_block(schema, prior, config, 0);
}

Value planned_data(const BlockSchema& schema, const Value& config) {
  return merge_block(schema, Value::unknown(schema.implied_type), config, 0);
}

Value ignore_changes(const std::vector<value::Path>& ignored, const Value& prior, const Value& config) {
  if (prior.is_null() || config.is_null()) return config;
  Value v = config;
  for (const value::Path& path : ignored) v = ignore_at(path, 0, prior, v);
  return v;
}

bool same_value(const Value& a, const Value& b) { return a.same_content(b); }

std::vector<value::Path> changed_paths(const std::vector<value::Path>& paths, const Value& prior,
                                       const Value& planned) {
  std::vector<value::Path> out;
  for (const value::Path& path : paths) {
    std::optional<Value> before = value::apply(path, prior), after = value::apply(path, planned);
    bool changed = !before || !after ? before.has_value() != after.has_value() : !same_value(*before, *after);
    if (before && after && (before->is_unknown() || after->is_unknown())) changed = true;
    if (changed && std::find(out.begin(), out.end(), path) == out.end()) out.push_back(path);
  }
  return out;
}

}  // namespace reprise::engine
