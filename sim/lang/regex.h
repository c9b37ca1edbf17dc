// Regular expressions shared by several functions. Private to lang/.
#pragma once

#include <re2/re2.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lang/function.h"

namespace reprise::lang {

using Regex = std::shared_ptr<const re2::RE2>;

// nullptr and Go's message ("missing closing ) in (l") when the pattern is wrong.
Regex compile_regex(std::string_view pattern, std::string& error);
// Visits successive matches as Go's FindAll does.
void each_match(const Regex& re, std::string_view text,
                const std::function<void(const std::vector<re2::StringPiece>&)>& visit);
// Replaces every match, with $1, ${name} in `with`.
FunctionResult regex_replace(std::string_view text, std::string_view pattern, std::string_view with);

}  // namespace reprise::lang
