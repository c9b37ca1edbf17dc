// How test files are read.
#include "config/test_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reprise::config {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

struct Read {
  explicit Read(const std::string& text, const std::string& path = "a.tftest.hcl") {
    tree.add(path, text);
    file = read_test_file(tree, ".", path, sources, diags);
  }
  MemoryTree tree;
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  TestFile file;
};

std::vector<std::string> objects(const TestRun& run) {
  std::vector<std::string> out;
  for (const ExpectedFailure& e : run.expected) out.push_back(e.object + (e.checkable ? "" : " (no)"));
  return out;
}

TEST(TestFile, RunsInOrderWithWhatTheySay) {
  const Read r(R"(
run "a" {
  command = plan
  plan_options {
    mode   = refresh-only
    target = [aws_vpc.a[0], module.m]
  }
  state_key = "k"
}
run "b" {
  module { source = "./m" }
  providers = { aws = aws.west }
  assert_no_changes = true
})");
  ASSERT_FALSE(r.diags.has_errors());
  ASSERT_THAT(r.file.runs, SizeIs(2));
  const TestRun& a = r.file.runs[0];
  EXPECT_FALSE(a.apply);
  EXPECT_TRUE(a.refresh_only);
  EXPECT_THAT(a.targets, SizeIs(2));
  EXPECT_EQ(a.state_key, "k");
  const TestRun& b = r.file.runs[1];
  EXPECT_TRUE(b.apply);
  EXPECT_EQ(b.module_source, "./m");
  EXPECT_EQ(to_string(b.providers.at(0).second), "aws.west");
  EXPECT_TRUE(b.assert_no_changes);
}

TEST(TestFile, ExpectationsNameObjects) {
  const Read r(R"(
run "a" {
  expect_failures = [var.n, output.o.x, check.c, aws_vpc.a, aws_vpc.a[0].id, aws_vpc.a["k"], data.aws_ami.b,
                     resource.aws_vpc.c, local.x, module.m.y.z]
})");
  ASSERT_FALSE(r.diags.has_errors());
  EXPECT_THAT(objects(r.file.runs[0]),
              ElementsAre("var.n", "output.o", "check.c", "aws_vpc.a", "aws_vpc.a[0]", "aws_vpc.a[\"k\"]",
                          "data.aws_ami.b", "aws_vpc.c", "local.x (no)", "module.m.y (no)"));
}

TEST(TestFile, APlanCannotAssertThatNothingChangesAfterwards) {
  const Read r("run \"a\" {\n  command = plan\n  assert_no_changes = true\n}\n");
  ASSERT_TRUE(r.diags.has_errors());
  EXPECT_EQ(r.diags.items()[0].summary, "Invalid assert_no_changes argument");
}

TEST(TestFile, JsonSyntaxSaysTheSame) {
  const Read r(R"({"run": {"a": {"command": "plan", "expect_failures": ["var.n"],
                 "assert": [{"condition": "${var.n == 1}", "error_message": "no"}]}}})",
               "a.tftest.json");
  ASSERT_FALSE(r.diags.has_errors());
  EXPECT_FALSE(r.file.runs.at(0).apply);
  EXPECT_THAT(objects(r.file.runs[0]), ElementsAre("var.n"));
  EXPECT_THAT(r.file.runs[0].assertions, SizeIs(1));
}

TEST(TestFile, MockFilesGiveWayToTheBlockThatNamesThem) {
  MemoryTree tree;
  tree.add("mocks/a.tfmock.hcl",
           "mock_resource \"aws_vpc\" {\n  defaults = { id = \"file\" }\n}\n"
           "mock_data \"aws_ami\" {}\n");
  tree.add("mocks/ignored.hcl", "nonsense {}");
  tree.add("a.tftest.hcl",
           "mock_provider \"aws\" {\n  source = \"./mocks\"\n  mock_resource \"aws_vpc\" {\n"
           "    defaults = { id = \"block\" }\n  }\n}\n");
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  const TestFile file = read_test_file(tree, ".", "a.tftest.hcl", sources, diags);
  ASSERT_FALSE(diags.has_errors());
  const TestProvider& aws = file.providers.at(0);
  EXPECT_EQ(aws.type(Mode::managed, "aws_vpc")->defaults.attr("id").as_string(), "block");
  EXPECT_NE(aws.type(Mode::data, "aws_ami"), nullptr);
  EXPECT_EQ(aws.type(Mode::managed, "aws_ami"), nullptr);
}

TEST(TestFile, FilesAreFoundBesideTheConfigurationAndInOneDirectory) {
  MemoryTree tree;
  for (const char* path : {"b.tftest.hcl", "a.tftest.json", "main.tf", "tests/c.tftest.hcl",
                           "tests/deep/d.tftest.hcl", "other/e.tftest.hcl", ".hidden.tftest.hcl"})
    tree.add(path, "");
  EXPECT_THAT(find_test_files(tree, ".", "tests"),
              ElementsAre("a.tftest.json", "b.tftest.hcl", "tests/c.tftest.hcl"));
  EXPECT_THAT(find_test_files(tree, ".", "other"),
              ElementsAre("a.tftest.json", "b.tftest.hcl", "other/e.tftest.hcl"));
}

// Anything at all may be in a file; reading it ends, and ends without a crash.
TEST(TestFile, BrokenFilesAreDiagnosed) {
  for (const char* text :
       {"run", "run {", "run \"a\" { assert { condition = } }", "mock_provider \"x\" { mock_data {} }",
        "override_resource { target = }", "variables { a = }", "run \"a\" { command = \"\" }",
        "provider \"aws\" { alias = [] }", "run \"a\" { expect_failures = [a.b[*].c] }",
        "run \"a\" { plan_options { target = x } }", "override_module { target = module }"}) {
    const Read r(text);
    EXPECT_TRUE(r.diags.has_errors()) << text;
  }
}

}  // namespace
}  // namespace reprise::config
