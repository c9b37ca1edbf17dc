// Templates that are wrong, and what is said about them; patterns; Go templates; the corpus.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <iostream>

#include "image/go_template.h"
#include "image/support.h"
#include "image/template.h"

namespace reprise::image::test {
namespace {

struct Case {
  const char* name;
  std::string hcl;
  const char* says;  // part of the diagnostics
};

TEST(Load, SaysWhatIsWrong) {
  const Case cases[] = {
      {"unknown block", "resource \"a\" \"b\" {}",
       "Unsupported block type | Blocks of type \"resource\" are not expected here."},
      {"unknown argument", jammy("", "  ami_nam = 1\n"),
       "Unsupported argument | An argument named \"ami_nam\" is not expected here. Did you mean "
       "\"ami_name\"?"},
      {"block as argument", jammy("", "  launch_block_device_mappings = []\n"),
       "Did you mean to define a block of type \"launch_block_device_mappings\"?"},
      {"two filters", jammy("", "  source_ami_filter {}\n"), "Duplicate source_ami_filter block"},
      {"undeclared variable", jammy("", "  ami_description = var.nope\n"),
       "Unsupported attribute | This object does not have an attribute named \"nope\"."},
      {"undeclared local", jammy("", "  ami_description = local.nope\n"),
       "This object does not have an attribute named \"nope\"."},
      {"unknown root", jammy("", "  ami_description = aws_ami.x.id\n"),
       "Unknown variable | There is no variable named \"aws_ami\"."},
      {"build in source", jammy("", "  ami_description = build.ID\n"),
       "There is no variable named \"build\"."},
      {"unknown source", "build { sources = [\"source.amazon-ebs.nope\"] }",
       "Unknown source amazon-ebs.nope"},
      {"similar source", jammy("") + "build { sources = [\"amazon-ebs.apq\"] }",
       "Did you mean to use \"amazon-ebs.app\"?"},
      {"bad source", "build { sources = [\"nonsense\"] }", "Invalid source reference"},
      {"no source", "build {}",
       "missing source reference | a build block must reference at least one source to be built"},
      {"two cleanups",
       jammy("error-cleanup-provisioner \"shell\" {}\nerror-cleanup-provisioner \"shell\" {}\n"),
       "Only one error-cleanup-provisioner is allowed"},
      {"duplicate variable", "variable \"a\" {}\nvariable \"a\" {}", "Duplicate variable"},
      {"missing label", "source \"null\" {}", "Missing name for source"},
      {"syntax", "source \"null\" \"x\" {", "Unclosed configuration block"},
      {"variable in default", "variable \"a\" { default = var.b }\nvariable \"b\" {}",
       "Variables not allowed"},
      {"source type", "source \"amazon-ebss\" \"x\" {}\nbuild { sources = [\"amazon-ebss.x\"] }",
       "Unknown source type amazon-ebss | Did you mean to use \"amazon-ebs\"? | t.pkr.hcl:1"},
      {"source type of nobody", "source \"acme-vm\" \"x\" {}\nbuild { sources = [\"acme-vm.x\"] }",
       "Unknown source type acme-vm | The source acme-vm is unknown by Packer, and is likely part of a "
       "plugin "
       "that is not installed.\nYou may find the needed plugin along with installation instructions "
       "documented "
       "on the Packer integrations page.\n\nhttps://developer.hashicorp.com/packer/integrations?filter=acme"},
      {"provisioner type", jammy("provisioner \"shel\" {}"),
       "Unknown provisioner type \"shel\" | Did you mean to use \"shell\"?"},
      {"post-processor type", jammy("post-processor \"manifes\" {}"),
       "Unknown post-processor type \"manifes\" | Did you mean to use \"manifest\"?"},
      {"cleanup type", jammy("error-cleanup-provisioner \"nobodys\" {}"),
       "Unknown error-cleanup-provisioner type \"nobodys\""},
      {"data type", "data \"amazon-amy\" \"x\" {}", "Unknown data type amazon-amy | Did you mean to use"},
      {"packer version", "packer { required_version = \">= 99\" }",
       "Unsupported Packer Core version | This configuration does not support Packer version 1.11.2."},
      {"packer argument", "packer { required_versio = \"1\" }", "Unsupported argument"},
      {"plugin as text", "packer {\n  required_plugins {\n    a = \"1.0\"\n  }\n}",
       "Invalid plugin requirement | 'a = \"1.0\"' plugin requirement calls are not possible."},
      {"plugin without version",
       "packer {\n  required_plugins {\n    a = { source = \"github.com/b/a\" }\n  }\n}",
       "No version constraint was set"},
      {"plugin without source", "packer {\n  required_plugins {\n    a = { version = \"1.0\" }\n  }\n}",
       "No source was set"},
      {"plugin version",
       "packer {\n  required_plugins {\n    a = {\n      version = \"x\"\n      source = "
       "\"github.com/b/a\"\n    }\n  "
       "}\n}",
       "Invalid version constraint"},
      {"plugin source",
       "packer {\n  required_plugins {\n    a = {\n      version = \"1\"\n      source = \"a\"\n    }\n  "
       "}\n}",
       "Invalid plugin source string"},
      {"provisioner argument", jammy("provisioner \"shell\" { inlin = [] }\n"), "Did you mean \"inline\"?"},
  };
  for (const Case& c : cases) {
    Lab lab;
    lab.tree->add("t.pkr.hcl", c.hcl);
    lab.load();
    EXPECT_NE(lab.text().find(c.says), std::string::npos) << c.name << ":\n" << lab.text();
    EXPECT_FALSE(lab.build().ok);
  }
}

TEST(Load, SaysWhatIsWrongWithValues) {
  const Case cases[] = {
      {"unset", "variable \"a\" {}\n" + jammy(""), "Unset variable \"a\""},
      {"default type", "variable \"a\" {\n  type = number\n  default = \"x\"\n}\n" + jammy(""),
       "Invalid default value for variable"},
      {"validation",
       "variable \"a\" {\n  default = \"x\"\n  validation {\n    condition = length(var.a) > 3\n    "
       "error_message = \"Too short.\"\n  }\n}\n" +
           jammy(""),
       "Invalid value for default variable | Too short.\n\nThis was checked by the validation rule at "
       "t.pkr.hcl:4."},
      {"cycle", "locals {\n  a = local.b\n  b = local.a\n}\n" + jammy(""), "Cycle"},
      {"type", jammy("", "  force_deregister = \"perhaps\"\n"),
       "Inappropriate value for attribute \"force_deregister\": a bool is required"},
      {"nothing given", "source \"amazon-ebs\" \"x\" {}\nbuild { sources = [\"amazon-ebs.x\"] }",
       "6 error(s) occurred:\n\n* ami_name must be specified\n* ami_name must be between 3 and 128 "
       "characters long\n* An ssh_username must be specified\n  Note: some builders used to default "
       "ssh_username to \"root\".\n* A source_ami or source_ami_filter must be specified\n* For security "
       "reasons, your source AMI filter must declare an owner.\n* either instance_type or "
       "spot_instance_types must be specified"},
      {"characters of a name",
       [] {
         std::string hcl = jammy("");
         return hcl.replace(hcl.find("app-1"), 5, "app:1");
       }(),
       "1 error(s) occurred:\n\n* AMIName should only contain alphanumeric characters, parentheses (()), "
       "square "
       "brackets ([]), spaces ( ), periods (.), slashes (/), dashes (-), single quotes ('), at-signs (@), or "
       "underscores(_). You can use the `clean_resource_name` template filter to automatically clean your "
       "ami "
       "name."},
      {"a short name",
       [] {
         std::string hcl = jammy("");
         return hcl.replace(hcl.find("app-1"), 5, "ab");
       }(),
       "1 error(s) occurred:\n\n* ami_name must be between 3 and 128 characters long"},
      {"a long name",
       [] {
         std::string hcl = jammy("");
         return hcl.replace(hcl.find("app-1"), 5, std::string(129, 'n'));
       }(),
       "1 error(s) occurred:\n\n* ami_name must be between 3 and 128 characters long"},
      {"a machine of its own", "source \"null\" \"x\" {}\nbuild { sources = [\"null.x\"] }",
       "4 error(s) occurred:\n\n* An ssh_username must be specified\n  Note: some builders used to default "
       "ssh_username to \"root\".\n* a Host must be specified, please reference your communicator "
       "documentation\n* a Username must be specified, please reference your communicator documentation\n* "
       "one "
       "authentication method must be specified, please reference your communicator documentation"},
      {"a container", "source \"docker\" \"x\" {}\nbuild { sources = [\"docker.x\"] }",
       "2 error(s) occurred:\n\n* Image must be specified\n* No instructions given for handling the "
       "artifact; "
       "expected commit, discard, or export_path"},
      {"windows", jammy("", "  communicator = \"winrm\"\n"), "* winrm_username must be specified."},
      {"a communicator", jammy("", "  communicator = \"telnet\"\n"), "Communicator type telnet is invalid"},
      {"unknown function", jammy("", "  ami_description = \"{{ nope }}\"\n"),
       "function \"nope\" not defined"},
      {"data",
       "data \"amazon-ami\" \"x\" {\n  filters = { name = \"none\" }\n  owners = [\"self\"]\n}\n" + jammy(""),
       "No AMI was found matching filters"},
      {"no builds", "source \"null\" \"x\" {}", "No builds to run"},
      {"environment",
       jammy("provisioner \"shell\" {\n  inline = [\"true\"]\n  environment_vars = [\"X\"]\n}\n"),
       "Environment variable not in format 'key=value': X"},
      {"nothing to run", jammy("provisioner \"shell\" {}\n"),
       "Either a script file or inline script must be specified."},
      {"both", jammy("provisioner \"shell\" {\n  inline = [\"true\"]\n  script = \"x\"\n}\n"),
       "Only a script file or an inline script can be specified, not both."},
  };
  for (const Case& c : cases) {
    Lab lab;
    EXPECT_FALSE(lab.build(c.hcl).ok) << c.name;
    EXPECT_NE(lab.text().find(c.says), std::string::npos) << c.name << ":\n" << lab.text();
  }
}

TEST(Load, ReadsVariableFilesByPrecedence) {
  Lab lab;
  lab.tree->add("a.auto.pkrvars.hcl", "who = \"auto\"\nn = 3\n");
  lab.tree->add("b.pkrvars.hcl", "who = \"file\"\nother = 1\n");
  lab.tree->add("v.pkr.hcl",
                "variable \"who\" { default = \"default\" }\nvariable \"n\" { type = number }\n");
  std::string hcl = jammy(R"(provisioner "shell" { inline = ["echo ${var.who} ${var.n + 1}"] })");
  BuildResult r = lab.build(hcl);
  ASSERT_TRUE(r.ok) << lab.text();
  EXPECT_NE(Lab::joined(r).find(": auto 4\n"), std::string::npos);
  lab.world.cloud = {};
  lab.options.variables =
      read_var_file(*lab.tree, "b.pkrvars.hcl", engine::InputValue::Source::cli_file, lab.sources, lab.diags);
  EXPECT_NE(Lab::joined(lab.build()).find(": file 4\n"), std::string::npos);
  EXPECT_NE(lab.text().find("The variable \"other\" was set but was not declared"), std::string::npos)
      << lab.text();
  lab.world.cloud = {};
  lab.options.variables.clear();
  lab.set("n", "41");
  EXPECT_NE(Lab::joined(lab.build()).find(": auto 42\n"), std::string::npos) << lab.text();
  lab.set("nope", "x");
  EXPECT_FALSE(lab.build().ok);
  EXPECT_NE(lab.text().find("Undefined -var variable"), std::string::npos);
}

TEST(Load, SayingThereIsNothing) {
  Lab lab;
  lab.load("nowhere");
  EXPECT_TRUE(lab.diags.has_errors());
  Lab legacy;
  legacy.tree->add("x.json", "{}");
  legacy.load("x.json");
  EXPECT_NE(legacy.text().find("Legacy JSON templates are not modelled | x.json is a template of the legacy "
                               "JSON format. `packer hcl2_upgrade x.json` turns it"),
            std::string::npos)
      << legacy.text();
}

TEST(Load, NamesThatPackerKnowsAreNotRefused) {
  Lab lab;
  lab.tree->add("t.pkr.hcl", R"(packer {
  required_plugins {
    acme = {
      version = "~> 1.0"
      source  = "github.com/acme/acme"
    }
  }
}
source "acme-vm" "a" {}
source "qemu" "b" {}
build {
  sources = ["acme-vm.a", "qemu.b"]
  provisioner "ansible" {}
})");
  lab.load();
  EXPECT_FALSE(lab.diags.has_errors()) << lab.text();
  lab.diags = {};
  image::load(lab.tree, {".", "", false, true}, lab.sources, lab.diags);
  EXPECT_EQ(
      lab.text(),
      "Warning: Missing required plugin | These plugins are used, but no required_plugins block of the "
      "template asks for them:\n\n* github.com/hashicorp/qemu (source qemu)\n* github.com/hashicorp/ansible "
      "(provisioner ansible)\n\nPacker 1.11.2 comes without plugins, and `packer init` installs only those "
      "that are asked for: where none is installed by hand, the template fails there. | t.pkr.hcl:10\n");
}

constexpr const char* kJson = R"json({
  "//": "made by a program",
  "packer": { "required_plugins": {
    "amazon": { "version": ">= 1", "source": "github.com/hashicorp/amazon" }
  } },
  "variable": {
    "who": { "type": "string", "default": "world" },
    "n": { "type": "list(number)", "default": [1, 2],
           "validation": { "condition": "${length(var.n) > 1}", "error_message": "Too few." } }
  },
  "locals": { "greeting": "hello ${var.who}" },
  "source": { "amazon-ebs": { "app": {
    "ami_name": "app-${length(var.n)}",
    "instance_type": "t3.micro",
    "region": "us-east-1",
    "ssh_username": "ubuntu",
    "source_ami_filter": {
      "filters": { "name": "ubuntu/images/*ubuntu-jammy-22.04-amd64-server-*" },
      "owners": ["099720109477"],
      "most_recent": true
    },
    "dynamic": { "tag": { "for_each": "${var.n}", "iterator": "it",
                          "content": { "key": "k${it.value}", "value": "v" } } }
  } } },
  "build": {
    "sources": ["source.amazon-ebs.app"],
    "provisioner": [
      { "shell": { "inline": ["echo ${local.greeting} ${build.ID} > /home/ubuntu/hello"] } },
      { "file": { "content": "x", "destination": "/tmp/x" } }
    ],
    "post-processors": [ { "post-processor": { "manifest": { "output": "m.json" } } } ]
  }
})json";

