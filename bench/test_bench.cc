// Runs of test files: how many a second, with one loaded configuration for all.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>

#include "providers_fake/invented.h"
#include "providers_fake/registry.h"
#include "providers_fake/world.h"
#include "testing/suite.h"

namespace {

using namespace reprise;

constexpr const char* kConfiguration = R"(
variable "name" { default = "x" }
locals { full = "app-${var.name}" }
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
  tags       = { Name = local.full }
}
resource "aws_subnet" "a" {
  count      = 2
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
}
output "vpc" { value = aws_vpc.main.id }
output "subnets" { value = aws_subnet.a[*].id }
)";

std::string file_text(std::int64_t runs, const char* head, const char* command) {
  std::string out = head;
  for (std::int64_t i = 0; i < runs; ++i)
    out += fmt::format(R"(
run "r{0}" {{
  command = {1}
  variables {{ name = "n{0}" }}
  assert {{
    condition     = local.full == "app-n{0}" && length(aws_subnet.a) == 2
    error_message = "is ${{local.full}}"
  }}
}}
)",
                       i, command);
  return out;
}

// Nobody watches.
class Nobody final : public testing::Listener {
 public:
  void suite_started(const std::vector<const config::TestFile*>&) override {}
  void file_started(const config::TestFile&, world::Instant) override {}
  void run_started(const config::TestFile&, const config::TestRun&, world::Instant) override {}
  void run_done(const config::TestFile&, const testing::RunResult&, world::Instant) override {}
  void teardown(const config::TestFile&, world::Instant) override {}
  void run_teardown(const config::TestFile&, const config::TestRun&, world::Instant) override {}
  void left(const config::TestFile&, const testing::Leftover&, world::Instant) override {}
  void file_done(const testing::FileResult&, world::Instant) override {}
};

// Everything that `test` does in its process: read, compile, run, destroy.
void suite(benchmark::State& state, const char* head, const char* command) {
  const std::string text = file_text(state.range(0), head, command);
  for (auto _ : state) {
    hcl::SourceMap sources;
    const providers_fake::FakeRegistry registry(sources);
    auto tree = std::make_shared<config::MemoryTree>();
    tree->add("main.tf", kConfiguration);
    tree->add("main.tftest.hcl", text);
    testing::SuiteOptions options;
    options.tree = tree;
    options.registry = &registry;
    options.invent = providers_fake::Inventor();
    options.world = [&] { return providers_fake::make_world(registry, 1, world::Instant{}); };
    hcl::Diagnostics diags;
    testing::Suite suite(std::move(options), sources, diags);
    Nobody nobody;
    const testing::SuiteResult result = suite.run(nobody);
    if (diags.has_errors() || result.passed != static_cast<std::size_t>(state.range(0)))
      state.SkipWithError("a run does not pass");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK_CAPTURE(suite, plan, "", "plan")->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(suite, apply, "", "apply")->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(suite, mocked_apply, "mock_provider \"aws\" {}\n", "apply")
    ->Arg(100)
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
