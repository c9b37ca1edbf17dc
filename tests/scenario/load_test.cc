// reprise.hcl: what it says, what is wrong with it, and directories without one.
#include <gtest/gtest.h>

#include "config/files.h"
#include "scenario/scenario.h"

namespace reprise::scenario {
namespace {

struct Lab {
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  std::map<std::string, std::shared_ptr<config::MemoryTree>> trees;  // by path
  std::unique_ptr<const Scenario> scenario;

  Lab() { trees["."] = std::make_shared<config::MemoryTree>(); }
  void file(const std::string& path, const std::string& text, const std::string& tree = ".") {
    if (!trees[tree]) trees[tree] = std::make_shared<config::MemoryTree>();
    trees[tree]->add(path, text);
  }
  const Scenario& load() {
    scenario = scenario::load(
        [&](const std::string& path) -> std::shared_ptr<const config::Tree> {
          auto at = trees.find(path);
          return at == trees.end() ? nullptr : at->second;
        },
        "here", sources, diags);
    return *scenario;
  }
  std::string text() const {
    std::string out;
    for (const hcl::Diagnostic& d : diags)
      out += d.summary + " | " + d.detail + " | " + sources.file_line(d.subject) + "\n";
    return out;
  }
};

constexpr const char* kWhole = R"(
scenario "golden image" {
  world {
    seed  = 7
    start = "2024-03-01T00:00:00Z"
  }
}
environment "production" {
  root      = "infra"
  var_files = ["production.tfvars"]
  variables = { ami_id = image.app.id, peer = environment.staging.outputs.vpc_id }
}
environment "staging" {
  root        = "infra"
  var_files   = ["staging.tfvars"]
  variables   = { ami_id = image.app.id }
  parallelism = 3
}
image "app" {
  template  = "images/app.pkr.hcl"
  variables = { base = image.base.id }
}
image "base" {
  template = "images"
  only     = ["null.x"]
}
verify {
  recreate {
    perturb = ["time", "upstream"]
    after   = "30d"
  }
  clean { enabled = false }
  parity {
    environments = ["staging", "production"]
    may_differ   = ["aws_instance.*.instance_type"]
  }
}
)";

TEST(ScenarioFile, IsReadWhole) {
  Lab lab;
  lab.file("reprise.hcl", kWhole);
  lab.file("images/app.pkr.hcl", "");
  lab.file("infra/main.tf", "");
  lab.file("infra/staging.tfvars", "");
  lab.file("infra/production.tfvars", "");
  const Scenario& s = lab.load();
  ASSERT_TRUE(lab.diags.empty()) << lab.text();
  EXPECT_EQ(s.name, "golden image");
  EXPECT_EQ(s.seed, 7u);
  EXPECT_EQ(world::rfc3339(s.start), "2024-03-01T00:00:00Z");
  ASSERT_EQ(s.images.size(), 2u);
  EXPECT_EQ(s.images[0].name, "base");  // what others need comes first
  EXPECT_EQ(s.images[1].depends, std::vector<std::string>{"base"});
  ASSERT_EQ(s.environments.size(), 2u);
  EXPECT_EQ(s.environments[0].name, "staging");
  EXPECT_EQ(s.environments[0].parallelism, 3);
  EXPECT_EQ(s.environments[0].var_files, std::vector<std::string>{"infra/staging.tfvars"});
  const lang::Reference& ref = s.environments[0].variables.items[0].value->references[0];
  EXPECT_EQ(ref.kind, static_cast<std::uint32_t>(RefKind::image));
  EXPECT_EQ(ref.binding, 1u);
  EXPECT_EQ(s.verify.recreate.after, world::Duration::seconds(30 * 86400));
  EXPECT_EQ(s.verify.recreate.perturb, (std::vector<std::string>{"time", "upstream"}));
  EXPECT_TRUE(s.verify.idempotent.enabled);
  EXPECT_FALSE(s.verify.clean.enabled);
  EXPECT_TRUE(s.verify.parity.enabled);
  EXPECT_EQ(s.environments[0].tree, s.environments[1].tree);
}

TEST(ScenarioFile, TreesAndOverlaysLeaveUpstreamAlone) {
  Lab lab;
  lab.file("reprise.hcl", R"(
tree "tutorial" { path = "../elsewhere" }
environment "x" {
  tree    = "tutorial"
  root    = "instances"
  overlay = "overlays/ami"
  overlay {
    source = "overlays/keys"
    at     = "."
  }
}
)");
  lab.file("instances/main.tf", "upstream", "../elsewhere");
  lab.file("ami_override.tf", "override", "overlays/ami");
  lab.file("key.pub", "key", "overlays/keys");
  const Scenario& s = lab.load();
  ASSERT_TRUE(lab.diags.empty()) << lab.text();
  const config::Tree& t = *s.environments[0].tree;
  EXPECT_EQ(t.read("instances/main.tf"), "upstream");
  EXPECT_EQ(t.read("instances/ami_override.tf"), "override");
  EXPECT_EQ(t.read("instances/../key.pub"), "key");
  EXPECT_FALSE(lab.trees["../elsewhere"]->read("key.pub").has_value());
}

TEST(ScenarioFile, AMissingTreeIsToldApart) {
  Lab lab;
  lab.file("reprise.hcl", "tree \"t\" { path = \"../gone\" }\nenvironment \"x\" {\n  tree = \"t\"\n}\n");
  const Scenario& s = lab.load();
  EXPECT_EQ(s.missing_trees, std::vector<std::string>{"t"});
  EXPECT_EQ(lab.diags.size(), 1u) << lab.text();
  EXPECT_EQ(lab.text(),
            "Directory of a tree does not exist | The tree \"t\" is the directory ../gone, which is not "
            "there. | reprise.hcl:1\n");
}

TEST(ScenarioFile, SaysWhatIsWrong) {
  struct Case {
    const char* hcl;
    const char* says;
  };
  const Case cases[] = {
      {"", "Nothing to do"},
      {"imag \"x\" {}",
       "Unsupported block type | Blocks of type \"imag\" are not expected here. Did you mean \"image\"?"},
      {"environment \"x\" {\n  rot = \".\"\n}",
       "An argument named \"rot\" is not expected here. Did you mean \"root\"? | reprise.hcl:2"},
      {"environment {}", "Missing name for environment"},
      {"environment \"x\" {}\nenvironment \"x\" {}", "Duplicate environment"},
      {"environment \"x\" {\n  root = \"../up\"\n}", "Path leads out of the scenario"},
      {"environment \"x\" {\n  root = \"/etc\"\n}", "Path leads out of the scenario"},
      {"environment \"x\" {\n  root = \"gone\"\n}", "Root directory not found"},
      {"environment \"x\" {\n  tree = \"t\"\n}", "Reference to undeclared tree"},
      {"environment \"x\" {\n  overlay = \"gone\"\n}", "Overlay does not exist"},
      {"environment \"x\" {\n  parallelism = 0\n}", "Invalid parallelism"},
      {"environment \"x\" {\n  variables = { a = image.nope.id }\n}",
       "Reference to undeclared image | No image block is named \"nope\". | reprise.hcl:2"},
      {"environment \"x\" {\n  variables = { a = local.nope }\n}", "Invalid reference"},
      {"environment \"x\" {\n  variables = { a = environment.x.outputs.y }\n}",
       "Cycle | The environment \"x\" depends on itself."},
      {"environment \"x\" {\n  depends_on = [\"y\"]\n}", "Reference to undeclared environment"},
      {"image \"x\" {}", "The argument \"template\" is required"},
      {"image \"x\" {\n  template = \"gone.pkr.hcl\"\n}", "Template not found"},
      {"environment \"x\" {}\nverify {\n  recreate {\n    perturb = [\"moon\"]\n  }\n}",
       "Unknown perturbation | There is no perturbation \"moon\"."},
      {"environment \"x\" {}\nverify {\n  parity {\n    environments = [\"y\"]\n  }\n}",
       "No environment block is named \"y\"."},
      {"environment \"x\" {", "Unclosed configuration block"},
      {"tree \"t\" {}", "The argument \"path\" is required"},
  };
  for (const Case& c : cases) {
    Lab lab;
    lab.file("reprise.hcl", c.hcl);
    lab.load();
    EXPECT_NE(lab.text().find(c.says), std::string::npos) << c.hcl << "\n" << lab.text();
    EXPECT_TRUE(lab.diags.has_errors());
  }
}

TEST(Derived, FindsTemplatesAndRoots) {
  Lab lab;
  lab.file("images/app.pkr.hcl", "");
  lab.file("infra/main.tf", "module \"m\" { source = \"../net\" }\n");
  lab.file("infra/dev.tfvars", "");
  lab.file("infra/prod.tfvars", "");
  lab.file("infra/terraform.tfvars", "");
  lab.file("infra/.terraform/modules/x/main.tf", "");
  lab.file("net/main.tf", "");
  const Scenario& s = lab.load();
  ASSERT_TRUE(lab.diags.empty()) << lab.text();
  EXPECT_TRUE(s.derived);
  ASSERT_EQ(s.images.size(), 1u);
  EXPECT_EQ(s.images[0].template_path, "images");
  ASSERT_EQ(s.environments.size(), 2u);
  EXPECT_EQ(s.environments[0].name, "dev");
  EXPECT_EQ(s.environments[1].root, "infra");
}

TEST(Derived, ModulesMayLieAboveTheDirectory) {
  auto tree = std::make_shared<config::MemoryTree>();
  tree->add("main.tf", "");
  tree->add("examples/simple/main.tf", "module \"m\" { source = \"../../\" }\n");
  tree->add("examples/other/main.tf", "");
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  const auto s = load([&](const std::string&) { return std::make_shared<config::MemoryTree>(); }, "simple",
                      sources, diags, {tree, "examples/simple"});
  ASSERT_TRUE(diags.empty());
  ASSERT_EQ(s->environments.size(), 1u);
  EXPECT_EQ(s->environments[0].root, "examples/simple");
  EXPECT_EQ(s->environments[0].name, "default");
}

TEST(Derived, ARootInTheDirectoryItselfIsMeant) {
  Lab lab;
  lab.file("main.tf", "");
  lab.file("examples/simple/main.tf", "");
  const Scenario& s = lab.load();
  ASSERT_EQ(s.environments.size(), 1u);
  EXPECT_EQ(s.environments[0].root, ".");
  EXPECT_EQ(s.environments[0].name, "default");
  Lab empty;
  empty.file("README", "");
  empty.load();
  EXPECT_NE(empty.text().find("No configuration files"), std::string::npos);
}

}  // namespace
}  // namespace reprise::scenario
