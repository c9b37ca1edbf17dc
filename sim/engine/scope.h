// Names inside one module instance: what expressions see during a walk.
#pragma once

#include <memory>
#include <string>

#include "config/tree_files.h"
#include "engine/values.h"
#include "lang/eval.h"
#include "provider/provider.h"

namespace reprise::engine {

// Where an expression stands.
struct Site {
  std::uint32_t module = 0;                  // module instance
  const config::InstanceKey* key = nullptr;  // count.index, each.key; nullptr outside of repetition
  const value::Value* each = nullptr;        // each.value
  const value::Value* self = nullptr;
};

// What a whole walk shares. Copyable; `program`, `registry` and `files` outlive it.
struct Environment {
  Environment(const Program& program, const provider::Registry& registry, const lang::FileReader& files,
              const world::Kernel& world, std::string workspace, std::string cwd, hcl::SourceMap* sources);
  const Program* program;
  const provider::Registry* registry;
  hcl::SourceMap* sources;  // may be nullptr
  std::string workspace;
  bool applying = false;
  bool importing = false;   // evaluating an import block
  bool validating = false;  // no plan yet: count.index, each.*, self, resources and outputs are unknown
  lang::FunctionContext functions;
};

class ModuleScope final : public lang::Scope {
 public:
  ModuleScope(const Environment& environment, const Values& values, const Site& site)
      : environment_(environment), values_(values), site_(site) {}
  value::Value lookup(const lang::Reference& ref, hcl::Diagnostics& diags) const override;

 private:
  value::Value resource(const lang::Reference& ref) const;
  value::Value module_call(const lang::Reference& ref) const;
  value::Value outputs_of(std::uint32_t module) const;
  value::Value outputs_to_come(const CallCells& call, std::uint32_t index) const;

  const Environment& environment_;
  const Values& values_;
  const Site& site_;
};

// Evaluates in a scope. Mistakes go to `diags`; the result is then unknown.
value::Value evaluate(Environment& environment, const Values& values, const Site& site,
                      const lang::Expr& expr, hcl::Diagnostics& diags);
// What a diagnostic about an expression says of the things it refers to.
std::vector<std::string> values_in(Environment& environment, const Values& values, const Site& site,
                                   const lang::Expr& expr, lang::Cause cause = lang::Cause::other);
// What it may be about a value that a diagnostic is about.
lang::Cause cause_in(const value::Value& v);
value::Value evaluate_body(Environment& environment, const Values& values, const Site& site,
                           const config::BodyPlan& body, hcl::Diagnostics& diags);

}  // namespace reprise::engine
