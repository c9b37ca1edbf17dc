// Tests: runs of a configuration whose results are asserted.
//
// Each test file begins in a fresh world and keeps one state for each module it runs (or each state_key). Its
// runs go one after the other: a plan, an apply unless the run only plans, then the assertions, evaluated
// over every object of the module. An error skips the runs that follow; a failed assertion does not. At the
// end everything is destroyed, last used first. What happens is told to a Listener as it happens; only it
// knows how tests are shown.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/test_file.h"
#include "engine/plan.h"
#include "testing/stand_in.h"

namespace reprise::testing {

enum class Status : std::uint8_t { pending, skip, pass, fail, error };  // the worst one counts
const char* status_name(Status s);

struct RunResult {
  const config::TestRun* run = nullptr;
  Status status = Status::pending;
  hcl::Diagnostics diags;
  std::optional<engine::Plan> plan;   // of a run that only plans; as state, only when SuiteOptions::keep
  std::optional<state::State> state;  // after an apply
  const config::Configuration* configuration = nullptr;
  std::vector<provider::Note> notes;  // what the run rests on: sorted, unique
  std::size_t failed_assertions = 0;
  world::Instant started;
  world::Duration took;  // virtual
};

// What a state could not be emptied of.
struct Leftover {
  const config::TestRun* run = nullptr;  // the last one that used the state
  hcl::Diagnostics diags;
  std::vector<std::pair<config::AbsInstance, std::string>> objects;  // with deposed keys, or ""
};

struct FileResult {
  const config::TestFile* file = nullptr;
  Status status = Status::pending;
  std::vector<RunResult> runs;
  hcl::Diagnostics diags;
};

struct SuiteResult {
  Status status = Status::pass;
  std::size_t passed = 0, failed = 0, errored = 0, skipped = 0;
  std::vector<FileResult> files;
};

class Listener {
 public:
  virtual ~Listener() = default;
  virtual void suite_started(const std::vector<const config::TestFile*>& files) = 0;
  virtual void file_started(const config::TestFile& file, world::Instant at) = 0;
  virtual void run_started(const config::TestFile& file, const config::TestRun& run, world::Instant at) = 0;
  virtual void run_done(const config::TestFile& file, const RunResult& result, world::Instant at) = 0;
  virtual void teardown(const config::TestFile& file, world::Instant at) = 0;
  virtual void run_teardown(const config::TestFile& file, const config::TestRun& run, world::Instant at) = 0;
  // Only when something went wrong.
  virtual void left(const config::TestFile& file, const Leftover& left, world::Instant at) = 0;
  virtual void file_done(const FileResult& result, world::Instant at) = 0;
};

struct SuiteOptions {
  std::shared_ptr<const config::Tree> tree;
  std::string root = ".";  // of the configuration under test, in the tree
  std::string cwd = "/work";
  std::string test_directory = "tests";
  std::map<std::string, std::string> module_dirs;
  std::vector<std::string> filter;          // paths of test files; none: all
  engine::InputValues variables;            // given from outside
  engine::InputValues directory_variables;  // from variable files beside the tests in test_directory
  int parallelism = 10;
  bool keep = false;  // plans and states in results
  const provider::Registry* registry = nullptr;
  std::function<cloud::World()> world;  // a fresh one for each file
  Invent invent;                        // what mocked providers compute
};

// Everything that is read before anything runs: the configuration, the modules of runs, the test files.
// Parsed and compiled once; runs of one module share it. Immutable to its users.
class Suite {
 public:
  // Mistakes that keep the whole suite from running go to `diags`.
  Suite(SuiteOptions options, hcl::SourceMap& sources, hcl::Diagnostics& diags);
  ~Suite();
  const std::vector<config::TestFile>& files() const { return files_; }
  SuiteResult run(Listener& listener);

 private:
  friend class FileRunner;
  bool chosen(const std::string& path) const;

  SuiteOptions options_;
  hcl::SourceMap& sources_;
  StandInRegistry registry_;
  std::unique_ptr<class Modules> modules_;
  std::vector<config::TestFile> files_;
  std::map<const config::TestRun*, std::string>
      directories_;  // of runs with a module of their own; lookup only
};

}  // namespace reprise::testing
