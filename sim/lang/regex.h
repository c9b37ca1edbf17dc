// Regular expressions shared by several functions. Private to lang/.
#pragma once

#include <re2/re2.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lang/function.h"
#include "lang/regex_syntax.h"

namespace reprise::lang {

struct CompiledRegex {
  CompiledRegex(const GoPattern& p, const re2::RE2::Options& options) : re(p.text, options), names(p.names) {}
  re2::RE2 re;
  std::vector<std::string> names;  // of the groups in order, "" for those without; not always different
};
using Regex = std::shared_ptr<const CompiledRegex>;

// "missing closing )" and the part of the pattern that is meant, as Go says it.
struct RegexFault {
  std::string error, fragment;
};
// nullptr when the pattern is wrong.
Regex compile_regex(std::string_view pattern, RegexFault& fault);
// Visits successive matches as Go's FindAll does.
void each_match(const Regex& re, std::string_view text,
                const std::function<void(const std::vector<re2::StringPiece>&)>& visit);
// Replaces every match, with $1, ${name} in `with`.
FunctionResult regex_replace(std::string_view text, std::string_view pattern, std::string_view with);

}  // namespace reprise::lang
