// Providers as users meet them: known by a schema alone, offering functions, acting on the runner.
#include "cli/process.h"

namespace reprise::cli::test {
namespace {

// Everything a schema can say: nested blocks of each kind, nested attributes, sets, what is optional and
// computed, sensitive, written only.
constexpr const char* kSchema =
    R"({"format_version":"1.0","provider_schemas":{"registry.terraform.io/acme/orchard":{
  "provider":{"version":0,"block":{"attributes":{
    "token":{"type":"string","optional":true,"sensitive":true}}}},
  "resource_schemas":{"orchard_tree":{"version":2,"block":{
    "attributes":{
      "id":{"type":"string","computed":true},
      "kind":{"type":"string","required":true},
      "height":{"type":"number","optional":true,"computed":true},
      "secret":{"type":"string","optional":true,"sensitive":true},
      "graft_wo":{"type":"string","optional":true,"write_only":true},
      "tags":{"type":["set","string"],"optional":true},
      "weights":{"type":["map",["list","number"]],"optional":true},
      "spot":{"optional":true,"nested_type":{"nesting_mode":"single","attributes":{
        "row":{"type":"number","required":true},
        "label":{"type":"string","optional":true,"computed":true}}}},
      "birds":{"optional":true,"nested_type":{"nesting_mode":"map","attributes":{
        "song":{"type":"string","optional":true},"ring":{"type":"string","computed":true}}}}},
    "block_types":{
      "branch":{"nesting_mode":"list","min_items":1,"block":{
        "attributes":{"length":{"type":"number","required":true},"age":{"type":"number","computed":true}},
        "block_types":{"leaf":{"nesting_mode":"set",
          "block":{"attributes":{"colour":{"type":"string","optional":true}}}}}}},
      "root":{"nesting_mode":"single","block":{"attributes":{"depth":{"type":"number","optional":true}}}},
      "nest":{"nesting_mode":"map","block":{"attributes":{"eggs":{"type":"number","optional":true}}}}}}}},
  "data_source_schemas":{"orchard_weather":{"version":0,"block":{"attributes":{
    "place":{"type":"string","required":true},"sun":{"type":"bool","computed":true},
    "hours":{"type":["list","string"],"computed":true}}}}}}}})";

constexpr const char* kMain = R"(terraform {
  required_providers {
    orchard = { source = "acme/orchard" }
  }
}
provider "orchard" { token = "t0ken" }
data "orchard_weather" "now" { place = "here" }
resource "orchard_tree" "a" {
  kind     = "apple"
  secret   = "s3cret"
  graft_wo = "never kept"
  tags     = ["b", "a", "b"]
  weights  = { x = [1, 2.5] }
  spot     = { row = 3 }
  birds    = { wren = { song = "loud" } }
  branch {
    length = 2
    leaf { colour = "green" }
    leaf { colour = "red" }
  }
  branch { length = 3 }
  root { depth = 4 }
  nest "high" { eggs = 5 }
}
output "height" { value = orchard_tree.a.height }
output "ring"   { value = orchard_tree.a.birds["wren"].ring != null }
output "sun"    { value = data.orchard_weather.now.sun }
)";

TEST_F(Cli, AProviderIsKnownByItsSchemaFile) {
  write("main.tf", kMain);
  write("orchard.schema.json", kSchema);
  EXPECT_EQ(run("plan").status, 1) << "nobody knows the provider";
  const Outcome plan = run("plan -no-color -schema=orchard.schema.json");
  EXPECT_EQ(plan.status, 0) << plan.err;
  EXPECT_TRUE(has(flat(plan.out), "height = (known after apply)")) << plan.out;
  EXPECT_TRUE(has(flat(plan.out), "secret = (sensitive value)")) << plan.out;
  EXPECT_TRUE(has(flat(plan.out), "+ graft_wo = (write-only attribute)")) << plan.out;
  EXPECT_FALSE(has(plan.out, "s3cret") || has(plan.out, "never kept")) << plan.out;
  EXPECT_TRUE(has(plan.out, "nest \"high\"")) << plan.out;
  const Outcome apply = run("apply -auto-approve -no-color -schema=orchard.schema.json");
  ASSERT_EQ(apply.status, 0) << apply.err;
  EXPECT_TRUE(has(apply.out, "ring = true")) << apply.out;
  const std::string state = read(".reprise/terraform.tfstate");
  EXPECT_FALSE(has(state, "never kept"));
  EXPECT_TRUE(has(state, "\"schema_version\": 2")) << state;
  EXPECT_EQ(run("plan -detailed-exitcode -schema=orchard.schema.json").status, 0);
  write("main.tf", std::string(kMain).replace(std::string(kMain).find("length = 3"), 10, "length = 9"));
  const Outcome change = run("plan -no-color -detailed-exitcode -schema=orchard.schema.json");
  EXPECT_EQ(change.status, 2);
  EXPECT_TRUE(has(change.out, "~ length = 3 -> 9")) << change.out;
  EXPECT_TRUE(has(change.out, "0 to add, 1 to change, 0 to destroy")) << change.out;
  write("main.tf", std::string(kMain) + "resource \"orchard_tree\" \"b\" { kind = 1 }\n");
  const Outcome wrong = run("validate -no-color -schema=orchard.schema.json");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_TRUE(has(wrong.err + wrong.out, "Insufficient branch blocks")) << wrong.err << wrong.out;
  EXPECT_EQ(run("destroy -auto-approve -schema=orchard.schema.json").status, 1)
      << "the configuration is broken";
}

