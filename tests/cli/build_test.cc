// `reprise build`, as Packer's users run it: images, and instances that later processes boot from them.
#include "cli/process.h"

namespace reprise::cli::test {
namespace {

const fs::path kSource = REPRISE_SOURCE_DIR;

class Build : public Cli {
 protected:
  void copy(const fs::path& from, const std::string& to = ".") {
    fs::copy(from, dir_ / "w" / to, fs::copy_options::recursive);
  }
  // What follows `mark`, up to the end of its line.
  static std::string after(const std::string& text, const std::string& mark) {
    const std::size_t at = text.find(mark);
    if (at == std::string::npos) return "";
    const std::size_t begin = at + mark.size();
    return text.substr(begin, text.find('\n', begin) - begin);
  }
};

// A template whose build block has these steps, on an image of Ubuntu.
std::string jammy(const std::string& steps, const std::string& name = "app-1") {
  return "source \"amazon-ebs\" \"app\" {\n  ami_name      = \"" + name + R"("
  instance_type = "t3.micro"
  region        = "us-east-1"
  ssh_username  = "ubuntu"
  source_ami_filter {
    filters     = { name = "ubuntu/images/*ubuntu-jammy-22.04-amd64-server-*" }
    owners      = ["099720109477"]
    most_recent = true
  }
}
build {
  sources = ["source.amazon-ebs.app"]
)" + steps +
         "\n}\n";
}

constexpr const char* kOwnImages = R"(
provider "aws" {
  region = "us-east-1"
}
data "aws_ami" "own" {
  owners      = ["self"]
  most_recent = true
}
output "id" {
  value = data.aws_ami.own.id
}
)";

TEST_F(Build, TheShippedImageIsBootedByLaterProcesses) {
  copy(kSource / "scenarios/golden-image");
  const Outcome built = run("-chdir=infra build ../images/app.pkr.hcl");
  ASSERT_EQ(built.status, 0) << built.out << built.err;
  EXPECT_TRUE(has(built.out, "==> amazon-ebs.app: Prevalidating AMI Name: storefront-1.4.2\n")) << built.out;
  EXPECT_TRUE(has(built.out, "    amazon-ebs.app: Setting up nginx "));
  EXPECT_TRUE(has(built.out,
                  "\n==> Builds finished. The artifacts of successful builds are:\n"
                  "--> amazon-ebs.app: AMIs were created:\neu-central-1: ami-"));
  const std::string ami = after(built.out, "AMIs were created:\neu-central-1: ");
  const std::string arguments = " -var-file=development.tfvars -var ami_id=" + ami;
  EXPECT_EQ(run("-chdir=infra plan -detailed-exitcode" + arguments).status, 2);
  const Outcome applied = run("-chdir=infra apply -auto-approve" + arguments);
  EXPECT_EQ(applied.status, 0) << applied.err;
  EXPECT_TRUE(has(run("-chdir=infra state show 'aws_instance.web[0]'").out, ami));
  EXPECT_EQ(run("-chdir=infra plan -detailed-exitcode" + arguments).status, 0);
  const std::string other = " -var-file=development.tfvars -var ami_id=ami-00000000000000000";
  const Outcome refused = run("-chdir=infra apply -auto-approve" + other);
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(has(flat(refused.err), "InvalidAMIID.NotFound")) << refused.err;
}

TEST_F(Build, TheTutorialIsBuiltAndItsInstanceBoots) {
  const fs::path tutorial = kSource / "../shared/corpus/learn-terraform-provisioning";
  if (!fs::exists(tutorial)) GTEST_SKIP() << "no corpus";
  copy(tutorial);
  write("tf-packer.pub", "ssh-rsa AAAA tutorial\n");
  const Outcome built = run("-chdir=instances build ../images/image.pkr.hcl");
  ASSERT_EQ(built.status, 0) << built.out << built.err;
  const std::string ami = after(built.out, "AMIs were created:\nus-east-1: ");
  std::string main = read("instances/main.tf");
  main.replace(main.find("ami-YOUR-AMI-ID"), 15, ami);
  write("instances/main.tf", main);
  const Outcome applied = run("-chdir=instances apply -auto-approve -var region=us-east-1");
  EXPECT_EQ(applied.status, 0) << applied.err;
  EXPECT_TRUE(has(run("-chdir=instances state show aws_instance.web").out, ami));
}

