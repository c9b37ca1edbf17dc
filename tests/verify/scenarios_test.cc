// The scenarios of the project, verified as `reprise verify` does.
#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "support.h"

namespace reprise::verify {
namespace {

using testing::ElementsAre;
namespace fs = std::filesystem;

std::shared_ptr<const config::Tree> read_tree(const fs::path& root) {
  if (!fs::is_directory(root)) return nullptr;
  auto tree = std::make_shared<config::MemoryTree>();
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    tree->add(fs::relative(entry.path(), root).generic_string(), text.str());
  }
  return tree;
}

struct Verified : Ran {
  std::vector<std::string> reasons;  // "file:line kind"
  bool missing = false;              // files of other people are not here
  bool exists = true;
};

Verified verified(const std::string& name) {
  Verified out;
  const fs::path root = fs::path(REPRISE_SOURCE_DIR) / "scenarios" / name;
  out.exists = fs::exists(root / "reprise.hcl");
  if (!out.exists) return out;
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  const providers_fake::FakeRegistry registry(sources);
  const auto scenario =
      scenario::load([&](const std::string& path) { return read_tree(root / path); }, name, sources, diags);
  out.missing = !scenario->missing_trees.empty();
  if (out.missing) return out;
  std::deque<providers_fake::FakeRegistry> registries;
  const auto registry_of = [&](std::shared_ptr<const lang::FileReader> files,
                               const std::string& cwd) -> const provider::Registry& {
    providers_fake::RegistryOptions options;
    options.files = std::move(files);
    options.cwd = cwd;
    return registries.emplace_back(sources, std::move(options));
  };
  const auto prepared = scenario::prepare(*scenario, registry_of, Lab::bases(registry), sources, diags);
  if (prepared->usable && !diags.has_errors()) {
    const cloud::World fresh = providers_fake::make_world(registry, scenario->seed, scenario->start);
    out.report = verify(*prepared, fresh, {});
    out.text = report::verify_text(out.report, sources);
    out.json = report::verify_json(out.report, sources);
    out.exit_code = exit_code(out.report);
    diags.append(out.report.diags);
  }
  for (const Reason& r : out.report.reasons)
    out.reasons.push_back(sources.file_line(r.origin.where) + " " + origin_kind_name(r.origin.kind));
  out.reasons.erase(std::unique(out.reasons.begin(), out.reasons.end()),
                    out.reasons.end());  // several packages of one line
  for (const hcl::Diagnostic& d : diags)
    out.complaints += d.summary + ": " + d.detail + " " + sources.file_line(d.subject) + "\n";
  return out;
}

TEST(Scenario, GoldenImageHolds) {
  const Verified v = verified("golden-image");
  EXPECT_EQ(v.exit_code, 0) << v.text << v.complaints;
  EXPECT_EQ(v.report.environments.size(), 3u);
  EXPECT_TRUE(v.report.differences.empty());
}

TEST(Scenario, SnowflakeFailsWithBlame) {
  const Verified v = verified("snowflake");
  EXPECT_EQ(v.exit_code, 2) << v.text << v.complaints;
  EXPECT_THAT(v.reasons, ElementsAre("main.tf:13 most recent image",         //
                                     "main.tf:95 moving branch",             //
                                     "main.tf:96 timestamp",                 //
                                     "scripts/boot.sh:5 unpinned package",   // apt-get upgrade
                                     "scripts/boot.sh:6 unpinned package"))  // apt-get install
      << v.text;
  EXPECT_TRUE(v.report.unexplained.empty()) << v.text;
  EXPECT_EQ(outcome(v.report, "clean"), Outcome::holds);
  EXPECT_EQ(outcome(v.report, "idempotent"), Outcome::holds);
}

TEST(Scenario, HashicorpTutorialFailsForExactlyTheRealReasons) {
  const Verified v = verified("hashicorp-tutorial");
  if (!v.exists || v.missing) GTEST_SKIP() << "the tutorial's files are not beside this repository";
  EXPECT_EQ(v.exit_code, 2) << v.text << v.complaints;
  EXPECT_THAT(v.reasons, ElementsAre("images/image.pkr.hcl:18 timestamp",          //
                                     "images/image.pkr.hcl:28 most recent image",  //
                                     "scripts/setup.sh:9 unpinned package",        // dist-upgrade
                                     "scripts/setup.sh:11 unpinned package",       // apt-get install
                                     "scripts/setup.sh:13 unpinned package",       // the PPA's golang-go
                                     "scripts/setup.sh:41 moving branch"))
      << v.text;
  EXPECT_TRUE(v.report.unexplained.empty()) << v.text;
  EXPECT_EQ(outcome(v.report, "clean"), Outcome::holds) << v.text;
}

TEST(Scenario, EachGivesTheSameBytesTwice) {
  for (const char* name : {"golden-image", "snowflake", "hashicorp-tutorial"}) {
    const Verified first = verified(name), second = verified(name);
    EXPECT_EQ(first.text, second.text) << name;
    EXPECT_EQ(first.json, second.json) << name;
  }
}

}  // namespace
}  // namespace reprise::verify
