// Functions that measure, join and take apart collections.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "lang/function_kit.h"
#include "lang/graphemes.h"
#include "value/ops.h"

namespace reprise::lang {

namespace {

constexpr std::size_t kRangeMax = 1024;  // as Terraform's range()

std::int64_t text_length(std::string_view text) {
  return static_cast<std::int64_t>(grapheme_bounds(text).size() - 1);
}

// At least what its beginning has, where that is known.
Value unknown_text_length(const Value& text) {
  value::Refinement r;
  r.not_null = true;
  const value::Refinement* known = text.refinement();
  r.number_min = std::to_string(known ? text_length(known->string_prefix) : 0);
  return Value::unknown(Type::number(), r);
}

FunctionResult length(Args a, FunctionContext&) {
  Marks marks = a[0].marks();
  Value v = a[0].unmark();
  TypeRef t = v.type();
  if (t == Type::dynamic()) return good(unknown_not_null(Type::number()).with_marks(marks));
  if (t != Type::string() && t->is_primitive())
    return bad("argument must be a string, a collection type, or a structural type");
  if (t == Type::string()) {
    if (v.is_unknown()) return good(unknown_text_length(v).with_marks(marks));
    return good(Value::integer(text_length(v.as_string())).with_marks(marks));
  }
  return good(value::length(v).with_marks(marks));
}

// ---- concat

// The type that lists have in common; nullptr when there is none, or not all are lists.
TypeRef common_list(Args a) {
  std::vector<TypeRef> lists;
  for (const Value& v : a) {
    if (v.type()->kind() != Kind::list) return nullptr;
    lists.push_back(v.type());
  }
  return value::unify(lists);
}

FunctionResult concat_type(Args a) {
  if (a.empty()) return bad("at least one argument is required");
  if (const TypeRef common = common_list(a)) return good(Value::unknown(common));
  for (std::size_t i = 0; i < a.size(); ++i) {
    TypeRef t = a[i].type();
    if (t->kind() != Kind::list && t->kind() != Kind::tuple)
      return bad(static_cast<int>(i),
                 fmt::format("all arguments must be lists or tuples; got {}", t->friendly_name()));
    // How many elements there will be decides; what follows is not looked at.
    if (t->kind() == Kind::list && a[i].is_unknown()) return good(Value::unknown());
  }
  std::vector<TypeRef> items;
  for (const Value& v : a) {
    TypeRef t = v.type();
    if (t->kind() == Kind::tuple) {
      items.insert(items.end(), t->elements().begin(), t->elements().end());
    } else {
      items.insert(items.end(), v.unmark().size(), t->element());
    }
  }
  return good(Value::unknown(Type::tuple(items)));
}

FunctionResult concat(Args a, FunctionContext&) {
  FunctionResult typed = concat_type(a);
  if (typed.error) return typed;
  TypeRef type = typed.value.type();
  std::vector<Value> items;
  Marks marks = nullptr;
  for (const Value& arg : a) {
    Value v = arg;
    if (type->kind() == Kind::list && v.type() != type) {
      value::Result r = value::convert(v, type);
      if (!r.ok()) return bad(r.error());
      v = r.value();
    }
    marks = value::unite(marks, v.marks());
    Value plain = v.unmark();
    items.insert(items.end(), plain.items().begin(), plain.items().end());
  }
  if (type->kind() == Kind::list)
    return good(Value::list(type->element(), std::move(items)).with_marks(marks));
  return good(Value::tuple(std::move(items)).with_marks(marks));
}

// ---- flatten

// False when an unknown part hides how many elements there are.
bool flatten_into(const Value& sequence, std::vector<Value>& out, Marks& marks, int depth) {
  constexpr int kDepthMax = 512;
  marks = value::unite(marks, sequence.marks());
  Value plain = sequence.unmark();
  bool known = !uncertain_length(plain);
  std::vector<Value> items(plain.items().begin(), plain.items().end());
  if (plain.type()->kind() == Kind::map)
    for (const auto& e : plain.entries()) items.push_back(e.value);
  for (const Value& v : items) {
    if (v.is_unknown() && (v.type() == Type::dynamic() || is_sequence(v.type()))) {
      marks = value::unite(marks, v.deep_marks());
      known = false;
    } else if (!v.is_null() && is_sequence(v.type()) && depth < kDepthMax) {
      known = flatten_into(v, out, marks, depth + 1) && known;
    } else {
      out.push_back(v);
    }
  }
  return known;
}

FunctionResult flatten(Args a, FunctionContext&) {
  // Something unknown inside keeps the real tool from looking at the type.
  if (!is_sequence(a[0].type()) && (a[0].is_wholly_known() || a[0].type()->is_primitive()))
    return bad("can only flatten lists, sets and tuples");
  std::vector<Value> items;
  Marks marks = nullptr;
  if (flatten_into(a[0], items, marks, 0)) return good(Value::tuple(std::move(items)).with_marks(marks));
  for (const Value& v : items) marks = value::unite(marks, v.deep_marks());
  return good(Value::unknown().with_marks(marks));
}

// ---- merge

FunctionResult merge_type(Args a) {
  if (a.empty()) return good(Value::unknown(Type::empty_object()));
  std::map<std::string, TypeRef, std::less<>> fields;
  bool same = true, known = true;
  for (const Value& arg : a) {
    TypeRef t = arg.type();
    Value v = arg.unmark();
    if (t == Type::dynamic()) return good(Value::unknown());  // whatever follows
    if (t->kind() == Kind::object) {
      if (!v.is_null())
        for (const auto& f : t->attributes()) fields[f.name] = f.type;
    } else if (t->kind() == Kind::map) {
      if (v.is_unknown())
        known = false;
      else if (!v.is_null())
        for (const auto& e : v.entries()) fields[e.key] = t->element();
    } else {
      return bad(fmt::format("arguments must be maps or objects, got \"{}\"", t->friendly_name()));
    }
    same = same && t == a[0].type();
  }
  if (same) return good(Value::unknown(a[0].type()));
  if (!known) return good(Value::unknown());
  std::vector<value::AttributeType> attributes;
  for (auto& [name, type] : fields) attributes.push_back({name, type});
  return good(Value::unknown(Type::object(std::move(attributes))));
}

// Objects of which the later ones set attributes of the first, to values of the same types: the type is that
// of the first. nullopt where it is not so simple.
std::optional<Value> merge_into_first(Args a) {
  if (a.empty()) return std::nullopt;
  const Value& first = a[0].unmark();
  if (first.is_null() || first.type()->kind() != Kind::object) return std::nullopt;
  std::vector<Value> fields(first.items().begin(), first.items().end());
  Marks marks = a[0].marks();
  for (const Value& arg : a.subspan(1)) {
    const Value& v = arg.unmark();
    if (v.is_null() || v.type()->kind() != Kind::object) return std::nullopt;
    marks = value::unite(marks, arg.marks());
    const auto attributes = v.type()->attributes();
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      const int at = first.type()->attribute_index(attributes[i].name);
      if (at < 0 || v.at(i).type() != fields[static_cast<std::size_t>(at)].type()) return std::nullopt;
      fields[static_cast<std::size_t>(at)] = v.at(i);
    }
  }
  return Value::object(first.type(), std::move(fields)).with_marks(marks);
}

// What an argument that is neither map nor object has to offer once nobody has checked it: the real tool
// takes any elements whose keys are text, and crashes on others.
FunctionResult merge_elements(const Value& v, std::vector<std::pair<std::string, Value>>& into) {
  if (v.type()->is_primitive())
    return bad("panic in function implementation: attempt to iterate on non-collection, non-tuple type");
  for (const Value& item : v.items()) {
    if (v.type()->kind() != Kind::set || v.type()->element() != Type::string())
      return bad("panic in function implementation: not a string");
    into.emplace_back(std::string(item.as_string()), item);
  }
  return good(Value());
}

FunctionResult merge(Args a, FunctionContext&) {
  if (auto simple = merge_into_first(a)) return good(std::move(*simple));
  const bool odd = std::ranges::any_of(a, [](const Value& v) {
    const Kind kind = v.type()->kind();
    return kind != Kind::map && kind != Kind::object && kind != Kind::dynamic;
  });
  if (odd)
    if (FunctionResult typed = merge_type(a); typed.error) return typed;
  std::vector<std::pair<std::string, Value>> all;
  Marks marks = nullptr;
  TypeRef map = nullptr;  // the type of them all, when they are maps of one type
  bool first = true;
  for (const Value& arg : a) {
    const Value& v = arg.unmark();
    const TypeRef type = v.type();
    map = type->kind() == Kind::map && (first || map == type) ? type : nullptr;
    first = false;
    marks = value::unite(marks, arg.marks());
    if (v.is_null()) continue;
    if (type->kind() == Kind::map) {
      all.reserve(all.size() + v.size());
      for (const auto& e : v.entries()) all.emplace_back(e.key, e.value);
    } else if (type->kind() == Kind::object) {
      all.reserve(all.size() + v.size());
      for (std::size_t i = 0; i < v.size(); ++i) all.emplace_back(type->attributes()[i].name, v.at(i));
    } else if (FunctionResult r = merge_elements(v, all); r.error) {
      return r;
    }
  }
  if (first) return good(Value::empty_object());
  if (map) return good(Value::map(map->element(), std::move(all)).with_marks(marks));
  return good(Value::object(std::move(all)).with_marks(marks));
}

// ---- keys, values, zipmap

FunctionResult keys_type(Args a) {
  TypeRef t = a[0].type();
  if (t->kind() == Kind::map) return good(Value::unknown(Type::list(Type::string())));
  if (t->kind() != Kind::object) return bad(0, "must have map or object type");
  std::vector<TypeRef> types(t->attributes().size(), Type::string());
  return good(Value::unknown(Type::tuple(types)));
}

FunctionResult keys(Args a, FunctionContext&) {
  FunctionResult typed = keys_type(a);
  if (typed.error) return typed;
  Marks marks = a[0].marks();
  Value v = a[0].unmark();
  std::vector<Value> names;
  if (v.type()->kind() == Kind::object) {
    for (const auto& f : v.type()->attributes()) names.push_back(Value::string(f.name));
    return good(Value::tuple(std::move(names)).with_marks(marks));
  }
  if (v.is_unknown()) return good(unknown_not_null(typed.value.type()).with_marks(marks));
  for (const auto& e : v.entries()) names.push_back(Value::string(e.key));
  return good(Value::list(Type::string(), std::move(names)).with_marks(marks));
}

FunctionResult values_type(Args a) {
  TypeRef t = a[0].type();
  if (t->kind() == Kind::map) return good(Value::unknown(Type::list(t->element())));
  if (t->kind() != Kind::object) return bad("values() requires a map as the first argument");
  std::vector<TypeRef> types;
  for (const auto& f : t->attributes()) types.push_back(f.type);
  return good(Value::unknown(Type::tuple(types)));
}

FunctionResult values(Args a, FunctionContext&) {
  FunctionResult typed = values_type(a);
  if (typed.error) return typed;
  Marks marks = a[0].marks();
  Value v = a[0].unmark();
  std::vector<Value> items;
  if (v.type()->kind() == Kind::object) {
    items.assign(v.items().begin(), v.items().end());
    return good(Value::tuple(std::move(items)).with_marks(marks));
  }
  for (const auto& e : v.entries()) items.push_back(e.value);
  return good(Value::list(v.type()->element(), std::move(items)).with_marks(marks));
}

std::string count_mismatch(std::size_t keys, std::size_t values) {
  return fmt::format("number of keys ({}) does not match number of values ({})", keys, values);
}

FunctionResult zipmap_type(Args a) {
  TypeRef t = a[1].type();
  if (t->kind() == Kind::list) return good(Value::unknown(Type::map(t->element())));
  if (t->kind() != Kind::tuple) return bad("values argument must be a list or tuple value");
  if (!a[0].is_wholly_known()) return good(Value::unknown());
  Value names = a[0].unmark_deep();
  if (names.size() != t->elements().size()) return bad(count_mismatch(names.size(), t->elements().size()));
  std::vector<value::AttributeType> attributes;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names.at(i).is_null()) return bad(fmt::format("keys list has null value at index {}", i));
    attributes.push_back({std::string(names.at(i).as_string()), t->elements()[i]});
  }
  return good(Value::unknown(Type::object(std::move(attributes))));
}

