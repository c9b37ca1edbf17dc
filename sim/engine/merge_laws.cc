// Laws that providers must keep, and marks.
#include <fmt/format.h>

#include <algorithm>

#include "engine/merge.h"
#include "lang/render.h"
#include "value/number.h"

namespace reprise::engine {

namespace {

using provider::BlockSchema;
using provider::NestedBlock;
using provider::Nesting;
using value::Kind;
using value::Value;

constexpr int kDepthMax = 128;

// Rebuilds a value with changed parts.
Value rebuild(const Value& like, std::vector<Value> items) {
  value::TypeRef t = like.type();
  switch (t->kind()) {
    case Kind::object: return Value::object(t, std::move(items));
    case Kind::tuple: return Value::tuple(std::move(items));
    case Kind::list: return Value::list(t->element(), std::move(items));
    case Kind::set: return Value::set(t->element(), std::move(items));
    default: return like;
  }
}

Value marks_from(const Value& v, const Value& from, int depth) {
  if (!from.contains_marked() || v.is_same(from) || depth > kDepthMax) return v;
  value::Marks own = value::unite(v.marks(), from.marks());
  const Value &inner = v.unmark(), &source = from.unmark();
  if (inner.is_null() || inner.is_unknown()) return v.with_marks(value::unite(own, source.deep_marks()));
  if (source.is_null() || source.is_unknown()) return v.with_marks(own);
  Kind kind = inner.type()->kind();
  if (kind == Kind::map && source.type()->kind() == Kind::map) {
    std::vector<std::pair<std::string, Value>> entries;
    for (const value::MapEntry& e : inner.entries()) {
      const Value* s = source.find(e.key);
      entries.emplace_back(e.key, s ? marks_from(e.value, *s, depth + 1) : e.value);
    }
    return Value::map(inner.type()->element(), std::move(entries)).with_marks(own);
  }
  bool positional = kind == Kind::list || kind == Kind::tuple || kind == Kind::object;
  if (!positional || source.type()->kind() != kind) return v.with_marks(own);
  if (kind == Kind::object && source.type()->attributes().size() != inner.type()->attributes().size())
    return v.with_marks(value::unite(own, source.deep_marks()));
  std::vector<Value> items;  // empty while nothing is different
  for (std::size_t i = 0; i < inner.size() && i < source.size(); ++i) {
    const Value& item = inner.at(i);
    if (!source.at(i).contains_marked()) continue;
    Value marked = marks_from(item, source.at(i), depth + 1);
    if (marked.is_same(item)) continue;
    if (items.empty()) items.assign(inner.items().begin(), inner.items().end());
    items[i] = std::move(marked);
  }
  if (items.empty()) return v.with_marks(own);
  return rebuild(inner, std::move(items)).with_marks(own);
}

Value schema_marks(const BlockSchema& schema, const Value& v, int depth);

Value schema_marks_nested(const BlockSchema& schema, Nesting nesting, const Value& v, int depth) {
  if (v.is_null() || v.is_unknown() || !schema.has_sensitive) return v;
  if (nesting == Nesting::single || nesting == Nesting::group) return schema_marks(schema, v, depth + 1);
  Value inner = v.unmark();
  if (nesting == Nesting::map) {
    if (inner.type()->kind() != Kind::map) return v;
    std::vector<std::pair<std::string, Value>> entries;
    for (const value::MapEntry& e : inner.entries())
      entries.emplace_back(e.key, schema_marks(schema, e.value, depth + 1));
    return Value::map(inner.type()->element(), std::move(entries)).with_marks(v.marks());
  }
  std::vector<Value> items;
  for (const Value& item : inner.items()) items.push_back(schema_marks(schema, item, depth + 1));
  return rebuild(inner, std::move(items)).with_marks(v.marks());
}

Value schema_marks(const BlockSchema& schema, const Value& v, int depth) {
  if (v.is_null() || v.is_unknown() || depth > kDepthMax) return v;
  Value inner = v.unmark();
  std::vector<Value> fields(inner.items().begin(), inner.items().end());
  for (std::size_t i = 0; i < schema.fields.size() && i < fields.size(); ++i) {
    const BlockSchema::Field& f = schema.fields[i];
    if (f.is_block) {
      fields[i] = schema_marks_nested(*schema.blocks[f.index].block, schema.blocks[f.index].nesting,
                                      fields[i], depth);
      continue;
    }
    const provider::AttributeSchema& a = schema.attributes[f.index];
    if (a.sensitive)
      fields[i] = fields[i].with_marks(value::sensitive_mark());
    else if (a.nested)
      fields[i] = schema_marks_nested(*a.nested, a.nested_nesting, fields[i], depth);
  }
  return Value::object(inner.type(), std::move(fields)).with_marks(v.marks());
}

std::string show(const Value& v) {
  if (value::is_sensitive(v.deep_marks())) return "(sensitive value)";
  if (!v.is_wholly_known()) return "unknown";
  return lang::console_text(v.unmark_deep());
}

void check_attribute(const provider::AttributeSchema& a, const std::string& around, const Value& prior,
                     const Value& config, const Value& planned, std::vector<std::string>& out) {
  if (a.write_only || same_value(planned, config) || config.is_unknown()) return;
  if (a.computed && config.is_null()) return;
  if (!prior.is_null() && same_value(planned, prior)) return;  // the provider calls it equivalent
  if (config.is_wholly_known())
    out.push_back(fmt::format("{}.{}: planned value {} does not match config value {}", around, a.name,
                              show(planned), show(config)));
}

void check_block(const BlockSchema& schema, const std::string& path, const Value& prior, const Value& config,
                 const Value& planned, std::vector<std::string>& out, int depth) {
  if (depth > kDepthMax || planned.is_unknown() || config.is_unknown()) return;
  if (planned.is_null() || config.is_null()) {
    if (planned.is_null() != config.is_null())
      out.push_back(fmt::format("{}: planned for {} but config wants {}", path.empty() ? "." : path,
                                planned.is_null() ? "absence" : "existence",
                                config.is_null() ? "absence" : "existence"));
    return;
  }
  const Value c = config.unmark(), p = planned.unmark();
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    const auto& attribute = schema.implied_type->attributes()[i];
    Value old = prior.is_null() || prior.is_unknown() ? Value::null(attribute.type) : prior.unmark().at(i);
    if (!schema.fields[i].is_block) {
      check_attribute(schema.attributes[schema.fields[i].index], path, old, c.at(i), p.at(i), out);
      continue;
    }
    const NestedBlock& block = schema.blocks[schema.fields[i].index];
    const std::string at = path + "." + attribute.name;
    if (block.nesting == Nesting::single) {
      check_block(*block.block, at, old, c.at(i), p.at(i), out, depth + 1);
    } else if (block.nesting == Nesting::list && c.at(i).is_known() && p.at(i).is_known()) {
      Value cl = c.at(i).unmark(), pl = p.at(i).unmark();
      if (cl.size() != pl.size())
        out.push_back(fmt::format("{}: block count in plan ({}) disagrees with count in config ({})", at,
                                  pl.size(), cl.size()));
    }
  }
}

void compare_result(const Value& planned, const Value& actual, const std::string& path,
                    std::vector<std::string>& out, int depth) {
  if (planned.is_unknown() || depth > kDepthMax || out.size() >= 16) return;
  const Value &p = planned.unmark(), &a = actual.unmark();
  if (same_value(p, a)) return;
  auto differ = [&] {
    bool secret = value::is_sensitive(planned.deep_marks()) || value::is_sensitive(actual.deep_marks());
    if (secret)
      out.push_back(fmt::format("{}: inconsistent values for sensitive attribute", path));
    else if (p.is_null())
      out.push_back(fmt::format("{}: was null, but now {}", path, show(a)));
    else if (a.is_null())
      out.push_back(fmt::format("{}: was {}, but now null", path, show(p)));
    else
      out.push_back(fmt::format("{}: was {}, but now {}", path, show(p), show(a)));
  };
  if (p.is_null() || a.is_null() || a.is_unknown() || p.type()->kind() != a.type()->kind()) return differ();
  switch (p.type()->kind()) {
    case Kind::object:
      for (std::size_t i = 0; i < p.size(); ++i) {
        const Value& wanted = p.at(i);
        if (wanted.is_unknown()) continue;  // paths are made only for what may differ
        const std::string& name = p.type()->attributes()[i].name;
        const Value* now = p.type() == a.type() ? &a.at(i) : a.find(name);
        if (now && !wanted.identical(*now) && !same_value(wanted, *now))
          compare_result(wanted, *now, path + "." + name, out, depth + 1);
      }
      return;
    case Kind::list:
    case Kind::tuple:
      if (p.size() != a.size()) return differ();
      for (std::size_t i = 0; i < p.size(); ++i)
        compare_result(p.at(i), a.at(i), fmt::format("{}[{}]", path, i), out, depth + 1);
      return;
    case Kind::map:
      for (const value::MapEntry& e : p.entries()) {
        const Value* now = a.find(e.key);
        if (!now)
          out.push_back(fmt::format("{}: element \"{}\" has vanished", path, e.key));
        else
          compare_result(e.value, *now, fmt::format("{}[\"{}\"]", path, e.key), out, depth + 1);
      }
      for (const value::MapEntry& e : a.entries())
        if (!p.find(e.key)) out.push_back(fmt::format("{}: new element \"{}\" has appeared", path, e.key));
      return;
    case Kind::set:
      if (!p.is_wholly_known()) return;  // an unknown element may stand for any
      return differ();
    default: return differ();
  }
}

bool sensitivity(const Value& a, const Value& b, int depth) {
  if (!a.contains_marked() && !b.contains_marked()) return true;
  if (depth > kDepthMax) return true;
  if (value::is_sensitive(a.marks()) != value::is_sensitive(b.marks())) return false;
  if (value::is_sensitive(a.marks())) return true;
  Value x = a.unmark(), y = b.unmark();
  bool opaque = x.is_null() || x.is_unknown() || y.is_null() || y.is_unknown();
  if (opaque || x.type()->kind() != y.type()->kind() || x.type()->is_primitive())
    return value::is_sensitive(x.deep_marks()) == value::is_sensitive(y.deep_marks());
  if (x.size() != y.size()) return value::is_sensitive(x.deep_marks()) == value::is_sensitive(y.deep_marks());
  if (x.type()->kind() == Kind::map) {
    auto m = x.entries(), n = y.entries();
    for (std::size_t i = 0; i < m.size(); ++i)
      if (!sensitivity(m[i].value, n[i].value, depth + 1)) return false;
    return true;
  }
  for (std::size_t i = 0; i < x.size(); ++i)
    if (!sensitivity(x.at(i), y.at(i), depth + 1)) return false;
  return true;
}

}  // namespace