TEST(Load, JsonSyntax) {
  Lab lab;
  lab.tree->add("t.pkr.json", kJson);
  lab.load();
  ASSERT_TRUE(lab.diags.empty()) << lab.text();
  lab.set("who", "json");
  BuildResult r = lab.build();
  ASSERT_TRUE(r.ok) << lab.text() << Lab::joined(r);
  EXPECT_EQ(r.artifacts[0].name, "app-2");
  EXPECT_TRUE(r.artifacts[0].machine->machine().read("/home/ubuntu/hello")->starts_with("hello json i-"));
  EXPECT_EQ(r.artifacts[0].attributes.attr("tags").unmark().size(), 2u);
  EXPECT_EQ(r.files.size(), 1u);
}

TEST(Load, MistakesInJsonSyntax) {
  auto said = [](const std::string& from, const std::string& to) {
    Lab lab;
    std::string text = kJson;
    text.replace(text.find(from), from.size(), to);
    lab.tree->add("t.pkr.json", text);
    lab.load();
    if (!lab.diags.has_errors()) lab.build();
    return lab.text();
  };
  EXPECT_TRUE(said("ami_name", "ami_nam").find("Did you mean \"ami_name\"? | t.pkr.json:13") !=
              std::string::npos);
  EXPECT_TRUE(said("${local.greeting}", "${local.nope}").find("attribute named \"nope\"") !=
              std::string::npos);
  EXPECT_TRUE(said("\"list(number)\"", "\"list(nope)\"").find("Invalid type specification") !=
              std::string::npos);
  EXPECT_TRUE(said("[1, 2]", "[1]").find("Too few.") != std::string::npos);
  EXPECT_TRUE(said("\"sources\": [", "\"sources\": [[").find("Error: ") != std::string::npos);
  EXPECT_TRUE(
      said("\"variable\"", "\"builders\": [], \"variable\"")
          .find("`packer hcl2_upgrade t.pkr.json` turns it into HCL, which can be built. | t.pkr.json:6") !=
      std::string::npos);
}

