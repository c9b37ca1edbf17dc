// Values as people read them: the console's and diagnostics' notations.
#pragma once

#include <string>

#include "value/value.h"

namespace reprise::lang {

// What `terraform console` prints: HCL-like, with tolist(...), toset(...), heredocs, (sensitive value),
// (known after apply).
std::string console_text(const value::Value& v, int indent = 0);
// The short form diagnostics use for a referenced value: "is \"a\"", "is list of string with 3 elements",
// "has a sensitive value", "is unknown, to be known only after apply"; "" when nothing useful can be said.
std::string diagnostic_text(const value::Value& v);
// What the console's type() prints: "list(string)", objects and tuples over several lines.
std::string type_text(value::TypeRef type);
// Go's strconv.Quote as Terraform uses it in messages and console.
std::string quote(std::string_view text);
// Go's strconv.QuoteRune, of one character.
std::string quote_character(std::string_view character);

}  // namespace reprise::lang
