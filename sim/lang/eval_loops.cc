#include <fmt/format.h>

#include <map>
#include <tuple>

#include "lang/eval_impl.h"
#include "lang/render.h"
#include "value/convert.h"
#include "value/ops.h"

namespace reprise::lang {

namespace {

using value::Kind;
using value::Marks;
using value::Type;
using value::TypeRef;
using value::Value;

// ---- for

// State of one for-expression. `known` turns false at the first thing that keeps the result from being known.
struct Loop {
  const ForNode& node;
  EvalContext& c;
  Marks marks = nullptr;
  Marks condition_marks = nullptr;  // of the condition while nothing is known of the items
  bool known = true;
  std::vector<Value> items = {};                              // tuple result
  std::vector<std::pair<std::string, Value>> fields = {};     // object result
  std::map<std::string, std::size_t, std::less<>> seen = {};  // key → place in fields
  std::vector<std::vector<Value>> groups = {};                // parallel to fields when grouping
};

void bind(Loop& l, Value key, Value v) {
  if (l.node.has_key) l.c.locals[l.node.slot] = std::move(key);
  l.c.locals[l.node.slot + 1] = std::move(v);
}

void complain(Loop& l, const Node& part, const char* summary, std::string detail) {
  if (l.known) report(l.c, part, summary, std::move(detail), range_in(l.node, part), l.node.range());
  l.known = false;
}

// Whether the item is in; false also when that cannot be told.
bool included(Loop& l) {
  const Node& condition = *l.node.condition;
  Value v = eval(condition, l.c);
  l.marks = value::unite(l.marks, v.deep_marks());
  v = v.unmark_deep();
  if (v.is_null()) {
    complain(l, condition, "Invalid 'for' condition", "The value of the 'if' clause must not be null.");
    return false;
  }
  if (v.is_unknown()) {
    l.known = false;
    return false;
  }
  value::Result r = value::convert(v, Type::boolean());
  if (!r.ok()) {
    complain(l, condition, "Invalid 'for' condition",
             fmt::format("The 'if' clause value is invalid: {}.", r.error()));
    return false;
  }
  return r.value().as_bool();
}

void add_field(Loop& l) {
  const Node& key_node = *l.node.key;
  if (!spend(l.c, 2, key_node)) return;
  Value key = eval(key_node, l.c);
  const Marks key_marks = key.deep_marks();
  key = key.unmark_deep();
  if (key.is_null()) {
    complain(l, key_node, "Invalid object key",
             "Key expression in 'for' expression must not produce a null value.");
    return;
  }
  if (key.is_unknown()) {
    l.marks = value::unite(l.marks, key_marks);
    l.known = false;
    return;
  }
  value::Result r = value::convert(key, Type::string());
  if (!r.ok()) {
    complain(l, key_node, "Invalid object key",
             fmt::format("The key expression produced an invalid result: {}.", r.error()));
    return;
  }
  l.marks = value::unite(l.marks, key_marks);
  Value v = eval(*l.node.value, l.c);
  std::string_view text = r.value().as_string();
  auto [at, fresh] = l.seen.try_emplace(std::string(text), l.fields.size());
  if (l.node.group) {
    if (fresh) {
      l.fields.emplace_back(text, Value());
      l.groups.emplace_back();
    }
    l.groups[at->second].push_back(std::move(v));
  } else if (fresh) {
    l.fields.emplace_back(text, std::move(v));
  } else {
    report(
        l.c, key_node, "Duplicate object key",
        fmt::format("Two different items produced the key {} in this 'for' expression. If duplicates are "
                    "expected, use the ellipsis (...) after the value expression to enable grouping by key.",
                    quote(text)),
        range_in(l.node, key_node), l.node.range());
  }
}

void add_item(Loop& l) {
  if (l.node.condition && !included(l)) return;
  if (l.node.key)
    add_field(l);
  else
    l.items.push_back(eval(*l.node.value, l.c));
}

// Terraform looks for the signature of a function among the names of the expression around it: in a
// for-expression there are only variables.
void hide_signatures(std::span<hcl::Diagnostic> found) {
  for (hcl::Diagnostic& d : found)
    for (std::string& line : d.values)
      if (line.starts_with("while calling ")) line.resize(std::min(line.size(), line.find('(')));
}

bool iterate(Loop& l, Value key, const Value& v) {
  if (!spend(l.c, 1, l.node)) return false;
  bind(l, std::move(key), v);
  const std::size_t before = l.c.diags->size();
  add_item(l);
  if (l.c.diags->size() != before) hide_signatures(std::span(l.c.diags->items()).subspan(before));
  return true;
}

bool iterate_all(Loop& l, const Value& collection) {
  bool keyed = l.node.has_key;
  switch (collection.type()->kind()) {
    case Kind::map:
      for (const value::MapEntry& e : collection.entries())
        if (!iterate(l, keyed ? Value::string(e.key) : Value(), e.value)) return false;
      return true;
    case Kind::object:
      for (std::size_t i = 0; i < collection.items().size(); ++i)
        if (!iterate(l, keyed ? Value::string(collection.type()->attributes()[i].name) : Value(),
                     collection.at(i)))
          return false;
      return true;
    case Kind::set:
      for (const Value& v : collection.items())
        if (!iterate(l, v, v)) return false;
      return true;
    default:
      for (std::size_t i = 0; i < collection.items().size(); ++i)
        if (!iterate(l, keyed ? Value::integer(static_cast<std::int64_t>(i)) : Value(), collection.at(i)))
          return false;
      return true;
  }
}

// A condition that can never be a bool is one mistake, not one per item.
bool condition_plausible(Loop& l) {
  if (!l.node.condition) return true;
  const Node& condition = *l.node.condition;
  bind(l, Value::unknown(), Value::unknown());
  std::size_t errors = l.c.diags->error_count();
  Value v = eval(condition, l.c);
  if (v.is_null()) {
    complain(l, condition, "Condition is null", "The value of the 'if' clause must not be null.");
    return false;
  }
  value::Result r = value::convert(v, Type::boolean());
  if (!r.ok()) {
    complain(l, condition, "Invalid 'for' condition",
             fmt::format("The 'if' clause value is invalid: {}.", r.error()));
    return false;
  }
  l.condition_marks = v.marks();
  return l.c.diags->error_count() == errors;
}

bool iterable(TypeRef t) { return t->is_collection() || t->is_structural(); }

Value finish(Loop& l) {
  if (!l.known) {
    for (const Value& v : l.items) l.marks = value::unite(l.marks, v.deep_marks());
    for (const auto& f : l.fields) l.marks = value::unite(l.marks, f.second.deep_marks());
    return Value::unknown().with_marks(l.marks);
  }
  if (!l.node.key) return bounded(Value::tuple(std::move(l.items)).with_marks(l.marks), l.node, l.c);
  for (std::size_t i = 0; i < l.groups.size(); ++i) l.fields[i].second = Value::tuple(std::move(l.groups[i]));
  return bounded(Value::object(std::move(l.fields)).with_marks(l.marks), l.node, l.c);
}

// ---- splat

bool sequence(TypeRef t) {
  return t->kind() == Kind::tuple || t->kind() == Kind::list || t->kind() == Kind::set;
}

// The type of the result, from items of unknown value. `said`: what is wrong with it has been reported.
TypeRef splat_type(const SplatNode& node, TypeRef source, bool said, EvalContext& c) {
  hcl::Diagnostics ignored;
  hcl::Diagnostics* outer = c.diags;
  if (said) c.diags = &ignored;
  auto each = [&](TypeRef item) {
    c.locals[node.slot] = Value::unknown(item);
    return eval(*node.each, c).type();
  };
  TypeRef result = nullptr;
  if (source->kind() == Kind::tuple) {
    std::vector<TypeRef> types;
    for (TypeRef t : source->elements()) types.push_back(each(t));
    result = Type::tuple(types);
  } else {
    result = Type::list(each(source->element()));
  }
  c.diags = outer;
  return result;
}

Value splat_items(const SplatNode& node, const Value& source, Marks marks, EvalContext& c) {
  std::vector<Value> items;
  items.reserve(source.size());
  bool known = true;
  TypeRef element = nullptr;
  bool uniform = true;
  for (const Value& item : source.items()) {
    if (!spend(c, 1, node)) return Value::unknown();
    c.locals[node.slot] = item;
    std::size_t errors = c.diags->error_count();
    items.push_back(eval(*node.each, c));
    known = known && c.diags->error_count() == errors;
    if (!element) element = items.back().type();
    uniform = uniform && items.back().type() == element;
  }
  if (!known) return Value::unknown(splat_type(node, source.type(), true, c)).with_marks(marks);
  if (source.type()->kind() == Kind::tuple) return Value::tuple(std::move(items)).with_marks(marks);
  if (items.empty())
    return Value::list(splat_type(node, source.type(), false, c)->element(), {}).with_marks(marks);
  if (!uniform) return Value::tuple(std::move(items)).with_marks(marks);
  return Value::list(element, std::move(items)).with_marks(marks);
}

Value unknown_splat(const SplatNode& node, const Value& source, Marks marks, EvalContext& c) {
  TypeRef type = splat_type(node, source.type(), false, c);
  value::Refinement r;
  r.not_null = true;
  if (source.type()->is_collection()) std::tie(r.length_min, r.length_max) = value::length_bounds(source);
  return (type->kind() == Kind::list ? Value::unknown(type, r) : Value::unknown(type)).with_marks(marks);
}

}  // namespace

Value eval_for(const ForNode& node, EvalContext& c) {
  Value collection = eval(*node.collection, c);
  Loop l{node, c};
  l.marks = collection.marks();
  collection = collection.unmark();
  if (collection.is_null()) {
    report(c, *node.collection, "Iteration over null value",
           "A null value cannot be used as the collection in a 'for' expression.",
           range_in(node, *node.collection), node.range());
    return Value::unknown();
  }
  // As the real tool does it: of what has no type yet nothing is secret.
  if (collection.type() == Type::dynamic()) return Value::unknown().with_marks(value::only_origins(l.marks));
  if (!iterable(collection.type())) {
    report(c, *node.collection, "Iteration over non-iterable value",
           fmt::format("A value of type {} cannot be used as the collection in a 'for' expression.",
                       collection.type()->friendly_name()),
           range_in(node, *node.collection), node.range());
    return Value::unknown();
  }
  if (!condition_plausible(l)) return Value::unknown().with_marks(l.marks);
  if (collection.is_unknown()) return Value::unknown().with_marks(value::unite(l.marks, l.condition_marks));
  if (!node.key) l.items.reserve(collection.size());
  if (!iterate_all(l, collection)) return Value::unknown().with_marks(l.marks);
  return finish(l);
}

Value eval_splat(const SplatNode& node, EvalContext& c) {
  std::size_t errors = c.diags->error_count();
  Value source = eval(*node.source, c);
  if (c.diags->error_count() != errors) return Value::unknown();
  Marks marks = source.marks();
  source = source.unmark();
  bool single = !sequence(source.type());
  if (source.is_null()) {
    if (single) return Value::empty_tuple().with_marks(marks);
    report(c, *node.source, "Splat of null value",
           "Splat expressions (with the * symbol) cannot be applied to null sequences.",
           range_in(node, *node.source), node.range());
    return Value::unknown().with_marks(marks);
  }
  if (source.type() == Type::dynamic()) return Value::unknown().with_marks(marks);
  if (single) {
    // Whether this is one item or none is not known while the value may still turn out to be null.
    if (source.is_unknown() && !(source.refinement() && source.refinement()->not_null)) {
      const TypeRef item = source.type();
      splat_type(node, Type::tuple({&item, 1}), false, c);  // says what is wrong in any case
      return Value::unknown().with_marks(marks);
    }
    return splat_items(node, Value::tuple({source.with_marks(marks)}), marks, c);
  }
  if (source.is_unknown()) return unknown_splat(node, source, marks, c);
  return splat_items(node, source, marks, c);
}

}  // namespace reprise::lang
