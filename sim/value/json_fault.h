// What is wrong with a JSON text, in the words of Go's decoder, which jsondecode() shows. Private to value/.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reprise::value {

struct JsonCheck {
  std::string fault;    // "" when the text begins with one well-formed document
  std::size_t end = 0;  // where that document ends
};

// Checks a document nested at most `max_depth` deep. What follows it is a fault, except closing brackets:
// Go's decoder overlooks those.
JsonCheck check_json(std::string_view text, int max_depth);

}  // namespace reprise::value