FunctionResult zipmap(Args a, FunctionContext&) {
  FunctionResult typed = zipmap_type(a);
  if (typed.error) return typed;
  Marks marks = value::unite(a[0].deep_marks(), a[1].marks());
  Value names = a[0].unmark_deep(), items = a[1].unmark();
  if (!names.is_wholly_known())
    return good(unknown_not_null(typed.value.type())
                    .with_marks(value::only_origins(value::unite(marks, items.deep_marks()))));
  if (names.size() != items.size()) return bad(count_mismatch(names.size(), items.size()));
  std::map<std::string, Value, std::less<>> fields;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names.at(i).is_null()) return bad(crash("value is null"));
    fields[std::string(names.at(i).as_string())] = items.at(i);
  }
  std::vector<std::pair<std::string, Value>> list(fields.begin(), fields.end());
  if (typed.value.type()->kind() == Kind::map)
    return good(Value::map(typed.value.type()->element(), std::move(list)).with_marks(marks));
  return good(Value::object(std::move(list)).with_marks(marks));
}

// ---- reverse, chunklist, range, transpose

FunctionResult reverse_type(Args a) {
  TypeRef t = a[0].type();
  if (t->kind() == Kind::tuple) {
    std::vector<TypeRef> types(t->elements().rbegin(), t->elements().rend());
    return good(Value::unknown(Type::tuple(types)));
  }
  if (t->kind() == Kind::list || t->kind() == Kind::set)
    return good(Value::unknown(Type::list(t->element())));
  return bad(0, fmt::format("can only reverse list or tuple values, not {}", t->friendly_name()));
}

