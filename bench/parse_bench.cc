// How fast configuration text becomes a syntax tree.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "hcl/arena.h"
#include "hcl/parser.h"

namespace reprise::hcl {
namespace {

constexpr std::size_t kTextSize = 10'000'000;

// What people write: networks, instances with interpolated tags, policies in heredocs, variables with long
// descriptions.
std::string stanza(std::size_t i) {
  return fmt::format(R"(
# Subnet and instance number {0}
resource "aws_subnet" "app_{0}" {{
  vpc_id                  = aws_vpc.main.id
  cidr_block              = cidrsubnet(var.vpc_cidr, 8, {1})
  availability_zone       = element(data.aws_availability_zones.available.names, {1} % 3)
  map_public_ip_on_launch = var.public && !local.is_production ? true : false

  tags = merge(local.common_tags, {{
    Name        = "${{var.environment}}-app-{0}"
    Tier        = "application"
    "kubernetes.io/cluster/${{local.cluster_name}}" = "shared"
  }})
}}

resource "aws_instance" "app_{0}" {{
  count         = var.instance_count
  ami           = data.aws_ami.ubuntu.id
  instance_type = lookup(var.instance_types, var.environment, "t3.micro")
  subnet_id     = aws_subnet.app_{0}.id
  key_name      = aws_key_pair.deployer[0].key_name

  vpc_security_group_ids = concat([aws_security_group.web.id], var.extra_security_groups[*].id)

  user_data = <<-EOF
    #!/bin/bash
    echo "Hello from ${{var.environment}} number {0}" > /var/www/html/index.html
    systemctl enable --now nginx
    %{{ for package in var.packages ~}}
    apt-get install -y ${{package}}
    %{{ endfor ~}}
  EOF

  root_block_device {{
    volume_size = 8 + {1} * 2
    encrypted   = true
  }}

  lifecycle {{
    create_before_destroy = true
    ignore_changes        = [ami, tags["LastScan"]]
  }}
}}

variable "setting_{0}" {{
  description = "What the application number {0} needs to know before it may start serving requests in a region."
  type        = map(object({{ name = string, size = number }}))
  default     = {{ for s in ["a", "b"] : s => {{ name = upper(s), size = {1} }} if s != "" }}
}}
)",
                     i, i % 200);
}

const std::string& configuration() {
  static const std::string text = [] {
    std::string built;
    built.reserve(kTextSize + 4096);
    for (std::size_t i = 0; built.size() < kTextSize; ++i) built += stanza(i);
    return built;
  }();
  return text;
}

void parse_text(benchmark::State& state, const std::string& text) {
  SourceMap sources;
  const SourceFile* file = sources.add("main.tf", text);
  for (auto _ : state) {
    Arena arena;
    Diagnostics diags;
    benchmark::DoNotOptimize(parse_file(*file, arena, diags));
    if (!diags.empty()) {
      state.SkipWithError(diags.items()[0].detail.c_str());
      break;
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

// What other people wrote, repeated up to 50 MB.
std::string corpus_text() {
  constexpr std::size_t kCorpusSize = 50'000'000;
  std::string once;
  std::error_code absent;
  for (std::filesystem::recursive_directory_iterator
           it(std::filesystem::path(REPRISE_SOURCE_DIR).parent_path() / "shared/corpus", absent),
       end;
       !absent && it != end; ++it) {
    if (!it->is_regular_file() || it->path().extension() != ".tf") continue;
    std::ifstream in(it->path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    SourceMap sources;
    Arena arena;
    Diagnostics diags;
    parse_file(*sources.add("f", text), arena, diags);
    if (diags.empty()) once += text + "\n";
  }
  std::string out;
  while (!once.empty() && out.size() < kCorpusSize) out += once;
  return out;
}

void BM_ParseCorpus(benchmark::State& state) {
  static const std::string text = corpus_text();
  if (text.empty()) return state.SkipWithError("the corpus is not here");
  parse_text(state, text);
}
BENCHMARK(BM_ParseCorpus)->Unit(benchmark::kMillisecond);

void BM_ParseConfiguration(benchmark::State& state) { parse_text(state, configuration()); }
BENCHMARK(BM_ParseConfiguration)->Unit(benchmark::kMillisecond);

void BM_ParseHugeHeredoc(benchmark::State& state) {
  std::string text = "locals {\n  a = <<-EOT\n";
  for (int i = 0; i < state.range(0); ++i) text += "    a line of some script that does something useful\n";
  parse_text(state, text + "  EOT\n}\n");
  state.SetComplexityN(state.range(0));
}
BENCHMARK(BM_ParseHugeHeredoc)
    ->Range(1 << 10, 1 << 17)
    ->Complexity(benchmark::oN)
    ->Unit(benchmark::kMicrosecond);

void BM_ParseJson(benchmark::State& state) {
  std::string text = "{\"locals\": {";
  for (int i = 0; i < 50'000; ++i) {
    text += fmt::format(
        "{}\"name_{}\": {{\"cidr\": \"10.0.0.0/16\", \"name\": \"${{var.env}}-{}\", \"n\": [1, true, null]}}",
        i ? ", " : "", i, i);
  }
  text += "}}";
  SourceMap sources;
  const SourceFile* file = sources.add("main.tf.json", text);
  for (auto _ : state) {
    Arena arena;
    Diagnostics diags;
    benchmark::DoNotOptimize(parse_json_file(*file, arena, diags));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(BM_ParseJson)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace reprise::hcl
