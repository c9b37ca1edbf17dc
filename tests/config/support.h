// Loading small configurations, and diagnostics as text.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/config.h"
#include "fake_provider.h"

namespace reprise::test {

using Files = std::vector<std::pair<std::string, std::string>>;

// One line a diagnostic: "main.tf:1,5-9 error: Summary; Detail", in order.
inline std::vector<std::string> lines(const hcl::Diagnostics& diags, const hcl::SourceMap& sources) {
  std::vector<std::string> out;
  for (const hcl::Diagnostic& d : diags) {
    std::string where = "-";
    if (const hcl::SourceFile* f = sources.file_at(d.subject.begin)) {
      hcl::LineColumn at = sources.line_column(d.subject.begin);
      where = fmt::format("{}:{},{}", f->name, at.line, at.column);
    }
    out.push_back(fmt::format("{} {}: {}; {}", where,
                              d.severity == hcl::Severity::error ? "error" : "warning", d.summary, d.detail));
  }
  return out;
}

// A configuration with everything it needs kept alive.
struct Loaded {
  FakeRegistry registry;
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  std::unique_ptr<config::Configuration> configuration;

  explicit Loaded(const Files& files, config::LoadOptions options = {}) {
    auto tree = std::make_shared<config::MemoryTree>();
    for (const auto& [path, content] : files) tree->add(path, content);
    configuration = config::load(tree, options, registry, sources, diags);
  }
  std::vector<std::string> lines() const { return test::lines(diags, sources); }
  const config::Module& root() const { return configuration->root(); }
};

}  // namespace reprise::test
