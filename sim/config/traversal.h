// Expressions that are read as references or keywords instead of being evaluated: depends_on, ignore_changes,
// provider, moved.from, when. In JSON syntax they are written as strings. Private to config/.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "hcl/arena.h"
#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "hcl/source.h"

namespace reprise::config {

// A traversal's root and steps; the root is a name of its own.
struct Traversal {
  std::string_view root;
  hcl::Range root_range;
  std::span<hcl::TraversalStep const> steps;
  hcl::Range range;
};

// What the decoders need to make something of a piece of syntax.
struct SyntaxContext {
  hcl::SourceMap& sources;
  hcl::Arena& arena;
};

bool is_json(const hcl::Expr& e, const SyntaxContext& c);
// The text of a string without interpolation, else nullopt.
std::optional<std::string_view> literal_text(const hcl::Expr& e);
// A string is parsed as what it says: silently in JSON, with Terraform's deprecation warning in native
// syntax, or not at all there without `warn`.
const hcl::Expr& unquoted(const hcl::Expr& e, const SyntaxContext& c, hcl::Diagnostics& diags,
                          bool warn = true, bool keyword = false);
// What errors about an expression as such point at: of a constructor only the bracket that opens it.
hcl::Range start_range(const hcl::Expr& e, const SyntaxContext& c);
hcl::Range json_start_range(const hcl::Expr& e);
// A reference that is a name and nothing else, or "".
std::string_view name_of(const hcl::Expr& e);
// "all" in `ignore_changes = all`; "" when it is no single name. In native syntax literals are names too.
std::string_view keyword_of(const hcl::Expr& e, const SyntaxContext& c);
// An absolute traversal; diagnosed when it is none. `native`: whatever file it stands in.
std::optional<Traversal> absolute_traversal(const hcl::Expr& e, const SyntaxContext& c,
                                            hcl::Diagnostics& diags, bool native = false);
// The same of what stands in a string, as unquoted() reads it.
std::optional<Traversal> reference_in(const hcl::Expr& e, const SyntaxContext& c, hcl::Diagnostics& diags,
                                      bool warn);
// The items of a list that is written out.
std::optional<std::vector<const hcl::Expr*>> list_items(const hcl::Expr& e, const SyntaxContext& c,
                                                        hcl::Diagnostics& diags);
// The entries of an object that is written out.
std::optional<std::vector<hcl::ObjectItem>> map_items(const hcl::Expr& e, const SyntaxContext& c,
                                                      hcl::Diagnostics& diags);

}  // namespace reprise::config
