// Compiled expressions: the small language that is evaluated.
//
// compile() reduces hcl's tree: literals become Values, parentheses and template wrappers disappear, names
// bound by for-expressions and splats become frame slots, functions become pointers. What remains by name are
// *references* to things outside the expression; each is an entry in Expr::references, which the owner
// (config/, image/, providers_fake/) binds once, when a module is loaded. Evaluation does no string lookups
// for them. Compiled nodes live in the hcl::Arena they were compiled into and refer to the syntax tree for
// ranges.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "hcl/arena.h"
#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "value/value.h"

namespace reprise::lang {

struct Node;  // private to lang/

// A use of a name from outside the expression, e.g. aws_instance.web[0].id.
// `kind`, `binding` and `consumed` belong to whoever owns the scope: kind and binding say what the leading
// steps name, `consumed` how many steps (after the root) lookup() answers for; the evaluator applies the
// others.
struct Reference {
  static constexpr std::uint32_t kUnbound = UINT32_MAX;
  const hcl::ScopeTraversal* traversal;
  mutable std::uint32_t kind = kUnbound;
  mutable std::uint32_t binding = kUnbound;
  mutable std::uint32_t consumed = 0;
  std::string_view root() const { return traversal->root; }
  std::span<hcl::TraversalStep const> steps() const { return traversal->steps; }
  hcl::Range range() const { return traversal->range; }
};

struct Expr {
  const Node* node = nullptr;
  const hcl::Expr* syntax = nullptr;
  std::span<Reference const> references;  // in source order
  bool pure = false;                      // no impure functions: it depends on its references alone
  bool constant = false;                  // pure, and no references
  std::uint32_t frame = 0;                // slots of EvalContext::locals that evaluation needs
  hcl::Range range() const { return syntax ? syntax->range : hcl::Range{}; }
};

class FunctionTable;

// Expressions nested deeper than this are a diagnostic (also chains such as 1+1+1+…, which nest to the left).
inline constexpr int kMaxDepth = 1000;

// Who speaks of a function that does not exist: conditions are evaluated without Terraform's words for that.
enum class Speaker : std::uint8_t { terraform, hcl };

// Never returns nullptr; unknown functions and other static mistakes are diagnosed and evaluate to unknown.
const Expr* compile(const hcl::Expr& syntax, const FunctionTable& functions, hcl::Arena& arena,
                    hcl::Diagnostics& diags, Speaker speaker = Speaker::terraform);
// The same with names the surroundings bind (dynamic-block iterators): `locals[i]` is read from
// EvalContext::locals[i].
const Expr* compile(const hcl::Expr& syntax, const FunctionTable& functions,
                    std::span<const std::string_view> locals, hcl::Arena& arena, hcl::Diagnostics& diags);

}  // namespace reprise::lang
