// A world with the embedded catalogues, and templates written in tests.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "cloud/world.h"
#include "config/files.h"
#include "image/image.h"
#include "machine/machine.h"
#include "upstream/upstream.h"
#include "world/embedded.h"

namespace reprise::image::test {

struct Lab {
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  cloud::World world;
  std::unique_ptr<machine::BaseMachines> bases;
  std::shared_ptr<config::MemoryTree> tree = std::make_shared<config::MemoryTree>();
  std::unique_ptr<const Template> tmpl;
  BuildOptions options;

  explicit Lab(const std::string& now = "2024-01-15T00:00:00Z") {
    std::vector<std::pair<std::string, std::string>> up, sys;
    for (const auto& f : world::embedded_data()) {
      if (f.path.starts_with("upstream/")) up.emplace_back(f.path, f.bytes);
      if (f.path.starts_with("machine/")) sys.emplace_back(f.path, f.bytes);
    }
    world.now = *world::parse_rfc3339(now);
    world.upstream = upstream::Upstream(upstream::load_catalogue(sources, up, diags));
    bases = std::make_unique<machine::BaseMachines>(machine::load_systems(sources, sys, diags));
    EXPECT_TRUE(diags.empty()) << text();
  }
  const Template& load(const std::string& path = ".", const std::string& cwd = "") {
    tmpl = image::load(tree, {path, cwd}, sources, diags);
    return *tmpl;
  }
  BuildResult build() { return image::build(*tmpl, options, world, sources, *bases, diags); }
  BuildResult build(const std::string& hcl) {
    tree->add("t.pkr.hcl", hcl);
    load();
    return build();
  }
  void set(const std::string& name, const std::string& value) {
    engine::InputValue v;
    v.from = engine::InputValue::Source::cli;
    v.value = value::Value::string(value);
    v.raw_text = true;
    options.variables[name] = v;
  }
  std::string text() const {
    std::string out;
    for (const hcl::Diagnostic& d : diags)
      out += (d.severity == hcl::Severity::error ? "Error: " : "Warning: ") + d.summary + " | " + d.detail +
             " | " + sources.file_line(d.subject) + "\n";
    return out;
  }
  static std::string joined(const BuildResult& r) {
    std::string out;
    for (const Line& l : r.lines)
      if (l.kind != Line::Kind::machine) out += l.text + "\n";
    return out;
  }
};

inline std::shared_ptr<config::MemoryTree> from_disk(const std::filesystem::path& root) {
  auto out = std::make_shared<config::MemoryTree>();
  for (const auto& e : std::filesystem::recursive_directory_iterator(root)) {
    if (!e.is_regular_file()) continue;
    std::ifstream in(e.path(), std::ios::binary);
    out->add(std::filesystem::relative(e.path(), root).generic_string(),
             std::string(std::istreambuf_iterator<char>(in), {}));
  }
  return out;
}

inline std::filesystem::path corpus() {
  return std::filesystem::path(REPRISE_SOURCE_DIR) / "../shared/corpus";
}

// A template whose build block is `steps` on a jammy image.
inline std::string jammy(const std::string& steps, const std::string& more = "") {
  return R"(source "amazon-ebs" "app" {
  ami_name      = "app-1"
  instance_type = "t3.micro"
  region        = "us-east-1"
  ssh_username  = "ubuntu"
  source_ami_filter {
    filters     = { name = "ubuntu/images/*ubuntu-jammy-22.04-amd64-server-*" }
    owners      = ["099720109477"]
    most_recent = true
  }
)" + more +
         "}\nbuild {\n  sources = [\"source.amazon-ebs.app\"]\n" + steps + "\n}\n";
}

}  // namespace reprise::image::test
