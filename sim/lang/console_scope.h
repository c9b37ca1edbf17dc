// The console of a directory without configuration: what `terraform console` answers there.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "lang/eval.h"

namespace reprise::lang {

// The names an empty root module has: path.*, terraform.workspace, and whatever locals it is given.
// Everything else is undeclared, each kind with its own complaint.
class ConsoleScope final : public Scope {
 public:
  explicit ConsoleScope(FunctionContext& functions, std::string workspace = "default")
      : functions_(functions), workspace_(std::move(workspace)) {}
  void add_local(std::string name, const Expr* expr) { locals_[std::move(name)].expr = expr; }
  value::Value lookup(const Reference& ref, hcl::Diagnostics& diags) const override;

 private:
  struct Local {
    const Expr* expr = nullptr;
    bool evaluating = false;
    bool done = false;
    value::Value value;
  };
  value::Value local(const Reference& ref, std::string_view name, hcl::Diagnostics& diags) const;

  FunctionContext& functions_;
  std::string workspace_;
  mutable std::map<std::string, Local, std::less<>> locals_;
};

// Terraform's functions as the console has them: type() in, plantimestamp() out.
const FunctionTable& console_functions();
// The same, and what a module calls beside them: the functions of its providers.
FunctionTable console_functions(const FunctionTable& of_module);

// What the console prints for one expression; "" when there are errors. Undeclared names are found before
// anything is evaluated, so try() does not hide them. `result` gets the value when there is one.
std::string console_line(const hcl::Expr& syntax, const Scope& scope, FunctionContext& functions,
                         hcl::Diagnostics& diags, value::Value* result = nullptr,
                         const FunctionTable& table = console_functions());

}  // namespace reprise::lang