// Whatever is done to a template, it is built, or it is said why not.
RC_GTEST_PROP(Load, DamagedTemplatesAreBuiltOrDiagnosed, ()) {
  const bool json = *rc::gen::arbitrary<bool>();
  std::string text = json ? std::string(kJson) : jammy(R"(
  dynamic "provisioner" { for_each = [1] }
  provisioner "shell" { inline = ["echo ${build.ID} {{ build `Host` }}"] }
  post-processors {
    post-processor "manifest" { output = "m.json" }
  })") + "variable \"n\" { default = [1] }\nlocals { a = var.n[0] }\n";
  const int changes = *rc::gen::inRange(1, 4);
  for (int i = 0; i < changes; ++i) {
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, text.size());
    const std::size_t length = *rc::gen::weightedElement<std::size_t>({{3, 0}, {3, 1}, {1, 30}});
    text.replace(at, std::min(length, text.size() - at),
                 *rc::gen::element<std::string>("", "{", "}", "\"", "[", "]", "${", "null", "1e400", "var.n",
                                                "for x in", "*", "\n", "{{", "}}", "dynamic", "...",
                                                "sources", "\xff", ",", ":"));
  }
  Lab lab;
  lab.tree->add(json ? "t.pkr.json" : "t.pkr.hcl", text);
  lab.load();
  const BuildResult r = lab.build();
  RC_ASSERT(r.ok != lab.diags.has_errors());
}