TEST_F(Cli, SchemasAreLookedForWhereAScenarioSays) {
  write("infra/main.tf", kMain);
  write("schemas/orchard.schema.json", kSchema);
  write("schemas/README.md", "not a schema");
  write("reprise.hcl", "schemas = [\"schemas\"]\nenvironment \"all\" {\n  root = \"infra\"\n}\n");
  fs::create_directories(dir_ / "w" / ".git");
  const Outcome verify = run("verify -no-color");
  EXPECT_EQ(verify.status, 0) << verify.out << verify.err;
  const Outcome plan = run("-chdir=infra plan -no-color");
  EXPECT_EQ(plan.status, 0) << plan.err;
  write("reprise.hcl", "schemas = [\"elsewhere\"]\nenvironment \"all\" {\n  root = \"infra\"\n}\n");
  const Outcome missing = run("verify -no-color");
  EXPECT_EQ(missing.status, 1);
  EXPECT_TRUE(has(flat(missing.err), "Schemas of providers are looked for in elsewhere, which is not there."))
      << missing.err;
}

TEST_F(Cli, VerifyTakesSchemaFiles) {
  write("main.tf", kMain);
  write("o.json", kSchema);
  EXPECT_EQ(run("verify").status, 1);
  const Outcome verify = run("verify -no-color -schema o.json");
  EXPECT_EQ(verify.status, 0) << verify.out << verify.err;
  EXPECT_EQ(run("verify -schema=none.json").status, 1);
}

TEST_F(Cli, ProvidersOfferFunctions) {
  write("main.tf", R"(terraform {
  required_providers {
    time  = { source = "hashicorp/time" }
    files = { source = "hashicorp/local" }
  }
}
output "t" { value = provider::time::rfc3339_parse("2024-12-30T10:20:30+01:00") }
output "u" { value = provider::time::unix_timestamp_parse(0).rfc3339 }
output "d" { value = provider::time::duration_parse("1h30m") }
output "e" { value = [provider::files::direxists("sub"), provider::files::direxists("none")] }
)");
  write("sub/x", "");
  const Outcome apply = run("apply -auto-approve");
  ASSERT_EQ(apply.status, 0) << apply.err;
  EXPECT_EQ(
      run("output -json t").out,
      R"({"day":30,"hour":10,"iso_week":1,"iso_year":2025,"minute":20,"month":12,"month_name":"December",)"
      R"("second":30,"unix":1735550430,"weekday":1,"weekday_name":"Monday","year":2024,"year_day":365})"
      "\n");
  EXPECT_EQ(run("output -raw u").out, "1970-01-01T00:00:00Z");
  EXPECT_EQ(
      run("output -json d").out,
      R"({"hours":1.5,"microseconds":5400000000,"milliseconds":5400000,"minutes":90,"nanoseconds":5400000000000,"seconds":5400})"
      "\n");
  EXPECT_EQ(run("output -json e").out, "[true,false]\n");
  write("main.tf",
        "terraform {\n  required_providers {\n    time = { source = \"hashicorp/time\" }\n  }\n}\n"
        "output \"x\" { value = provider::time::parse(\"1\") }\n"
        "output \"y\" { value = provider::time::rfc3339_parse(\"1\") }\n");
  const Outcome wrong = run("plan -no-color");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_TRUE(has(flat(wrong.err), "The function \"parse\" is not available from the provider \"time\"."))
      << wrong.err;
}

TEST_F(Cli, TheRunnerIsNotLeftBehind) {
  write("main.tf", R"(resource "local_file" "f" {
  content  = "x"
  filename = "out/f"
}
resource "null_resource" "n" {
  provisioner "local-exec" { command = "echo kept > kept.txt" }
  depends_on = [local_file.f]
}
)");
  const Outcome same = run("verify -no-color");
  EXPECT_EQ(same.status, 0) << same.out << same.err;
  // What differs on it from life to life is a difference all the same.
  write("main.tf", R"(resource "random_id" "r" { byte_length = 8 }
resource "local_file" "f" {
  content  = random_id.r.hex
  filename = "out/f"
}
)");
  const Outcome differs = run("verify -no-color");
  EXPECT_EQ(differs.status, 2) << differs.out;
  EXPECT_TRUE(has(differs.out, "random value: random_id")) << differs.out;
  EXPECT_TRUE(has(differs.out, "✓ clean")) << differs.out;
}

TEST_F(Cli, AReadThatFailsDoesNotComplete) {
  write("main.tf", "data \"terraform_remote_state\" \"r\" {\n  backend = \"local\"\n}\n");
  const Outcome plan = run("plan -no-color");
  EXPECT_EQ(plan.status, 1);
  EXPECT_TRUE(has(plan.out, "data.terraform_remote_state.r: Reading...\n")) << plan.out;
  EXPECT_FALSE(has(plan.out, "Read complete")) << plan.out;
}

TEST_F(Cli, WhatAProviderFindsWrongIsShownAtTheArgument) {
  write("main.tf", "resource \"tls_private_key\" \"k\" {\n  algorithm = \"DSA\"\n}\n");
  const Outcome wrong = run("validate -no-color");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_TRUE(has(wrong.err + wrong.out, "on main.tf line 2, in resource \"tls_private_key\" \"k\""))
      << wrong.err << wrong.out;
}

}  // namespace
}  // namespace reprise::cli::test
