#include "providers_fake/planning.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <span>

#include "value/object_edit.h"

namespace reprise::providers_fake {
namespace {

using provider::AttributeSchema;
using provider::BlockSchema;
using provider::NestedBlock;
using provider::Nesting;
using value::Kind;
using value::Path;
using value::PathStep;
using value::Value;

// A dotted path that grows and shrinks with the walk.
class PathText {
 public:
  class Step {
   public:
    Step(PathText& path, std::string_view name) : path_(path), length_(path.text_.size()) {
      if (length_ != 0) path.text_.push_back('.');
      path.text_ += name;
    }
    ~Step() { path_.text_.resize(length_); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    PathText& path_;
    std::size_t length_;
  };
  std::string_view view() const { return text_; }

 private:
  std::string text_;
};

bool nothing_inside(const Value& v) {
  const Value& bare = v.unmark();
  if (bare.is_null() || bare.is_unknown()) return true;
  return bare.type()->kind() != Kind::object && bare.size() == 0;
}
bool has_fields(const Value& v) { return v.is_known() && !v.is_null() && v.type()->kind() == Kind::object; }

// Fields of an object that may be null, unknown or marked: null then. They live as long as the object.
class Fields {
 public:
  explicit Fields(const Value& object) {
    const Value& bare = object.unmark();
    if (has_fields(bare)) items_ = bare.items();
  }
  const Value& operator[](std::size_t i) const {
    static const Value absent;
    return i < items_.size() ? items_[i] : absent;
  }

 private:
  std::span<const Value> items_;
};

// Rebuilds a collection of objects, or one object, with every object replaced by visit(object, key).
template <class Visit>
Value map_objects(const Value& v, Visit&& visit) {
  if (v.is_unknown() || v.is_null()) return v;
  const value::Marks marks = v.marks();
  const Value& bare = v.unmark();
  const Kind kind = bare.type()->kind();
  if (kind != Kind::object && bare.size() == 0) return v;
  if (kind == Kind::object) return visit(bare, PathStep{}).with_marks(marks);
  if (kind == Kind::map) {
    std::vector<std::pair<std::string, Value>> entries;
    for (const value::MapEntry& e : bare.entries())
      entries.emplace_back(e.key, visit(e.value, PathStep{PathStep::Kind::index_string, e.key, 0}));
    return Value::map(bare.type()->element(), std::move(entries)).with_marks(marks);
  }
  const auto step = kind == Kind::set ? PathStep::Kind::set_element : PathStep::Kind::index_number;
  std::vector<Value> items;
  std::int64_t i = 0;
  for (const Value& item : bare.items()) items.push_back(visit(item, PathStep{step, "", i++}));
  if (kind == Kind::list) return Value::list(bare.type()->element(), std::move(items)).with_marks(marks);
  if (kind == Kind::tuple) return Value::tuple(std::move(items)).with_marks(marks);
  return Value::set(bare.type()->element(), std::move(items)).with_marks(marks);
}

// The element of another collection at the same key; null when there is none. Elements of sets have no
// counterpart by position: an element equal to this one is its own.
Value counterpart(const Value& collection, const PathStep& step, const Value& item) {
  const Value bare = collection.unmark();
  if (bare.is_null() || bare.is_unknown()) return Value();
  switch (bare.type()->kind()) {
    case Kind::object: return bare;
    case Kind::map: {
      const Value* found = bare.find(step.name);
      return found ? *found : Value();
    }
    case Kind::list:
    case Kind::tuple: {
      const auto i = static_cast<std::size_t>(step.index);
      return i < bare.size() ? bare.at(i) : Value();
    }
    case Kind::set:
      for (const Value& other : bare.items())
        if (same_content(other, item)) return other;
      return Value();
    default: return Value();
  }
}

// Whether `item` is what a configured element has become: it may have more where nothing was said.
bool came_from(const Value& item, const Value& configured) {
  const Value& said = configured.unmark();
  if (said.is_null() || said.is_unknown()) return true;
  const Value& is = item.unmark();
  if (is.is_null() || is.is_unknown() || is.type() != said.type()) return same_content(is, said);
  const Kind kind = said.type()->kind();
  if (kind == Kind::set)
    return is.size() == said.size() && std::ranges::all_of(said.items(), [&](const Value& one) {
             return std::ranges::any_of(is.items(), [&](const Value& it) { return came_from(it, one); });
           });
  if (kind != Kind::object && kind != Kind::list && kind != Kind::tuple) return same_content(is, said);
  return std::ranges::equal(is.items(), said.items(), came_from);
}

// What was configured for an element. One of a set is told by what it says.
Value configured_for(const Value& config, const PathStep& step, const Value& item) {
  Value exact = counterpart(config, step, item);
  if (!exact.is_null() || step.kind != PathStep::Kind::set_element || nothing_inside(config)) return exact;
  for (const Value& other : config.unmark().items())
    if (came_from(item, other)) return other;
  return exact;
}

class Planner {
 public:
  explicit Planner(const TypeRules& rules) : rules_(rules) {
    for (const auto& [path, value] : rules.defaults)
      names_with_default_ |= shape_of(std::string_view(path).substr(path.rfind('.') + 1));
  }

