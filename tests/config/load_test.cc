#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.h"

namespace reprise::config {
namespace {

using test::Files;
using test::Loaded;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Load, BindsReferencesToIndexes) {
  Loaded l(Files{{"main.tf", R"(
variable "b" { default = 1 }
variable "a" { default = 2 }
locals { x = var.b }
resource "terraform_data" "r" {
  count = 2
  input = [local.x, count.index, data.test_image.i.name, module.m.out, path.module]
}
data "test_image" "i" {}
module "m" { source = "./m" }
)"},
                 {"m/main.tf", "output \"out\" { value = 1 }\n"}});
  EXPECT_THAT(l.lines(), IsEmpty());
  const Module& m = l.root();
  ASSERT_EQ(m.resources.size(), 2u);
  const Resource& r = m.resources[1];
  EXPECT_EQ(to_string(r.addr), "terraform_data.r");
  auto refs = r.body->arguments.at(0).expr->references;
  std::vector<std::string> seen;
  for (const lang::Reference& ref : refs)
    seen.push_back(fmt::format("{}/{}/{}", ref.kind, ref.binding, ref.consumed));
  auto kind = [](RefKind k) { return static_cast<std::uint32_t>(k); };
  EXPECT_THAT(seen, ElementsAre(fmt::format("{}/0/1", kind(RefKind::local)),
                                fmt::format("{}/0/1", kind(RefKind::count_index)),
                                fmt::format("{}/0/2", kind(RefKind::resource)),
                                fmt::format("{}/0/1", kind(RefKind::module_call)),
                                fmt::format("{}/0/1", kind(RefKind::path_module))));
  EXPECT_EQ(m.locals[0].value->references[0].binding, 1u);  // variables are sorted: a, b
}

TEST(Load, ModulesBelowTheTreeAndAbove) {
  Loaded l(Files{{"infra/main.tf", "module \"a\" {\n  source = \"../shared\"\n  v      = 1\n}\n"},
                 {"shared/main.tf", "variable \"v\" {}\noutput \"o\" { value = var.nope }\n"}},
           {.root = "infra", .module_dirs = {}});
  EXPECT_THAT(
      l.lines(),
      ElementsAre(
          "../shared/main.tf:2,22 error: Reference to undeclared input variable; An input variable with "
          "the name \"nope\" has not been declared. This variable can be declared with a variable "
          "\"nope\" {} block."));
}

TEST(Load, InstalledAndMappedModules) {
  Files files = {
      {"main.tf",
       "module \"a\" {\n  source = \"foo/bar/aws\"\n}\nmodule \"b\" {\n  source = \"x/y/z//sub\"\n}\n"},
      {".terraform/modules/modules.json",
       R"({"Modules":[{"Key":"","Dir":"."},{"Key":"a","Dir":".terraform/modules/a"}]})"},
      {".terraform/modules/a/main.tf", "output \"o\" { value = 1 }\n"},
      {"vendor/z/sub/main.tf", "output \"p\" { value = 1 }\n"}};
  Loaded mapped(files, {.root = ".", .module_dirs = {{"x/y/z", "vendor/z"}}});
  EXPECT_THAT(mapped.lines(), IsEmpty());
  ASSERT_EQ(mapped.configuration->modules().size(), 3u);
  EXPECT_EQ(mapped.configuration->module({"b"})->source_dir, "vendor/z/sub");
  Loaded missing(files);
  EXPECT_THAT(missing.lines(),
              ElementsAre("main.tf:4,1 error: Module not installed; This module is not yet installed. Run "
                          "\"terraform init\" to install all modules required by this configuration."));
}

TEST(Load, MappedSourcesMayHaveSubdirectoriesAndRevisions) {
  Files files = {{"main.tf",
                  "module \"a\" {\n  source = \"git::https://h.example/r.git//sub?ref=v1\"\n}\n"
                  "module \"b\" {\n  source = \"git::https://h.example/r.git?ref=v2\"\n}\n"
                  "module \"c\" {\n  source = \"git::https://h.example/gone.git\"\n}\n"},
                 {"copy/sub/main.tf", "output \"o\" { value = 1 }\n"},
                 {"copy/main.tf", "output \"o\" { value = 1 }\n"}};
  Loaded l(files, {.root = ".",
                   .module_dirs = {{"git::https://h.example/r.git", "copy"},
                                   {"git::https://h.example/gone.git", "nowhere"}}});
  EXPECT_THAT(l.lines(), ElementsAre("main.tf:8,12 error: Unreadable module directory; The directory nowhere "
                                     "could not be read for module \"c\" at main.tf:7."));
  EXPECT_EQ(l.configuration->module({"a"})->source_dir, "copy/sub");
  EXPECT_EQ(l.configuration->module({"b"})->source_dir, "copy");
}

TEST(Load, OverrideFilesReplaceArgumentsAndBlockTypes) {
  Loaded l(Files{
      {"main.tf", R"(
resource "test_instance" "a" {
  ami  = "one"
  size = 1
  disk { 
    size = 1
  }
  lifecycle {
    prevent_destroy = true
  }
}
)"},
      {"x_override.tf.json",
       R"({"resource": {"test_instance": {"a": {"ami": "two", "disk": [{"size": 2}, {"size": 3}]}}}})"},
      {"y_override.tf",
       "resource \"test_instance\" \"a\" {\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n"}});
  EXPECT_THAT(l.lines(), IsEmpty());
  const Resource& r = l.root().resources[0];
  EXPECT_TRUE(r.lifecycle.prevent_destroy);
  EXPECT_TRUE(r.lifecycle.create_before_destroy);
  EXPECT_EQ(r.body->children.size(), 2u);
  EXPECT_EQ(r.body->arguments.size(), 2u);
}

TEST(Load, EachStageSpeaksAlone) {
  Loaded decode(Files{{"main.tf", "output \"1\" { value = var.nope }\nmodule \"m\" { source = \"./m\" }\n"},
                      {"m/main.tf", "variable \"v\" {}\n"}});
  EXPECT_EQ(decode.lines().size(), 1u);
  Loaded graph(Files{{"main.tf", "output \"a\" { value = var.nope }\nmodule \"m\" { source = \"./m\" }\n"},
                     {"m/main.tf", "variable \"v\" {}\n"}});
  EXPECT_THAT(
      graph.lines(),
      ElementsAre("main.tf:2,14 error: Missing required argument; The argument \"v\" is required, but "
                  "no definition was found."));
}

TEST(Load, MistakesComeFileByFileAndBlockByBlock) {
  Loaded l(Files{{"a.tf",
                  "output \"o\" { value = 1 }\n"
                  "check \"c\" {\n  assert {\n    condition     = true\n    error_message = \"x\"\n  }\n}\n"
                  "variable \"source\" {}\nnope {}\n"},
                 {"b.tf", "output \"o\" { value = 2 }\nmodule \"m\" { source = \"./m\", count }\n"},
                 {"c.tf", "terraform {\n  nope             = 1\n  required_version = \"x\"\n}\n"}});
  std::vector<std::string> summaries;
  for (const std::string& line : l.lines()) summaries.push_back(line.substr(0, line.find(';')));
  EXPECT_THAT(
      summaries,
      ElementsAre("a.tf:9,1 error: Unsupported block type", "a.tf:4,21 error: Invalid assert expression",
                  "a.tf:2,1 error: Zero assert blocks", "a.tf:8,10 error: Invalid variable name",
                  "b.tf:2,28 error: Invalid single-argument block definition",
                  "c.tf:3,22 error: Invalid version constraint", "c.tf:2,3 error: Unsupported argument",
                  "b.tf:1,1 error: Duplicate output definition"));
}

TEST(Load, SchemaMistakes) {
  Loaded l(Files{{"main.tf", R"(
resource "test_instance" "a" {
  sise = 1
  disks {
  }
  net {
    size = 1
  }
  net {
    size = 1
  }
  mount {
    size = 1
  }
}
resource "test_needs" "n" {}
resource "test_instanc" "t" {}
data "test_instance" "d" {}
resource "nobody_thing" "x" {}
)"}});
  EXPECT_THAT(
      l.lines(),
      ElementsAre(
          "main.tf:2,30 error: Missing required argument; The argument \"ami\" is required, but no "
          "definition was found.",
          "main.tf:3,3 error: Unsupported argument; An argument named \"sise\" is not expected here. Did you "
          "mean \"size\"?",
          "main.tf:4,3 error: Unsupported block type; Blocks of type \"disks\" are not expected here. Did "
          "you mean \"disk\"?",
          "main.tf:9,3 error: Duplicate net block; Only one block of type \"net\" is allowed. Previous "
          "definition was at "
          "main.tf:6,3-6.",
          "main.tf:12,9 error: Missing key for mount; All mount blocks must have 1 labels (key).",
          "main.tf:16,27 error: Insufficient disk blocks; At least 1 \"disk\" blocks are required.",
          "main.tf:17,10 error: Invalid resource type; The provider hashicorp/test does not support resource "
          "type "
          "\"test_instanc\". Did you mean \"test_instance\"?",
          "main.tf:18,6 error: Invalid data source; The provider hashicorp/test does not support data source "
          "\"test_instance\".\n\nDid you intend to use the managed resource type \"test_instance\"? If so, "
          "declare this using "
          "a \"resource\" block instead of a \"data\" block.",
          "main.tf:19,10 error: Missing required provider; This configuration requires provider "
          "hashicorp/nobody, but that "
          "provider isn't available."));
}

TEST(Load, ProvidersPassBetweenModules) {
  Loaded l(Files{{"main.tf", R"(
provider "test" {
  alias  = "west"
  region = "w"
}
module "m" {
  source    = "./m"
  providers = { test.main = test.west }
}
module "bare" { source = "./m" }
)"},
                 {"m/main.tf", R"(
terraform {
  required_providers {
    test = {
      source                = "hashicorp/test"
      configuration_aliases = [test.main]
    }
  }
}
data "test_image" "i" {
  provider = test.main
}
)"}});
  auto lines = l.lines();
  ASSERT_EQ(lines.size(), 1u);  // that the data source has no configuration follows from it
  EXPECT_THAT(lines[0], testing::HasSubstr(
                            "main.tf:10,1 error: Missing required provider configuration; The child module "
                            "requires an additional configuration for provider hashicorp/test, with the "
                            "local name \"test.main\"."));
}

TEST(Load, BoundsAreDiagnosed) {
  Loaded self(Files{{"main.tf", "module \"m\" { source = \"./.\" }\n"}});
  EXPECT_THAT(self.lines(),
              ElementsAre("main.tf:1,1 error: Module calls itself; The module at \".\" would be called from "
                          "inside itself without end."));
  Files deep;
  std::string path;
  for (int i = 0; i < 120; ++i) {
    deep.emplace_back(path + "main.tf", "module \"m\" { source = \"./m\" }\n");
    path += "m/";
  }
  deep.emplace_back(path + "main.tf", "locals { x = 1 }\n");
  auto lines = Loaded(deep).lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], testing::HasSubstr("Modules nested too deeply"));
}

TEST(Load, ManyBlocks) {
  std::string text = "resource \"terraform_data\" \"r0\" {\n  input = 1\n}\n";
  for (int i = 1; i < 100'000; ++i)
    text += fmt::format("resource \"terraform_data\" \"r{}\" {{\n  input = terraform_data.r{}.output\n}}\n",
                        i, i - 1);
  Loaded l(Files{{"main.tf", text}});
  EXPECT_THAT(l.lines(), IsEmpty());
  EXPECT_EQ(l.root().resources.size(), 100'000u);
}

}  // namespace
}  // namespace reprise::config
