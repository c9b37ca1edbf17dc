#include "providers_fake/runner.h"
#include "providers_fake/support.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

struct Remote : Bench {
  Value self = Value::object({{"id", Value::string("i-1")},
                              {"region", Value::string("us-east-1")},
                              {"public_ip", Value::string("203.0.113.9")}});
  Remote() {
    machine::Machine m = registry.services().runner_base();
    m.users.set("app", {.uid = 1001,
                        .gid = 1001,
                        .home = "/home/app",
                        .shell = "/bin/sh",
                        .comment = "",
                        .password = "*",
                        .marks = nullptr});
    machine::upload(m, "/home/app/.profile", machine::Text("x"), nullptr, {"app", "", 0644});
    cloud::Object o;
    o.provider = "aws";
    o.region = "us-east-1";
    o.type = "aws_instance";
    o.id = "i-1";
    o.attributes = self;
    o.attachment = std::make_shared<machine::MachineAttachment>(std::move(m));
    world.cloud.put(std::move(o));
  }
  provider::ProvisionResponse run(const char* name, std::string_view json, std::string_view connection,
                                  const std::string& address = "module.m[\"a.b\"].aws_instance.web[0]") {
    const auto* p = registry.provisioner(name);
    const Value config = config_of(p->schema(), json);
    const Value c = connection.empty() ? Value() : config_of(provider::connection_schema(), connection);
    return p->run({address, self, config, c, {}}, world, sources);
  }
  std::optional<std::string> file(const char* path) {
    const auto* o = world.cloud.find("aws_instance", "us-east-1", "i-1");
    return dynamic_cast<const machine::MachineAttachment&>(*o->attachment).machine().read(path);
  }
};
constexpr std::string_view kRoot = R"({"host":"203.0.113.9","user":"root"})";

TEST(RemoteExec, RunsOnTheMachineBehindTheConnection) {
  Remote r;
  const auto out = r.run("remote-exec", R"({"inline":["echo one > /root/f","echo done"]})", kRoot);
  ASSERT_FALSE(out.diags.has_errors()) << out.diags.items()[0].detail;
  EXPECT_EQ(r.file("/root/f"), "one\n");
  EXPECT_EQ(out.output.front(), "Connecting to remote host via SSH...");
  EXPECT_EQ(out.output.back(), "done");
}

TEST(RemoteExec, NullResourcesReachMachinesByAddress) {
  Remote r;
  r.self = Value::object({{"id", Value::string("77")}});
  const auto out = r.run("remote-exec", R"({"inline":["touch /root/g"]})", kRoot, "null_resource.x");
  EXPECT_FALSE(out.diags.has_errors());
  EXPECT_TRUE(r.file("/root/g").has_value());
}

TEST(RemoteExec, FailsAsTerraformSays) {
  Remote r;
  r.files->files["s.sh"] = "#!/bin/sh\nexit 3\n";
  auto out = r.run("remote-exec", R"({"script":"s.sh"})", kRoot);
  ASSERT_EQ(out.diags.error_count(), 1u);
  EXPECT_EQ(out.diags.items()[0].summary, "remote-exec provisioner error");
  EXPECT_THAT(
      out.diags.items()[0].detail,
      testing::MatchesRegex("error executing \"/tmp/terraform_[0-9]+.sh\": Process exited with status 3"));
  out = r.run("remote-exec", R"({"inline":["true"]})", "");
  EXPECT_EQ(out.diags.items()[0].detail, "Missing connection configuration for provisioner.");
  out = r.run("remote-exec", R"({"inline":["true"]})", R"({"host":"203.0.113.9","user":"nobody-here"})");
  EXPECT_THAT(out.diags.items()[0].detail,
              testing::HasSubstr("SSH authentication failed (nobody-here@203.0.113.9:22)"));
}

TEST(RemoteExec, UnmodelledCommandsAreNoted) {
  Remote r;
  const auto out = r.run("remote-exec", R"({"inline":["frobnicate --all"]})", kRoot);
  EXPECT_FALSE(out.diags.has_errors());
  ASSERT_EQ(out.notes.size(), 1u);
  EXPECT_EQ(out.notes[0].kind, provider::Note::Kind::unmodelled);
}

TEST(FileProvisioner, CopiesAndObeysPermissions) {
  Remote r;
  r.files->files["conf/a/b.conf"] = "b";
  auto out = r.run("file", R"({"content":"hi","destination":"/etc/motd2"})", kRoot);
  EXPECT_FALSE(out.diags.has_errors());
  EXPECT_EQ(r.file("/etc/motd2"), "hi");
  out = r.run("file", R"({"source":"conf/","destination":"/opt/conf"})", kRoot);
  EXPECT_FALSE(out.diags.has_errors());
  EXPECT_EQ(r.file("/opt/conf/a/b.conf"), "b");
  out = r.run("file", R"({"content":"hi","destination":"/etc/x"})", R"({"host":"203.0.113.9","user":"app"})");
  ASSERT_TRUE(out.diags.has_errors());
  EXPECT_EQ(out.diags.items()[0].detail, "Upload failed: scp: /etc/x: Permission denied");
}

TEST(LocalExec, RunsOnTheRunnerAndStays) {
  Bench b;
  b.files->files["sub/x"] = "data\n";
  const auto run = [&](std::string_view json) {
    const auto* p = b.registry.provisioner("local-exec");
    const Value config = config_of(p->schema(), json);
    const Value none;
    return p->run({"terraform_data.a", none, config, none, {}}, b.world, b.sources);
  };
  auto out = run(
      R"({"command":"echo env $FOO; pwd; cat x > ../y","environment":{"FOO":"bar"},"working_dir":"sub"})");
  ASSERT_FALSE(out.diags.has_errors()) << out.diags.items()[0].detail;
  EXPECT_EQ(out.output[0], R"(Executing: ["/bin/sh" "-c" "echo env $FOO; pwd; cat x > ../y"])");
  EXPECT_EQ(out.output[1], "env bar");
  EXPECT_EQ(out.output[2], "/work/sub");
  EXPECT_EQ(run(R"({"command":"cat y"})").output.back(), "data");
  EXPECT_EQ(run(R"({"command":"echo interp","interpreter":["/bin/bash","-c"]})").output.back(), "interp");
  out = run(R"({"command":"exit 3"})");
  ASSERT_EQ(out.diags.error_count(), 1u);
  EXPECT_EQ(out.diags.items()[0].summary, "local-exec provisioner error");
  EXPECT_EQ(out.diags.items()[0].detail, "Error running command 'exit 3': exit status 3. Output: ");
}

}  // namespace
}  // namespace reprise::providers_fake
