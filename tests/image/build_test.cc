// Builds: what they say, what they leave, how they fail.
#include <gtest/gtest.h>

#include "image/support.h"

namespace reprise::image::test {
namespace {

TEST(Build, RegistersAnImageWithTheMachineBehindIt) {
  Lab lab;
  BuildResult r = lab.build(jammy(R"(provisioner "shell" {
    environment_vars = ["WHO=it's me"]
    inline           = ["echo hello $WHO > /tmp/../home/ubuntu/hello", "echo done"]
  })"));
  ASSERT_TRUE(r.ok) << lab.text() << Lab::joined(r);
  ASSERT_EQ(r.artifacts.size(), 1u);
  const Artifact& a = r.artifacts[0];
  EXPECT_EQ(a.id.substr(0, 4), "ami-");
  EXPECT_EQ(a.id.size(), 21u);
  const cloud::Object* o = lab.world.cloud.find(a.object_key);
  ASSERT_NE(o, nullptr);
  EXPECT_EQ(o->creator, "build.amazon-ebs.app");
  auto* m = dynamic_cast<const machine::MachineAttachment*>(o->attachment.get());
  ASSERT_NE(m, nullptr);
  EXPECT_EQ(m->machine().read("/home/ubuntu/hello"), "hello it's me\n");
  EXPECT_EQ(o->attributes.attr("name").unmark().as_string(), "app-1");
  EXPECT_EQ(o->attributes.attr("state").unmark().as_string(), "available");
  EXPECT_GT(r.took, world::Duration::seconds(60));
  EXPECT_EQ(lab.world.now - *world::parse_rfc3339("2024-01-15T00:00:00Z"), r.took);
  std::string out = Lab::joined(r);
  EXPECT_NE(out.find("==> amazon-ebs.app: Prevalidating AMI Name: app-1\n"), std::string::npos) << out;
  EXPECT_NE(out.find("    amazon-ebs.app: done\n"), std::string::npos) << out;
  EXPECT_NE(out.find("--> amazon-ebs.app: AMIs were created:\nus-east-1: " + a.id), std::string::npos) << out;
  EXPECT_EQ(content_digest(*a.machine).size(), 7u + 64u);
  EXPECT_FALSE(bill_of_materials(a.machine->machine()).empty());
}

TEST(Build, IsAFunctionOfWorldAndTemplate) {
  Lab a, b;
  std::string hcl =
      jammy(R"(provisioner "shell" { inline = ["sudo apt-get update", "sudo apt-get -y install nginx"] })");
  BuildResult ra = a.build(hcl), rb = b.build(hcl);
  ASSERT_TRUE(ra.ok && rb.ok) << a.text() << Lab::joined(ra);
  EXPECT_EQ(Lab::joined(ra), Lab::joined(rb));
  EXPECT_EQ(ra.artifacts[0].id, rb.artifacts[0].id);
  EXPECT_EQ(content_digest(*ra.artifacts[0].machine), content_digest(*rb.artifacts[0].machine));
}

TEST(Build, MarksTheNameWithTheTimestampItDerivesFrom) {
  for (const char* name :
       {"\"app-${local.stamp}\"", "\"app-{{timestamp}}\"", "\"app-{{isotime | clean_resource_name}}\""}) {
    Lab lab;
    std::string hcl = jammy("") + "locals { stamp = regex_replace(timestamp(), \"[- TZ:]\", \"\") }\n";
    hcl.replace(hcl.find("\"app-1\""), 7, name);
    BuildResult r = lab.build(hcl);
    ASSERT_TRUE(r.ok) << name << lab.text();
    value::Marks marks = r.artifacts[0].attributes.attr("name").marks();
    ASSERT_NE(marks, nullptr) << name;
    ASSERT_EQ(marks->origins().size(), 1u);
    EXPECT_EQ(marks->origins()[0].kind, value::OriginKind::timestamp);
    EXPECT_TRUE(lab.sources.file_line(marks->origins()[0].where).starts_with("t.pkr.hcl:"));
  }
}

TEST(Build, MarksIdentityAndTheBaseImage) {
  Lab lab;
  BuildResult r = lab.build(jammy(""));
  ASSERT_TRUE(r.ok) << lab.text();
  value::Marks id = r.artifacts[0].attributes.attr("id").marks();
  ASSERT_NE(id, nullptr);
  EXPECT_EQ(id->origins()[0].kind, value::OriginKind::cloud_assigned);
  value::Marks base = r.artifacts[0].attributes.attr("source_ami").marks();
  ASSERT_NE(base, nullptr);
  EXPECT_EQ(base->origins()[0].kind, value::OriginKind::image_lookup);
  EXPECT_EQ(lab.sources.file_line(base->origins()[0].where), "t.pkr.hcl:6");
  EXPECT_NE(r.artifacts[0].machine->machine().base_marks, nullptr);
}

TEST(Build, ANameThatIsTakenIsAnError) {
  Lab lab;
  ASSERT_TRUE(lab.build(jammy("")).ok);
  std::string id = lab.world.cloud.of_type("aws_ami")[0]->id;
  BuildResult second = lab.build();
  EXPECT_FALSE(second.ok);
  EXPECT_NE(lab.text().find("AMI Name: 'app-1' is used by an existing AMI: " + id + " | t.pkr.hcl:2"),
            std::string::npos)
      << lab.text();
  EXPECT_NE(Lab::joined(second).find("==> Builds finished but no artifacts were created."),
            std::string::npos);
  lab.options.force = true;
  EXPECT_TRUE(lab.build().ok);
  EXPECT_EQ(lab.world.cloud.of_type("aws_ami").size(), 1u);
}

TEST(Build, AFailingScriptFailsTheBuildAndCleansUp) {
  Lab lab;
  BuildResult r = lab.build(jammy(R"(
  provisioner "shell" { inline = ["echo before", "exit 3"] }
  error-cleanup-provisioner "shell" { inline = ["echo cleaning"] })"));
  EXPECT_FALSE(r.ok);
  EXPECT_TRUE(lab.world.cloud.of_type("aws_ami").empty());
  std::string out = Lab::joined(r);
  EXPECT_NE(out.find("    amazon-ebs.app: cleaning\n"), std::string::npos) << out;
  EXPECT_NE(out.find("Terminating the source AWS instance..."), std::string::npos) << out;
  EXPECT_NE(lab.text().find(
                "Script exited with non-zero exit status: 3. Allowed exit codes are: [0] | t.pkr.hcl:15"),
            std::string::npos)
      << lab.text();
}

TEST(Build, ExitCodesRetriesAndTimeouts) {
  Lab lab;
  EXPECT_TRUE(lab.build(jammy(R"(provisioner "shell" {
    inline           = ["exit 3"]
    valid_exit_codes = [0, 3]
  })"))
                  .ok)
      << lab.text();
  Lab retry;
  EXPECT_TRUE(retry
                  .build(jammy(R"(provisioner "shell" {
    inline      = ["[ -e /tmp/again ] || { touch /tmp/again; exit 1; }"]
    max_retries = 1
  })"))
                  .ok)
      << retry.text();
  Lab late;
  EXPECT_FALSE(late.build(jammy(R"(provisioner "shell" {
    inline  = ["sleep 100"]
    timeout = "10s"
  })"))
                   .ok);
  EXPECT_NE(late.text().find("deadline exceeded"), std::string::npos) << late.text();
}

TEST(Build, FilesAreUploadedAsScpDoes) {
  Lab lab;
  lab.tree->add("conf/a.conf", "A");
  lab.tree->add("conf/sub/b.conf", "B");
  BuildResult r = lab.build(jammy(R"(
  provisioner "shell" { inline = ["mkdir -p /tmp/in"] }
  provisioner "file" {
    source      = "conf"
    destination = "/tmp/in"
  }
  provisioner "file" {
    source      = "conf/"
    destination = "/tmp/flat"
  }
  provisioner "file" {
    source      = "conf/a.conf"
    destination = "/tmp/in/"
  }
  provisioner "file" {
    content     = "text"
    destination = "/tmp/text"
  })"));
  ASSERT_TRUE(r.ok) << lab.text();
  const machine::Machine& m = r.artifacts[0].machine->machine();
  EXPECT_EQ(m.read("/tmp/in/conf/a.conf"), "A");
  EXPECT_EQ(m.read("/tmp/in/conf/sub/b.conf"), "B");
  EXPECT_EQ(m.read("/tmp/flat/sub/b.conf"), "B");
  EXPECT_EQ(m.read("/tmp/in/a.conf"), "A");
  EXPECT_EQ(m.read("/tmp/text"), "text");
  ASSERT_NE(m.file("/tmp/text"), nullptr);
  EXPECT_EQ(m.file("/tmp/text")->owner, "ubuntu");
}

TEST(Build, UploadsNeedADirectoryTheUserMayWriteTo) {
  Lab lab;
  lab.build(jammy(R"(provisioner "file" {
    content     = "x"
    destination = "/etc/x"
  })"));
  EXPECT_NE(lab.text().find("scp: /etc/x: Permission denied"), std::string::npos) << lab.text();
  Lab missing;
  missing.build(jammy(R"(provisioner "file" {
    source      = "nothing"
    destination = "/tmp/x"
  })"));
  EXPECT_NE(missing.text().find("Bad source 'nothing': stat nothing: no such file or directory"),
            std::string::npos)
      << missing.text();
}

TEST(Build, ProvisionersApplyToTheSourcesTheyName) {
  Lab lab;
  std::string hcl = jammy("");
  hcl.erase(hcl.find("build {"));
  hcl += R"(
build {
  source "amazon-ebs.app" { ami_name = "first" }
  source "amazon-ebs.app" {
    name     = "other"
    ami_name = "second"
  }
  provisioner "shell" {
    only   = ["amazon-ebs.other"]
    inline = ["echo only other"]
  }
  provisioner "shell" {
    inline   = ["echo nobody"]
    override = {
      app   = { inline = ["echo for app"] }
      other = { inline = ["echo for ${source.name} $PACKER_BUILD_NAME"] }
    }
  }
})";
  BuildResult r = lab.build(hcl);
  ASSERT_TRUE(r.ok) << lab.text();
  std::string out = Lab::joined(r);
  EXPECT_NE(out.find("    amazon-ebs.other: only other\n"), std::string::npos) << out;
  EXPECT_EQ(out.find("    amazon-ebs.app: only other\n"), std::string::npos) << out;
  EXPECT_NE(out.find("    amazon-ebs.app: for app\n"), std::string::npos) << out;
  EXPECT_NE(out.find("    amazon-ebs.other: for other other\n"), std::string::npos) << out;
  EXPECT_EQ(r.artifacts.size(), 2u);
  lab.world.cloud = {};
  lab.options.only = {"*.oth?r"};
  EXPECT_EQ(lab.build().artifacts.size(), 1u);
  lab.world.cloud = {};
  lab.options.only = {};
  lab.options.except = {"amazon-ebs.*"};
  lab.build();
  EXPECT_NE(lab.text().find("No builds to run"), std::string::npos);
}

TEST(Build, AnImageCanBeTheBaseOfAnother) {
  Lab lab;
  ASSERT_TRUE(lab.build(jammy(R"(provisioner "shell" { inline = ["echo base > /home/ubuntu/base"] })")).ok)
      << lab.text();
  BuildResult r = lab.build(R"(
data "amazon-ami" "base" {
  filters = { name = "app-*" }
  owners  = ["self"]
  region  = "us-east-1"
}
source "amazon-ebs" "next" {
  ami_name      = "next"
  instance_type = "t3.micro"
  region        = "us-east-1"
  ssh_username  = "ubuntu"
  source_ami    = data.amazon-ami.base.id
  ami_regions   = ["eu-west-1"]
  tags          = { Base = "{{ .SourceAMIName }}", Name = "x" }
}
build { sources = ["source.amazon-ebs.next"] }
)");
  ASSERT_TRUE(r.ok) << lab.text();
  EXPECT_EQ(r.artifacts[0].machine->machine().read("/home/ubuntu/base"), "base\n");
  ASSERT_EQ(r.artifacts.size(), 2u);
  EXPECT_EQ(r.artifacts[1].region, "eu-west-1");
  EXPECT_EQ(r.artifacts[0].attributes.attr("tags").find("Base")->unmark().as_string(), "app-1");
}

TEST(Build, UnmodelledThingsAreSaid) {
  Lab lab;
  BuildResult r = lab.build(jammy(R"(
  provisioner "ansible" { playbook_file = "x.yml" }
  provisioner "shell" { inline = ["frobnicate --now"] }
  post-processor "vagrant" {}
  post-processor "manifest" { output = "m.json" })"));
  ASSERT_TRUE(r.ok) << lab.text();
  std::vector<std::string> subjects;
  for (const provider::Note& n : r.notes) subjects.push_back(n.subject);
  std::string all;
  for (const std::string& s : subjects) all += s + "\n";
  EXPECT_NE(all.find("provisioner ansible"), std::string::npos) << all;
  EXPECT_NE(all.find("command: frobnicate --now"), std::string::npos) << all;
  EXPECT_NE(all.find("post-processor vagrant"), std::string::npos) << all;
  ASSERT_EQ(r.files.size(), 1u);
  EXPECT_EQ(r.files[0].first, "m.json");
  EXPECT_NE(r.files[0].second.find("us-east-1:" + r.artifacts[0].id), std::string::npos);
  lab.world.cloud = {};
  lab.options.strict = true;
  EXPECT_FALSE(lab.build().ok);
}

TEST(Build, SensitiveValuesAreNotShown) {
  Lab lab;
  lab.tree->add("v.pkr.hcl", "variable \"secret\" {\n  default   = \"hunter22\"\n  sensitive = true\n}\n");
  BuildResult r = lab.build(jammy(R"(provisioner "shell" { inline = ["echo ${var.secret}"] })"));
  ASSERT_TRUE(r.ok) << lab.text();
  EXPECT_NE(Lab::joined(r).find("    amazon-ebs.app: <sensitive>\n"), std::string::npos);
  EXPECT_EQ(Lab::joined(r).find("hunter22"), std::string::npos);
}

TEST(Build, SourceImagesThatAreNotThere) {
  Lab lab;
  lab.build(R"(source "amazon-ebs" "x" {
  ami_name = "xxx"
  instance_type = "t3.micro"
  ssh_username = "ubuntu"
  source_ami = "ami-00000000"
}
build { sources = ["amazon-ebs.x"] })");
  EXPECT_NE(lab.text().find("InvalidAMIID.NotFound"), std::string::npos) << lab.text();
  Lab several;
  std::string hcl = jammy("");
  hcl.erase(hcl.find("    most_recent = true\n"), 23);
  several.build(hcl);
  EXPECT_NE(several.text().find(
                "Your query returned more than one result. Please try a more specific search, or set "
                "most_recent to true."),
            std::string::npos)
      << several.text();
}

TEST(Build, NamesAndSourcesOfBuildsAreEvaluated) {
  const char* hcl = R"(
variable "which" { type = list(string) }
variable "stage" { default = "test" }
locals { more = "source.null.c" }
source "null" "a" { communicator = "none" }
source "null" "b" { communicator = "none" }
source "null" "c" { communicator = "none" }
build {
  name    = "${var.stage}-build"
  sources = [for w in var.which : "source.null.${w}"]
  provisioner "sleep" {
    only     = ["null.b"]
    duration = "1m"
  }
  post-processor "manifest" {
    name   = "manifest-of-${var.stage}"
    output = "${build.name}.json"
  }
}
build { sources = ["null.a", local.more, "null.${var.which[1]}"] }
)";
  Lab lab;
  lab.set("which", "[\"a\", \"b\"]");
  BuildResult r = lab.build(hcl);
  ASSERT_TRUE(r.ok) << lab.text();
  EXPECT_EQ(r.builds, (std::vector<std::string>{"test-build.null.a", "test-build.null.b", "null.a", "null.c",
                                                "null.b"}));
  EXPECT_EQ(r.took, world::Duration::seconds(60));
  ASSERT_EQ(r.files.size(), 1u);
  EXPECT_EQ(r.files[0].first, "test-build.json");
  lab.options.only = {"test-*"};
  EXPECT_EQ(lab.build().builds.size(), 2u);

  Lab unknown;
  unknown.set("which", "[\"a\", \"d\"]");
  unknown.build(hcl);
  EXPECT_NE(unknown.text().find("Unknown source null.d | Did you mean to use \"null.a\"? | t.pkr.hcl:10"),
            std::string::npos)
      << unknown.text();
  Lab wrong;
  wrong.build("locals {\n  n = { a = 1 }\n}\nsource \"null\" \"a\" {}\nbuild { sources = local.n }\n");
  EXPECT_NE(wrong.text().find("Invalid source reference | The sources of a build are a list of references. | "
                              "t.pkr.hcl:5"),
            std::string::npos)
      << wrong.text();
}

TEST(Build, ProvisionersAreCheckedBeforeAnythingIsLaunched) {
  const std::pair<const char*, const char*> cases[] = {
      {"provisioner \"shell\" { scripts = [\"a.sh\", \"b.sh\"] }",
       "* Bad script 'b.sh': stat b.sh: no such file"},
      {"provisioner \"shell\" {}", "* Either a script file or inline script must be specified."},
      {"provisioner \"file\" { source = \"a.sh\" }", "* Destination must be specified."},
      {"provisioner \"file\" { destination = \"/tmp/a\" }", "* Source must be specified."},
      {"provisioner \"file\" {\n source = \"b\"\n destination = \"/tmp/a\"\n }",
       "* Bad source 'b': stat b: no such"},
      {"provisioner \"sleep\" { duration = \"long\" }", "Failed to parse duration"},
      {"provisioner \"shell\" { inline = [build.Nope] }", "does not have an attribute named \"Nope\""},
      {"error-cleanup-provisioner \"shell\" { script = \"c.sh\" }", "* Bad script 'c.sh'"},
  };
  for (const auto& [steps, says] : cases) {
    Lab lab;
    lab.tree->add("a.sh", "true\n");
    world::Instant before = lab.world.now;
    BuildResult r = lab.build(jammy(std::string("provisioner \"shell\" { script = \"a.sh\" }\n") + steps));
    EXPECT_FALSE(r.ok) << steps;
    EXPECT_TRUE(r.lines.empty()) << steps;
    EXPECT_EQ(lab.world.now, before) << steps;
    EXPECT_NE(lab.text().find(says), std::string::npos) << steps << "\n" << lab.text();
  }
  // What only the build knows is left to the build.
  Lab lab;
  lab.tree->add("on-i.sh", "true\n");
  BuildResult r = lab.build(jammy(R"(provisioner "shell" { script = "on-${substr(build.ID, 0, 1)}.sh" }
  provisioner "file" {
    source      = "made-later"
    destination = "/tmp/x"
    generated   = true
  })"));
  EXPECT_FALSE(r.ok);
  EXPECT_NE(lab.text().find("Build 'amazon-ebs.app' errored | Bad source 'made-later'"), std::string::npos)
      << lab.text();
}

TEST(Build, AnExcludedPostProcessorEndsItsSequence) {
  Lab lab;
  lab.options.except = {"second"};
  BuildResult r = lab.build(R"(source "null" "a" { communicator = "none" }
build {
  sources = ["null.a"]
  post-processors {
    post-processor "manifest" { output = "1.json" }
    post-processor "manifest" {
      name   = "second"
      output = "2.json"
    }
    post-processor "manifest" { output = "3.json" }
  }
})");
  ASSERT_TRUE(r.ok) << lab.text();
  ASSERT_EQ(r.files.size(), 1u);
  EXPECT_EQ(r.files[0].first, "1.json");
}

TEST(Build, AtMostSoManyRunAtATime) {
  Lab lab;
  lab.tree->add("t.pkr.hcl", R"(
source "null" "a" { communicator = "none" }
source "null" "b" { communicator = "none" }
source "null" "c" { communicator = "none" }
build {
  sources = ["null.a", "null.b", "null.c"]
  provisioner "sleep" { duration = "10s" }
})");
  lab.load();
  for (auto [parallel, seconds] : {std::pair{0, 10}, {1, 30}, {2, 20}, {3, 10}, {9, 10}}) {
    lab.options.parallel = static_cast<std::size_t>(parallel);
    EXPECT_EQ(lab.build().took, world::Duration::seconds(seconds)) << parallel;
  }
}

TEST(Build, TheWrongUserNeverConnects) {
  Lab lab;
  std::string hcl = jammy("");
  hcl.replace(hcl.find("\"ubuntu\""), 8, "\"ec2-user\"");
  BuildResult r = lab.build(hcl);
  EXPECT_FALSE(r.ok);
  EXPECT_NE(lab.text().find("Timeout waiting for SSH."), std::string::npos) << lab.text();
}

TEST(Build, AnAbortedContainerStays) {
  Lab lab;
  lab.options.on_error = OnError::abort;
  BuildResult r = lab.build(R"(source "docker" "c" {
  image  = "ubuntu:22.04"
  commit = true
}
build {
  sources = ["docker.c"]
  provisioner "shell" { inline = ["echo here > /root/mark", "false"] }
})");
  EXPECT_FALSE(r.ok);
  EXPECT_EQ(Lab::joined(r).find("Killing the container"), std::string::npos);
  auto containers = lab.world.cloud.of_type("docker_container");
  ASSERT_EQ(containers.size(), 1u) << lab.text();
  auto* m = dynamic_cast<const machine::MachineAttachment*>(containers[0]->attachment.get());
  ASSERT_NE(m, nullptr);
  EXPECT_EQ(m->machine().read("/root/mark"), "here\n");
  lab.options.on_error = OnError::cleanup;
  EXPECT_NE(Lab::joined(lab.build()).find("Killing the container"), std::string::npos);
  EXPECT_EQ(lab.world.cloud.of_type("docker_container").size(), 1u);
}

TEST(Build, DockerContainers) {
  Lab lab;
  BuildResult r = lab.build(R"(source "docker" "c" {
  image  = "ubuntu:22.04"
  commit = true
}
build {
  sources = ["docker.c"]
  provisioner "shell" { inline = ["id -un > /root/who"] }
})");
  ASSERT_TRUE(r.ok) << lab.text();
  EXPECT_EQ(r.artifacts[0].machine->machine().read("/root/who"), "root\n");
}

}  // namespace
}  // namespace reprise::image::test
