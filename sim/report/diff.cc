// Computing differences.
#include "report/diff.h"

#include <algorithm>
#include <map>
#include <set>

#include "report/sequence.h"

namespace reprise::report {

namespace {

using provider::BlockSchema;
using value::Kind;
using value::Path;
using value::PathStep;
using value::Type;
using value::TypeRef;
using value::Value;

bool none(const Value& v) { return v.is_null() && v.is_known(); }
bool sensitive(const Value& v) { return value::is_sensitive(v.marks()); }
Value plain(const Value& v) { return v.is_marked() ? v.unmark() : v; }
bool replaces(const Change& c) {
  return std::any_of(c.replace.begin(), c.replace.end(), [](const Path& p) { return p.empty(); });
}

std::vector<Path> paths_below(const std::vector<Path>& paths, std::string_view name) {
  std::vector<Path> out;
  for (const Path& p : paths)
    if (!p.empty() && p[0].kind != PathStep::Kind::index_number && p[0].name == name)
      out.emplace_back(p.begin() + 1, p.end());
  return out;
}
std::vector<Path> paths_below(const std::vector<Path>& paths, std::size_t index) {
  std::vector<Path> out;
  for (const Path& p : paths)
    if (!p.empty() && p[0].kind == PathStep::Kind::index_number &&
        p[0].index == static_cast<std::int64_t>(index))
      out.emplace_back(p.begin() + 1, p.end());
  return out;
}

DiffAction joined(DiffAction current, DiffAction next) {
  if (next == DiffAction::no_op) return current;
  return current == next ? current : DiffAction::update;
}
// What a collection's action is before its parts are looked at.
DiffAction whole(const Change& c) {
  const bool before = !none(c.before), after = !none(c.after);
  if (before == after) return DiffAction::no_op;
  return before ? DiffAction::remove : DiffAction::create;
}
DiffAction action_of(const Change& c) {
  const bool no_before = none(c.before) && !c.before_explicit, no_after = none(c.after) && !c.after_explicit;
  if (no_before && !no_after) return DiffAction::create;
  if (no_after && !no_before) return DiffAction::remove;
  if (no_before && no_after) return DiffAction::no_op;
  if (plain(c.before).unmark_deep().identical(plain(c.after).unmark_deep()) &&
      c.before_explicit == c.after_explicit && sensitive(c.before) == sensitive(c.after))
    return DiffAction::no_op;
  return DiffAction::update;
}

Diff make(Diff::Kind kind, DiffAction action, const Change& c) {
  Diff d;
  d.kind = kind;
  d.action = action;
  d.replace = replaces(c);
  return d;
}

template <class Inner>
Diff diff_sensitive(const Change& c, Inner&& compute) {
  const bool before = sensitive(c.before), after = sensitive(c.after);
  Change bare = c;
  bare.before = plain(c.before);
  bare.after = plain(c.after);
  bare.non_legacy = false;
  auto inner = std::make_unique<Diff>(compute(bare));
  DiffAction action = inner->action;
  const bool nothing = none(c.before) && !c.before_explicit && none(c.after) && !c.after_explicit;
  if (action == DiffAction::no_op && before != after && !nothing) action = DiffAction::update;
  Diff d = make(Diff::Kind::sensitive, action, c);
  d.before_sensitive = before;
  d.after_sensitive = after;
  d.first = std::move(inner);
  return d;
}

template <class Inner>
Diff diff_unknown(Change c, Inner&& compute) {
  c.after_explicit = true;
  Diff d = make(Diff::Kind::unknown, none(c.before) ? DiffAction::create : DiffAction::update, c);
  if (none(c.before)) return d;
  Change gone;
  gone.before = c.before;
  gone.before_explicit = c.before_explicit;
  d.first = std::make_unique<Diff>(compute(gone));
  return d;
}

// Marks and unknowns first, as everywhere.
template <class Inner>
Diff diff_states(const Change& c, Inner&& compute) {
  if (sensitive(c.before) || sensitive(c.after))
    return diff_sensitive(c, [&](const Change& bare) { return diff_states(bare, compute); });
  if (plain(c.after).is_unknown()) return diff_unknown(c, compute);
  Change bare = c;
  bare.before = plain(c.before);
  bare.after = plain(c.after);
  return compute(bare);
}

Diff diff_primitive(const Change& c) {
  Diff d = make(Diff::Kind::primitive, action_of(c), c);
  d.before = c.before;
  d.after = c.after;
  return d;
}

Diff diff_typed(const Change& c, TypeRef type);

// Old providers cannot say null: an empty string is none.
void empty_is_null(Value& v) {
  if (v.is_unknown() || v.is_null() || v.type()->kind() != Kind::string) return;
  const Value bare = plain(v);
  if (!bare.as_string().empty()) return;
  v = v.is_marked() ? Value::null(bare.type()).with_marks(v.marks()) : Value::null(bare.type());
}
Change without_legacy_strings(Change c) {
  if (c.non_legacy) return c;
  empty_is_null(c.before);
  empty_is_null(c.after);
  return c;
}

// An attribute or element of a known type, in whatever state.
Diff diff_attribute(const Change& change, TypeRef type) {
  const Change c = without_legacy_strings(change);
  if (sensitive(c.before) || sensitive(c.after))
    return diff_sensitive(c, [type](const Change& bare) { return diff_attribute(bare, type); });
  return diff_states(c,
                     [type](const Change& bare) { return diff_typed(without_legacy_strings(bare), type); });
}

// Elements in the order drawn, each with what it is compared with.
template <class Compute>
Diff diff_sequence(const Change& c, bool objects, Compute&& element) {
  Diff d = make(Diff::Kind::list, whole(c), c);
  d.context = true;
  const std::span<const Value> before = none(c.before) ? std::span<const Value>{} : c.before.items();
  const std::span<const Value> after = none(c.after) ? std::span<const Value>{} : c.after.items();
  for (const auto& [b, a] : align_sequences(before, after, objects)) {
    Change e;
    e.before_explicit = b < before.size();
    e.after_explicit = a < after.size();
    if (e.before_explicit) e.before = before[b];
    if (e.after_explicit) e.after = after[a];
    e.replace = paths_below(c.replace, b < before.size() ? b : a);
    Diff part = element(e);
    d.action = joined(d.action, part.action);
    d.parts.push_back({"", std::move(part)});
  }
  return d;
}

template <class Compute>
void each_set_element(const Change& c, Compute&& compute) {
  const std::span<const Value> before = none(c.before) ? std::span<const Value>{} : c.before.items();
  const std::span<const Value> after = none(c.after) ? std::span<const Value>{} : c.after.items();
  const auto less = [](const Value& a, const Value& b) { return value::order(a, b) < 0; };
  const auto holds = [&](std::span<const Value> set, const Value& v) {
    return std::binary_search(set.begin(), set.end(), v, less);
  };
  for (const Value& v : before) {
    Change e;
    e.before = v;
    e.before_explicit = true;
    if (v.is_known() && holds(after, v)) {
      e.after = v;
      e.after_explicit = true;
    }
    e.replace = c.replace;
    std::erase_if(e.replace, [](const Path& p) { return !p.empty(); });
    compute(e);
  }
  for (const Value& v : after) {
    if (v.is_known() && holds(before, v)) continue;
    Change e;
    e.after = v;
    e.after_explicit = true;
    compute(e);
  }
}

template <class Compute>
Diff diff_set(const Change& c, Compute&& element) {
  Diff d = make(Diff::Kind::set, whole(c), c);
  each_set_element(c, [&](Change e) {
    e.replace.clear();
    Diff part = element(e);
    d.action = joined(d.action, part.action);
    d.parts.push_back({"", std::move(part)});
  });
  return d;
}

const Value* part_of(const Value& v, std::string_view key) {
  return none(v) || v.is_unknown() ? nullptr : v.find(key);
}

Change child(const Change& c, std::string_view key) {
  Change e;
  const Value* before = part_of(c.before, key);
  const Value* after = part_of(c.after, key);
  e.before_explicit = before != nullptr;
  e.after_explicit = after != nullptr;
  if (before) e.before = *before;
  if (after) e.after = *after;
  e.replace = paths_below(c.replace, key);
  e.non_legacy = c.non_legacy;
  return e;
}

std::set<std::string> keys_of(const Change& c) {
  std::set<std::string> keys;
  for (const Value* v : {&c.before, &c.after}) {
    if (none(*v)) continue;
    if (v->type()->kind() == Kind::map)
      for (const value::MapEntry& e : v->entries()) keys.insert(e.key);
    else
      for (const value::AttributeType& a : v->type()->attributes()) keys.insert(a.name);
  }
  return keys;
}

template <class Compute>
Diff diff_map(const Change& c, Compute&& element) {
  Diff d = make(Diff::Kind::map, whole(c), c);
  for (const std::string& key : keys_of(c)) {
    Diff part = element(child(c, key));
    d.action = joined(d.action, part.action);
    d.parts.push_back({key, std::move(part)});
  }
  return d;
}

// Fields of an object, each with its own comparison. Nulls on both sides are no fields.
template <class Compute>
Diff diff_object(const Change& c, const std::vector<std::string>& names, Compute&& field) {
  Diff d = make(Diff::Kind::object, whole(c), c);
  for (const std::string& name : names) {
    Change e = child(c, name);
    e.before_explicit = e.after_explicit = false;
    Diff part = field(name, e);
    if (part.action == DiffAction::no_op && none(e.before) && none(e.after)) continue;
    d.action = joined(d.action, part.action);
    d.parts.push_back({name, std::move(part)});
  }
  return d;
}

Diff diff_typed_object(const Change& c, TypeRef type) {
  std::vector<std::string> names;
  for (const value::AttributeType& a : type->attributes()) names.push_back(a.name);
  return diff_object(c, names, [&](const std::string& name, const Change& e) {
    return diff_attribute(e, type->attribute_type(name));
  });
}

// Position by position.
Diff diff_tuple(const Change& c, std::span<const TypeRef> types) {
  Diff d = make(Diff::Kind::list, whole(c), c);
  d.context = true;
  const std::span<const Value> before = none(c.before) ? std::span<const Value>{} : c.before.items();
  const std::span<const Value> after = none(c.after) ? std::span<const Value>{} : c.after.items();
  for (std::size_t i = 0; i < types.size(); ++i) {
    Change e;
    e.before_explicit = i < before.size();
    e.after_explicit = i < after.size();
    if (e.before_explicit) e.before = before[i];
    if (e.after_explicit) e.after = after[i];
    e.replace = paths_below(c.replace, i);
    Diff part = diff_attribute(e, types[i]);
    d.action = joined(d.action, part.action);
    d.parts.push_back({"", std::move(part)});
  }
  return d;
}

// Recursion follows types, whose depth the parser bounds.
Diff diff_typed(const Change& c, TypeRef type) {
  const auto element = [type](const Change& e) { return diff_attribute(e, type->element()); };
  switch (type->kind()) {
    case Kind::dynamic: {
      // Terraform does not say of values of any type that they force replacement.
      Change bare = c;
      bare.replace.clear();
      return diff_values(bare);
    }
    case Kind::list: return diff_sequence(c, type->element()->kind() == Kind::object, element);
    case Kind::set: return diff_set(c, element);
    case Kind::map: return diff_map(c, element);
    case Kind::object: return diff_typed_object(c, type);
    case Kind::tuple: return diff_tuple(c, type->elements());
    default: return diff_primitive(c);
  }
}

enum class Shape { null, boolean, number, string, object, array };
Shape shape_of(const Value& v) {
  if (none(v)) return Shape::null;
  switch (v.type()->kind()) {
    case Kind::boolean: return Shape::boolean;
    case Kind::number: return Shape::number;
    case Kind::string: return Shape::string;
    case Kind::map:
    case Kind::object: return Shape::object;
    default: return Shape::array;
  }
}

Diff diff_shape(const Change& c, Shape shape) {
  const auto element = [](const Change& e) { return diff_values(e); };
  if (shape == Shape::array) return diff_sequence(c, true, element);
  if (shape != Shape::object) return diff_primitive(c);
  Diff d = make(Diff::Kind::object, whole(c), c);
  for (const std::string& key : keys_of(c)) {
    Diff part = diff_values(child(c, key));
    d.action = joined(d.action, part.action);
    d.parts.push_back({key, std::move(part)});
  }
  return d;
}

Diff diff_known_values(const Change& c) {
  const Shape before = shape_of(c.before), after = shape_of(c.after);
  const bool removed = after == Shape::null && !c.after_explicit;
  const bool created = before == Shape::null && !c.before_explicit;
  if (before == after || removed || created) return diff_shape(c, before == Shape::null ? after : before);
  Change gone{c.before, Value(), c.before_explicit, false, {}};
  Change come{Value(), c.after, false, c.after_explicit, {}};
  Diff d = make(Diff::Kind::type_change, DiffAction::update, c);
  d.first = std::make_unique<Diff>(diff_shape(gone, before));
  d.second = std::make_unique<Diff>(diff_shape(come, after));
  return d;
}

Diff diff_nested(const Change& c, const provider::AttributeSchema& schema);

Diff diff_attribute(const Change& c, const provider::AttributeSchema& schema) {
  if (!schema.nested) return diff_attribute(c, schema.type);
  return diff_states(c, [&](const Change& bare) { return diff_nested(bare, schema); });
}

Diff diff_nested(const Change& c, const provider::AttributeSchema& schema) {
  const BlockSchema& nested = *schema.nested;
  std::vector<std::string> names;
  for (const provider::AttributeSchema& a : nested.attributes) names.push_back(a.name);
  const auto fields = [&](const Change& e) {
    return diff_object(e, names, [&](const std::string& name, const Change& f) {
      return diff_attribute(f, *nested.attribute(name));
    });
  };
  const auto object = [&](const Change& e) { return diff_states(e, fields); };
  switch (schema.nested_nesting) {
    case provider::Nesting::list: {
      Diff d = diff_sequence(c, true, object);
      d.context = false;
      return d;
    }
    case provider::Nesting::set: return diff_set(c, object);
    case provider::Nesting::map: return diff_map(c, object);
    default: return fields(c);
  }
}

// What Terraform's old SDK could not write.
bool beyond_legacy(TypeRef type) {
  if (type->has_dynamic() || type->kind() == Kind::tuple || type->kind() == Kind::object) return true;
  const auto collection = [](TypeRef t) {
    return t->kind() == Kind::list || t->kind() == Kind::set || t->kind() == Kind::map;
  };
  if (!collection(type) || !collection(type->element())) return false;
  const Kind inner = type->element()->element()->kind();
  return inner != Kind::string && inner != Kind::number && inner != Kind::boolean;
}
bool beyond_legacy(const BlockSchema& schema) {
  return std::any_of(schema.blocks.begin(), schema.blocks.end(),
                     [](const provider::NestedBlock& b) {
                       return b.nesting == provider::Nesting::map || b.nesting == provider::Nesting::group;
                     }) ||
         std::any_of(schema.attributes.begin(), schema.attributes.end(),
                     [](const provider::AttributeSchema& a) { return a.nested || beyond_legacy(a.type); });
}

// What is only written is never kept, so there is nothing to compare: it comes and goes with its block.
Diff diff_write_only(const Change& c) {
  const DiffAction action = none(c.before)  ? DiffAction::create
                            : none(c.after) ? DiffAction::remove
                                            : DiffAction::no_op;
  return make(Diff::Kind::write_only, action, {});
}

void add_attributes(Diff& d, const Change& c, const BlockSchema& schema) {
  for (const provider::AttributeSchema& a : schema.attributes) {
    if (a.write_only) {
      d.parts.push_back({a.name, diff_write_only(c)});
      continue;
    }
    Change e = child(c, a.name);
    if (none(e.before) && none(e.after)) continue;
    e.before_explicit = e.after_explicit = false;
    if (a.sensitive) {
      if (!none(e.before) || !none(c.before)) e.before = e.before.with_marks(value::sensitive_mark());
      if (!none(e.after) || !none(c.after)) e.after = e.after.with_marks(value::sensitive_mark());
    }
    Diff part = diff_attribute(e, a);
    d.action = joined(d.action, part.action);
    d.parts.push_back({a.name, std::move(part)});
  }
}

void add_group(Diff& d, const Change& c, const provider::NestedBlock& block) {
  Change all = child(c, block.name);
  Diff::Group group;
  group.name = block.name;
  group.replace = replaces(all);
  group.before_sensitive = sensitive(all.before);
  group.after_sensitive = sensitive(all.after);
  all.before = plain(all.before);
  all.after = plain(all.after);
  const auto add = [&](const std::string& key, const Change& e) {
    Change bare = e;
    bare.before = plain(bare.before);
    bare.after = plain(bare.after);
    Diff part = bare.after.is_unknown()
                    ? diff_unknown(bare, [&](const Change& g) { return diff_block(g, *block.block); })
                    : diff_block(bare, *block.block);
    d.action = joined(d.action, part.action);
    group.blocks.push_back({key, std::move(part)});
  };
  const bool unknown = all.after.is_unknown();
  if (unknown) {
    add("", all);
  } else if (block.nesting == provider::Nesting::single || block.nesting == provider::Nesting::group) {
    if (!none(all.before) || !none(all.after)) add("", all);
  } else if (block.nesting == provider::Nesting::map) {
    for (const std::string& key : keys_of(all)) add(key, child(all, key));
  } else if (block.nesting == provider::Nesting::set) {
    each_set_element(all, [&](const Change& e) { add("", e); });
  } else {
    const std::size_t before = none(all.before) ? 0 : all.before.size(),
                      after = none(all.after) ? 0 : all.after.size();
    for (std::size_t i = 0; i < std::max(before, after); ++i) {
      Change e;
      if (i < before) e.before = all.before.at(i);
      if (i < after) e.after = all.after.at(i);
      e.before_explicit = i < before;
      e.after_explicit = i < after;
      e.replace = paths_below(all.replace, i);
      add("", e);
    }
  }
  if (!group.blocks.empty()) d.groups.push_back(std::move(group));
}

}  // namespace

Diff diff_block(const Change& c, const BlockSchema& schema) {
  Diff d = make(Diff::Kind::block, whole(c), c);
  Change all = c;
  all.non_legacy = c.non_legacy || beyond_legacy(schema);
  add_attributes(d, all, schema);
  for (const provider::NestedBlock& block : schema.blocks) add_group(d, all, block);
  return d;
}

Diff diff_of_type(const Change& c, TypeRef type) { return diff_attribute(c, type); }

Diff diff_values(const Change& c) {
  return diff_states(c, [](const Change& bare) { return diff_known_values(bare); });
}

Diff diff_output(const Change& change) {
  Change c = change;
  // Terraform takes outputs that may not be shown for attributes of old providers.
  if (sensitive(c.before) || sensitive(c.after)) {
    empty_is_null(c.before);
    empty_is_null(c.after);
    c.before_explicit = c.before_explicit && !none(c.before);
    c.after_explicit = c.after_explicit && !none(c.after);
  }
  Diff d = diff_values(c);
  if (d.kind == Diff::Kind::unknown && d.first && d.first->kind == Diff::Kind::primitive)
    empty_is_null(d.first->before);
  return d;
}

}  // namespace reprise::report