FunctionResult reverse(Args a, FunctionContext&) {
  FunctionResult typed = reverse_type(a);
  if (typed.error) return typed;
  Marks marks = a[0].marks();
  Value v = a[0].unmark();
  std::vector<Value> items(v.items().rbegin(), v.items().rend());
  if (v.type()->kind() == Kind::tuple) return good(Value::tuple(std::move(items)).with_marks(marks));
  return good(Value::list(v.type()->element(), std::move(items)).with_marks(marks));
}

FunctionResult chunklist(Args a, FunctionContext&) {
  Marks marks = value::unite(a[0].marks(), a[1].marks());
  Value list = a[0].unmark();
  Whole size = whole_number(a[1]);
  if (!size.error.empty()) return bad("invalid size: " + size.error);
  if (size.value < 0) return bad("the size argument must be positive");
  std::vector<Value> chunks;
  TypeRef element = list.type()->element();
  if (size.value == 0) {
    if (list.size() > 0) chunks.push_back(list);
  } else {
    std::span<const Value> rest = list.items();
    while (!rest.empty()) {
      std::size_t n = std::min<std::size_t>(rest.size(), static_cast<std::size_t>(size.value));
      chunks.push_back(Value::list(element, {rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(n)}));
      rest = rest.subspan(n);
    }
  }
  return good(Value::list(list.type(), std::move(chunks)).with_marks(marks));
}