  // `prior` null means that this object is new.
  Value object(const BlockSchema& schema, const Value& proposed, const Value& config, const Value& prior) {
    if (!has_fields(proposed)) return proposed;
    const Value& bare = proposed.unmark();
    value::ObjectEdit out(bare.type(), bare);
    const bool is_new = !has_fields(prior);
    const Fields given(config), old(prior);
    for (std::size_t i = 0; i < bare.size(); ++i) {
      const BlockSchema::Field& f = schema.fields[i];
      const Value& p = bare.at(i);
      if (f.is_block) {
        const NestedBlock& nested = schema.blocks[f.index];
        out.put(i, collection(*nested.block, nested.name, p, given[i], old[i]));
      } else {
        out.put(i, attribute(schema.attributes[f.index], p, given[i], old[i], is_new));
      }
    }
    return out.take().with_marks(proposed.marks());
  }

 private:
  Value collection(const BlockSchema& schema, std::string_view name, const Value& proposed,
                   const Value& config, const Value& prior) {
    if (nothing_inside(proposed)) return proposed;
    const PathText::Step step(path_, name);
    return map_objects(proposed, [&](const Value& item, const PathStep& at) {
      return object(schema, item, configured_for(config, at, item), counterpart(prior, at, item));
    });
  }

  Value attribute(const AttributeSchema& a, const Value& proposed, const Value& config, const Value& prior,
                  bool is_new) {
    if (a.write_only) return Value::null(a.type);
    if (a.nested && !config.is_null()) return collection(*a.nested, a.name, proposed, config, prior);
    if (!config.is_null()) return proposed;
    if ((names_with_default_ & shape_of(a.name)) != 0 && (proposed.is_null() || !a.computed)) {
      const PathText::Step step(path_, a.name);
      if (const Value* fallback = rules_.fallback(path_.view())) return *fallback;
    }
    if (a.computed && is_new && proposed.is_null()) return Value::unknown(a.type);
    return proposed;
  }

  // One of 64: most attributes have no default, and are told from those that have one without a search.
  static std::uint64_t shape_of(std::string_view name) {
    if (name.empty()) return 1;
    const std::size_t shape = name.size() * 7 + static_cast<unsigned char>(name.front()) * 3u +
                              static_cast<unsigned char>(name.back());
    return std::uint64_t{1} << (shape % 64);
  }

  const TypeRules& rules_;
  std::uint64_t names_with_default_ = 0;
  PathText path_;
};

// Finds the paths whose change forces a new object.
class Replacement {
 public:
  Replacement(const TypeRules& rules, std::vector<Path>& out) : rules_(rules), out_(out) {}

  void object(const BlockSchema& schema, const Value& planned, const Value& prior, const Value& config,
              bool config_known) {
    const Value& shape = has_fields(planned) ? planned : prior;
    if (!has_fields(shape)) return;
    const Fields after(planned), before(prior), given(config);
    for (std::size_t i = 0; i < shape.unmark().size(); ++i) {
      const BlockSchema::Field& f = schema.fields[i];
      const Value& now = after[i];
      const Value& old = before[i];
      if (same_content(now, old)) continue;
      if (f.is_block) {
        const NestedBlock& nested = schema.blocks[f.index];
        inside(*nested.block, nested.name, now, old, given[i], config_known);
        continue;
      }
      const AttributeSchema& a = schema.attributes[f.index];
      if (a.nested)
        inside(*a.nested, a.name, now, old, given[i], config_known);
      else
        attribute(a, now, config_known ? given[i] : now);
    }
  }

