// Rules that conversion of types and conversion of values share. Private to value/.
#pragma once

#include <vector>

#include "value/type.h"

namespace reprise::value {

// Element types of a tuple, attribute types of an object.
std::vector<TypeRef> part_types(TypeRef type);
// The element type that a tuple or object takes as a collection of `element`: that itself, or when it is
// `dynamic` the type all parts have in common; nullptr when there is none (also when there are no parts).
TypeRef collection_element(TypeRef from, TypeRef element, bool lossy);

}  // namespace reprise::value