FunctionResult range(Args a, FunctionContext&) {
  if (a.empty() || a.size() > 3) return bad("must have one, two, or three arguments");
  const value::Number zero(std::int64_t{0});
  value::Number start = a.size() == 1 ? zero : a[0].as_number();
  value::Number end = a.size() == 1 ? a[0].as_number() : a[1].as_number();
  bool down = compare(end, start) < 0;
  value::Number step = a.size() == 3 ? a[2].as_number() : value::Number(std::int64_t{down ? -1 : 1});
  auto sign = compare(step, zero);
  if (sign < 0 && compare(end, start) > 0) return bad(1, "end must be less than start when step is negative");
  if (sign >= 0 && down) return bad(1, "end must be greater than start when step is positive");
  std::vector<Value> items;
  for (value::Number n = start; sign < 0 ? compare(n, end) > 0 : compare(n, end) < 0; n = n + step) {
    if (items.size() >= kRangeMax)
      return bad(
          "more than 1024 values were generated; either decrease the difference between start and end or use "
          "a smaller step");
    items.push_back(Value::number(n));
  }
  return good(Value::list(Type::number(), std::move(items)));
}

FunctionResult transpose(Args a, FunctionContext&) {
  TypeRef strings = Type::list(Type::string());
  if (!a[0].is_wholly_known()) return good(unknown_not_null(Type::map(strings)));
  std::map<std::string, std::vector<Value>, std::less<>> turned;
  for (const auto& e : a[0].entries()) {
    if (e.value.is_null()) return bad("input must not contain null list");
    for (const Value& v : e.value.items()) {
      if (v.is_null()) return bad("input list must not contain null string");
      turned[std::string(v.as_string())].push_back(Value::string(e.key));
    }
  }
  std::vector<std::pair<std::string, Value>> entries;
  for (auto& [key, list] : turned) entries.emplace_back(key, Value::list(Type::string(), std::move(list)));
  return good(Value::map(strings, std::move(entries)));
}

}  // namespace

