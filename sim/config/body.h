// Bodies against schemas. A BodyPlan is a body whose arguments have been matched with a schema and compiled,
// once; evaluating it gives a value of the schema's implied type. Dynamic blocks are expanded during
// evaluation.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "lang/eval.h"
#include "lang/expr.h"
#include "lang/function.h"
#include "provider/schema.h"
#include "value/path.h"

namespace reprise::config {

struct BodyPlan {
  const provider::BlockSchema* schema = nullptr;
  const hcl::Body* syntax = nullptr;
  // Keeps the schema of an attribute that was written as blocks.
  std::shared_ptr<const provider::BlockSchema> own_schema;

  struct Argument {
    std::uint32_t field;  // position in the implied type
    const lang::Expr* expr;
    value::TypeRef type;  // what the value is converted to
    hcl::Range name_range;
  };
  struct Child {
    std::uint32_t field;
    std::string key;  // label of a map-nested block
    std::unique_ptr<BodyPlan> body;
    hcl::Range range;
    const lang::Expr* for_each = nullptr;  // dynamic "x" { for_each … }
    const lang::Expr* label = nullptr;     // dynamic label of a map-nested block
    // A dynamic block's content is compiled with one more local slot: the iterator's object {key, value}.
    bool dynamic = false;
    std::uint32_t slot = 0;
  };
  std::vector<Argument> arguments;             // by field
  std::vector<Child> children;                 // in source order
  std::vector<const lang::Expr*> expressions;  // everything inside, nested bodies included, in source order
  hcl::Diagnostics problems;                   // found when it was matched; of the outermost body only
};

// Matches and compiles; unsupported arguments and blocks, missing required ones and wrong block counts are
// diagnosed in Terraform's words (with `sources`, positions of other blocks too). `locals` are names bound
// around the body (iterators of dynamic blocks).
std::unique_ptr<BodyPlan> plan_body(const hcl::Body& body, const provider::BlockSchema& schema,
                                    std::span<const std::string_view> locals, hcl::Arena& arena,
                                    hcl::Diagnostics& diags, const hcl::SourceMap* sources = nullptr,
                                    const lang::FunctionTable& functions = lang::terraform_functions());
// Later bodies laid over the first: their arguments replace, their blocks of a type replace all blocks of
// that type.
const hcl::Body* merge_bodies(std::span<const hcl::Body* const> parts, const provider::BlockSchema& schema,
                              hcl::Arena& arena, hcl::Diagnostics& diags);
// A value of schema.implied_type; unset arguments are null, unset blocks empty collections.
value::Value evaluate_body(const BodyPlan& plan, lang::EvalContext& context);
// Where an attribute path was written, for diagnostics of providers and for blame; the body's range when it
// was not.
hcl::Range range_of(const BodyPlan& plan, const value::Path& path);

}  // namespace reprise::config