TEST_F(Build, AnImageIsFoundByItsNameAndItsSoftwareRuns) {
  write("app.pkr.hcl", jammy("  provisioner \"shell\" { inline = [\"echo baked > /home/ubuntu/mark\"] }"));
  write("main.tf", std::string(kOwnImages) + R"(
resource "aws_instance" "a" {
  ami           = data.aws_ami.own.id
  instance_type = "t3.micro"
  user_data     = "#!/bin/sh\ngrep baked /home/ubuntu/mark"
  provisioner "remote-exec" {
    inline = ["cat /home/ubuntu/mark"]
    connection {
      type = "ssh"
      user = "ubuntu"
      host = self.public_ip
    }
  }
}
)");
  EXPECT_EQ(run("plan").status, 1) << "there is no image yet";
  EXPECT_EQ(run("build .").status, 0);
  const Outcome applied = run("apply -auto-approve");
  EXPECT_EQ(applied.status, 0) << applied.err;
  EXPECT_TRUE(has(applied.out, "aws_instance.a (remote-exec): baked")) << applied.out;
}

TEST_F(Build, AFailedScriptLeavesNothing) {
  write("main.tf", kOwnImages);
  write("app.pkr.hcl", jammy("  provisioner \"shell\" {\n    inline = [\"echo before\", \"exit 3\"]\n  }\n"
                             "  error-cleanup-provisioner \"shell\" { inline = [\"echo tidy\"] }"));
  const Outcome o = run("build -no-color app.pkr.hcl");
  EXPECT_EQ(o.status, 1);
  EXPECT_TRUE(has(o.out,
                  "    amazon-ebs.app: before\n==> amazon-ebs.app: Provisioning step had errors: Running "
                  "the cleanup provisioner, if present...\n"))
      << o.out;
  EXPECT_TRUE(
      has(o.out, "    amazon-ebs.app: tidy\n==> amazon-ebs.app: Terminating the source AWS instance...\n"));
  EXPECT_TRUE(has(o.out,
                  "\n==> Some builds didn't complete successfully and had errors:\n--> amazon-ebs.app: "
                  "Script exited with non-zero exit status: 3. Allowed exit codes are: [0]\n\n"
                  "==> Builds finished but no artifacts were created.\n"));
  EXPECT_TRUE(has(o.err,
                  "\nError: Build 'amazon-ebs.app' errored\n\n  on app.pkr.hcl line 14, in build:\n"
                  "  14:   provisioner \"shell\" {\n"))
      << o.err;
  const Outcome planned = run("plan");
  EXPECT_EQ(planned.status, 1);
  EXPECT_TRUE(has(planned.err, "Your query returned no results")) << planned.err;
}

TEST_F(Build, AnAbortedBuildLeavesItsInstance) {
  write("app.pkr.hcl", jammy("  provisioner \"shell\" { inline = [\"exit 3\"] }\n"
                             "  error-cleanup-provisioner \"shell\" { inline = [\"echo tidy\"] }"));
  const Outcome o = run("build -on-error=abort app.pkr.hcl");
  EXPECT_EQ(o.status, 1);
  EXPECT_TRUE(has(o.out, "==> amazon-ebs.app: Step \"StepProvision\" failed, aborting...\n")) << o.out;
  EXPECT_FALSE(has(o.out, "tidy"));
  EXPECT_FALSE(has(o.out, "Terminating"));
  const std::string id = after(o.out, "Instance ID: ");
  EXPECT_TRUE(has(o.out, "aws_instance " + id)) << "the user is told";
  // It can be taken into a configuration, and destroyed with it.
  write("main.tf",
        "provider \"aws\" {\n  region = \"us-east-1\"\n}\nimport {\n  to = aws_instance.left\n  id = \"" +
            id + "\"\n}\nresource \"aws_instance\" \"left\" {\n  ami = \"" +
            after(o.out, "Found Image ID: ") + "\"\n  instance_type = \"t3.micro\"\n}\n");
  const Outcome imported = run("apply -auto-approve");
  EXPECT_EQ(imported.status, 0) << imported.out << imported.err;
  EXPECT_TRUE(has(imported.out, "Plan: 1 to import, ")) << imported.out;
  EXPECT_EQ(run("destroy -auto-approve").status, 0);
  EXPECT_EQ(run("apply -auto-approve").status, 1) << "nothing is left to import";

  const Outcome tidied = run("build -on-error=run-cleanup-provisioner app.pkr.hcl");
  EXPECT_TRUE(has(tidied.out,
                  "    amazon-ebs.app: tidy\n==> amazon-ebs.app: Step \"StepProvision\" failed, "
                  "aborting...\n"))
      << tidied.out;
}

