// Commands and flags that are not the real tool's, and what it does not say of its own.
#include "cli/process.h"

namespace reprise::cli::test {
namespace {

constexpr const char* kChain = R"(resource "terraform_data" "a" {}
resource "terraform_data" "b" {
  input = terraform_data.a.id
}
resource "terraform_data" "c" {
  count = 2
  input = terraform_data.b.id
}
resource "terraform_data" "d" {}
output "b" {
  value = terraform_data.b.id
}
)";

TEST_F(Cli, ExcludedObjectsStayWithAllThatNeedsThem) {
  write("main.tf", kChain);
  const Outcome first = run("apply -auto-approve -no-color -exclude=terraform_data.b");
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(run("state list").out, "terraform_data.a\nterraform_data.d\n");
  EXPECT_TRUE(has(first.out, "Warning: Resource targeting is in effect")) << first.out;
  EXPECT_TRUE(has(first.out, "-exclude option")) << first.out;
  EXPECT_EQ(run("apply -auto-approve -exclude='terraform_data.c[1]'").status, 0);
  EXPECT_EQ(run("state list").out,
            "terraform_data.a\nterraform_data.b\nterraform_data.c[0]\nterraform_data.d\n");
  EXPECT_EQ(run("apply -auto-approve").status, 0);
  EXPECT_EQ(run("plan -detailed-exitcode").status, 0);
  // What is kept keeps what it needs.
  EXPECT_EQ(run("destroy -auto-approve -exclude=terraform_data.b").status, 0);
  EXPECT_EQ(run("state list").out, "terraform_data.a\nterraform_data.b\n");
  const Outcome both = run("plan -no-color -target=terraform_data.a -exclude=terraform_data.b");
  EXPECT_EQ(both.status, 1);
  EXPECT_TRUE(has(both.err, "mutually-exclusive")) << both.err;
}

TEST_F(Cli, ASavedPlanKnowsItsExcludes) {
  write("main.tf", kChain);
  ASSERT_EQ(run("plan -out=p -exclude=terraform_data.a").status, 0);
  EXPECT_TRUE(has(run("show -json p").out, "\"complete\":false"));
  ASSERT_EQ(run("apply p").status, 0);
  EXPECT_EQ(run("state list").out, "terraform_data.d\n");
}

TEST_F(Cli, APlanIsForOneWorkspaceAndOneState) {
  write("main.tf", kChain);
  ASSERT_EQ(run("apply -auto-approve").status, 0);
  write("main.tf", std::string(kChain) + "resource \"terraform_data\" \"e\" {}\n");
  ASSERT_EQ(run("plan -out=p").status, 0);
  const std::string state = read(".reprise/terraform.tfstate");
  ASSERT_EQ(run("workspace new other").status, 0);
  const Outcome elsewhere = run("apply -no-color p");
  EXPECT_EQ(elsewhere.status, 1);
  EXPECT_TRUE(has(elsewhere.err, "Plan is for another workspace")) << elsewhere.err;
  ASSERT_EQ(run("workspace select default").status, 0);
  std::string unrelated = state;
  unrelated.replace(unrelated.find("\"lineage\": \"") + 12, 8, "00000000");
  write(".reprise/terraform.tfstate", unrelated);
  const Outcome lineage = run("apply -no-color p");
  EXPECT_EQ(lineage.status, 1);
  EXPECT_TRUE(has(lineage.err, "different state lineage")) << lineage.err;
  write(".reprise/terraform.tfstate", state);
  ASSERT_EQ(run("taint terraform_data.d").status, 0);
  const Outcome stale = run("apply -no-color p");
  EXPECT_EQ(stale.status, 1);
  EXPECT_TRUE(has(stale.err, "Saved plan is stale")) << stale.err;
  write(".reprise/terraform.tfstate", state);
  write("main.tf", "what is on disk by now does not matter");
  EXPECT_EQ(run("apply p").status, 0);
}

TEST_F(Cli, EveryCommandExplainsItself) {
  for (const char* command : {"init",
                              "plan",
                              "apply",
                              "destroy",
                              "refresh",
                              "import",
                              "state mv",
                              "state replace-provider",
                              "taint",
                              "workspace new",
                              "output",
                              "show",
                              "graph",
                              "providers",
                              "providers schema",
                              "force-unlock",
                              "get",
                              "version",
                              "console",
                              "fmt",
                              "validate",
                              "login",
                              "metadata functions",
                              "modules"}) {
    const Outcome o = run(std::string(command) + " -help");
    EXPECT_EQ(o.status, 0) << command;
    EXPECT_TRUE(o.out.starts_with(std::string("Usage: reprise [global options] ") + command)) << o.out;
    EXPECT_TRUE(has(o.out, "\n  -no-color ")) << o.out;
  }
  EXPECT_TRUE(has(run("plan --help").out, "-exclude=ADDRESS"));
}

TEST_F(Cli, GraphsForMermaid) {
  write("main.tf", kChain);
  EXPECT_EQ(
      run("graph -mermaid").out,
      "flowchart RL\n  n0[\"terraform_data.a\"]\n  n1[\"terraform_data.b\"]\n  n2[\"terraform_data.c\"]\n"
      "  n3[\"terraform_data.d\"]\n  n1 --> n0\n  n2 --> n1\n");
}

TEST_F(Cli, WhatNeedsANetworkIsRefused) {
  write("main.tf", kChain);
  for (const char* command :
       {"providers lock", "providers mirror x", "login", "logout", "init -from-module=x"}) {
    const Outcome o = run(command);
    EXPECT_EQ(o.status, 1) << command;
    EXPECT_TRUE(o.err.starts_with("\nError: ")) << o.err;
  }
}

TEST_F(Cli, VariablesAreAskedFor) {
  write("main.tf",
        "variable \"n\" {\n  type = number\n}\nvariable \"s\" {\n  description = \"Some text\"\n}\n"
        "output \"o\" {\n  value = \"${var.n + 1}${var.s}\"\n}\n");
  const Outcome o = run("apply -no-color", "41\n!\nyes\n");
  EXPECT_EQ(o.status, 0) << o.err;
  EXPECT_TRUE(o.out.starts_with("var.n\n  Enter a value: \nvar.s\n  Some text\n\n  Enter a value: \n"))
      << o.out;
  EXPECT_EQ(run("output -raw o").out, "42!");
  environment_ = "TF_INPUT=0";
  const Outcome quiet = run("plan -no-color");
  EXPECT_EQ(quiet.status, 1);
  EXPECT_EQ(quiet.out, "");
}

TEST_F(Cli, ArgumentsFromTheEnvironmentAndAnotherDataDirectory) {
  write("main.tf", kChain);
  environment_ = "TF_CLI_ARGS=-no-color TF_CLI_ARGS_state_list=-id=zork TF_DATA_DIR=other TF_LOG=trace";
  EXPECT_EQ(run("apply -auto-approve").status, 0);
  EXPECT_EQ(run("state list").out, "");
  EXPECT_EQ(run("workspace new w").status, 0);
  EXPECT_EQ(read("other/environment"), "w");
  environment_ = "";
  EXPECT_EQ(run("workspace show").out, "default\n");
}

TEST_F(Cli, FunctionsAndSchemasAsDocuments) {
  write("main.tf", kChain);
  const std::string functions = run("metadata functions -json").out;
  EXPECT_TRUE(has(functions, "\"abs\":{\"description\":\"")) << functions.substr(0, 200);
  EXPECT_TRUE(
      has(functions, "\"return_type\":\"number\",\"parameters\":[{\"name\":\"num\",\"type\":\"number\"}]"));
  EXPECT_TRUE(has(run("providers schema -json").out,
                  R"("terraform_data":{"version":0,"block":{"attributes":{"id":{"type":"string")"));
}

TEST_F(Cli, ConfigurationIsWrittenForImportsWithout) {
  write("main.tf", "locals { id = \"i-1\" }\nimport {\n  to = terraform_data.a\n  id = local.id\n}\n");
  const Outcome o = run("plan -generate-config-out=made.tf -out=p");
  EXPECT_EQ(o.status, 0) << o.err;
  EXPECT_TRUE(has(o.out, "# (config will be generated)")) << o.out;
  EXPECT_EQ(read("made.tf"),
            "# __generated__ by Terraform\n# Please review these resources and move them into your main "
            "configuration files.\n\n# __generated__ by Terraform from \"i-1\"\n"
            "resource \"terraform_data\" \"a\" {\n  input            = null\n  triggers_replace = null\n}\n");
  EXPECT_EQ(run("apply p").status, 0);
  EXPECT_EQ(run("plan -detailed-exitcode").status, 0);
  EXPECT_TRUE(has(run("plan -generate-config-out=made.tf").err, "already exists"));
}

TEST_F(Cli, ConfigurationMayStandInADirectoryBelow) {
  write("below/main.tf", "resource \"terraform_data\" \"a\" {}\n");
  EXPECT_EQ(run("validate below").status, 0);
  EXPECT_EQ(run("import -config=below terraform_data.a x").status, 0);
  EXPECT_EQ(run("state list").out, "terraform_data.a\n");
  write("wrong/main.tf", "output \"o\" { value = var.nope }\n");
  const Outcome wrong = run("validate wrong");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_TRUE(has(wrong.err, "on wrong/main.tf line 1")) << wrong.err;
  for (const char* outside : {"validate ..", "validate /", "import -config=../x terraform_data.a y"}) {
    const Outcome o = run(outside);
    EXPECT_EQ(o.status, 1) << outside;
    EXPECT_TRUE(has(o.err, "outside of the working directory")) << o.err;
  }
}

}  // namespace
}  // namespace reprise::cli::test
