#include "testing/expectations.h"

#include <fmt/format.h>

#include "engine/check_origin.h"

namespace reprise::testing {

namespace {

using config::ExpectedFailure;
using hcl::Diagnostic;
using hcl::Severity;

// The expectation that a diagnostic meets; nullptr for none. An instance meets that of its whole resource.
std::size_t met_by(const config::TestRun& run, const Diagnostic& d) {
  for (std::size_t i = 0; i < run.expected.size() && !d.rule_of.empty(); ++i) {
    const ExpectedFailure& e = run.expected[i];
    if (d.rule_of == e.object) return i;
    if (e.resource && d.rule_of.starts_with(e.object + "[") && !e.object.ends_with("]")) return i;
  }
  return run.expected.size();
}

}  // namespace

void check_expectations(const config::TestRun& run, hcl::Diagnostics& diags) {
  for (const ExpectedFailure& e : run.expected) {
    if (e.checkable) continue;
    diags.error(
        "Invalid `expect_failures` reference",
        fmt::format("You cannot expect failures from {}. You can only expect failures from checkable objects "
                    "such as input variables, output values, check blocks, managed resources and data "
                    "sources.",
                    e.object),
        e.range);
  }
}

hcl::Diagnostics judge_failures(const config::TestRun& run, hcl::Diagnostics found) {
  hcl::Diagnostics out;
  std::vector<bool> met(run.expected.size(), false);
  for (Diagnostic& d : found.items()) {
    const bool check = engine::from_check(d);
    const std::size_t expected =
        d.severity == Severity::error || check ? met_by(run, d) : run.expected.size();
    if (expected < run.expected.size()) {
      met[expected] = true;
      continue;
    }
    if (check) d.severity = Severity::error;
    out.add(std::move(d));
  }
  for (std::size_t i = 0; i < met.size(); ++i) {
    if (met[i]) continue;
    out.error("Missing expected failure",
              fmt::format("The checkable object, {}, was expected to report an error but did not.",
                          run.expected[i].object),
              run.expected[i].range);
  }
  return out;
}

hcl::Diagnostics explain_failures(const config::TestRun& run, hcl::Diagnostics found) {
  hcl::Diagnostics out;
  for (Diagnostic& d : found.items()) {
    const std::size_t expected = d.severity == Severity::error ? met_by(run, d) : run.expected.size();
    if (expected < run.expected.size())
      out.warning(
          "Expected failure while planning",
          fmt::format("A custom condition within {} failed during the planning stage and prevented the "
                      "requested apply operation. While this was an expected failure, the apply operation "
                      "could not be executed and so the overall test case will be marked as a failure and "
                      "the original diagnostic included in the test report.",
                      d.rule_of),
          d.rule_of.starts_with("output.") ? run.expected[expected].range : hcl::Range{});
    out.add(std::move(d));
  }
  return out;
}

}  // namespace reprise::testing
