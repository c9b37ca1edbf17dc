// What `test` prints for people: Terraform's layout.
#pragma once

#include <functional>
#include <string>

#include "report/diagnostics.h"
#include "testing/suite.h"

namespace reprise::report {

// Where text goes: results to one stream, errors to the other.
struct TextSink {
  std::function<void(const std::string&)> out, err;
};

class TestText final : public testing::Listener {
 public:
  struct Options {
    bool verbose = false;
    bool compact_warnings = false;
  };
  TestText(TextSink sink, const hcl::SourceMap& sources, const provider::Registry& registry, Style style,
           Options options)
      : sink_(std::move(sink)),
        sources_(sources),
        registry_(registry),
        style_(style),
        options_(options),
        printer_(sources) {}

  void suite_started(const std::vector<const config::TestFile*>&) override {}
  void file_started(const config::TestFile& file, world::Instant at) override;
  void run_started(const config::TestFile&, const config::TestRun&, world::Instant) override {}
  void run_done(const config::TestFile& file, const testing::RunResult& result, world::Instant at) override;
  void teardown(const config::TestFile& file, world::Instant at) override;
  void run_teardown(const config::TestFile&, const config::TestRun&, world::Instant) override {}
  void left(const config::TestFile& file, const testing::Leftover& left, world::Instant at) override;
  void file_done(const testing::FileResult& result, world::Instant at) override;

  // Warnings, then errors, each by file and place; true when there was an error.
  bool diagnostics(const hcl::Diagnostics& diags);
  // The last line, and what the results rest on when that is not modelled.
  void summary(const testing::SuiteResult& result);

 private:
  std::string word(testing::Status s) const;
  TextSink sink_;
  const hcl::SourceMap& sources_;
  const provider::Registry& registry_;
  Style style_;
  Options options_;
  DiagnosticPrinter printer_;
};

// "1 passed, 0 failed, 2 skipped", as the summary says it.
std::string test_counts(const testing::SuiteResult& result);

}  // namespace reprise::report