TEST(GoTemplate, Renders) {
  TemplateData data;
  data.fields = {{"Vars", "A='1' "}, {"Path", "/tmp/x"}, {"Empty", ""}};
  data.build_name = "app";
  data.now = *world::parse_rfc3339("2024-01-15T13:04:05Z");
  auto text = [&](std::string_view t) {
    Rendered r = render_template(t, data, {});
    return r.error.empty() ? r.text : "error: " + r.error;
  };
  EXPECT_EQ(text("chmod +x {{.Path}}; {{ .Vars }} {{ .Path }}"), "chmod +x /tmp/x; A='1'  /tmp/x");
  EXPECT_EQ(text("{{timestamp}}"), "1705323845");
  EXPECT_EQ(text("{{isotime \"2006-01-02 15:04\"}}"), "2024-01-15 13:04");
  EXPECT_EQ(text("{{isotime \"Jan _2 Monday 3PM\" | upper}}"), "JAN 15 MONDAY 1PM");
  EXPECT_EQ(text("{{ strftime \"%Y%m%d-%H%M\" }}"), "20240115-1304");
  EXPECT_EQ(text("{{ clean_resource_name \"a:b\" }}"), "a-b");
  EXPECT_EQ(text("a {{- /* c */ -}} b"), "ab");
  EXPECT_EQ(text("{{if .Vars}}yes{{else}}no{{end}}{{if .Empty}}yes{{else}}no{{end}}"), "yesno");
  EXPECT_EQ(text("{{ replace_all \"-\" \"_\" (lower `A-B`) }}"), "a_b");
  EXPECT_EQ(text("{{ build_name }}"), "app");
  EXPECT_TRUE(text("{{ .Nope }}").starts_with("error: "));
  EXPECT_TRUE(text("{{ unclosed").starts_with("error: "));
  EXPECT_TRUE(text("{{ if .Vars }}x").starts_with("error: "));
}