TEST_F(Build, ATakenNameNeedsForce) {
  write("main.tf", kOwnImages);
  write("app.pkr.hcl", jammy(""));
  const std::string first = after(run("build .").out, "us-east-1: ");
  const Outcome again = run("build .");
  EXPECT_EQ(again.status, 1);
  EXPECT_TRUE(
      has(again.out, "==> amazon-ebs.app: Error: AMI Name: 'app-1' is used by an existing AMI: " + first))
      << again.out;
  const Outcome forced = run("build -force .");
  EXPECT_EQ(forced.status, 0);
  EXPECT_TRUE(has(forced.out, "Deregistered AMI app-1, id: " + first)) << forced.out;
  EXPECT_EQ(run("apply -auto-approve").status, 0);
  EXPECT_EQ(run("output -raw id").out, after(forced.out, "AMIs were created:\nus-east-1: "));
}

TEST_F(Build, VariablesComeFromWherePackerTakesThem) {
  write("t/t.pkr.hcl", R"(variable "who" { default = "default" }
source "null" "x" { communicator = "none" }
build {
  sources = ["null.x"]
  post-processor "manifest" {
    output      = "m.json"
    custom_data = { who = var.who }
  }
}
)");
  write("file.pkrvars.hcl", "who = \"file\"\nother = 1\n");
  const auto who = [&](const std::string& flags) {
    const Outcome o = run("build " + flags + " t");
    EXPECT_EQ(o.status, 0) << o.err;
    // Runs are added to the manifest one after another.
    const std::string manifest = read("m.json");
    return after(manifest.substr(manifest.rfind("custom_data")), "\"who\": ");
  };
  EXPECT_TRUE(has(who(""), "\"default\""));
  environment_ = "PKR_VAR_who=environment";
  EXPECT_TRUE(has(who(""), "\"environment\""));
  write("t/a.auto.pkrvars.hcl", "who = \"automatic\"\n");
  EXPECT_TRUE(has(who(""), "\"automatic\""));
  EXPECT_TRUE(has(who("-var-file=file.pkrvars.hcl"), "\"file\""));
  EXPECT_TRUE(has(who("-var who=flag -var-file=file.pkrvars.hcl"), "\"flag\""));
  const std::string manifest = read("m.json");
  EXPECT_TRUE(
      manifest.starts_with("{\n  \"builds\": [\n    {\n      \"name\": \"x\",\n      \"builder_type\": "
                           "\"null\",\n      \"build_time\": "))
      << manifest;
  EXPECT_TRUE(has(manifest,
                  "      \"custom_data\": {\n        \"who\": \"flag\"\n      }\n    }\n  ],\n  "
                  "\"last_run_uuid\": \"" +
                      after(manifest.substr(manifest.rfind("packer_run_uuid")), ": \"").substr(0, 36)))
      << manifest;
  const Outcome warned = run("build -no-color -warn-on-undeclared-var -var-file=file.pkrvars.hcl t");
  EXPECT_TRUE(has(warned.out, "The variable \"other\" was set but was not declared")) << warned.out;
}

