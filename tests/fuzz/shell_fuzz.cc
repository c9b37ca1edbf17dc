// Any bytes as a script, as user data and as input of the commands that read text: no crash, no hang, and the
// same bytes do the same twice. The first byte picks which.
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "machine/script.h"
#include "world/embedded.h"

using namespace reprise;

namespace {

struct Lab {
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  cloud::World world;
  machine::Machine base;

  Lab() {
    std::vector<std::pair<std::string, std::string>> upstream_files, machine_files;
    for (const auto& f : world::embedded_data()) {
      if (f.path.starts_with("upstream/")) upstream_files.emplace_back(f.path, f.bytes);
      if (f.path.starts_with("machine/")) machine_files.emplace_back(f.path, f.bytes);
    }
    auto catalogue = upstream::load_catalogue(sources, upstream_files, diags);
    world.now = *world::parse_rfc3339("2024-01-15T00:00:00Z");
    world.upstream = upstream::Upstream(catalogue);
    machine::BaseMachines bases(machine::load_systems(sources, machine_files, diags));
    for (const auto& image : world.upstream.images("us-east-1", world.now))
      if (image.os == "ubuntu-22.04") base = bases.boot(image, world.upstream, nullptr, diags);
  }
};

std::string facts_of(const machine::Machine& m) {
  std::string out;
  for (const auto& f : machine::MachineAttachment(m).all_facts()) out += f.path + "=" + f.text + "\n";
  return out;
}

std::string run(const Lab& lab, unsigned char how, const std::string& text) {
  machine::Machine m = lab.base;
  machine::RunContext context{lab.world, "fuzz", how & 4 ? "root" : "ubuntu", "", {}, false, {}};
  context.limits.steps_max = 500;
  context.limits.output_bytes_max = 64u << 10;
  machine::RunResult r;
  switch (how & 3) {
    case 0:
      r = machine::run_script(m, text, nullptr, context, {"/bin/bash", "fuzz", {"one", "two"}, text});
      break;
    case 1: r = machine::run_script(m, text, nullptr, context, {"/bin/sh", "fuzz", {}, text}); break;
    case 2: r = machine::run_user_data(m, machine::Text("#cloud-config\n" + text), nullptr, context); break;
    default: {
      // The first line is a pattern or program, the rest what it is applied to.
      std::size_t end = std::min(text.find('\n'), text.size());
      context.environment["P"] = text.substr(0, end);
      static const std::string kTools =
          "cat > in; sed \"$P\" in; sed -E \"$P\" in; awk \"$P\" in; grep \"$P\" in; tr \"$P\" x < in\n"
          "printf \"$P\" a b; date \"+$P\"; cut -d: -f\"$P\" in; sort -k\"$P\" in; find . -name \"$P\"; seq "
          "$P";
      r = machine::run_script(m, kTools, nullptr, context, {"/bin/bash", "fuzz", {}, text});
    }
  }
  return std::to_string(r.exit_code) + r.output + facts_of(m);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const Lab kLab;
  if (size == 0) return 0;
  std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (run(kLab, data[0], text) != run(kLab, data[0], text)) std::abort();
  return 0;
}
