// Failures that runs want, and diagnostics that meet them.
#include "testing/expectations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reprise::testing {
namespace {

using ::testing::ElementsAre;

hcl::Diagnostic failure(std::string object, hcl::Severity severity = hcl::Severity::error) {
  hcl::Diagnostic d;
  d.severity = severity;
  d.summary = "failed";
  d.rule_of = std::move(object);
  return d;
}

config::TestRun wanting(std::vector<config::ExpectedFailure> expected) {
  config::TestRun run;
  run.expected = std::move(expected);
  return run;
}

std::vector<std::string> told(const hcl::Diagnostics& diags) {
  std::vector<std::string> out;
  for (const hcl::Diagnostic& d : diags)
    out.push_back((d.severity == hcl::Severity::error ? "error: " : "warning: ") + d.summary + " " +
                  d.rule_of);
  return out;
}

TEST(Expectations, WhatWasExpectedGoesAndWhatDidNotComeIsAnError) {
  hcl::Diagnostics found;
  found.add(failure("var.n"));
  found.add(failure("module.m.output.o"));
  const auto run = wanting({{"var.n", true}, {"output.o", true}});
  EXPECT_THAT(told(judge_failures(run, found)),
              ElementsAre("error: failed module.m.output.o", "error: Missing expected failure "));
}

TEST(Expectations, AResourceStandsForItsInstancesAndNotTheOtherWayRound) {
  hcl::Diagnostics found;
  found.add(failure("aws_vpc.a[0]"));
  found.add(failure("aws_vpc.ab[0]"));
  EXPECT_THAT(told(judge_failures(wanting({{"aws_vpc.a", true, true}}), found)),
              ElementsAre("error: failed aws_vpc.ab[0]"));
  hcl::Diagnostics whole;
  whole.add(failure("aws_vpc.a[1]"));
  EXPECT_THAT(told(judge_failures(wanting({{"aws_vpc.a[0]", true, true}}), whole)),
              ElementsAre("error: failed aws_vpc.a[1]", "error: Missing expected failure "));
}

TEST(Expectations, AFailedCheckThatNobodyExpectedIsAnError) {
  hcl::Diagnostics found;
  found.add(failure("check.c", hcl::Severity::warning));
  found.add(failure("check.d", hcl::Severity::warning));
  found.add(failure("", hcl::Severity::warning));
  EXPECT_THAT(told(judge_failures(wanting({{"check.c", true}}), found)),
              ElementsAre("error: failed check.d", "warning: failed "));
}

TEST(Expectations, PlanningAnApplyKeepsTheFailureAndExplainsIt) {
  hcl::Diagnostics found;
  found.add(failure("output.o"));
  EXPECT_THAT(told(explain_failures(wanting({{"output.o", true}}), found)),
              ElementsAre("warning: Expected failure while planning ", "error: failed output.o"));
}

}  // namespace
}  // namespace reprise::testing
