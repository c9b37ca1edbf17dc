// Functions that pick from collections, test them, or reduce them.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "lang/function_kit.h"
#include "lang/render.h"
#include "lang/value_index.h"
#include "value/ops.h"

namespace reprise::lang {

namespace {

const char* kTooManyForOne = "must be a list, set, or tuple value with either zero or one elements";

// ---- element, slice

FunctionResult element_type(Args a) {
  TypeRef t = a[0].type();
  if (t->kind() == Kind::list) return good(Value::unknown(t->element()));
  if (t->kind() != Kind::tuple) return bad("cannot read elements from " + t->friendly_name());
  if (a[1].is_unknown()) return good(Value::unknown());
  Whole at = whole_number(a[1]);
  if (!at.error.empty()) return bad("invalid index: " + at.error);
  auto n = static_cast<std::int64_t>(t->elements().size());
  if (n == 0) return bad("cannot use element function with an empty list");
  if (at.value % n < 0)
    return bad(crash(fmt::format("runtime error: index out of range [{}]", at.value % n)));
  return good(Value::unknown(t->elements()[static_cast<std::size_t>(at.value % n)]));
}

FunctionResult element(Args a, FunctionContext&) {
  FunctionResult typed = element_type(a);
  if (typed.error) return typed;
  Marks marks = value::unite(a[0].marks(), a[1].marks());
  Value list = a[0].unmark();
  Whole at = whole_number(a[1]);
  if (!at.error.empty()) return bad("invalid index: " + at.error);
  auto n = static_cast<std::int64_t>(list.size());
  if (n == 0) return bad("cannot use element function with an empty list");
  return good(list.at(static_cast<std::size_t>(((at.value % n) + n) % n)).with_marks(marks));
}

struct Bounds {
  std::size_t start = 0, end = 0;
  bool known = true;
  std::optional<FunctionError> error = {};
};

// One bound of a part of a list, whose length is negative when it is not known.
std::optional<FunctionError> bound(const Value& v, int argument, const char* name, std::int64_t length,
                                   std::optional<std::int64_t>& out) {
  if (v.is_unknown()) return std::nullopt;
  const auto fail = [&](std::string why) { return FunctionError{std::move(why), argument}; };
  const Whole at = whole_number(v);
  if (!at.error.empty()) return fail(fmt::format("invalid {} index: {}", name, at.error));
  if (at.value < 0) return fail(fmt::format("{} index must not be less than zero", name));
  if (length >= 0 && at.value > length)
    return fail(fmt::format("{} index must not be greater than the length of the list", name));
  out = at.value;
  return std::nullopt;
}

Bounds slice_bounds(Args a) {
  const Value list = a[0].unmark();
  const bool tuple = list.type()->kind() == Kind::tuple;
  const std::int64_t length = tuple               ? static_cast<std::int64_t>(list.type()->elements().size())
                              : list.is_unknown() ? -1
                                                  : static_cast<std::int64_t>(list.size());
  std::optional<std::int64_t> start, end;
  if (auto wrong = bound(a[1], 1, "start", length, start)) return {.error = std::move(wrong)};
  if (auto wrong = bound(a[2], 2, "end", length, end)) return {.error = std::move(wrong)};
  if (!start || !end) return {.known = false};
  if (*start > *end) return {.error = FunctionError{"start index must not be greater than end index", 1}};
  return {static_cast<std::size_t>(*start), static_cast<std::size_t>(*end)};
}

FunctionResult slice_type(Args a) {
  TypeRef t = a[0].type();
  if (t->kind() == Kind::set)
    return bad(
        0,
        "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the "
        "ordering of the result is not important");
  if (t->kind() != Kind::list && t->kind() != Kind::tuple) return bad(0, "must be a list or tuple value");
  const Bounds b = slice_bounds(a);
  if (b.error) return {Value(), b.error};
  if (t->kind() == Kind::list) return good(Value::unknown(t));
  if (!b.known) return good(Value::unknown());
  return good(Value::unknown(Type::tuple(t->elements().subspan(b.start, b.end - b.start))));
}

FunctionResult slice(Args a, FunctionContext&) {
  FunctionResult typed = slice_type(a);
  if (typed.error) return typed;
  Marks marks = a[0].marks();
  Value v = a[0].unmark();
  const Bounds b = slice_bounds(a);
  std::span<const Value> part = v.items().subspan(b.start, b.end - b.start);
  std::vector<Value> items(part.begin(), part.end());
  if (v.type()->kind() == Kind::tuple) return good(Value::tuple(std::move(items)).with_marks(marks));
  return good(Value::list(v.type()->element(), std::move(items)).with_marks(marks));
}

// ---- lookup

FunctionResult lookup_type(Args a) {
  TypeRef t = a[0].type();
  if (a.size() > 3) return bad(fmt::format("lookup() takes two or three arguments, got {}", a.size()));
  if (t->kind() == Kind::map) {
    if (a.size() == 3 && !value::convert(a[2], t->element()).ok())
      return bad(2, "the default value must have the same type as the map elements");
    return good(Value::unknown(t->element()));
  }
  if (t->kind() != Kind::object) return bad(0, "lookup() requires a map as the first argument");
  if (a[1].is_unknown()) return good(Value::unknown());
  Value key = a[1].unmark();
  if (TypeRef found = t->attribute_type(key.as_string())) return good(Value::unknown(found));
  if (a.size() == 3) return good(Value::unknown(a[2].type()));
  return bad(0, fmt::format("the given object has no attribute {}", quote(key.as_string())));
}

FunctionResult lookup(Args a, FunctionContext&) {
  FunctionResult typed = lookup_type(a);
  if (typed.error) return typed;
  Marks marks = value::unite(a[0].marks(), a[1].marks());
  Value map = a[0].unmark(), key = a[1].unmark();
  if (map.is_unknown() || key.is_unknown()) return good(typed.value.with_marks(marks));
  if (const Value* found = map.find(key.as_string())) return good(found->with_marks(marks));
  if (a.size() < 3) return bad("lookup failed to find key " + redacted(key.as_string(), a[1].marks()));
  value::Result r = value::convert(a[2], typed.value.type());
  if (!r.ok()) return bad(2, r.error());
  return good(r.value().with_marks(marks));
}

// ---- index, contains, matchkeys, distinct

FunctionResult index(Args a, FunctionContext&) {
  TypeRef t = a[0].type();
  if (t->kind() != Kind::list && t->kind() != Kind::tuple) return bad("argument must be a list or tuple");
  if (a[0].size() == 0) return bad("cannot search an empty list");
  for (std::size_t i = 0; i < a[0].size(); ++i) {
    Value same = value::equal(a[0].at(i), a[1]);
    if (same.is_unknown()) return good(unknown_not_null(Type::number()));
    if (same.as_bool()) return good(Value::integer(static_cast<std::int64_t>(i)));
  }
  return bad("item not found");
}

FunctionResult contains(Args a, FunctionContext&) {
  if (!is_sequence(a[0].type())) return bad("argument must be list, tuple, or set");
  bool unsure = false;
  for (const Value& v : a[0].items()) {
    Value same = value::equal(v, a[1]);
    if (same.is_unknown()) {
      unsure = true;
    } else if (same.as_bool()) {
      return good_bool(true);
    }
  }
  return unsure ? good(unknown_not_null(Type::boolean())) : good_bool(false);
}

constexpr const char* kDifferentKeys = "keys and searchset must be of the same type";

FunctionResult matchkeys_type(Args a) {
  TypeRef types[] = {a[1].type(), a[2].type()};
  return value::unify(types) ? good(Value::unknown(a[0].type())) : bad(kDifferentKeys);
}

FunctionResult matchkeys(Args a, FunctionContext&) {
  TypeRef types[] = {a[1].type(), a[2].type()};
  TypeRef common = value::unify(types);
  if (!common) return bad(kDifferentKeys);
  if (a[0].size() != a[1].size()) return bad("length of keys and values should be equal");
  TypeRef result = a[0].type();
  if (a[0].size() == 0 || a[2].size() == 0) return good(Value::list(result->element(), {}));
  value::Result keys = value::convert(a[1], common), wanted = value::convert(a[2], common);
  if (!keys.ok()) return bad(keys.error());
  if (!wanted.ok()) return bad(wanted.error());
  if (!a[0].is_wholly_known() || !keys.value().is_wholly_known()) return good(unknown_not_null(result));
  // The set is searched in order: what stands behind something unknown is not found, and all is given up.
  ValueIndex set;
  bool undecided = false;
  for (const Value& v : wanted.value().items()) {
    undecided = !v.is_wholly_known();
    if (undecided) break;
    set.insert(v);
  }
  std::vector<Value> kept;
  for (std::size_t i = 0; i < a[0].size(); ++i) {
    if (set.contains(keys.value().at(i))) {
      kept.push_back(a[0].at(i));
    } else if (undecided) {
      kept.clear();
      break;
    }
  }
  return good(Value::list(result->element(), std::move(kept)));
}

FunctionResult distinct(Args a, FunctionContext&) {
  if (!a[0].is_wholly_known()) return good(unknown_not_null(a[0].type()));
  ValueIndex seen;
  std::vector<Value> kept;
  for (const Value& v : a[0].items())
    if (seen.insert(v)) kept.push_back(v);
  return good(Value::list(a[0].type()->element(), std::move(kept)));
}

// ---- coalesce, coalescelist, compact, one

FunctionResult coalesce_type(Args a) {
  std::vector<TypeRef> types;
  for (const Value& v : a) types.push_back(v.type());
  TypeRef common = types.empty() ? nullptr : value::unify(types);
  return common ? good(Value::unknown(common)) : bad("all arguments must have the same type");
}

FunctionResult coalesce(Args a, FunctionContext&) {
  FunctionResult typed = coalesce_type(a);
  if (typed.error) return typed;
  TypeRef type = typed.value.type();
  for (const Value& v : a) {
    const value::Result r = value::convert(v, type);
    if (!r.ok()) continue;  // as the real tool does it: what does not convert is as good as null
    const Value& c = r.value();
    if (c.is_unknown()) return good(Value::unknown(type).with_marks(c.marks()));
    if (c.is_null()) continue;
    if (type == Type::string() && c.unmark().as_string().empty()) continue;
    return good(c);
  }
  return bad("no non-null, non-empty-string arguments");
}

FunctionResult coalescelist(Args a, FunctionContext&) {
  if (a.empty()) return bad("at least one argument is required");
  for (const Value& v : a) {
    Kind k = v.type()->kind();
    if (v.is_unknown()) break;
    if (k != Kind::list && k != Kind::tuple) return bad("coalescelist arguments must be lists or tuples");
  }
  for (const Value& v : a) {
    if (v.is_unknown()) return good(Value::unknown());
    if (!v.is_null() && v.size() > 0) return good(v);
  }
  return bad("no non-null arguments");
}

FunctionResult compact(Args a, FunctionContext&) {
  if (!a[0].is_wholly_known()) return good(unknown_not_null(a[0].type()));
  std::vector<Value> kept;
  for (const Value& v : a[0].items())
    if (!v.is_null() && !v.as_string().empty()) kept.push_back(v);
  return good(Value::list(Type::string(), std::move(kept)));
}

FunctionResult one_type(Args a) {
  TypeRef t = a[0].type();
  if (t->kind() == Kind::list || t->kind() == Kind::set) return good(Value::unknown(t->element()));
  if (t->kind() != Kind::tuple || t->elements().size() > 1) return bad(0, kTooManyForOne);
  return good(Value::unknown(t->elements().empty() ? Type::dynamic() : t->elements()[0]));
}

FunctionResult one(Args a, FunctionContext&) {
  FunctionResult typed = one_type(a);
  if (typed.error) return typed;
  if (a[0].is_unknown()) return good(typed.value);
  if (uncertain_length(a[0])) return typed;
  if (a[0].size() > 1) return bad(0, kTooManyForOne);
  return good(a[0].size() == 1 ? a[0].at(0) : Value::null(typed.value.type()));
}

// ---- sort, sum, alltrue, anytrue

FunctionResult sort(Args a, FunctionContext&) {
  if (a[0].is_unknown()) {
    value::Refinement r;
    r.not_null = true;
    std::tie(r.length_min, r.length_max) = value::length_bounds(a[0]);
    return good(Value::unknown(Type::list(Type::string()), r));
  }
  if (!a[0].is_wholly_known()) {
    // Which comes first is open, how many there are is not.
    std::vector<Value> items(a[0].size(), Value::unknown(Type::string()));
    return good(Value::list(Type::string(), std::move(items)));
  }
  for (std::size_t i = 0; i < a[0].size(); ++i)
    if (a[0].at(i).is_null())
      return bad(fmt::format("given list element {} is null; a null string cannot be sorted", i));
  std::vector<Value> items(a[0].items().begin(), a[0].items().end());
  std::stable_sort(items.begin(), items.end(),
                   [](const Value& x, const Value& y) { return x.as_string() < y.as_string(); });
  return good(Value::list(Type::string(), std::move(items)));
}

FunctionResult sum(Args a, FunctionContext&) {
  constexpr const char* kNotNumbers = "argument must be list, set, or tuple of number values";
  TypeRef t = a[0].type();
  if (!t->is_collection() && !t->is_structural()) return bad(0, "cannot sum noniterable");
  if (a[0].size() == 0) return bad(0, "cannot sum an empty list");
  if (!is_sequence(t))
    return bad(0, fmt::format("argument must be list, set, or tuple. Received {}", t->friendly_name()));
  if (!a[0].is_wholly_known()) return good(unknown_not_null(Type::number()));
  Value total;
  for (const Value& item : a[0].items()) {
    if (item.is_null()) return bad(0, kNotNumbers);
    value::Result n = value::convert(item, Type::number());
    if (!n.ok()) return bad(0, kNotNumbers);
    if (total.is_null()) {
      total = n.value();
      continue;
    }
    value::Result added = value::add(total, n.value());
    if (!added.ok()) return bad(0, "can't compute sum of opposing infinities");
    total = added.value();
  }
  return good(total);
}

FunctionResult alltrue(Args a, FunctionContext&) {
  for (const Value& v : a[0].items()) {
    if (v.is_unknown()) return good(unknown_not_null(Type::boolean()));  // whatever follows
    if (v.is_null() || !v.as_bool()) return good_bool(false);
  }
  return good_bool(true);
}

FunctionResult anytrue(Args a, FunctionContext&) {
  bool unsure = false;
  for (const Value& v : a[0].items()) {
    if (v.is_unknown()) {
      unsure = true;
    } else if (!v.is_null() && v.as_bool()) {
      return good_bool(true);
    }
  }
  return unsure ? good(unknown_not_null(Type::boolean())) : good_bool(false);
}

void add_picking(FunctionTable& t) {
  Parameter list = marked(any_parameter("list"));
  t.add({.name = "element",
         .parameters = {list, number_parameter("index")},
         .type = element_type,
         .call = element,
         .not_null = false,
         .forgets_marks = true});
  t.add({.name = "slice",
         .parameters = {list, number_parameter("start_index"), number_parameter("end_index")},
         .type = slice_type,
         .call = slice,
         .forgets_marks = true});
  t.add({.name = "lookup",
         .parameters = {unknowable(marked(any_parameter("inputMap"))),
                        unknowable(marked(string_parameter("key")))},
         .variadic = anything("default"),
         .type = lookup_type,
         .call = lookup,
         .not_null = false});
  t.add({.name = "one",
         .parameters = {any_parameter("list")},
         .type = one_type,
         .call = one,
         .not_null = false});
  t.add({.name = "coalesce",
         .variadic = untyped(unknowable(nullable(any_parameter("vals")))),
         .type = coalesce_type,
         .call = coalesce});
  t.add({.name = "coalescelist",
         .variadic = untyped(unknowable(nullable(any_parameter("vals")))),
         .call = coalescelist});
}

}  // namespace

void add_selection_functions(FunctionTable& t) {
  add_picking(t);
  TypeRef any_list = Type::list(Type::dynamic());
  t.add({.name = "index",
         .parameters = {any_parameter("list"), any_parameter("value")},
         .result = Type::number(),
         .call = index});
  t.add({.name = "contains",
         .parameters = {any_parameter("list"), any_parameter("value")},
         .result = Type::boolean(),
         .call = contains});
  t.add({.name = "matchkeys",
         .parameters = {typed_parameter("values", any_list), typed_parameter("keys", any_list),
                        typed_parameter("searchset", any_list)},
         .type = matchkeys_type,
         .call = matchkeys});
  t.add({.name = "distinct",
         .parameters = {typed_parameter("list", any_list)},
         .type = [](Args a) { return good(Value::unknown(a[0].type())); },
         .call = distinct});
  t.add({.name = "compact",
         .parameters = {typed_parameter("list", Type::list(Type::string()))},
         .result = Type::list(Type::string()),
         .call = compact});
  t.add({.name = "sort",
         .parameters = {unknowable(typed_parameter("list", Type::list(Type::string())))},
         .result = Type::list(Type::string()),
         .call = sort});
  t.add({.name = "sum", .parameters = {any_parameter("list")}, .result = Type::number(), .call = sum});
  t.add({.name = "alltrue",
         .parameters = {typed_parameter("list", Type::list(Type::boolean()))},
         .result = Type::boolean(),
         .call = alltrue});
  t.add({.name = "anytrue",
         .parameters = {typed_parameter("list", Type::list(Type::boolean()))},
         .result = Type::boolean(),
         .call = anytrue});
}

}  // namespace reprise::lang