TEST_F(Build, ParametersAndSecretsAreThoseOfTheAccount) {
  write("main.tf", R"(provider "aws" {
  region = "us-east-1"
}
resource "aws_ssm_parameter" "p" {
  name  = "/app/port"
  type  = "String"
  value = "8080"
}
resource "aws_secretsmanager_secret" "s" {
  name = "db"
}
resource "aws_secretsmanager_secret_version" "s" {
  secret_id     = aws_secretsmanager_secret.s.id
  secret_string = jsonencode({ user = "admin", password = "hunter2" })
}
)");
  write("app.pkr.hcl",
        jammy("  provisioner \"shell\" {\n    inline = [\"echo port ${data.amazon-parameterstore.p.value} "
              "password ${data.amazon-secretsmanager.s.value}\"]\n  }") +
            R"(data "amazon-parameterstore" "p" { name = "/app/port" }
data "amazon-secretsmanager" "s" {
  name = "db"
  key  = "password"
}
)");
  const Outcome missing = run("build -no-color .");
  EXPECT_EQ(missing.status, 1);
  EXPECT_TRUE(has(flat(missing.err), "ParameterNotFound: there is no parameter /app/port in us-east-1."))
      << missing.err;
  EXPECT_TRUE(has(flat(missing.err), "Secrets Manager can't find the specified secret db.")) << missing.err;
  EXPECT_EQ(run("apply -auto-approve").status, 0);
  const Outcome built = run("build .");
  EXPECT_EQ(built.status, 0) << built.err;
  EXPECT_TRUE(has(built.out, "    amazon-ebs.app: port 8080 password <sensitive>\n")) << built.out;
}

TEST_F(Build, OutputForPrograms) {
  write("app.pkr.hcl", jammy(""));
  const Outcome o = run("build -machine-readable -start=2024-01-15T00:00:00Z .");
  EXPECT_EQ(o.status, 0);
  EXPECT_TRUE(has(o.out, "1705276801,,ui,say,==> amazon-ebs.app: Prevalidating any provided VPC")) << o.out;
  EXPECT_TRUE(has(o.out, ",amazon-ebs.app,artifact-count,1\n"));
  EXPECT_TRUE(has(o.out, ",amazon-ebs.app,artifact,0,builder-id,mitchellh.amazonebs\n"));
  EXPECT_TRUE(has(o.out, ",amazon-ebs.app,artifact,0,id,us-east-1:ami-")) << o.out;
  EXPECT_TRUE(has(o.out, "artifact,0,string,AMIs were created:\\nus-east-1: ami-"));
  const Outcome taken = run("build -machine-readable .");
  EXPECT_EQ(taken.status, 1);
  EXPECT_TRUE(has(taken.out, ",,error-count,1\n"));
  EXPECT_TRUE(has(taken.out, ",amazon-ebs.app,error,Error: AMI Name: 'app-1' is used by an existing AMI: "));
  EXPECT_TRUE(has(taken.out, ",,ui,error,Error: Build 'amazon-ebs.app' errored\\n")) << taken.out;
  EXPECT_EQ(taken.err, "");
}

TEST_F(Build, TimeAndColour) {
  write("t.pkr.hcl", R"(source "null" "a" { communicator = "none" }
source "null" "b" { communicator = "none" }
build {
  sources = ["null.a", "null.b"]
  provisioner "sleep" { duration = "10s" }
}
)");
  EXPECT_TRUE(
      has(run("build -timestamp-ui .").out,
          "2024-01-15T00:00:11Z: Build 'null.a' finished after 10 seconds.\n2024-01-15T00:00:11Z: Build "
          "'null.b' finished after 10 seconds.\n\n==> Wait completed after 10 seconds\n"));
  EXPECT_TRUE(
      has(run("build .").out,
          "\n==> Builds finished. The artifacts of successful builds are:\n--> null.a: Did not export "
          "anything. This is the null builder\n--> null.b: Did not export anything."));
  EXPECT_TRUE(has(run("build -parallel-builds=1 .").out, "\n==> Wait completed after 20 seconds\n"));
  const std::string coloured = run("build -color .").out;
  EXPECT_TRUE(
      coloured.starts_with("\033[1;32mnull.a: output will be in this color.\033[0m\n\033[1;36mnull.b: output "
                           "will be in this color.\033[0m\n\n"))
      << coloured;
  EXPECT_FALSE(has(run("build .").out, "\033"));
}

