// cty's text for set members: sets of structures are ordered by it. Private to value/.
#pragma once

#include <string>
#include <vector>

#include "value/value.h"

namespace reprise::value {

void append_hash_text(std::string& out, const Value& v);
// Sorts values of one type, unmarked, into the order of a set.
void sort_set(std::vector<Value>& items);

}  // namespace reprise::value
