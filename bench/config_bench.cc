// From files to a validated configuration: every root of the corpus beside the project whose modules are all
// there, in one process. `cold` makes the providers' schemas anew each time, as a process does.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "engine/plan.h"
#include "providers_fake/registry.h"

namespace {

using namespace reprise;
namespace fs = std::filesystem;

const fs::path kCorpus = fs::path(REPRISE_SOURCE_DIR).parent_path() / "shared" / "corpus";

struct Corpus {
  std::shared_ptr<config::MemoryTree> tree = std::make_shared<config::MemoryTree>();
  std::vector<std::string> roots;

  Corpus() {
    std::error_code absent;
    for (fs::recursive_directory_iterator it(kCorpus, absent), end; !absent && it != end; ++it) {
      if (!it->is_regular_file() || it->path().string().find("/.git/") != std::string::npos) continue;
      std::ifstream in(it->path(), std::ios::binary);
      tree->add(fs::relative(it->path(), kCorpus).string(), {std::istreambuf_iterator<char>(in), {}});
    }
    std::istringstream table(tree->read("ROOTS.tsv").value_or(""));
    for (std::string line; std::getline(table, line);) {
      std::istringstream fields(line);
      std::string project, path, kind, external;
      std::getline(std::getline(std::getline(std::getline(fields, project, '\t'), path, '\t'), kind, '\t'),
                   external, '\t');
      if (kind == "terraform" && external == "-")
        roots.push_back(config::normal_path(project + "/" + path).value_or(""));
    }
  }
};

const Corpus& corpus() {
  static const Corpus read;
  return read;
}

void validate_all(const provider::Registry& registry, hcl::SourceMap& sources) {
  for (const std::string& root : corpus().roots) {
    hcl::Diagnostics diags;
    config::LoadOptions options;
    options.root = root;
    const auto configuration = config::load(corpus().tree, options, registry, sources, diags);
    if (configuration->readable()) engine::validate(*configuration, registry, &sources, diags);
    benchmark::DoNotOptimize(diags.error_count());
  }
}

void ValidateCorpusCold(benchmark::State& state) {
  if (corpus().roots.empty()) return state.SkipWithError("the corpus is not here");
  for (auto _ : state) {
    hcl::SourceMap sources;
    const providers_fake::FakeRegistry registry(sources);
    validate_all(registry, sources);
  }
  state.counters["roots"] = static_cast<double>(corpus().roots.size());
}
BENCHMARK(ValidateCorpusCold)->Unit(benchmark::kMillisecond);

}  // namespace
