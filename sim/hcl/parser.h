// Text to syntax tree, for HCL's native and JSON syntax. Parsing never fails outright: it reports diagnostics
// (several per file) and returns the tree of what could be read.
// Bounds: nesting deeper than kMaxNesting is a diagnostic, not a crash.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hcl/arena.h"
#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "hcl/source.h"

namespace reprise::hcl {

inline constexpr int kMaxNesting = 256;
// Complaints about one file beyond this number are counted, not kept.
inline constexpr std::size_t kMaxSyntaxErrors = 1000;

// A whole configuration file in native syntax (*.tf, *.pkr.hcl, *.tfvars, reprise.hcl).
Body* parse_file(const SourceFile& file, Arena& arena, Diagnostics& diags);
// A whole file in JSON syntax (*.tf.json, *.tfvars.json). Strings are parsed as templates when evaluated as
// expressions, as the HCL JSON specification says; what is wrong in them goes to `templates`, if given.
Body* parse_json_file(const SourceFile& file, Arena& arena, Diagnostics& diags,
                      Diagnostics* templates = nullptr);
// One expression that fills the whole file (console, tests).
Expr* parse_expression(const SourceFile& file, Arena& arena, Diagnostics& diags);
// One template that fills the whole file, as templatefile() reads it.
Expr* parse_template(const SourceFile& file, Arena& arena, Diagnostics& diags);

// The same for a stretch of text that lives in the arena or the file: `at` is the position of its first
// character. JSON syntax writes references as strings (`"depends_on": ["aws_vpc.main"]`); whoever expects one
// parses it so.
Expr* parse_expression_text(const SourceFile& file, std::string_view text, Pos at, Arena& arena,
                            Diagnostics& diags);
// A reference with constant keys and nothing else: its grammar is smaller than that of expressions. nullptr
// when the text is none.
const ScopeTraversal* parse_traversal_text(const SourceFile& file, std::string_view text, Pos at,
                                           Arena& arena, Diagnostics& diags);
Expr* parse_template_text(const SourceFile& file, std::string_view text, Pos at, Arena& arena,
                          Diagnostics& diags);

// What a JSON body holds depends on the schema: `block_types` lists names to read as blocks and how many
// labels each has. Returns a body with those as blocks and the rest as attributes.
struct BlockShape {
  std::string_view type;
  int labels;
  std::span<const std::string_view> label_names =
      {};  // for messages; "name", or "type" and "name", when not given
};
struct JsonReading {
  bool arguments_only = false;  // it is to be an object that sets arguments, and nothing else
  // The names whose repetition is a mistake; all that are no blocks, when not given.
  std::optional<std::span<const std::string_view>> once = std::nullopt;
};
Body* json_body_as(const Body& json, std::span<const BlockShape> blocks, Arena& arena, Diagnostics& diags,
                   const JsonReading& how = {});

// Says what is wrong with the kind of value that a JSON body was made of.
void check_json_kind(const Body& json, Diagnostics& diags);

// Where in a JSON file a position is, as the path to the innermost object or array: "resource.a.b[0]".
std::string json_path(const Body& json, Pos at);

bool valid_identifier(std::string_view name);

}  // namespace reprise::hcl
