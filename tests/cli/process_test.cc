// Terraform's commands, as users run them.
#include "cli/process.h"

namespace reprise::cli::test {
namespace {

constexpr const char* kThree = R"(resource "terraform_data" "a" {
  input = "one"
}
resource "terraform_data" "b" {
  input = terraform_data.a.id
}
resource "terraform_data" "c" {
  input = terraform_data.b.id
}
output "o" {
  value = terraform_data.a.output
}
)";

struct Mistake {
  const char* name;
  const char* file;
  const char* arguments;
  const char* says;
};
void PrintTo(const Mistake& m, std::ostream* out) { *out << m.name; }  // else GoogleTest prints its bytes
class Mistakes : public Cli, public testing::WithParamInterface<Mistake> {};
TEST_P(Mistakes, AreDiagnosedWithStatusOne) {
  write("main.tf", GetParam().file);
  std::string arguments = GetParam().arguments;
  arguments.insert(std::min(arguments.find(' '), arguments.size()), " -no-color");
  const Outcome o = run(arguments);
  EXPECT_EQ(o.status, 1) << o.out << o.err;
  EXPECT_TRUE(has(flat(o.err), GetParam().says)) << o.err;
  EXPECT_TRUE(o.err.starts_with("\nError: ")) << o.err;
}
INSTANTIATE_TEST_SUITE_P(
    Cli, Mistakes,
    testing::Values(
        Mistake{"syntax", "resource \"terraform_data\" {", "plan", "on main.tf line 1"},
        Mistake{"variable", "output \"x\" {\n  value = var.nope\n}\n", "plan",
                "Reference to undeclared input variable"},
        Mistake{"resource", "output \"x\" {\n  value = terraform_data.nope.id\n}\n", "plan",
                "Reference to undeclared resource"},
        Mistake{"argument", "resource \"terraform_data\" \"a\" {\n  zork = 1\n}\n", "plan",
                "Unsupported argument"},
        Mistake{"type", "variable \"n\" {\n  type = number\n}\n", "plan -var n=x",
                "Invalid value for input variable"},
        Mistake{"cycle", "locals {\n  a = local.b\n  b = local.a\n}\noutput \"o\" {\n  value = local.a\n}\n",
                "plan", "Cycle: "},
        Mistake{"required", "variable \"n\" {}\n", "plan -input=false", "No value for required variable"},
        Mistake{"flag", "", "plan -zork", "flag provided but not defined: -zork"},
        Mistake{"target", "", "plan -target=zork", "Invalid target \"zork\""},
        Mistake{"option", "", "plan -var x", "Invalid -var option"},
        Mistake{"undeclared", "", "plan -var nope=1", "Value for undeclared variable"},
        Mistake{"varfile", "", "plan -var-file nope.tfvars",
                "Given variables file nope.tfvars does not exist."},
        Mistake{"nofile", "", "apply nofile", "Failed to load \"nofile\" as a plan file"},
        Mistake{"count", "resource \"terraform_data\" \"a\" {\n  count = 1e15\n}\n", "plan", "Error: "}),
    [](const auto& info) { return info.param.name; });

TEST_F(Cli, ASourceLineIsShownAsTerraformShowsIt) {
  write("main.tf", "output \"x\" {\n  value = var.nope\n}\n");
  EXPECT_EQ(run("validate -no-color").err,
            "\nError: Reference to undeclared input variable\n\n  on main.tf line 2, in output \"x\":\n   2: "
            "  value = "
            "var.nope\n\nAn input variable with the name \"nope\" has not been declared. This variable\ncan "
            "be declared "
            "with a variable \"nope\" {} block.\n");
}