Value with_marks_of(const Value& v, const Value& from) { return marks_from(v, from, 0); }

Value with_schema_marks(const BlockSchema& schema, const Value& v) {
  return schema.has_sensitive ? schema_marks(schema, v, 0) : v;
}

Value without_write_only(const BlockSchema& schema, const Value& v) {
  if (v.is_null() || v.is_unknown() || !schema.has_write_only) return v;
  Value inner = v.unmark();
  std::vector<Value> fields(inner.items().begin(), inner.items().end());
  for (std::size_t i = 0; i < schema.fields.size() && i < fields.size(); ++i)
    if (!schema.fields[i].is_block && schema.attributes[schema.fields[i].index].write_only)
      fields[i] = Value::null(fields[i].type());
  return Value::object(inner.type(), std::move(fields)).with_marks(v.marks());
}

// Depth is bounded by that of values.
Value unknown_as_null(const Value& v) {
  if (v.is_wholly_known()) return v;
  const Value plain = v.unmark();
  if (plain.is_unknown()) return Value::null(plain.type()).with_marks(v.marks());
  if (plain.type()->kind() == Kind::map) {
    std::vector<std::pair<std::string, Value>> entries;
    for (const value::MapEntry& e : plain.entries()) entries.emplace_back(e.key, unknown_as_null(e.value));
    return Value::map(plain.type()->element(), std::move(entries)).with_marks(v.marks());
  }
  std::vector<Value> parts;
  for (const Value& part : plain.items()) parts.push_back(unknown_as_null(part));
  return rebuild(plain, std::move(parts)).with_marks(v.marks());
}

