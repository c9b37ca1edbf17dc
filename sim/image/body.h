// Bodies of Packer's blocks. A Body is compiled once; evaluating it against the plugin's specification gives
// a Config: plain values by name, with the ranges they were written at.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/arena.h"
#include "hcl/ast.h"
#include "image/plugin.h"
#include "lang/eval.h"
#include "lang/expr.h"
#include "value/value.h"
#include "world/time.h"

namespace reprise::image {

struct Body {
  struct Argument {
    std::string name;
    const lang::Expr* value = nullptr;
    hcl::Range name_range;
  };
  struct Block {
    std::string type;
    std::unique_ptr<Body> body;
    hcl::Range range;                      // header
    const lang::Expr* for_each = nullptr;  // of a dynamic block
    std::size_t slot = 0;                  // where its iterator lives among the locals
  };
  std::vector<Argument> arguments;
  std::vector<Block> blocks;
  hcl::Range range;
  std::vector<const lang::Expr*> expressions;  // all inside, nested bodies included
};

struct Config {
  struct Given {
    value::Value value;
    hcl::Range range;                   // of the expression
    const hcl::Expr* syntax = nullptr;  // nullptr when an override gave it
  };
  std::map<std::string, Given, std::less<>> arguments;  // null values are left out
  std::map<std::string, std::vector<Config>, std::less<>> blocks;
  hcl::Range range;

  const Given* find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  // Contents, or what an absent, null or unknown argument means.
  std::string text(std::string_view name, std::string_view otherwise = "") const;
  bool flag(std::string_view name, bool otherwise = false) const;
  std::vector<std::string> texts(std::string_view name) const;
  std::map<std::string, std::string> map(std::string_view name) const;
  // A Go duration; a wrong one is diagnosed.
  world::Duration duration(std::string_view name, hcl::Diagnostics& diags) const;
  value::Marks marks(std::string_view name) const;
  hcl::Range range_of(std::string_view name) const;
  const Config* block(std::string_view type) const;  // the only one, nullptr for none
  // What `upper` says wins.
  void lay_over(Config upper);
};

// `skip` names arguments and blocks the caller deals with. `spec` tells blocks from arguments in JSON syntax.
std::unique_ptr<Body> compile_body(const hcl::Body& body, const lang::FunctionTable& functions,
                                   std::span<const std::string_view> skip, const BlockSpec* spec,
                                   hcl::Arena& arena, hcl::Diagnostics& diags);
// Matches names with the specification (nullptr: anything goes): "Unsupported argument" and the like.
void check_names(const Body& body, const BlockSpec* spec, hcl::Diagnostics& diags);
Config evaluate_body(const Body& body, const BlockSpec* spec, lang::EvalContext& context);
// The values of an object as if they had been written as arguments.
void apply_overrides(Config& config, const value::Value& object, const BlockSpec* spec, hcl::Range range,
                     hcl::Diagnostics& diags);

}  // namespace reprise::image