 private:
  void attribute(const AttributeSchema& a, const Value& now, const Value& config) {
    const PathText::Step step(text_, a.name);
    if (!a.required && !a.optional) return;
    // What nobody configures and is merely not known yet is not a change.
    if (now.is_unknown() && config.is_null()) return;
    if (!rules_.force_new_all && !rules_.forces(text_.view())) return;
    path_.push_back({PathStep::Kind::attribute, a.name, 0});
    out_.push_back(path_);
    path_.pop_back();
  }

  void inside(const BlockSchema& schema, std::string_view name, const Value& now, const Value& old,
              const Value& config, bool config_known) {
    const PathText::Step step(text_, name);
    path_.push_back({PathStep::Kind::attribute, std::string(name), 0});
    if (rules_.force_new_all || rules_.forces(text_.view())) {
      out_.push_back(path_);
    } else {
      const std::size_t before = out_.size();
      const bool is_set = now.type()->kind() == Kind::set || old.type()->kind() == Kind::set;
      each(now, [&](const Value& item, const PathStep& at) {
        element(schema, at, item, counterpart(old, at, item), counterpart(config, at, item),
                config_known && !is_set);
      });
      each(old, [&](const Value& item, const PathStep& at) {
        if (counterpart(now, at, item).is_null()) element(schema, at, Value(), item, Value(), false);
      });
      // Positions in a set mean nothing to a reader: the whole argument is named, once.
      if (is_set && out_.size() > before) {
        out_.resize(before);
        out_.push_back(path_);
      }
    }
    path_.pop_back();
  }

  void element(const BlockSchema& schema, const PathStep& at, const Value& now, const Value& old,
               const Value& config, bool config_known) {
    const bool keyed = at.kind != PathStep::Kind::attribute;
    if (keyed) path_.push_back(at);
    object(schema, now, old, config, config_known);
    if (keyed) path_.pop_back();
  }

  template <class Visit>
  static void each(const Value& v, Visit&& visit) {
    map_objects(v, [&](const Value& item, const PathStep& at) {
      visit(item, at);
      return item;
    });
  }

