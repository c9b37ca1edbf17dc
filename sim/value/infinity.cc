#include "value/infinity.h"

#include <algorithm>

#include "value/number.h"

namespace reprise::value {

bool has_infinity(const Value& marked) {
  const Value& v = marked.unmark();
  if (v.is_null() || v.is_unknown()) return false;
  const TypeRef t = v.type();
  if (t == Type::number()) return !v.is_small_integer() && v.as_number().is_infinite();
  if (t->kind() == Kind::map)
    return std::ranges::any_of(v.entries(), [](const MapEntry& e) { return has_infinity(e.value); });
  if (!t->is_collection() && !t->is_structural()) return false;
  return std::ranges::any_of(v.items(), has_infinity);
}

}  // namespace reprise::value
