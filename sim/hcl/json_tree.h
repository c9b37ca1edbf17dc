// What the JSON reader hands to whoever makes bodies of it; private to this folder.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "hcl/arena.h"
#include "hcl/ast.h"
#include "hcl/diagnostic.h"

namespace reprise::hcl {

// Every object that the JSON reader makes is one of these: the names as written, parallel to `items`, whose
// keys are templates already.
struct JsonObject : Object {
  std::span<Label const> names;
};

// Reads the one value of a file. What could not be read is `invalid`, with the range of its first token.
Expr* parse_json(const SourceFile& file, Arena& arena, Diagnostics& diags, Diagnostics* templates);

// The content of a JSON string, given with its quotes. On a mistake `bad` is the offset behind the offending
// byte.
std::string_view json_string(std::string_view quoted, Arena& arena, std::size_t& bad);

// The first of `words` that `given` may be a misspelling of, or "".
std::string_view closest_word(std::string_view given, std::initializer_list<std::string_view> words);

}  // namespace reprise::hcl
