// What a run says on its way, where its files lie, and what happens at stated points.
#include "cli/process.h"

namespace reprise::cli::test {
namespace {

constexpr const char* kOne = R"(resource "terraform_data" "a" {
  input = "x"
}
)";

TEST_F(Cli, ProgressNamesWhatIsReadAndWhichObjectGoes) {
  write("main.tf", kOne);
  ASSERT_EQ(run("apply -auto-approve").status, 0);
  write("main.tf", R"(resource "terraform_data" "a" {
  input = "y"
}
data "terraform_remote_state" "r" {
  backend = "local"
  config  = { path = ".reprise/terraform.tfstate" }
}
)");
  const std::string changed = run("apply -auto-approve -no-color").out;
  EXPECT_TRUE(has(changed, "terraform_data.a: Refreshing state... [id=")) << changed;
  EXPECT_TRUE(has(changed,
                  "data.terraform_remote_state.r: Reading...\n"
                  "data.terraform_remote_state.r: Read complete after 0s\n"))
      << changed;
  EXPECT_TRUE(has(changed, "terraform_data.a: Modifying... [id=")) << changed;
  EXPECT_TRUE(has(run("destroy -auto-approve -no-color").out, "terraform_data.a: Destroying... [id="));
}

TEST_F(Cli, TheSameProgressAsMessages) {
  write("main.tf", kOne);
  ASSERT_EQ(run("apply -auto-approve").status, 0);
  const std::string messages = run("plan -json").out;
  EXPECT_TRUE(has(messages, R"("type":"refresh_start")")) << messages;
  EXPECT_TRUE(has(messages, R"("type":"refresh_complete")")) << messages;
  EXPECT_TRUE(has(messages, R"("id_key":"id","id_value":")")) << messages;
}

TEST_F(Cli, ReadingIsRefreshingInMessages) {
  write("main.tf", R"(resource "terraform_data" "a" {
  input = ".reprise/terraform.tfstate"
}
data "terraform_remote_state" "r" {
  backend = "local"
  config  = { path = terraform_data.a.output }
}
)");
  const std::string messages = run("apply -auto-approve -json").out;
  EXPECT_TRUE(has(messages, R"("data.terraform_remote_state.r: Refreshing...")")) << messages;
  EXPECT_FALSE(has(messages, "Reading...")) << messages;
}

TEST_F(Cli, ModulesAndFilesMayLieAboveTheWorkingDirectory) {
  write("modules/m/main.tf", "output \"text\" {\n  value = file(\"${path.module}/text.txt\")\n}\n");
  write("modules/m/text.txt", "from the module");
  write("live/app/main.tf", R"(module "m" {
  source = "../../modules/m"
}
output "module" {
  value = module.m.text
}
output "own" {
  value = file("own.txt")
}
output "absolute" {
  value = file(abspath("${path.root}/own.txt"))
}
)");
  write("live/app/own.txt", "its own");
  write("own.txt", "another");
  const Outcome o = run("-chdir=live/app apply -auto-approve -no-color");
  EXPECT_EQ(o.status, 0) << o.err;
  EXPECT_TRUE(has(o.out, "absolute = \"its own\"\nmodule = \"from the module\"\nown = \"its own\"\n"))
      << o.out;
}

TEST_F(Cli, AnImportCountsWhateverElseItsObjectNeeds) {
  write("main.tf", R"(import {
  to = terraform_data.a
  id = "x1"
}
resource "terraform_data" "a" {
  input = "new"
}
)");
  const std::string text = run("apply -auto-approve -no-color").out;
  EXPECT_TRUE(
      has(text, "terraform_data.a: Importing... [id=x1]\nterraform_data.a: Import complete [id=x1]\n"))
      << text;
  EXPECT_TRUE(has(text, "Apply complete! Resources: 1 imported, 0 added, 1 changed, 0 destroyed.")) << text;
}

// A checkout ends the climb: what lies above it does not exist.
TEST_F(Cli, NothingAboveACheckoutIsRead) {
  write("secret.txt", "not yours");
  write("repo/.git/HEAD", "");
  write("repo/main.tf", "output \"o\" {\n  value = fileexists(\"../secret.txt\")\n}\n");
  EXPECT_TRUE(has(run("-chdir=repo apply -auto-approve -no-color").out, "o = false"));
}

TEST_F(Cli, AStateThatCannotBeReadIsNoEmptyState) {
  write("main.tf", kOne);
  write(".reprise/terraform.tfstate/keep", "");
  const Outcome o = run("apply -auto-approve -no-color");
  EXPECT_EQ(o.status, 1);
  EXPECT_TRUE(has(flat(o.err), "Error loading state State file cannot be read: .reprise/terraform.tfstate"))
      << o.err;
  EXPECT_TRUE(exists(".reprise/terraform.tfstate/keep"));
}

TEST_F(Cli, FaultPointsHaveNames) {
  write("main.tf", kOne);
  const Outcome killed = run("apply -auto-approve -crash-at terraform_data.a:create:effect");
  EXPECT_EQ(killed.status, 137);
  EXPECT_TRUE(has(killed.err, "Killed at terraform_data.a:create:effect")) << killed.err;
  const Outcome refused = run("apply -auto-approve -no-color -fault error:*:create:request:NoCapacity");
  EXPECT_EQ(refused.status, 1) << refused.out;
  EXPECT_TRUE(has(refused.err, "NoCapacity")) << refused.err;
  const Outcome slowed = run("apply -auto-approve -no-color -fault throttle:terraform_data.a:create:request");
  EXPECT_EQ(slowed.status, 0) << slowed.err;
  EXPECT_TRUE(has(slowed.out, "terraform_data.a: Still trying: RequestLimitExceeded")) << slowed.out;
}

TEST_F(Cli, APointThatIsNeverReachedIsReported) {
  write("main.tf", kOne);
  const Outcome o = run("apply -auto-approve -no-color -crash-at terraform_data.b:create:effect");
  EXPECT_EQ(o.status, 0);
  EXPECT_TRUE(has(flat(o.out),
                  "Fault point was not reached Nothing in this run was called "
                  "\"terraform_data.b:create:effect\"."))
      << o.out;
}

}  // namespace
}  // namespace reprise::cli::test
