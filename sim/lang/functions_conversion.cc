// Conversions between types, marks, and the functions that look at expressions rather than values.
#include <fmt/format.h>

#include "lang/function_kit.h"
#include "lang/render.h"

namespace reprise::lang {

namespace {

// What conversion functions call their target: "list of any single type".
std::string target_name(TypeRef t) {
  switch (t->kind()) {
    case Kind::list: return "list of any single type";
    case Kind::set: return "set of any single type";
    case Kind::map: return "map of any single type";
    default: return t->friendly_name();
  }
}

std::string why_not(const Value& v, TypeRef target) {
  std::string from = v.type()->friendly_name(), to = target_name(target);
  bool primitive_text = v.type() == Type::string() && target->is_primitive() && v.is_known() && !v.is_null();
  // Where the types alone leave it open it is the value that does not convert, and that may be a secret.
  const bool of_value = primitive_text || value::convertible(v.type(), target);
  if (of_value && value::is_sensitive(v.deep_marks()))
    return fmt::format("cannot convert this sensitive {} to {}", from, to);
  if (!primitive_text) return fmt::format("cannot convert {} to {}", from, to);
  std::string text = quote(v.unmark().as_string());
  if (target == Type::boolean())
    return fmt::format("cannot convert {} to bool; only the strings \"true\" or \"false\" are allowed", text);
  return fmt::format("cannot convert {} to number; given string must be a decimal representation of a number",
                     text);
}

// tostring() and friends keep marks where they are.
void add_conversion(FunctionTable& t, std::string name, TypeRef target) {
  auto typed = [target](Args a) {
    // What the elements of a collection will be stays open, whatever is known of them.
    return value::convertible(a[0].type(), target) ? good(Value::unknown(target))
                                                   : bad(0, why_not(a[0], target));
  };
  auto call = [target](Args a, FunctionContext&) {
    value::Result r = value::convert(a[0], target);
    return r.ok() ? good(r.value()) : bad(0, why_not(a[0], target));
  };
  t.add({.name = std::move(name),
         .parameters = {untyped(nullable(marked(any_parameter("v"))))},
         .type = typed,
         .call = call,
         .not_null = false});
}

FunctionResult sensitive(Args a, FunctionContext&) { return good(a[0].with_marks(value::sensitive_mark())); }

FunctionResult nonsensitive(Args a, FunctionContext&) {
  return good(a[0].unmark().with_marks(value::without_sensitive(a[0].marks())));
}

FunctionResult issensitive(Args a, FunctionContext&) {
  if (value::is_sensitive(a[0].marks())) return good_bool(true);
  // What is unknown now may still turn out to be sensitive.
  return a[0].is_unknown() ? good(Value::unknown(Type::boolean())) : good_bool(false);
}

Value without_ephemeral(const Value& v, int depth) {
  constexpr int kDepthMax = 256;
  if (value::is_ephemeral(v.marks())) {
    Marks rest = value::without_ephemeral(v.marks());
    return Value::null(v.type()).with_marks(rest);
  }
  if (depth > kDepthMax || v.is_null() || v.is_unknown() || !v.contains_marked()) return v;
  Marks marks = v.marks();
  Value plain = v.unmark();
  TypeRef t = plain.type();
  if (t->kind() == Kind::map) {
    std::vector<std::pair<std::string, Value>> entries;
    for (const auto& e : plain.entries()) entries.emplace_back(e.key, without_ephemeral(e.value, depth + 1));
    return Value::map(t->element(), std::move(entries)).with_marks(marks);
  }
  if (!t->is_collection() && !t->is_structural()) return v;
  std::vector<Value> items;
  for (const Value& item : plain.items()) items.push_back(without_ephemeral(item, depth + 1));
  switch (t->kind()) {
    case Kind::list: return Value::list(t->element(), std::move(items)).with_marks(marks);
    case Kind::set: return Value::set(t->element(), std::move(items)).with_marks(marks);
    case Kind::tuple: return Value::tuple(std::move(items)).with_marks(marks);
    default: return Value::object(t, std::move(items)).with_marks(marks);
  }
}

FunctionResult ephemeralasnull(Args a, FunctionContext&) { return good(without_ephemeral(a[0], 0)); }

FunctionResult evaluated_elsewhere(Args, FunctionContext&) { return bad("must not be called directly"); }

FunctionResult type_of(Args, FunctionContext& c) {
  // The console shows the type itself; anywhere else in an expression the result is of no use, on purpose.
  ++c.type_calls;
  return good(Value::empty_object());
}

}  // namespace

void add_conversion_functions(FunctionTable& t) {
  add_conversion(t, "tostring", Type::string());
  add_conversion(t, "tonumber", Type::number());
  add_conversion(t, "tobool", Type::boolean());
  add_conversion(t, "tolist", Type::list(Type::dynamic()));
  add_conversion(t, "toset", Type::set(Type::dynamic()));
  add_conversion(t, "tomap", Type::map(Type::dynamic()));
  t.add({.name = "sensitive", .parameters = {anything("value")}, .call = sensitive, .not_null = false});
  t.add({.name = "nonsensitive", .parameters = {anything("value")}, .call = nonsensitive, .not_null = false});
  t.add({.name = "issensitive",
         .parameters = {anything("value")},
         .result = Type::boolean(),
         .call = issensitive});
  t.add({.name = "ephemeralasnull",
         .parameters = {anything("value")},
         .call = ephemeralasnull,
         .not_null = false});
  t.add({.name = "try",
         .variadic = anything("expressions"),
         .call = evaluated_elsewhere,
         .not_null = false,
         .intrinsic = Intrinsic::try_first});
  t.add({.name = "can",
         .parameters = {anything("expression")},
         .result = Type::boolean(),
         .call = evaluated_elsewhere,
         .intrinsic = Intrinsic::can});
}

// list() and map() are long gone, but say what to write instead.
void add_removed_functions(FunctionTable& t) {
  auto removed = [&](std::string name, std::string_view instead) {
    std::string message = fmt::format(
        "the \"{}\" function was deprecated in Terraform v0.12 and is no longer available; "
        "use {}",
        name, instead);
    t.add({.name = name, .variadic = anything("vals"), .call = [message](Args, FunctionContext&) {
             return bad(message);
           }});
  };
  removed("list", "tolist([ ... ]) syntax to write a literal list");
  removed("map", "tomap({ ... }) syntax to write a literal map");
}

void add_console_functions(FunctionTable& t) {
  t.add(
      {.name = "type", .parameters = {anything("value")}, .call = type_of, .intrinsic = Intrinsic::type_of});
}

}  // namespace reprise::lang