  const TypeRules& rules_;
  std::vector<Path>& out_;
  Path path_;
  PathText text_;
};

Value renew(const TypeRules& rules, Value planned, const Value& config, const Value& prior) {
  if (rules.recomputed.empty() || prior.is_null() || same_content(planned, prior)) return planned;
  for (const std::string& name : rules.recomputed) {
    const value::TypeRef type = planned.type()->attribute_type(name);
    if (type && config.unmark().attr(name).is_null())
      planned = with_attribute(planned, name, Value::unknown(type));
  }
  return planned;
}

enum class Which : std::uint8_t { all, unknown };

Value map_object(const BlockSchema& schema, const Value& v, Which which, const Decide& decide,
                 PathText& path) {
  if (!has_fields(v)) return v;
  const Value& bare = v.unmark();
  value::ObjectEdit out(bare.type(), bare);
  for (std::size_t i = 0; i < bare.size(); ++i) {
    const Value& item = bare.at(i);
    if (which == Which::unknown && item.is_wholly_known()) continue;
    const BlockSchema::Field& f = schema.fields[i];
    const AttributeSchema* a = f.is_block ? nullptr : &schema.attributes[f.index];
    const BlockSchema* inner = a ? a->nested.get() : schema.blocks[f.index].block.get();
    const PathText::Step step(path, a ? a->name : schema.blocks[f.index].name);
    if (inner && (!a || (item.is_known() && !item.is_null())))
      out.put(i, map_objects(item, [&](const Value& o, const PathStep&) {
                return map_object(*inner, o, which, decide, path);
              }));
    else
      out.put(i, decide(*a, path.view(), item));
  }
  return out.take().with_marks(v.marks());
}

}  // namespace

bool TypeRules::forces(std::string_view path) const {
  return force_new_all ||
         std::ranges::binary_search(force_new, path, {}, [](const auto& s) { return std::string_view(s); });
}

const Value* TypeRules::fallback(std::string_view path) const {
  const auto name = [](const auto& entry) { return std::string_view(entry.first); };
  const auto it = std::ranges::lower_bound(defaults, path, {}, name);
  return it != defaults.end() && it->first == path ? &it->second : nullptr;
}

provider::PlanResponse plan_by_rules(const BlockSchema& schema, const TypeRules& rules,
                                     const provider::PlanRequest& request) {
  provider::PlanResponse out;
  out.legacy_type_system = true;
  if (request.proposed.is_null()) {
    out.planned = request.proposed;
    return out;
  }
  out.planned = Planner(rules).object(schema, request.proposed, request.config, request.prior);
  if (request.prior.is_null() || out.planned.is_same(request.prior)) return out;
  out.planned = renew(rules, out.planned, request.config, request.prior);
  Replacement(rules, out.requires_replace).object(schema, out.planned, request.prior, request.config, true);
  return out;
}

Value map_attributes(const BlockSchema& schema, const Value& v, const Decide& decide) {
  PathText path;
  return map_object(schema, v, Which::all, decide, path);
}
Value map_unknown(const BlockSchema& schema, const Value& v, const Decide& decide) {
  PathText path;
  return map_object(schema, v, Which::unknown, decide, path);
}

bool same_content(const Value& a, const Value& b) { return a.same_content(b); }

Value reveal(const Value& v) {
  if (!v.contains_marked()) return v;
  const value::Marks origins = value::only_origins(v.marks());
  const Value& bare = v.unmark();
  if (!bare.contains_marked()) return bare.with_marks(origins);
  switch (bare.type()->kind()) {
    case Kind::map: {
      std::vector<std::pair<std::string, Value>> entries;
      for (const value::MapEntry& e : bare.entries()) entries.emplace_back(e.key, reveal(e.value));
      return Value::map(bare.type()->element(), std::move(entries)).with_marks(origins);
    }
    case Kind::list:
    case Kind::tuple:
    case Kind::object: {
      std::vector<Value> items;
      items.reserve(bare.size());
      bool changed = false;
      for (const Value& item : bare.items()) {
        items.push_back(reveal(item));
        changed |= !items.back().is_same(item);
      }
      if (!changed) return bare.with_marks(origins);
      if (bare.type()->kind() == Kind::list)
        return Value::list(bare.type()->element(), std::move(items)).with_marks(origins);
      if (bare.type()->kind() == Kind::tuple) return Value::tuple(std::move(items)).with_marks(origins);
      return Value::object(bare.type(), std::move(items)).with_marks(origins);
    }
    default: return bare.with_marks(origins);  // a set holds no marks
  }
}

Value with_attribute(const Value& object, std::string_view name, Value v) {
  const Value bare = object.unmark();
  assert(has_fields(bare));
  const int index = bare.type()->attribute_index(name);
  assert(index >= 0);
  std::vector<Value> fields(bare.items().begin(), bare.items().end());
  const auto i = static_cast<std::size_t>(index);
  const value::TypeRef declared = bare.type()->attributes()[i].type;
  fields[i] = std::move(v);
  if (fields[i].type() == declared)
    return Value::object(bare.type(), std::move(fields)).with_marks(object.marks());
  std::vector<std::pair<std::string, Value>> entries;
  for (std::size_t k = 0; k < fields.size(); ++k)
    entries.emplace_back(bare.type()->attributes()[k].name, std::move(fields[k]));
  return Value::object(std::move(entries)).with_marks(object.marks());
}

Path attribute_path(std::string_view name) { return {{PathStep::Kind::attribute, std::string(name), 0}}; }

void nothing_to_import(const provider::Target& target, hcl::Diagnostics& diags) {
  diags.error(
      "Cannot import non-existent remote object",
      fmt::format("While attempting to import an existing object to \"{}\", the provider detected that no "
                  "object exists with the given id. Only pre-existing objects can be imported; check that "
                  "the id is correct and that it is associated with the provider's configured region or "
                  "endpoint, or use \"terraform apply\" to create a new remote object for this resource.",
                  target.address),
      target.range);
}

}  // namespace reprise::providers_fake
