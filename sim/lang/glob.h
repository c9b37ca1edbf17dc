// File name patterns with **, {a,b}, [classes], as fileset() takes them.
#pragma once

#include <string_view>

namespace reprise::lang {

bool glob_valid(std::string_view pattern);
// `path` uses '/'; * and ? do not cross it, ** as a whole component matches any number of components.
bool glob_match(std::string_view pattern, std::string_view path);

}  // namespace reprise::lang
