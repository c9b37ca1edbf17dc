// The streamed messages of `test -json`, and the file of -junit-xml.
#pragma once

#include <functional>
#include <string>

#include "report/diagnostics.h"
#include "testing/suite.h"

namespace reprise::report {

// One JSON object a line, in Terraform's words; `@timestamp` is virtual time.
class TestJson final : public testing::Listener {
 public:
  TestJson(std::function<void(const std::string&)> out, const hcl::SourceMap& sources,
           const provider::Registry& registry, bool verbose, world::Instant start)
      : out_(std::move(out)), printer_(sources), registry_(registry), verbose_(verbose), start_(start) {}

  void suite_started(const std::vector<const config::TestFile*>& files) override;
  void file_started(const config::TestFile& file, world::Instant at) override;
  void run_started(const config::TestFile& file, const config::TestRun& run, world::Instant at) override;
  void run_done(const config::TestFile& file, const testing::RunResult& result, world::Instant at) override;
  void teardown(const config::TestFile& file, world::Instant at) override;
  void run_teardown(const config::TestFile& file, const config::TestRun& run, world::Instant at) override;
  void left(const config::TestFile& file, const testing::Leftover& left, world::Instant at) override;
  void file_done(const testing::FileResult& result, world::Instant at) override;

  bool diagnostics(const hcl::Diagnostics& diags, world::Instant at);
  void summary(const testing::SuiteResult& result, world::Instant at);

 private:
  void say(const hcl::Diagnostics& diags, const std::string& file, const std::string& run, world::Instant at);
  void file_message(const config::TestFile& file, const char* said, const char* progress, const char* status,
                    world::Instant at);
  void run_message(const config::TestFile& file, const config::TestRun& run, const char* said,
                   const char* progress, const char* status, world::Instant at);
  void verbose(const config::TestFile& file, const testing::RunResult& result, world::Instant at);
  std::function<void(const std::string&)> out_;
  DiagnosticPrinter printer_;
  const provider::Registry& registry_;
  bool verbose_;
  world::Instant start_;
};

}  // namespace reprise::report
