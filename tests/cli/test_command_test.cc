// `test` as users run it. What Terraform prints too is compared in tests/oracle/testing.
#include "cli/process.h"

namespace reprise::cli::test {
namespace {

constexpr const char* kNetwork = R"(
variable "cidr" { default = "10.0.0.0/16" }
resource "aws_vpc" "main" { cidr_block = var.cidr }
resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(var.cidr, 8, 0)
}
output "vpc" { value = aws_vpc.main.id }
output "arn" { value = aws_vpc.main.arn }
)";

TEST_F(Cli, TestAppliesAgainstAFreshCloudForEachFile) {
  write("main.tf", kNetwork);
  const std::string same =
      "run \"a\" {\n  assert {\n    condition     = startswith(output.vpc, \"vpc-\")\n"
      "    error_message = output.vpc\n  }\n}\n";
  write("a.tftest.hcl", same);
  write("b.tftest.hcl", same);
  const Outcome o = run("test -verbose");
  EXPECT_EQ(o.status, 0) << o.out << o.err;
  EXPECT_TRUE(has(o.out, "Success! 2 passed, 0 failed.")) << o.out;
  // The same seed and the same moment: the same object in another world.
  const std::size_t first = o.out.find("vpc = \"vpc-"), second = o.out.rfind("vpc = \"vpc-");
  ASSERT_NE(first, second);
  EXPECT_EQ(o.out.substr(first, 30), o.out.substr(second, 30));
  EXPECT_FALSE(exists(".reprise/world.db"));
  EXPECT_FALSE(exists("terraform.tfstate"));
}

TEST_F(Cli, TestAssertsThatASecondApplyWouldChangeNothing) {
  write("main.tf", R"(
resource "terraform_data" "stable" { input = 1 }
resource "terraform_data" "restless" { input = timestamp() }
)");
  write("a.tftest.hcl", "run \"a\" {\n  assert_no_changes = true\n}\nrun \"b\" {}\n");
  const Outcome o = run("test");
  EXPECT_EQ(o.status, 1);
  EXPECT_TRUE(has(o.err, "Plan after apply is not empty")) << o.err;
  EXPECT_TRUE(has(o.err, "  - terraform_data.restless: update in-place of input, output")) << o.err;
  EXPECT_FALSE(has(o.err, "stable"));
  EXPECT_TRUE(has(o.err, "on a.tftest.hcl line 2, in run \"a\"")) << o.err;
  // It is a failure like that of an assertion: the next run goes on.
  EXPECT_TRUE(has(o.out, "Failure! 1 passed, 1 failed.")) << o.out;
  const Outcome json = run("test -json");
  EXPECT_TRUE(has(json.out, R"("failed":1,"errored":0)")) << json.out;
  write("main.tf", "resource \"terraform_data\" \"stable\" { input = 1 }\n");
  EXPECT_EQ(run("test").status, 0);
}

// A write-only argument that is also sensitive is nothing that a second plan could change.
TEST_F(Cli, TestFindsNoChangesInWhatIsNeverRemembered) {
  write(
      "main.tf",
      "resource \"aws_ssm_parameter\" \"p\" {\n  name  = \"/p\"\n  type  = \"String\"\n  value = \"v\"\n}\n");
  write("a.tftest.hcl", "run \"a\" {\n  assert_no_changes = true\n}\n");
  EXPECT_EQ(run("test").status, 0) << run("test").err;
}

TEST_F(Cli, TestMocksHaveTheShapesOfTheRealThing) {
  write("main.tf", kNetwork);
  write("a.tftest.hcl", R"(
mock_provider "aws" {}
run "a" {
  assert {
    condition     = can(regex("^vpc-[0-9a-f]{17}$", output.vpc)) && startswith(output.arn, "arn:aws:ec2:")
    error_message = "${output.vpc} ${output.arn}"
  }
}
)");
  EXPECT_EQ(run("test").status, 0);
  const Outcome random = run("test -mock-values=random");
  EXPECT_EQ(random.status, 1);
  EXPECT_TRUE(has(random.err, "Test assertion failed"));
  const Outcome wrong = run("test -mock-values=perfect");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_TRUE(has(wrong.err, "Invalid -mock-values option")) << wrong.err;
}

TEST_F(Cli, TestMockedProvidersKnowNoRules) {
  write("main.tf", kNetwork);
  write("real.tftest.hcl", "run \"a\" {\n  variables { cidr = \"10.0.0.0/29\" }\n}\n");
  write("mock.tftest.hcl",
        "mock_provider \"aws\" {}\nrun \"a\" {\n  variables { cidr = \"10.0.0.0/20\" }\n}\n");
  const Outcome o = run("test");
  EXPECT_TRUE(has(o.out, "mock.tftest.hcl... pass")) << o.out;
  EXPECT_TRUE(has(o.out, "real.tftest.hcl... fail")) << o.out << o.err;
}

