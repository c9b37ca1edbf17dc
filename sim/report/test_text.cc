#include "report/test_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/diagnostics.h"
#include "report/plan_text.h"
#include "report/rests_on.h"

namespace reprise::report {

using testing::Status;

std::string test_counts(const testing::SuiteResult& result) {
  std::string out = fmt::format("{} passed, {} failed", result.passed, result.failed + result.errored);
  if (result.skipped) out += fmt::format(", {} skipped", result.skipped);
  return out + ".";
}

std::string TestText::word(Status s) const {
  switch (s) {
    case Status::pass: return style_.paint(kGreen, "pass");
    case Status::skip: return style_.paint("37", "skip");
    case Status::pending: return style_.paint("37", "pending");
    default: return style_.paint(kRed, "fail");
  }
}

bool TestText::diagnostics(const hcl::Diagnostics& diags) {
  std::vector<hcl::Diagnostic> items = diags.items();
  sort_diagnostics(items, sources_);
  if (options_.compact_warnings && !items.empty() && !diags.has_errors()) {
    sink_.out(compact_warnings(consolidate_warnings(items), sources_, style_));
    return false;
  }
  for (const hcl::Diagnostic& d : consolidate_warnings(items))
    (d.severity == hcl::Severity::error ? sink_.err : sink_.out)(printer_.text(d, style_));
  return diags.has_errors();
}

void TestText::file_started(const config::TestFile& file, world::Instant) {
  sink_.out(fmt::format("{}... {}\n", file.path, style_.paint("37", "in progress")));
}

void TestText::run_done(const config::TestFile&, const testing::RunResult& result, world::Instant) {
  sink_.out(fmt::format("  run \"{}\"... {}\n", result.run->name, word(result.status)));
  if (options_.verbose && result.plan)
    sink_.out(plan_text(*result.plan, registry_, {}, style_) + "\n");
  else if (options_.verbose && result.state)
    sink_.out("\n" + state_text(*result.state, registry_, style_) + "\n");
  diagnostics(result.diags);
  const bool warnings = result.diags.size() > result.diags.error_count();
  if (warnings) sink_.out("\n");
}

void TestText::teardown(const config::TestFile& file, world::Instant) {
  sink_.out(fmt::format("{}... {}\n", file.path, style_.paint("37", "tearing down")));
}

void TestText::left(const config::TestFile& file, const testing::Leftover& left, world::Instant) {
  const std::string what = fmt::format("{}/{}", file.path, left.run->name);
  if (left.diags.has_errors())
    sink_.err(
        wrap(fmt::format("Terraform encountered an error destroying resources created while executing {}.\n",
                         what),
             style_.width - 1));
  diagnostics(left.diags);
  if (left.objects.empty()) return;
  sink_.err(wrap(
      fmt::format("\nTerraform left the following resources in state after executing {}, and they need to "
                  "be cleaned up manually:\n",
                  what),
      style_.width - 1));
  for (const auto& [address, deposed] : left.objects)
    sink_.err(fmt::format("  - {}{}\n", config::to_string(address),
                          deposed.empty() ? "" : fmt::format(" ({})", deposed)));
}

void TestText::file_done(const testing::FileResult& result, world::Instant) {
  sink_.out(fmt::format("{}... {}\n", result.file->path, word(result.status)));
  diagnostics(result.diags);
}

void TestText::summary(const testing::SuiteResult& result) {
  const bool good = result.status <= Status::pass;
  sink_.out(fmt::format("\n{} {}\n", good ? style_.paint(kGreen, "Success!") : style_.paint(kRed, "Failure!"),
                        test_counts(result)));
  std::vector<provider::Note> all;
  for (const testing::FileResult& file : result.files)
    for (const testing::RunResult& run : file.runs) {
      all.insert(all.end(), run.notes.begin(), run.notes.end());
      if (!options_.verbose || run.notes.empty()) continue;
      sink_.out(fmt::format("\n{}, run \"{}\":", file.file->path, run.run->name) +
                rests_on(run.notes, sources_, style_));
    }
  if (!options_.verbose) sink_.out(rests_on(all, sources_, style_));
}

}  // namespace reprise::report
