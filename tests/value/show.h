// Values and types in failure messages of this folder's tests.
#pragma once

#include <ostream>
#include <string>

#include "value/json.h"
#include "value/number.h"
#include "value/value.h"

namespace reprise::value {

inline std::string show(const Value& v) {
  std::string out;
  if (v.is_marked()) return "marked(" + show(v.unmark()) + ")";
  if (v.is_null()) return "null(" + v.type()->constraint_text() + ")";
  if (v.is_unknown()) return "unknown(" + v.type()->constraint_text() + (v.refinement() ? ", refined)" : ")");
  if (v.type()->kind() == Kind::map) {
    for (const MapEntry& e : v.entries()) out += e.key + "=" + show(e.value) + " ";
    return "map{" + out + "}";
  }
  if (v.type()->is_primitive()) return to_json(v);
  for (const Value& item : v.items()) out += show(item) + " ";
  return v.type()->friendly_name() + "[" + out + "]";
}

inline void PrintTo(const Value& v, std::ostream* os) { *os << show(v); }
inline std::ostream& operator<<(std::ostream& os, const Value& v) { return os << show(v); }

}  // namespace reprise::value
