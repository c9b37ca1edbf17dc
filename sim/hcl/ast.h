// The syntax tree of HCL, for native and JSON syntax alike.
//
// Nodes are plain data in an Arena; texts are views into the arena or the source. The tree keeps what was
// written: lang/ compiles it into a smaller language before anything is evaluated. Every node has a source
// range. A node produced after a syntax error is of kind `invalid` and evaluates to an unknown value without
// complaint.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "hcl/source.h"

namespace reprise::hcl {

enum class ExprKind : std::uint8_t {
  invalid,
  null_literal,
  bool_literal,
  number_literal,      // text as written; value/ parses it
  string_literal,      // unescaped text, no interpolation
  template_expr,       // "a ${b} c": parts are concatenated
  template_wrap,       // "${x}": the value itself, no conversion to string
  scope_traversal,     // name.attr[0] whose root is a name in scope
  relative_traversal,  // (expr).attr
  function_call,
  conditional,
  binary,
  unary,
  tuple,
  object,
  for_expr,
  index,       // collection[key] with a key that is not a literal
  splat,       // source[*].each or source.*.each
  splat_item,  // the implied item inside a splat's `each`
  parens,
};

struct Expr {
  ExprKind kind;
  Range range;
};

struct BoolLiteral : Expr {
  bool value;
};
struct NumberLiteral : Expr {
  std::string_view text;
};
struct StringLiteral : Expr {
  std::string_view text;
  Range body = {};  // of a heredoc: what stands between its markers
};

struct TemplateExpr : Expr {
  std::span<Expr* const>
      parts;  // string literals and expressions; directives are conditional / for_expr nodes
  bool heredoc;
};
struct TemplateWrap : Expr {
  Expr* inner;
};

// One step of a traversal: `.name`, `["key"]` or `[0]`. Legacy `.0` is an index step with `legacy` set.
struct TraversalStep {
  enum class Kind : std::uint8_t { attribute, index_string, index_number, index_word, splat } kind;
  bool legacy = false;
  std::string_view text;  // name, key, digits, or one of null, true and false
  Range range;
};
struct ScopeTraversal : Expr {
  std::string_view root;
  Range root_range;
  std::span<TraversalStep const> steps;
};
struct RelativeTraversal : Expr {
  Expr* source;
  std::span<TraversalStep const> steps;
};

struct FunctionCall : Expr {
  std::string_view name;  // may be namespaced: "core::upper", "provider::aws::arn_parse"
  Range name_range;
  std::span<Expr* const> args;
  bool expand_final;  // last argument is followed by "..."
  Range open_paren;
  Range close_paren;
};
struct Conditional : Expr {
  Expr* condition;
  Expr* true_result;
  Expr* false_result;
  bool directive = false;  // came from %{ if }
};

enum class BinaryOp : std::uint8_t {
  logical_or,
  logical_and,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  add,
  subtract,
  multiply,
  divide,
  modulo
};
struct Binary : Expr {
  BinaryOp op;
  Range op_range;
  Expr* left;
  Expr* right;
};
enum class UnaryOp : std::uint8_t { negate, logical_not };
struct Unary : Expr {
  UnaryOp op;
  Expr* operand;
};

struct Tuple : Expr {
  std::span<Expr* const> items;
};
struct ObjectItem {
  Expr* key;  // a bare name is a string_literal with `bare_key` set
  Expr* value;
  bool bare_key;  // `name = …`: the name itself, not a reference
};
struct Object : Expr {
  std::span<ObjectItem const> items;
};
struct ForExpr : Expr {
  std::string_view key_name;  // "" when only the value is named
  std::string_view value_name;
  Expr* collection;
  Expr* key;  // nullptr for a tuple result
  Expr* value;
  Expr* condition;  // may be nullptr
  bool group;       // `...` after the value
  bool directive;   // came from %{ for }: results are concatenated as template parts
  Range open_range;
  Range close_range;
};
struct Index : Expr {
  Expr* collection;
  Expr* key;
};
struct Splat : Expr {
  Expr* source;
  Expr* each;      // contains the splat_item of this splat
  Expr* item;      // that splat_item node
  bool attr_only;  // `.*` rather than `[*]`
};
struct Parens : Expr {
  Expr* inner;
};

struct Body;

struct Attribute {
  std::string_view name;
  Range name_range;
  Expr* expr;
  Range range;  // name to end of expression
};
struct Label {
  std::string_view text;
  Range range;
};
struct Block {
  std::string_view type;
  Range type_range;
  std::span<Label const> labels;
  Body* body;
  Range header_range;  // type and labels: what diagnostics point at
  Range open_range;    // the opening brace; the type of a block that has none
  Range range;         // header to closing brace
};
struct Body {
  std::span<Attribute const> attributes;  // in source order, names unique
  std::span<Block const> blocks;          // in source order
  Range range;
  Range missing_range;  // where a missing required item would be reported
  // JSON syntax does not tell blocks from attributes: a json body has attributes only, and whoever knows the
  // schema converts them with hcl::json_body_as(...).
  // Names in it need not be unique, and "//" is a comment.
  bool json = false;
  const SourceFile* source = nullptr;  // of a json body
  const Expr* json_value = nullptr;    // what a json body was made of
  const Attribute* find(std::string_view name) const;
};

}  // namespace reprise::hcl
