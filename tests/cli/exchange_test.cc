// Files that pass between this program and the real tool, both ways. Skipped where there is no terraform.
#include "cli/process.h"

namespace reprise::cli::test {
namespace {

// Modules, repetition, secrets, every kind of value, a replaced and a tainted object, checks.
constexpr const char* kMain = R"(variable "secret" {
  default   = "hush"
  sensitive = true
}
resource "terraform_data" "a" {
  input = { n = 1.5, l = [true, null, "ü <&>"], s = var.secret }
}
resource "terraform_data" "many" {
  for_each         = toset(["x", "y z"])
  input            = each.key
  triggers_replace = [terraform_data.a.id]
}
module "m" {
  source = "./m"
  count  = 2
  in     = terraform_data.many["x"].output
}
check "lengths" {
  assert {
    condition     = length(terraform_data.many) == 2
    error_message = "There must be two."
  }
}
output "secret" {
  value     = terraform_data.a.output
  sensitive = true
}
output "all" {
  value = { ids = module.m[*].id, none = null, n = 12345678901234567890 }
}
)";
constexpr const char* kModule = R"(variable "in" {}
resource "terraform_data" "x" {
  input = var.in
  lifecycle {
    create_before_destroy = true
  }
}
output "id" {
  value = terraform_data.x.id
}
)";

class Exchange : public Cli {
 protected:
  void SetUp() override {
    Cli::SetUp();
    if (std::system("terraform version >/dev/null 2>&1") != 0) GTEST_SKIP() << "there is no terraform here";
    write("main.tf", kMain);
    write("m/main.tf", kModule);
    ASSERT_EQ(terraform("init").status, 0);
  }
  Outcome terraform(const std::string& arguments) {
    const std::string command =
        "cd '" + (dir_ / "w").string() + "' && CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null terraform " +
        arguments + " </dev/null >" + (dir_ / "out").string() + " 2>" + (dir_ / "err").string();
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), slurp(dir_ / "out"),
            slurp(dir_ / "err")};
  }
};

TEST_F(Exchange, TheRealToolReadsOurState) {
  ASSERT_EQ(run("apply -auto-approve").status, 0);
  ASSERT_EQ(run("taint 'terraform_data.many[\"x\"]'").status, 0);
  ASSERT_EQ(run("untaint 'terraform_data.many[\"x\"]'").status, 0);
  write("terraform.tfstate", read(".reprise/terraform.tfstate"));
  const Outcome plan = terraform("plan -no-color -detailed-exitcode");
  EXPECT_EQ(plan.status, 0) << plan.out << plan.err;
  EXPECT_EQ(terraform("state list").out, run("state list").out);
  EXPECT_EQ(terraform("show -no-color").out, run("show -no-color").out);
  EXPECT_EQ(terraform("show -json").out, run("show -json").out);
  EXPECT_EQ(terraform("output -json").out, run("output -json").out);
  // What it writes without a change is what we wrote.
  EXPECT_EQ(terraform("state pull").out, run("state pull").out);
}

TEST_F(Exchange, WeReadTheStateOfTheRealTool) {
  ASSERT_EQ(terraform("apply -auto-approve").status, 0);
  const std::string before = read("terraform.tfstate");
  const Outcome plan = run("plan -no-color -detailed-exitcode -state=terraform.tfstate");
  EXPECT_EQ(plan.status, 0) << plan.out << plan.err;
  EXPECT_EQ(run("state list -state=terraform.tfstate").out, terraform("state list").out);
  EXPECT_EQ(run("show -no-color terraform.tfstate").out, terraform("show -no-color").out);
  EXPECT_EQ(run("show -json terraform.tfstate").out, terraform("show -json").out);
  EXPECT_EQ(read("terraform.tfstate"), before);
  ASSERT_EQ(run("state push terraform.tfstate").status, 0);
  EXPECT_EQ(read(".reprise/terraform.tfstate"), before);
}

TEST_F(Exchange, APlanThatOneOfUsMadeIsNotTakenForAnother) {
  ASSERT_EQ(terraform("plan -out=theirs").status, 0);
  const Outcome o = run("apply -no-color theirs");
  EXPECT_EQ(o.status, 1);
  EXPECT_TRUE(has(o.err, "Failed to load \"theirs\" as a plan file")) << o.err;
  ASSERT_EQ(run("plan -out=ours").status, 0);
  EXPECT_EQ(terraform("apply ours").status, 1);
}

}  // namespace
}  // namespace reprise::cli::test