TEST_F(Cli, TestProvidersOfATestFileAreConfiguredThere) {
  write("main.tf", "provider \"aws\" {\n  region = \"us-east-1\"\n}\n" + std::string(kNetwork));
  write("a.tftest.hcl", R"(
variables { where = "eu-central-1" }
provider "aws" { region = var.where }
provider "aws" {
  alias  = "fourth"
  region = run.a.region
}
run "a" {
  module { source = "./region" }
}
run "b" {
  assert {
    condition     = strcontains(output.arn, ":eu-central-1:")
    error_message = output.arn
  }
}
run "c" {
  providers = { aws = aws.fourth }
  state_key = "c"
  assert {
    condition     = strcontains(output.arn, ":sa-east-1:")
    error_message = output.arn
  }
}
)");
  write("region/main.tf", "output \"region\" {\n  value = \"sa-east-1\"\n}\n");
  const Outcome o = run("test");
  EXPECT_EQ(o.status, 0) << o.out << o.err;
}

TEST_F(Cli, TestSaysWhatItRestsOn) {
  write("main.tf", "resource \"aws_ses_email_identity\" \"a\" {\n  email = \"a@b.c\"\n}\n");
  write("a.tftest.hcl", "run \"a\" {}\n");
  const Outcome o = run("test");
  EXPECT_EQ(o.status, 0) << o.err;
  EXPECT_TRUE(has(o.out, "Success! 1 passed, 0 failed.\n\nRests on what is not modelled:\n  generic"))
      << o.out;
  EXPECT_TRUE(has(run("test -verbose").out, "a.tftest.hcl, run \"a\":\nRests on"))
      << run("test -verbose").out;
  EXPECT_TRUE(has(run("test -json").out, R"("type":"rests_on")"));
  write("a.tftest.hcl", "mock_provider \"aws\" {}\nrun \"a\" {}\n");
  EXPECT_FALSE(has(run("test").out, "Rests on"));
}

TEST_F(Cli, TestRefusesCloudRunsAndWrongOptions) {
  write("main.tf", "output \"o\" {\n  value = 1\n}\n");
  const Outcome o = run("test -cloud-run=app.terraform.io/a/b/c");
  EXPECT_EQ(o.status, 1);
  EXPECT_TRUE(has(o.err, "Tests cannot be run remotely")) << o.err;
  EXPECT_EQ(run("test -parallelism=0").status, 1);
  EXPECT_TRUE(has(run("test -bogus").err, "flag provided but not defined: -bogus"));
}

TEST_F(Cli, TestPrintsTheSameBytesTwice) {
  write("main.tf", kNetwork);
  write("a.tftest.hcl", "mock_provider \"aws\" {}\nrun \"a\" {}\nrun \"b\" {\n  command = plan\n}\n");
  write("b.tftest.hcl", "run \"a\" {}\n");
  EXPECT_EQ(run("test -verbose -json").out, run("test -verbose -json").out);
  run("test -junit-xml=a.xml");
  run("test -junit-xml=b.xml");
  EXPECT_EQ(read("a.xml"), read("b.xml"));
  EXPECT_TRUE(has(read("a.xml"), "<testsuite name=\"a.tftest.hcl\" tests=\"2\""));
}

TEST_F(Cli, TestAcceptsLaterVersionsWords) {
  write("main.tf", "output \"o\" {\n  value = 1\n}\n");
  write("a.tftest.hcl",
        "test {\n  parallel = true\n}\nrun \"a\" {\n  parallel  = true\n  state_key = \"x\"\n}\n");
  EXPECT_EQ(run("test").status, 0) << run("test").err;
}

TEST_F(Cli, ValidateAndInitReadTestFiles) {
  write("main.tf", "output \"o\" {\n  value = 1\n}\n");
  write("a.tftest.hcl", "run \"a\" {\n  expect_failures = [local.x]\n}\n");
  EXPECT_EQ(run("init").status, 0);
  EXPECT_TRUE(has(run("validate").err, "Invalid `expect_failures` reference"));
  EXPECT_EQ(run("validate -no-tests").status, 0);
  write("a.tftest.hcl", "run \"a\" {\n  bogus = 1\n}\n");
  EXPECT_EQ(run("init").status, 1);
}

}  // namespace
}  // namespace reprise::cli::test