TEST_F(Cli, PlanApplyShowDestroy) {
  write("main.tf", kThree);
  EXPECT_EQ(run("plan -detailed-exitcode -out p").status, 2);
  const Outcome applied = run("apply -no-color p");
  EXPECT_EQ(applied.status, 0) << applied.err;
  EXPECT_TRUE(has(applied.out, "Apply complete! Resources: 3 added, 0 changed, 0 destroyed.")) << applied.out;
  EXPECT_EQ(run("output -raw o").out, "one");
  EXPECT_EQ(run("plan -detailed-exitcode").status, 0);
  EXPECT_EQ(run("state list").out, "terraform_data.a\nterraform_data.b\nterraform_data.c\n");
  const Outcome stale = run("apply -no-color p");
  EXPECT_EQ(stale.status, 1);
  EXPECT_TRUE(has(stale.err, "Saved plan is stale")) << stale.err;
  EXPECT_EQ(run("destroy -auto-approve").status, 0);
  EXPECT_EQ(run("state list").out, "");
  EXPECT_FALSE(exists("terraform.tfstate"));
}

TEST_F(Cli, ApprovalIsAskedFor) {
  write("main.tf", kThree);
  EXPECT_EQ(run("apply", "no\n").status, 1);
  EXPECT_FALSE(exists(".reprise/terraform.tfstate"));
  EXPECT_EQ(run("apply", "yes\n").status, 0);
  EXPECT_TRUE(exists(".reprise/terraform.tfstate"));
}

TEST_F(Cli, TheSameRunGivesTheSameBytes) {
  write("main.tf", kThree);
  const Outcome one = run("apply -auto-approve");
  const std::string state = read(".reprise/terraform.tfstate");
  fs::remove_all(dir_ / "w" / ".reprise");
  const Outcome two = run("apply -auto-approve");
  EXPECT_EQ(one.out, two.out);
  EXPECT_EQ(state, read(".reprise/terraform.tfstate"));
}

TEST_F(Cli, AKilledApplyIsTakenUpByTheNext) {
  write("main.tf", kThree);
  for (const char* point : {"terraform_data.b:create:request", "terraform_data.b:create:effect",
                            "terraform_data.b:create:response", "terraform_data.c:create:response"}) {
    fs::remove_all(dir_ / "w" / ".reprise");
    const Outcome killed = run(std::string("apply -auto-approve -crash-at '") + point + "'");
    EXPECT_EQ(killed.status, 137) << point << killed.out << killed.err;
    EXPECT_TRUE(has(run("state list").out, "terraform_data.a\n")) << point;
    const Outcome next = run("apply -auto-approve -no-color");
    EXPECT_EQ(next.status, 0) << next.err;
    EXPECT_EQ(run("plan -detailed-exitcode").status, 0) << point;
    EXPECT_EQ(run("state list").out, "terraform_data.a\nterraform_data.b\nterraform_data.c\n") << point;
  }
}

TEST_F(Cli, AFullDiskLosesNothing) {
  write("main.tf", kThree);
  ASSERT_EQ(run("apply -auto-approve").status, 0);
  const std::string before = read(".reprise/terraform.tfstate");
  write("main.tf", std::string(kThree) + "resource \"terraform_data\" \"d\" {}\n");
  const Outcome o = run("apply -auto-approve -no-color -fault disk-full:state");
  EXPECT_EQ(o.status, 1);
  EXPECT_TRUE(has(o.err, "Failed to save state")) << o.err;
  EXPECT_EQ(read(".reprise/terraform.tfstate"), before);
  EXPECT_EQ(run("apply -auto-approve").status, 0);
}

