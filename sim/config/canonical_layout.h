// The canonical layout of native syntax, as `terraform fmt` writes it.
//
// Two steps. First what is written in an old way is rewritten: "${x}" alone becomes x, labels get quotes, and
// type constraints in quotes lose them. Then the white space of each line is decided from its tokens alone:
// indentation from brackets, one space between most tokens, "=" signs of neighbouring lines in one column,
// and comments behind them in another. Line breaks, here-documents and the insides of strings stay as they
// are. Formatting twice changes nothing more.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "hcl/source.h"

namespace reprise::config {

// nullopt when the file does not parse (diagnosed).
std::optional<std::string> canonical_layout(const hcl::SourceFile& file, hcl::Diagnostics& diags);

// The second step alone: `text` must be free of syntax errors.
std::string lay_out(std::string_view text);

// The first step alone, of a file that has been parsed.
std::string rewrite_old_forms(const hcl::SourceFile& file, const hcl::Body& body);

}  // namespace reprise::config