namespace {

bool has_signed_zero(const Value& v) {
  const Value plain = v.unmark();
  if (plain.is_unknown() || plain.is_null() || plain.is_small_integer()) return false;
  switch (plain.type()->kind()) {
    case Kind::number: return plain.as_number().is_zero();
    case Kind::map:
      return std::ranges::any_of(plain.entries(), [](const auto& e) { return has_signed_zero(e.value); });
    case Kind::list:
    case Kind::set:
    case Kind::tuple:
    case Kind::object: return std::ranges::any_of(plain.items(), has_signed_zero);
    default: return false;
  }
}

}  // namespace

Value zero_without_sign(const Value& v) {
  if (!has_signed_zero(v)) return v;
  const Value plain = v.unmark();
  if (plain.type()->kind() == Kind::number) return Value::integer(0).with_marks(v.marks());
  if (plain.type()->kind() == Kind::map) {
    std::vector<std::pair<std::string, Value>> entries;
    for (const value::MapEntry& e : plain.entries()) entries.emplace_back(e.key, zero_without_sign(e.value));
    return Value::map(plain.type()->element(), std::move(entries)).with_marks(v.marks());
  }
  std::vector<Value> parts;
  for (const Value& part : plain.items()) parts.push_back(zero_without_sign(part));
  return rebuild(plain, std::move(parts)).with_marks(v.marks());
}

std::vector<std::string> plan_faults(const BlockSchema& schema, const Value& prior, const Value& config,
                                     const Value& planned) {
  std::vector<std::string> out;
  check_block(schema, "", prior, config, planned, out, 0);
  return out;
}

std::vector<std::string> result_faults(const Value& planned, const Value& actual) {
  std::vector<std::string> out;
  compare_result(planned, actual, "", out, 0);
  return out;
}

bool same_sensitivity(const Value& a, const Value& b) { return sensitivity(a, b, 0); }

}  // namespace reprise::engine
