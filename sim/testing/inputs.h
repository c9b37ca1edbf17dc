// Values of variables in one test file. Private to testing/.
//
// A run's variables win over the file's, and these over what is given from outside. Only names that the
// module declares reach it; assertions see the others that they mention too.
#pragma once

#include <map>
#include <string>

#include "config/variables.h"
#include "engine/plan.h"
#include "lang/function.h"
#include "testing/scope.h"

namespace reprise::testing {

struct RunInputs {
  engine::InputValues declared;                // of the module
  std::map<std::string, value::Value> others;  // that assertions may mention
};

class FileInputs {
 public:
  // `given` outlives it.
  FileInputs(const config::TestFile& file, engine::InputValues given, const lang::FunctionContext& functions,
             hcl::SourceMap& sources)
      : file_(file), given_(std::move(given)), functions_(functions), sources_(sources) {}

  RunInputs of(const config::TestRun& run, const config::Module& module, const RunOutputs& outputs, bool warn,
               hcl::Diagnostics& diags);
  // The value of a variable of the file or from outside; false when there is none.
  bool value(const std::string& name, const config::Module& module, value::Value& out,
             hcl::Diagnostics& diags);
  value::Value evaluate(const config::TestVariable& v, const lang::Scope& scope, hcl::Diagnostics& diags);
  value::Value evaluate(const lang::Expr& expr, const lang::Scope& scope, hcl::Diagnostics& diags);
  value::Value evaluate(const config::BodyPlan& body, const lang::Scope& scope, hcl::Diagnostics& diags);

 private:
  bool global(const std::string& name, const config::Module& module, value::Value& out,
              hcl::Diagnostics& diags);
  // What was given as text is read as the variable's type asks for.
  config::InputValue in_type_of(const config::Variable& declared, config::InputValue given,
                                hcl::Diagnostics& diags);
  const config::TestVariable* in_file(const std::string& name) const;
  value::Value file_variable(const config::TestVariable& v, const config::Module& module,
                             hcl::Diagnostics& diags);
  void run_variables(const config::TestRun& run, const config::Module& module, const RunOutputs& outputs,
                     bool warn, RunInputs& out, hcl::Diagnostics& diags);

  const config::TestFile& file_;
  engine::InputValues given_;
  lang::FunctionContext functions_;
  std::map<std::string, value::Value> memo_;  // the file's variables, evaluated for the present run
  hcl::SourceMap& sources_;
};

}  // namespace reprise::testing
