#include "lang/function_kit.h"

#include "lang/render.h"

namespace reprise::lang {

Whole whole_number(const Value& v) {
  constexpr const char* kNotWhole =
      "value must be a whole number, between -9223372036854775808 and 9223372036854775807";
  Value plain = v.unmark();
  if (plain.is_small_integer()) return {plain.as_small_integer(), {}};
  std::optional<std::int64_t> n = plain.as_number().to_int64();
  if (!n) return {0, kNotWhole};
  return {*n, {}};
}

std::string redacted(std::string_view text, Marks marks) {
  if (value::is_sensitive(marks)) return "(sensitive value)";
  if (value::is_ephemeral(marks)) return "(ephemeral value)";
  return quote(text);
}

Value unknown_not_null(TypeRef type) {
  if (type == Type::dynamic()) return Value::unknown();
  value::Refinement r;
  r.not_null = true;
  return Value::unknown(type, r);
}

bool uncertain_length(const Value& v) {
  const Value set = v.unmark();
  return set.type()->kind() == Kind::set && !set.is_null() && !set.is_unknown() && set.size() > 1 &&
         !set.is_wholly_known();
}

bool is_sequence(TypeRef t) {
  return t->kind() == Kind::list || t->kind() == Kind::set || t->kind() == Kind::tuple;
}

}  // namespace reprise::lang
