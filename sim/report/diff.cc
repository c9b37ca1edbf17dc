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
  Diff d = make(Diff::Kind::unknown,
                none(c.before) && !c.before_explicit ? DiffAction::create : DiffAction::update, c);
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
    Diff part = diff_states(e, element);
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
    Diff part = diff_states(e, element);
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
    Diff part = diff_states(child(c, key), element);
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
    return diff_states(e, [&](const Change& bare) { return diff_typed(bare, type->attribute_type(name)); });
  });
}

// Recursion follows types, whose depth the parser bounds.
Diff diff_typed(const Change& c, TypeRef type) {
  const auto element = [type](const Change& e) { return diff_typed(e, type->element()); };
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
    case Kind::tuple: return diff_values(c);
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

Diff diff_nested(const Change& c, const provider::AttributeSchema& schema) {
  const BlockSchema& nested = *schema.nested;
  std::vector<std::string> names;
  for (const provider::AttributeSchema& a : nested.attributes) names.push_back(a.name);
  const auto object = [&](const Change& e) {
    return diff_object(e, names, [&](const std::string& name, const Change& f) {
      const provider::AttributeSchema& a = *nested.attribute(name);
      return diff_states(
          f, [&](const Change& bare) { return a.nested ? diff_nested(bare, a) : diff_typed(bare, a.type); });
    });
  };
  switch (schema.nested_nesting) {
    case provider::Nesting::list: {
      Diff d = diff_sequence(c, true, object);
      d.context = false;
      return d;
    }
    case provider::Nesting::set: return diff_set(c, object);
    case provider::Nesting::map: return diff_map(c, object);
    default: return object(c);
  }
}

// Old providers cannot say null: an empty string is none.
void empty_is_null(Value& v) {
  const Value bare = plain(v);
  if (bare.is_known() && !bare.is_null() && bare.type()->kind() == Kind::string && bare.as_string().empty())
    v = v.is_marked() ? Value::null(bare.type()).with_marks(v.marks()) : Value::null(bare.type());
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
    empty_is_null(e.before);
    empty_is_null(e.after);
    if (none(e.before) && none(e.after)) continue;
    e.before_explicit = e.after_explicit = false;
    if (a.sensitive) {
      if (!none(e.before) || !none(c.before)) e.before = e.before.with_marks(value::sensitive_mark());
      if (!none(e.after) || !none(c.after)) e.after = e.after.with_marks(value::sensitive_mark());
    }
    Diff part = diff_states(
        e, [&](const Change& bare) { return a.nested ? diff_nested(bare, a) : diff_typed(bare, a.type); });
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
  add_attributes(d, c, schema);
  for (const provider::NestedBlock& block : schema.blocks) add_group(d, c, block);
  return d;
}

Diff diff_values(const Change& c) {
  return diff_states(c, [](const Change& bare) { return diff_known_values(bare); });
}

}  // namespace reprise::report