TEST_F(Build, OnlyAndExcept) {
  write("t.pkr.hcl",
        "source \"null\" \"a\" {\n  communicator = \"none\"\n}\nbuild {\n  sources = [\"null.a\"]\n}\n");
  const Outcome none = run("build -no-color -only=nope,other .");
  EXPECT_EQ(none.status, 1);
  EXPECT_TRUE(has(flat(none.out),
                  "an 'only' option was passed, but not all matches were found for the given build."
                  " Possible build names: [null.a]."))
      << none.out;
  EXPECT_TRUE(none.err.starts_with("\nError: No builds to run\n")) << none.err;
  EXPECT_EQ(run("build -except='null.*' .").status, 1);
  EXPECT_EQ(run("build -only=nope,null.a .").status, 0);
}

struct Mistake {
  const char* name;
  std::string file;
  const char* arguments;
  const char* says;
};
void PrintTo(const Mistake& m, std::ostream* out) { *out << m.name; }

class BuildMistakes : public Build, public testing::WithParamInterface<Mistake> {};
TEST_P(BuildMistakes, AreDiagnosedWithStatusOne) {
  write("t.pkr.hcl", GetParam().file);
  const Outcome o = run(std::string("build -no-color ") + GetParam().arguments);
  EXPECT_EQ(o.status, 1) << o.out << o.err;
  EXPECT_TRUE(has(flat(o.err), GetParam().says)) << o.err;
  EXPECT_TRUE(o.err.starts_with("\nError: ")) << o.err;
}
const Mistake kMistakes[] = {
    {"syntax", "source \"null\" \"x\" {", "t.pkr.hcl",
     "Unclosed configuration block on t.pkr.hcl line 1, in source \"null\" \"x\": 1: source \"null\" \"x\" "
     "{"},
    {"variable", jammy("  provisioner \"shell\" { inline = [var.nope] }"), ".",
     "Unsupported attribute on t.pkr.hcl line 14, in build: 14: provisioner \"shell\" { inline = [var.nope] "
     "} This "
     "object does not have an attribute named \"nope\"."},
    {"required", "variable \"v\" {}\n" + jammy(""), ".",
     "Unset variable \"v\" on t.pkr.hcl line 1: 1: variable \"v\" {}"},
    {"type", "variable \"v\" {\n  type = number\n}\n" + jammy(""), "-var v=x .",
     "The value for v is not compatible with the variable's type constraint"},
    {"undeclared", jammy(""), "-var nope=1 .", "Undefined -var variable"},
    {"file", "", "nope.pkr.hcl", "Could not find any config file in nope.pkr.hcl"},
    {"directory", "", "nope", "Could not find any config file in nope"},
    {"script", jammy("  provisioner \"shell\" { script = \"../nope.sh\" }"), ".",
     "Failed preparing provisioner-block \"shell\" \"\" on t.pkr.hcl line 14, in build: 14: provisioner "
     "\"shell\" { "
     "script = \"../nope.sh\" } 1 error(s) occurred: * Bad script '../nope.sh': stat ../nope.sh: no such "
     "file or "
     "directory"},
    {"buildvalue", jammy("  provisioner \"shell\" { inline = [build.Nope] }"), ".",
     "This object does not have an attribute named \"Nope\"."},
    {"varfile", jammy(""), "-var-file=nope.hcl .", "The configuration file \"nope.hcl\" could not be read."},
    {"varformat", jammy(""), "-var-file=nope.txt .", "Could not guess format of nope.txt"},
    {"var", jammy(""), "-var x .", "invalid value \"x\" for flag -var: No '=' value in arg: x"},
    {"flag", "", "-zork .", "flag provided but not defined: -zork"},
    {"onerror", jammy(""), "-on-error=zork .", "invalid value \"zork\" for flag -on-error"},
    {"ask", jammy(""), "-on-error=ask .", "Unsupported -on-error option"},
    {"crash", jammy(""), "-crash-at='*' .", "Unsupported -crash-at option"},
    {"debug", jammy(""), "-debug .", "Unsupported -debug option"},
};
INSTANTIATE_TEST_SUITE_P(Build, BuildMistakes, testing::ValuesIn(kMistakes),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_F(Build, JsonSyntaxIsReadAndTheLegacyFormatRefused) {
  write("a/t.pkr.json", R"({
  "source": { "null": { "x": { "communicator": "none" } } },
  "build": { "sources": ["null.x"], "provisioner": { "sleep": { "duration": "1m" } } }
})");
  const Outcome read = run("build a");
  EXPECT_EQ(read.status, 0) << read.err;
  EXPECT_TRUE(has(read.out, "Build 'null.x' finished after 1 minute.")) << read.out;
  write("old.json", "{\n  \"builders\": [{ \"type\": \"null\" }]\n}\n");
  const Outcome old = run("build -no-color old.json");
  EXPECT_EQ(old.status, 1);
  EXPECT_EQ(
      flat(old.err),
      "Error: Legacy JSON templates are not modelled on old.json line 2: 2: \"builders\": [{ \"type\": "
      "\"null\" }] old.json is a template of the legacy JSON format. `packer hcl2_upgrade old.json` turns it "
      "into HCL, which can be built. ");
}