TEST_F(Cli, BrokenFilesAreRefusedAndKept) {
  write("main.tf", kThree);
  ASSERT_EQ(run("apply -auto-approve").status, 0);
  const std::string good = read(".reprise/terraform.tfstate");
  for (const std::string& bad :
       {std::string("garbage"), good.substr(0, good.size() / 2), std::string("{\"version\":9}")}) {
    write(".reprise/terraform.tfstate", bad);
    for (const char* command : {"plan", "apply -auto-approve", "state list", "show"}) {
      const Outcome o = run(command);
      EXPECT_EQ(o.status, 1) << command;
      EXPECT_TRUE(has(o.err, "Error loading state")) << o.err;
      EXPECT_EQ(read(".reprise/terraform.tfstate"), bad) << command;
    }
  }
  write(".reprise/terraform.tfstate", good);
  ASSERT_EQ(run("plan -out p").status, 0);
  const std::string plan = read("p");
  for (std::size_t n : {std::size_t{0}, std::size_t{10}, plan.size() / 2, plan.size() - 3}) {
    write("q", plan.substr(0, n));
    EXPECT_EQ(run("apply q").status, 1) << n;
  }
  const std::string world = read(".reprise/world.db");
  for (const std::string& bad : {std::string("garbage, not a database"), world.substr(0, world.size() / 2)}) {
    write(".reprise/world.db", bad);
    EXPECT_EQ(run("plan").status, 1);
    EXPECT_EQ(read(".reprise/world.db"), bad);
  }
}

TEST_F(Cli, APlanLeavesNoWorldBehind) {
  write("main.tf", kThree);
  ASSERT_EQ(run("plan").status, 0);
  EXPECT_FALSE(exists(".reprise/world.db"));
  ASSERT_EQ(run("apply -auto-approve").status, 0);
  const std::string world = read(".reprise/world.db");
  ASSERT_EQ(run("plan").status, 0);
  EXPECT_EQ(read(".reprise/world.db"), world);
}

TEST_F(Cli, DeepAndLargeInputEndsInAnAnswer) {
  std::string deep(20000, '(');
  write("main.tf", "locals {\n  x = " + deep + "\n}\n");
  EXPECT_EQ(run("plan").status, 1);
  write("main.tf", "output \"x\" {\n  value = <<EOT\n" + std::string(5'000'000, 'x') + "\nEOT\n}\n");
  EXPECT_EQ(run("plan").status, 0);
}

TEST_F(Cli, TheConsoleAnswers) {
  EXPECT_EQ(run("console", "1 + 2\n").out, "3\n");
  EXPECT_EQ(run("console", "1 + \n").status, 1);
  write("main.tf", kThree);
  ASSERT_EQ(run("apply -auto-approve").status, 0);
  EXPECT_EQ(run("console", "upper(terraform_data.a.output)\n").out, "\"ONE\"\n");
}

TEST_F(Cli, WorkspacesAndVersion) {
  EXPECT_EQ(run("workspace new dev").status, 0);
  EXPECT_EQ(run("workspace show").out, "dev\n");
  EXPECT_EQ(run("workspace list").out, "  default\n* dev\n\n");
  EXPECT_TRUE(has(run("version").out, "Reprise v"));
  EXPECT_EQ(run("nonsense").status, 1);
  EXPECT_EQ(run("").status, 127);
}

TEST_F(Cli, AVerdictNamesResourcesAndDataSourcesApart) {
  write("main.tf", R"(provider "aws" {
  region = "us-east-1"
}
resource "aws_ami" "generic" {
  name                = "mine"
  virtualization_type = "hvm"
}
data "aws_ami" "modelled" {
  owners      = ["099720109477"]
  most_recent = true
}
data "aws_instances" "generic" {}
)");
  const Outcome o = run("verify .");
  EXPECT_EQ(o.status, 0) << o.out << o.err;
  const std::string rests = o.out.substr(std::min(o.out.find("Rests on"), o.out.size()));
  EXPECT_TRUE(has(rests, "\n  generic     aws_ami: ")) << o.out;
  EXPECT_TRUE(has(rests, "\n  generic     data.aws_instances: ")) << o.out;
  EXPECT_FALSE(has(rests, "data.aws_ami")) << o.out;
  EXPECT_FALSE(has(rests, " aws_instances")) << o.out;
}

}  // namespace
}  // namespace reprise::cli::test