void add_collection_functions(FunctionTable& t) {
  TypeRef any_list = Type::list(Type::dynamic());
  t.add({.name = "length",
         .parameters = {untyped(unknowable(marked(any_parameter("value"))))},
         .result = Type::number(),
         .call = length});
  t.add({.name = "concat",
         .variadic = marked(any_parameter("seqs")),
         .type = concat_type,
         .call = concat,
         .forgets_marks = true});
  t.add({.name = "flatten",
         .parameters = {marked(any_parameter("list"))},
         .call = flatten,
         .forgets_marks = true});
  t.add({.name = "merge",
         .variadic = untyped(nullable(marked(any_parameter("maps")))),
         .type = merge_type,
         .call = merge,
         .forgets_marks = true});
  t.add({.name = "keys",
         .parameters = {unknowable(marked(any_parameter("inputMap")))},
         .type = keys_type,
         .call = keys});
  t.add({.name = "values",
         .parameters = {marked(any_parameter("mapping"))},
         .type = values_type,
         .call = values,
         .forgets_marks = true});
  t.add({.name = "zipmap",
         .parameters = {marked(typed_parameter("keys", Type::list(Type::string()))),
                        marked(any_parameter("values"))},
         .type = zipmap_type,
         .call = zipmap,
         .forgets_marks = true});
  t.add({.name = "reverse",
         .parameters = {marked(any_parameter("list"))},
         .type = reverse_type,
         .call = reverse,
         .forgets_marks = true});
  t.add({.name = "chunklist",
         .parameters = {marked(typed_parameter("list", any_list)), marked(number_parameter("size"))},
         .type = [](Args a) { return good(Value::unknown(Type::list(a[0].type()))); },
         .call = chunklist,
         .forgets_marks = true});
  t.add({.name = "range",
         .variadic = number_parameter("params"),
         .result = Type::list(Type::number()),
         .call = range});
  t.add({.name = "transpose",
         .parameters = {typed_parameter("values", Type::map(Type::list(Type::string())))},
         .result = Type::map(Type::list(Type::string())),
         .call = transpose});
}

}  // namespace reprise::lang