RC_GTEST_PROP(GoTemplate, NeverCrashes, ()) {
  auto parts = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("{{", "}}", " ", "if", "end", "else", ".Vars", "|", "(", ")", "\"", "`",
                                    "x", "-", "timestamp", "/*", "*/"));
  std::string text;
  for (const std::string& p : parts) text += p;
  render_template(text, {}, {});
}

// The obvious definition, against which the fast one is held.
bool slow_match(std::string_view p, std::string_view t) {
  if (p.empty()) return t.empty();
  if (p[0] == '*') return slow_match(p.substr(1), t) || (!t.empty() && slow_match(p, t.substr(1)));
  return !t.empty() && (p[0] == '?' || p[0] == t[0]) && slow_match(p.substr(1), t.substr(1));
}

RC_GTEST_PROP(Wildcards, MatchAsDefined, ()) {
  auto text = [](const char* alphabet) {
    return *rc::gen::resize(9, rc::gen::container<std::string>(rc::gen::elementOf(std::string(alphabet))));
  };
  std::string p = text("ab*?."), t = text("ab.");
  RC_ASSERT(wildcard_match(p, t) == slow_match(p, t));
}

RC_GTEST_PROP(Build, OnlyAndExceptPartitionTheBuilds, ()) {
  std::string glob = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("nul.ab*?")));
  Lab lab;
  lab.tree->add("t.pkr.hcl", R"(
source "null" "a" { communicator = "none" }
source "null" "b" { communicator = "none" }
source "null" "ab" { communicator = "none" }
build { sources = ["null.a", "null.b", "null.ab"] })");
  lab.load();
  auto count = [&](bool only) {
    lab.options.only = only ? std::vector<std::string>{glob} : std::vector<std::string>{};
    lab.options.except = only ? std::vector<std::string>{} : std::vector<std::string>{glob};
    std::size_t n = 0;
    for (const Line& l : lab.build().lines) n += l.text.starts_with("Build '");
    return n;
  };
  RC_ASSERT(count(true) + count(false) == 3u);
}

