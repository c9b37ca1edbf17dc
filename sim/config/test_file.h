// A test file (*.tftest.hcl, *.tftest.json): runs, and what they run with.
//
// Reading is purely syntactic: what needs the module under test (references, schemas, targets) is looked at
// when a run starts. Expressions live in the file's arena; variables and provider arguments refer to things
// by name, assertions are bound to a module with bind_in_test().
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/config.h"
#include "config/traversal.h"

namespace reprise::config {

struct TestVariable {
  std::string name;
  const Expr* value = nullptr;
  hcl::Diagnostics problems;  // of the expression itself: said when it is evaluated
};
struct TestAssertion {
  CheckRule rule;
  hcl::Diagnostics problems;
};

// Values instead of what a provider would say of one resource, data source or module.
struct TestOverride {
  enum class Kind : std::uint8_t { resource, data, module } kind = Kind::resource;
  AnyAddr target;
  hcl::Range target_range;
  value::Value values = value::Value::empty_object();  // outputs, for a module
  hcl::Range values_range;
  bool at_plan = false;  // known while planning already
  hcl::Range range;
};

// Defaults for one type of a mocked provider.
struct MockType {
  Mode mode = Mode::managed;
  std::string type;
  value::Value defaults = value::Value::empty_object();
  hcl::Range defaults_range;
  bool at_plan = false;
  hcl::Range range;
};

struct TestProvider {
  LocalProvider name;
  bool mock = false;
  const hcl::Body* body = nullptr;  // arguments of one that is not mocked
  bool at_plan = false;
  std::vector<MockType> types;
  std::vector<TestOverride> overrides;
  hcl::Range range;
  const MockType* type(Mode mode, std::string_view name) const;
};

// An object whose condition a run wants to fail.
struct ExpectedFailure {
  std::string object;      // "output.o", "terraform_data.a[0]"
  bool checkable = false;  // whether it is of a kind that has conditions
  bool resource = false;
  hcl::Range range;
};

struct TestRun {
  std::string name;
  bool apply = true;
  bool refresh_only = false;
  bool refresh = true;
  std::vector<Traversal> targets, replace;
  std::vector<TestVariable> variables;
  std::string module_source;     // "" for the configuration under test
  bool module_is_local = false;  // a path relative to the configuration
  hcl::Range module_range;
  std::vector<std::pair<LocalProvider, LocalProvider>> providers;  // in the module, in the file
  std::vector<hcl::Range> provider_ranges;                         // parallel
  std::vector<TestAssertion> assertions;
  std::vector<ExpectedFailure> expected;
  std::vector<TestOverride> overrides;
  std::string state_key;
  bool wrong = false;  // something that it says is: no module is installed for it
  bool assert_no_changes = false;
  hcl::Range assert_no_changes_range;
  hcl::Range range;
};

struct TestFile {
  std::string path;  // as shown, relative to the working directory
  std::vector<TestVariable> variables;
  std::vector<TestProvider> providers;
  std::vector<TestOverride> overrides;
  std::vector<TestRun> runs;
  std::shared_ptr<hcl::Arena> arena;
  hcl::Diagnostics syntax_problems;  // those of its mistakes that are about the syntax
  const TestProvider* provider(const LocalProvider& name) const;
};

// Reads and decodes one; `root` is the directory of the configuration under test, where mock files are looked
// for.
TestFile read_test_file(const Tree& tree, const std::string& root, const std::string& path,
                        hcl::SourceMap& sources, hcl::Diagnostics& diags);
// Paths of the test files in `root` and in `directory` below it, in order; relative to `root`.
std::vector<std::string> find_test_files(const Tree& tree, const std::string& root,
                                         const std::string& directory);

// Binds a reference of an assertion to what the module declares. What is no reference at all goes to
// `malformed`.
void bind_in_test(const lang::Reference& r, const Module& module, hcl::Diagnostics& unbound,
                  hcl::Diagnostics& malformed);
// The same for an expression that stands nowhere, as the console's: outputs have no names there.
void bind_in_console(const lang::Reference& r, const Module& module, hcl::Diagnostics& unbound,
                     hcl::Diagnostics& malformed);
// An address that a run's plan options name.
std::optional<AnyAddr> address_of_traversal(const Traversal& t, hcl::Diagnostics& diags);
// What a run's module is called among installed modules: test, the file's directories and name, the run.
ModulePath module_path_of(const std::string& file, const std::string& run);
// Where `terraform init` has put the module of a run; nullopt when it has not.
std::optional<std::string> installed_for_test(const Tree& tree, const std::string& root,
                                              const std::string& file, const std::string& run);
std::string to_string(const LocalProvider& name);  // "aws.west"

}  // namespace reprise::config
