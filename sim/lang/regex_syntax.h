// What Go's regular expressions are beside RE2's: the same dialect, but for names of groups and a few
// spellings. Private to lang/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reprise::lang {

struct GoPattern {
  std::string text;  // for RE2: groups without their names; what stands before the mistake when there is one
  std::vector<std::string> names;  // of the capturing groups in order, "" for those without
  // What is wrong with it that RE2 would not say, and the part that is meant; "" when there is nothing.
  std::string error, fragment;
};

GoPattern read_go_pattern(std::string_view pattern);

}  // namespace reprise::lang
