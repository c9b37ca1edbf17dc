// What names mean in a test file. Private to testing/.
#pragma once

#include <map>
#include <string>

#include "config/test_file.h"
#include "engine/view.h"
#include "lang/eval.h"
#include "lang/function.h"

namespace reprise::testing {

// Outputs of the runs so far, by name; only those that came to an end.
using RunOutputs = std::map<std::string, value::Value>;

// Expressions that refer to variables and earlier runs by name: values of variables, arguments of providers.
class NameScope final : public lang::Scope {
 public:
  enum class Place { file_variables, run_variables, provider };
  // Answers with a variable's value; false, with or without a diagnostic, when there is none.
  using Variables = std::function<bool(const std::string& name, value::Value& out)>;
  NameScope(Place place, Variables variables, const config::TestFile& file, const RunOutputs& outputs)
      : place_(place), variables_(std::move(variables)), file_(file), outputs_(outputs) {}
  value::Value lookup(const lang::Reference& ref, hcl::Diagnostics& diags) const override;

 private:
  value::Value variable(const lang::Reference& ref, hcl::Diagnostics& diags) const;
  value::Value run(const lang::Reference& ref, hcl::Diagnostics& diags) const;
  Place place_;
  Variables variables_;
  const config::TestFile& file_;
  const RunOutputs& outputs_;
};

// Assertions, bound to the module that the view is of.
class AssertionScope final : public lang::Scope {
 public:
  // `own` are the module's outputs.
  AssertionScope(const engine::View& view, const config::TestFile& file, const value::Value& own,
                 const RunOutputs& outputs, const std::map<std::string, value::Value>& variables)
      : module_(view.environment, view.values, site_),
        file_(file),
        own_(own),
        outputs_(outputs),
        variables_(variables) {}
  value::Value lookup(const lang::Reference& ref, hcl::Diagnostics& diags) const override;

 private:
  const engine::Site site_;
  const engine::ModuleScope module_;
  const config::TestFile& file_;
  const value::Value& own_;
  const RunOutputs& outputs_;
  const std::map<std::string, value::Value>& variables_;  // that the module does not declare
};

// Binds the references of an assertion's expression; what is none at all goes to `malformed`. True without
// complaints.
bool bind(const lang::Expr& expr, const config::Module& module, const config::TestFile& file,
          const RunOutputs& outputs, const std::map<std::string, value::Value>& variables,
          hcl::Diagnostics& unbound, hcl::Diagnostics& malformed);

}  // namespace reprise::testing
