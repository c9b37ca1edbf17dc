// Commands by family: what they leave on a machine, and which origins.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "machine/support.h"

namespace reprise::machine {
namespace {

test::Lab& lab() {
  static test::Lab kLab;
  return kLab;
}

RunResult run(Machine& m, const std::string& script, const char* user = "root") {
  return run_script(m, script, nullptr, lab().context(user), {"/bin/bash", "script", {}, ""});
}

// The script's standard output; it must succeed and be modelled throughout.
std::string output(Machine& m, const std::string& script, const char* user = "root") {
  RunResult r = run(m, script, user);
  EXPECT_EQ(r.exit_code, 0) << script << "\n" << r.output;
  for (const auto& u : r.unmodelled) ADD_FAILURE() << script << ": unmodelled " << u.what;
  return r.stdout_text;
}

std::string origins_of(value::Marks marks) {
  std::string out;
  if (marks)
    for (const auto& o : marks->origins()) out += (out.empty() ? "" : ", ") + o.what;
  return out;
}
std::string package_origins(const Machine& m, const char* name) {
  const Package* p = m.packages.find(name);
  return p ? origins_of(p->marks) : "not installed";
}

TEST(Commands, dnf_and_yum) {
  Machine m = lab().boot("al2023-ami");
  ASSERT_EQ(m.os, "amazon-linux-2023");
  EXPECT_EQ(run(m, "dnf install -y nginx", "ec2-user").exit_code, 1);
  EXPECT_EQ(run(m, "dnf install nginx").exit_code, 1) << "nobody said yes";
  output(m, "dnf install -y nginx");
  EXPECT_EQ(package_origins(m, "nginx"), "dnf install nginx");
  EXPECT_EQ(package_origins(m, "nginx-core"), "dnf install nginx");
  EXPECT_FALSE(m.services.find("nginx")->active) << "only Debian starts what it installs";
  output(m, "systemctl enable --now nginx && rpm -q nginx");
  EXPECT_TRUE(m.services.find("nginx")->active);
  std::string version = m.packages.find("nginx")->version;
  Machine pinned = lab().boot("al2023-ami");
  output(pinned, "yum install -y nginx-" + version);
  EXPECT_EQ(package_origins(pinned, "nginx"), "");
  EXPECT_TRUE(package_origins(pinned, "nginx-core").ends_with(" (dependency nginx-core)"))
      << "a pinned package does not pin what it depends on";
  Machine frozen = lab().boot("al2023-ami");
  output(frozen, "dnf install -y --releasever=2023.3.20240108 httpd");
  EXPECT_EQ(package_origins(frozen, "httpd"), "");
  EXPECT_EQ(package_origins(frozen, "httpd-core"), "");
  RunResult r = run(m, "dnf install -y no-such-package");
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_NE(r.output.find("No match for argument: no-such-package"), std::string::npos);
  output(m, "yum remove -y nginx");
  EXPECT_FALSE(m.has_package("nginx"));
}

TEST(Commands, apk) {
  test::Lab lab("2024-01-15T00:00:00Z");
  for (const auto& d : lab.diags) ADD_FAILURE() << d.summary << ": " << d.detail;
  Machine m = lab.boot("alpine-3.19");
  ASSERT_EQ(m.family, "alpine");
  EXPECT_EQ(run(m, "apk add jq").exit_code, 1) << "the indexes were never fetched";
  EXPECT_EQ(run(m, "apk add --no-cache jq", "alpine").exit_code, 99);
  output(m, "apk add --no-cache jq && apk info -e jq");
  EXPECT_EQ(package_origins(m, "jq"), "apk add jq");
  EXPECT_EQ(package_origins(m, "oniguruma"), "apk add jq");
  EXPECT_EQ(run(m, "apk add curl").exit_code, 1) << "--no-cache keeps no index";
  output(m, "apk update && apk add nginx && rc-update add nginx default && rc-service nginx start");
  EXPECT_TRUE(m.services.find("nginx")->active && m.services.find("nginx")->enabled);
  Machine pinned = lab.boot("alpine-3.19");
  output(pinned, "apk add -U jq=" + m.packages.find("jq")->version);
  EXPECT_EQ(package_origins(pinned, "jq"), "");
  output(m, "apk del jq && ! apk info -e jq");
  EXPECT_FALSE(m.file("/usr/bin/jq"));
}

TEST(Commands, pip_and_npm) {
  Machine m = lab().boot();
  EXPECT_EQ(run(m, "pip install flask").exit_code, 127) << "pip is not there yet";
  output(m, "apt-get update && apt-get install -y python3-pip npm");
  output(m, "pip install flask requests");
  std::string version = m.languages.find("pip:requests")->version;
  EXPECT_EQ(origins_of(m.languages.find("pip:requests")->marks), "pip install requests");
  output(m, "pip install requests==" + version);
  EXPECT_EQ(origins_of(m.languages.find("pip:flask")->marks), "pip install flask");
  EXPECT_EQ(m.languages.find("pip:requests")->version, version);
  EXPECT_EQ(origins_of(m.languages.find("pip:requests")->marks), "");
  output(m, "printf '# all\\nboto3\\n' > /tmp/r.txt; pip3 install -r /tmp/r.txt");
  EXPECT_EQ(origins_of(m.languages.find("pip:boto3")->marks), "pip install boto3");
  output(m, "npm install -g pm2 && command -v pm2");
  EXPECT_EQ(origins_of(m.languages.find("npm:pm2")->marks), "npm install pm2");
  EXPECT_EQ(run(m, "pip install no-such-thing").exit_code, 1);
  EXPECT_EQ(run(m, "npm install -g no-such-thing").exit_code, 1);
}

TEST(Commands, archives) {
  Machine m = lab().boot();
  EXPECT_EQ(
      output(m,
             "mkdir -p /w/top/sub; echo a > /w/top/a; echo b > /w/top/sub/b; cd /w; tar czf t.tar.gz top;"
             "tar tzf t.tar.gz | grep -c /; mkdir out; tar -xzf t.tar.gz -C out --strip-components=1;"
             "cat out/a out/sub/b"),
      "4\na\nb\n");
  output(m,
         "cd /tmp; curl -sLO https://go.dev/dl/go1.21.5.linux-amd64.tar.gz;"
         "tar -C /usr/local -xzf go1.21.5.linux-amd64.tar.gz");
  ASSERT_TRUE(m.file("/usr/local/go/bin/go"));
  EXPECT_EQ(origins_of(m.file("/usr/local/go/bin/go")->marks), "") << "a release's address never changes";
  output(m,
         "apt-get update; apt-get install -y unzip; cd /tmp;"
         "curl -s https://awscli.amazonaws.com/awscli-exe-linux-x86_64.zip -o aws.zip; unzip -q aws.zip -d "
         "/opt");
  EXPECT_NE(origins_of(m.file("/opt/aws/install")->marks).find("curl https://awscli"), std::string::npos);
  EXPECT_NE(run(m, "tar xzf /nowhere.tar.gz").exit_code, 0);
}

TEST(Commands, a_checked_download_is_no_longer_volatile) {
  Machine m = lab().boot();
  output(m, "curl -sSLo /opt/get https://get.docker.com; sha256sum /opt/get > /opt/sums");
  EXPECT_EQ(origins_of(m.file("/opt/get")->marks), "curl https://get.docker.com");
  Machine checked = m;
  output(checked, "echo \"$(cut -d' ' -f1 /opt/sums)  /opt/get\" > /opt/again; cp /opt/get /opt/copy");
  std::string sum = m.read("/opt/sums")->substr(0, 64);
  output(checked, "echo '" + sum + "  /opt/get' | sha256sum -c -");
  EXPECT_EQ(origins_of(checked.file("/opt/get")->marks), "");
  Machine other = m;
  output(other, "echo text > /opt/own");
  EXPECT_EQ(run(other, "echo '" + sum + "  /opt/own' | sha256sum -c").exit_code, 1);
}

TEST(Commands, sed_and_awk) {
  Machine m = lab().boot();
  EXPECT_EQ(output(m, "printf 'a=1\\nb=2\\nc=3\\n' > /f; sed -i 's/^b=.*/b=9/; /^c/d' /f; cat /f"),
            "a=1\nb=9\n");
  EXPECT_EQ(
      output(m, "echo 'x/y' | sed 's|/|-|'; echo abc | sed -E 's/(a)(b)/\\2\\1/'; seq 5 | sed -n '2,3p'"),
      "x-y\nbac\n2\n3\n");
  EXPECT_EQ(output(m, "seq 3 | sed '2a\\ two'; seq 3 | sed 1q; echo A | sed 's/a/b/I'"),
            "1\n2\ntwo\n3\n1\nb\n");
  EXPECT_EQ(output(m, "echo 'a b  c' | awk '{print $3, $1 \"-\" NR}'"), "c a-1\n");
  EXPECT_EQ(output(m, "printf 'k: v w\\nz: 1\\n' | awk -F: '/^k/ {print \"value is\" $2}'"),
            "value is v w\n");
  EXPECT_EQ(output(m, "printf 'a b\\nc d\\n' | awk 'NR==2{print $NF}'; printf 'x\\ny\\n' | awk '/y/'"),
            "d\ny\n");
  EXPECT_EQ(output(m, "printf 'a\\tb c\\n' | awk -F'\\t' '{ print $2; }'"), "b c\n");
  for (const char* script : {"echo 1 | awk '{s+=$1} END {print s}'", "echo a | awk '{print length($1)}'",
                             "echo a | awk -v x=1 '{print x}'", "echo a | sed 'y/a/b/'", "sed -f /x /y"})
    EXPECT_EQ(run(m, script).unmodelled.size(), 1u) << script;
  EXPECT_EQ(run(
                m, "echo xxxxxxxx | sed '" +
                       [] {
                         std::string s;
                         for (int i = 0; i < 40; ++i) s += "s/x/xx/g;";
                         return s;
                       }() +
                       "'")
                .exit_code,
            124);
}

TEST(Commands, sudo_needs_a_rule) {
  Machine m = lab().boot();
  output(m, "useradd -m bob; useradd -m carol; usermod -aG sudo carol");
  RunResult r = run(m, "sudo id", "bob");
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_NE(r.output.find("bob is not in the sudoers file"), std::string::npos) << r.output;
  EXPECT_NE(run(m, "sudo id", "carol").output.find("a terminal is required"), std::string::npos);
  output(m, "echo 'carol ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/carol");
  EXPECT_EQ(output(m, "sudo whoami; sudo -u bob whoami", "carol"), "root\nbob\n");
}

TEST(Commands, snapshots_in_every_form) {
  for (const char* script :
       {"apt-get update --snapshot 20240110T000000Z; apt-get install -y -S 20240110T000000Z nginx",
        "echo 'APT::Snapshot \"20240110T000000Z\";' > /etc/apt/apt.conf.d/50snapshot; apt-get update;"
        "apt-get install -y nginx",
        "echo 'deb [snapshot=20240110T000000Z] http://archive.ubuntu.com/ubuntu jammy main' > "
        "/etc/apt/sources.list; apt-get update; apt-get install -y nginx",
        "echo 'deb https://snapshot.ubuntu.com/ubuntu/20240110T000000Z jammy main universe' > "
        "/etc/apt/sources.list; apt-get update; apt-get install -y nginx"}) {
    Machine m = lab().boot();
    output(m, script);
    for (const char* name : {"nginx", "nginx-core", "nginx-common"})
      EXPECT_EQ(package_origins(m, name), "") << script;
  }
  Machine moving = lab().boot();
  output(moving, "apt-get update; apt-get install -y nginx");
  EXPECT_EQ(package_origins(moving, "nginx"), "apt-get install nginx");
}

TEST(Commands, what_is_not_modelled_says_so) {
  Machine m = lab().boot();
  EXPECT_EQ(run(m, "jq .a /etc/hosts").unmodelled.size(), 1u);
  RunResult r = run(m, "mount /dev/xvdf /data; aws s3 cp s3://bucket/key /tmp/key; mkfs.ext4 /dev/xvdf");
  ASSERT_EQ(r.unmodelled.size(), 3u) << r.output;
  EXPECT_EQ(r.unmodelled[0].what, "mount /dev/xvdf /data");
  EXPECT_EQ(r.unmodelled[1].what, "aws s3 cp s3://bucket/key /tmp/key");
  EXPECT_TRUE(r.unmodelled[0].where.valid() || r.diags.size() == 3u);
  for (std::string_view name : {"jq", "mount", "aws"})
    for (std::string_view known : modelled_commands()) EXPECT_NE(name, known);
}

RunResult boot_with(Machine& m, const std::string& user_data) {
  return run_user_data(m, Text(user_data), nullptr, lab().context());
}

TEST(UserData, script) {
  Machine m = lab().boot();
  RunResult r = boot_with(
      m, "#!/bin/bash\nwhoami > /root/who\npwd >> /root/who\napt-get update && apt-get install -y nginx\n");
  EXPECT_EQ(r.exit_code, 0) << r.output;
  EXPECT_EQ(m.read("/root/who"), "root\n/\n");
  EXPECT_TRUE(m.has_package("nginx"));
  EXPECT_EQ(boot_with(m, "echo no shebang").unmodelled.size(), 1u);
  EXPECT_EQ(boot_with(m, " \n").unmodelled.size(), 0u);
}

TEST(UserData, cloud_config) {
  Machine m = lab().boot();
  RunResult r = boot_with(m, R"(#cloud-config
hostname: web-1
package_update: true
packages:
  - nginx
  - [jq, 1.6*]
write_files:
  - path: /etc/app/app.conf
    content: |
      it's "here"
      $HOME
    permissions: "0640"
    owner: root:adm
users:
  - default
  - name: deploy
    groups: [sudo, adm]
    shell: /bin/bash
    sudo: ALL=(ALL) NOPASSWD:ALL
    ssh_authorized_keys:
      - ssh-ed25519 AAAA deploy@example
runcmd:
  - systemctl restart nginx
  - [sh, -c, "echo one two > /etc/app/words"]
swap:
  filename: /swap
)");
  EXPECT_EQ(r.exit_code, 0) << r.output;
  ASSERT_EQ(r.unmodelled.size(), 1u) << r.output;
  EXPECT_EQ(r.unmodelled[0].what, "cloud-config swap");
  EXPECT_EQ(m.hostname, "web-1");
  EXPECT_TRUE(m.has_package("nginx") && m.has_package("jq")) << r.output;
  EXPECT_EQ(m.read("/etc/app/app.conf"), "it's \"here\"\n$HOME\n");
  EXPECT_EQ(m.file("/etc/app/app.conf")->mode, 0640);
  EXPECT_EQ(m.file("/etc/app/app.conf")->group, "adm");
  EXPECT_EQ(m.read("/etc/app/words"), "one two\n");
  EXPECT_EQ(m.file("/home/deploy/.ssh/authorized_keys")->owner, "deploy");
  EXPECT_EQ(output(m, "sudo whoami", "deploy"), "root\n");
  RunResult bad = boot_with(m, "#cloud-config\nruncmd: [\n");
  EXPECT_TRUE(bad.diags.has_errors());
}

// The book's scripts, with the template's holes filled as templatefile() would.
TEST(UserData, terraform_up_and_running) {
  const std::string root =
      std::string(REPRISE_SOURCE_DIR) + "/../shared/corpus/terraform-up-and-running-code/code/terraform/";
  for (const char* path :
       {"04-terraform-module/module-example/modules/services/webserver-cluster/user-data.sh",
        "03-terraform-state/file-layout-example/stage/services/webserver-cluster/user-data.sh"}) {
    std::ifstream in(root + path, std::ios::binary);
    if (!in) GTEST_SKIP() << "../shared/corpus is not there";
    std::stringstream s;
    s << in.rdbuf();
    std::string text = s.str();
    for (const auto& [hole, with] : {std::pair{"${db_address}", "db.example"},
                                     std::pair{"${db_port}", "3306"}, std::pair{"${server_port}", "8080"}})
      for (std::size_t at; (at = text.find(hole)) != std::string::npos;)
        text.replace(at, std::string_view(hole).size(), with);
    Machine m = lab().boot();
    RunResult r = boot_with(m, text);
    EXPECT_EQ(r.exit_code, 0) << r.output;
    for (const auto& u : r.unmodelled) ADD_FAILURE() << "unmodelled: " << u.what;
    EXPECT_EQ(m.read("/index.html"),
              "<h1>Hello, World</h1>\n<p>DB address: db.example</p>\n<p>DB port: 3306</p>\n");
  }
}

}  // namespace
}  // namespace reprise::machine
