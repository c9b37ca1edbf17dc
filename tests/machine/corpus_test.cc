// Real provisioning scripts, unmodified.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "machine/support.h"

namespace reprise::machine {
namespace {

std::optional<std::string> corpus(const std::string& path) {
  std::ifstream in(std::string(REPRISE_SOURCE_DIR) + "/../shared/corpus/" + path, std::ios::binary);
  if (!in) return std::nullopt;
  std::stringstream s;
  s << in.rdbuf();
  return s.str();
}

TEST(Corpus, tutorial_setup) {
  auto text = corpus("learn-terraform-provisioning/scripts/setup.sh");
  if (!text) GTEST_SKIP() << "../shared/corpus is not there";
  test::Lab lab;
  for (const auto& d : lab.diags)
    ADD_FAILURE() << d.summary << ": " << d.detail << " " << lab.sources.file_line(d.subject);
  const auto* file = lab.sources.add("setup.sh", *text);
  value::Marks lookup = value::origin_mark({value::OriginKind::image_lookup, "source_ami_filter", {}});
  Machine m = lab.boot("jammy-22.04-amd64", lookup);
  ASSERT_GT(m.packages.size(), 40u);
  ASSERT_TRUE(upload(m, "/tmp/tf-packer.pub", Text("ssh-rsa AAAA terraform@example\n"), nullptr,
                     {"ubuntu", "", 0644}));
  RunResult r = run_script(m, Text::from_file(*file), nullptr, lab.context());
  EXPECT_EQ(r.exit_code, 0) << r.output;
  for (const auto& u : r.unmodelled) ADD_FAILURE() << "unmodelled: " << u.what;
  for (const auto& d : r.diags) ADD_FAILURE() << d.summary << ": " << d.detail;
  const File* keys = m.file("/home/terraform/.ssh/authorized_keys");
  ASSERT_TRUE(keys) << r.output;
  EXPECT_EQ(keys->text(), "ssh-rsa AAAA terraform@example\n");
  EXPECT_EQ(keys->owner, "terraform");
  EXPECT_EQ(keys->mode, 0600);
  EXPECT_EQ(m.file("/home/terraform/.ssh")->mode, 0700);
  EXPECT_EQ(m.file("/home/terraform/.ssh")->owner, "terraform");
  EXPECT_EQ(m.users.find("terraform")->shell, "/bin/bash");
  EXPECT_EQ(m.groups.find("hashicorp")->members, std::vector<std::string>{"terraform"});
  EXPECT_EQ(m.read("/etc/sudoers.d/terraform"), "terraform  ALL=(ALL) NOPASSWD:ALL\n");
  EXPECT_EQ(m.read("/etc/sudoers.orig"), m.read("/etc/sudoers"));
  const File* cloned = m.file("/home/terraform/learn-go-webapp-demo/webapp.go");
  ASSERT_TRUE(cloned) << r.output;
  EXPECT_EQ(cloned->owner, "terraform");
  EXPECT_NE(r.output.find("\nterraform\n/home/terraform\n"), std::string::npos) << r.output;

  std::set<std::string> origins;
  for (const auto& f : MachineAttachment(m).all_facts())
    if (f.marks)
      for (const auto& o : f.marks->origins())
        origins.insert(lab.sources.file_line(o.where) + " " + o.what);
  std::set<std::string> expected = {" source_ami_filter",
                                    "setup.sh:9 apt-get dist-upgrade",
                                    "setup.sh:11 apt-get install apt-transport-https",
                                    "setup.sh:11 apt-get install ca-certificates",
                                    "setup.sh:11 apt-get install curl",
                                    "setup.sh:11 apt-get install git",
                                    "setup.sh:11 apt-get install vim",
                                    "setup.sh:11 apt-get install wget"};
  for (const auto& o : origins) {
    bool known = expected.contains(o) || o.starts_with("setup.sh:11 apt-get install ") ||
                 o.starts_with("setup.sh:13 apt-get install golang-go") ||
                 o.starts_with("setup.sh:41 git clone https://github.com/hashicorp/learn-go-webapp-demo");
    EXPECT_TRUE(known) << o;
  }
  for (const auto& e : expected) EXPECT_TRUE(origins.contains(e)) << e;
}

TEST(Corpus, plugin_examples) {
  for (const char* path : {"packer-plugin-amazon/builder/examples/apache_server/packages.sh",
                           "packer-plugin-amazon/builder/examples/nginx_server/packages.sh"}) {
    auto text = corpus(path);
    if (!text) GTEST_SKIP() << "../shared/corpus is not there";
    test::Lab lab;
    Machine m = lab.boot();
    RunResult r = run_script(m, *text, nullptr, lab.context());
    EXPECT_EQ(r.exit_code, 0) << r.output;
    EXPECT_TRUE(m.services.contains("apache2") || m.services.contains("nginx"));
  }
}

}  // namespace
}  // namespace reprise::machine
