// The order of a set, and which elements it keeps apart.
#pragma once

#include <vector>

#include "value/value.h"

namespace reprise::value {

// Sorts values of one type, unmarked, into the order of a set.
void sort_set(std::vector<Value>& items);

// Whether nothing tells two values apart: they are identical() and print alike, unlike 0 and -0. A set keeps
// one of them.
bool interchangeable(const Value& a, const Value& b);

}  // namespace reprise::value