TEST_F(Build, PluginsThatNobodyAsksForAreNamed) {
  write("t.pkr.hcl", jammy(""));
  const Outcome o = run("build -no-color .");
  EXPECT_EQ(o.status, 0);
  EXPECT_TRUE(
      o.out.starts_with("\nWarning: Missing required plugin\n\n  on t.pkr.hcl line 1:\n   1: source "
                        "\"amazon-ebs\" \"app\" {\n"))
      << o.out;
}

TEST_F(Build, NothingAboveTheCheckoutIsRead) {
  std::ofstream(dir_ / "secret.txt") << "of-the-host";
  write("inside.txt", "of-the-checkout");
  write("images/inside.pkr.hcl", jammy("", "app-${file(\"../inside.txt\")}"));
  write("images/hostile.pkr.hcl",
        jammy("", "app-${file(\"../../../../secret.txt\")}${file(\"../../secret.txt\")}"));
  // Without a checkout around it the whole of the path is the user's, short of what lies below "/".
  EXPECT_EQ(run("-chdir=images build inside.pkr.hcl").status, 0);
  fs::create_directories(dir_ / "w/.git");
  const Outcome inside = run("-chdir=images build -force inside.pkr.hcl");
  EXPECT_EQ(inside.status, 0) << inside.out << inside.err;
  EXPECT_TRUE(has(inside.out, "app-of-the-checkout")) << inside.out;
  const Outcome hostile = run("-chdir=images build hostile.pkr.hcl");
  EXPECT_EQ(hostile.status, 1);
  EXPECT_FALSE(has(hostile.out + hostile.err, "of-the-host")) << hostile.out;
}

TEST_F(Build, HelpAndUsage) {
  const Outcome help = run("build -help");
  EXPECT_EQ(help.status, 0);
  EXPECT_TRUE(help.out.starts_with("Usage: reprise build [options] TEMPLATE\n")) << help.out;
  const Outcome usage = run("build");
  EXPECT_EQ(usage.status, 1);
  EXPECT_EQ(usage.out, help.out);
  EXPECT_EQ(run("build a b").status, 1);
}

TEST_F(Build, BuildsOfSeveralProcessesAllKeepTheirImages) {
  write("app.pkr.hcl", "variable \"n\" {}\n" + jammy("", "app-${var.n}"));
  run("version; for n in 1 2 3 4; do " REPRISE_PROGRAM " build -var n=$n . >out$n 2>&1 & done; wait");
  for (const char* n : {"1", "2", "3", "4"}) {
    const std::string ami = after(read(std::string("out") + n), "AMIs were created:\nus-east-1: ");
    EXPECT_TRUE(ami.starts_with("ami-")) << read(std::string("out") + n);
    EXPECT_TRUE(has(run(std::string("build -var n=") + n + " .").out, "is used by an existing AMI: " + ami));
  }
}

TEST_F(Build, TheSameRunGivesTheSameBytes) {
  write("a/app.pkr.hcl", jammy("  provisioner \"shell\" { inline = [\"sudo apt-get update\"] }"));
  copy(dir_ / "w/a", "b");
  const Outcome a = run("-chdir=a build -seed=7 ."), b = run("-chdir=b build -seed=7 .");
  EXPECT_EQ(a.status, 0) << a.err;
  EXPECT_EQ(a.out, b.out);
  EXPECT_EQ(read("a/.reprise/world.db").size(), read("b/.reprise/world.db").size());
}

}  // namespace
}  // namespace reprise::cli::test
