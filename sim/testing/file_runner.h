// The runs of one test file, one after the other, and the destruction of what they made. Private to testing/.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/tree_files.h"
#include "engine/apply.h"
#include "testing/inputs.h"
#include "testing/modules.h"
#include "testing/suite.h"

namespace reprise::testing {

class FileRunner {
 public:
  FileRunner(Suite& suite, const config::TestFile& file, Listener& listener);
  FileResult run();

 private:
  // What runs of one state have in common.
  struct Keeper {
    state::State state;
    const config::TestRun* last = nullptr;  // that applied
    std::size_t used = 0;                   // when it did
  };
  // A run with everything that its operations need.
  struct Setting {
    const config::TestRun& run;
    const LoadedModule* module = nullptr;
    RunInputs inputs;
    Cast cast;
    engine::PlanOptions options;
  };

  void add_notes(RunResult& result, const std::vector<provider::Note>& notes);
  RunResult execute(const config::TestRun& run);
  bool prepare(Setting& s, bool warn, hcl::Diagnostics& diags);
  bool find_module(Setting& s, hcl::Diagnostics& diags);
  void cast_providers(Setting& s, hcl::Diagnostics& diags);
  value::Value real_provider(Setting& s, const config::TestProvider& p, hcl::Diagnostics& diags);
  void cast_overrides(Setting& s);
  void choose_options(Setting& s, hcl::Diagnostics& diags);
  // False when it came to no end that could be looked at.
  bool operate(Setting& s, RunResult& result);
  bool apply(Setting& s, const engine::Plan& plan, RunResult& result,
             std::shared_ptr<const engine::View>& view);
  void finish(Setting& s, const engine::View& view, RunResult& result);
  void assert_no_changes(Setting& s, RunResult& result);
  bool check_references(const Setting& s, hcl::Diagnostics& diags);
  void tear_down();
  void destroy(Keeper& keeper);
  Keeper& keeper_of(const config::TestRun& run);

  Suite& suite_;
  const config::TestFile& file_;
  Listener& listener_;
  config::TreeFiles files_;
  cloud::World world_;
  FileInputs inputs_;
  RunOutputs outputs_;
  std::map<std::string, Keeper> keepers_;
  std::size_t uses_ = 0;
  FileResult result_;
};

// Evaluates the assertions of a run; what fails and what cannot be told goes to the result.
void judge_assertions(const config::TestRun& run, const config::TestFile& file, const config::Module& module,
                      const engine::View& view, const value::Value& own, const RunOutputs& outputs,
                      const std::map<std::string, value::Value>& variables,
                      const lang::FunctionContext& functions, RunResult& result);

}  // namespace reprise::testing
