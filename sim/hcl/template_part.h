// The pieces of a template, in the order they were written; private to this folder.
#pragma once

#include <cstdint>
#include <string_view>

#include "hcl/ast.h"

namespace reprise::hcl {

// What a template consists of before its directives are matched with each other.
struct TemplatePart {
  enum class Kind : std::uint8_t {
    literal,
    interpolation,
    if_open,
    for_open,
    else_mark,
    endif_mark,
    endfor_mark,
    end
  };
  Kind kind = Kind::end;
  Range range = {};
  std::string_view text = {};        // literal
  Expr* expr = nullptr;              // interpolation, condition or collection
  std::string_view key_name = {};    // for_open
  std::string_view value_name = {};  // for_open
};

}  // namespace reprise::hcl
