// The scripts of the shipped scenarios: one leaves nothing volatile, the other shows where everything came
// from.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "machine/support.h"

namespace reprise::machine {
namespace {

std::string scenario_file(const std::string& path) {
  std::ifstream in(std::string(REPRISE_SOURCE_DIR) + "/scenarios/" + path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  std::stringstream s;
  s << in.rdbuf();
  return s.str();
}

void expect_clean(const RunResult& r) {
  EXPECT_EQ(r.exit_code, 0) << r.output;
  for (const auto& u : r.unmodelled) ADD_FAILURE() << "unmodelled: " << u.what;
  for (const auto& d : r.diags) ADD_FAILURE() << d.summary << ": " << d.detail;
}

using Facts = std::vector<std::pair<std::string, std::string>>;
Facts golden_image(const char* upstream_at, std::string& output) {
  test::Lab lab("2024-01-10T00:00:00Z");
  auto image = lab.image("jammy-22.04-amd64");
  std::string name = image.name;
  EXPECT_NE(scenario_file("golden-image/images/app.pkr.hcl").find("\"" + name + "\""), std::string::npos)
      << "app.pkr.hcl does not name " << name;
  lab.world.now = *world::parse_rfc3339(upstream_at);
  lab.world.upstream.freeze(lab.world.now);
  Machine m = lab.bases->boot(image, lab.world.upstream, nullptr, lab.diags);
  const auto* conf = lab.sources.add("storefront.conf", scenario_file("golden-image/files/storefront.conf"));
  EXPECT_TRUE(upload(m, "/tmp/storefront.conf", Text::from_file(*conf), nullptr, {"ubuntu", "", 0644}));
  RunContext context = lab.context();
  context.environment["RELEASE"] = "1.4.2";
  const auto* script = lab.sources.add("install.sh", scenario_file("golden-image/files/install.sh"));
  RunResult r = run_script(m, Text::from_file(*script), nullptr, context);
  expect_clean(r);
  output = r.output;
  EXPECT_TRUE(m.has_package("nginx") && m.has_package("jq")) << r.output;
  EXPECT_EQ(m.read("/etc/storefront-release"), "1.4.2\n");
  EXPECT_EQ(m.read("/etc/nginx/sites-enabled/storefront"), std::string(conf->text()));
  EXPECT_TRUE(m.services.find("nginx") && m.services.find("nginx")->enabled);
  const File* app = m.file("/srv/storefront/app/public/index.html");
  EXPECT_TRUE(app) << r.output;
  EXPECT_EQ(app ? app->owner : "", "storefront");
  Facts facts;
  for (const auto& f : MachineAttachment(m).all_facts()) {
    if (f.marks)
      for (const auto& o : f.marks->origins())
        ADD_FAILURE() << f.path << " derives from " << lab.sources.file_line(o.where) << " " << o.what;
    facts.emplace_back(f.path, f.text);
  }
  return facts;
}

TEST(Scenario, golden_image_is_the_same_whenever_it_is_built) {
  std::string january, april;
  EXPECT_EQ(golden_image("2024-01-15T00:00:00Z", january), golden_image("2024-04-14T00:00:00Z", april));
  EXPECT_EQ(january, april);
}

// The lines of the first `inline` list, as the shell gets them.
std::string inline_script(const std::string& configuration) {
  std::istringstream in(configuration.substr(configuration.find("inline = [")));
  std::string line, out;
  std::getline(in, line);
  while (std::getline(in, line) && line.find(']') != 4) {
    std::string text = line.substr(line.find('"') + 1);
    text.resize(text.rfind('"'));
    for (std::size_t at = 0; (at = text.find("\\\"", at)) != std::string::npos; ++at) text.erase(at, 1);
    out += text + "\n";
  }
  return out;
}

TEST(Scenario, snowflake_says_where_everything_came_from) {
  test::Lab lab;
  Machine m = lab.boot();
  const auto* boot = lab.sources.add("boot.sh", scenario_file("snowflake/scripts/boot.sh"));
  expect_clean(run_user_data(m, Text::from_file(*boot), nullptr, lab.context()));
  const auto* script = lab.sources.add("inline", inline_script(scenario_file("snowflake/main.tf")));
  expect_clean(run_script(m, Text::from_file(*script), nullptr, lab.context()));
  std::set<std::string> origins;
  for (const auto& f : MachineAttachment(m).all_facts())
    if (f.marks)
      for (const auto& o : f.marks->origins())
        origins.insert(lab.sources.file_line(o.where) + " " + o.what);
  for (const char* expected :
       {"boot.sh:5 apt-get upgrade", "boot.sh:6 apt-get install nginx", "inline:1 apt-get install jq",
        "inline:2 git clone https://github.com/example/storefront.git", "inline:3 date"})
    EXPECT_TRUE(origins.contains(expected)) << expected << " is not in: " << testing::PrintToString(origins);
  EXPECT_TRUE(m.read("/etc/storefront-deployed")->starts_with("deployed 2024-01-15 "));
}

}  // namespace
}  // namespace reprise::machine
