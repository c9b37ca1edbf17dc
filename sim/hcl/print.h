// A syntax tree as canonical source text.
//
// For a tree that the parser made without complaint, parsing the text gives the same structure again (a
// heredoc becomes a quoted template, ranges differ). Parentheses are added where a tree made otherwise would
// need them.
#pragma once

#include <string>
#include <string_view>

#include "hcl/ast.h"

namespace reprise::hcl {

std::string print(const Expr& expr);
std::string print(const Body& body);
// `text` as a quoted string literal, escapes included.
std::string quote(std::string_view text);

}  // namespace reprise::hcl