TEST(Corpus, TheTutorialBuildsUnmodified) {
  auto root = corpus() / "learn-terraform-provisioning";
  if (!std::filesystem::exists(root)) GTEST_SKIP() << "no corpus";
  Lab lab;
  lab.tree = from_disk(root);
  lab.tree->add("tf-packer.pub", "ssh-rsa AAAA tutorial\n");
  lab.load("images/image.pkr.hcl");
  ASSERT_TRUE(lab.diags.empty()) << lab.text();
  lab.options.creator = "image.tutorial";
  BuildResult r = lab.build();
  ASSERT_TRUE(r.ok) << lab.text() << Lab::joined(r);
  EXPECT_TRUE(r.notes.empty()) << r.notes[0].subject;
  EXPECT_EQ(r.artifacts[0].name, "learn-terraform-packer-20240115000000");
  const machine::Machine& m = r.artifacts[0].machine->machine();
  EXPECT_TRUE(m.has_package("golang-go"));
  EXPECT_TRUE(m.users.contains("terraform"));
  EXPECT_EQ(m.read("/home/terraform/.ssh/authorized_keys"), "ssh-rsa AAAA tutorial\n");
  const machine::Package* go = m.packages.find("golang-go");
  ASSERT_NE(go->marks, nullptr);
  bool blamed = false;
  for (const value::Origin& o : go->marks->origins())
    blamed = blamed || lab.sources.file_line(o.where) == "scripts/setup.sh:13";
  EXPECT_TRUE(blamed) << lab.sources.file_line(go->marks->origins()[0].where);
}

// The plugin's examples and the templates of its acceptance tests, with names filled in as its harness does.
TEST(Corpus, TheAmazonPluginsTemplatesLoadAndBuild) {
  auto root = corpus() / "packer-plugin-amazon";
  if (!std::filesystem::exists(root)) GTEST_SKIP() << "no corpus";
  auto tree = from_disk(root);
  int loaded = 0, built = 0, total = 0;
  for (const auto& e : std::filesystem::recursive_directory_iterator(root)) {
    std::string path = std::filesystem::relative(e.path(), root).generic_string();
    if (!path.ends_with(".pkr.hcl")) continue;
    ++total;
    Lab lab;
    lab.tree = std::make_shared<config::MemoryTree>(*tree);
    std::string text = *tree->read(path);
    if (std::size_t at = text.find("\"%s\""); at != std::string::npos) text.replace(at, 4, "\"example\"");
    lab.tree->add(path, text);
    lab.load(path);
    bool ok = !lab.diags.has_errors() && !lab.tmpl->builds().empty();
    loaded += ok;
    for (const std::string& name : lab.tmpl->variables())
      if (name == "ami_name") lab.set(name, "example");
    BuildResult r = lab.build();
    built += r.ok;
    EXPECT_NE(r.ok, lab.diags.has_errors()) << path << "\n" << lab.text();
    if (!r.ok) std::cout << path << "\n" << lab.text();
  }
  std::cout << "templates that load: " << loaded << "/" << total << "\n";
  std::cout << "templates that build: " << built << "/" << total << "\n";
  EXPECT_GE(total, 14);
  EXPECT_EQ(loaded, total);
  EXPECT_GE(built, 7);
}

}  // namespace
}  // namespace reprise::image::test
