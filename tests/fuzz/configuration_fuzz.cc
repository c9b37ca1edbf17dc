// Any bytes as a root module's only file, native or JSON syntax by its first character: loaded, validated and
// planned with the providers that ship. No crash, no hang, and the same diagnostics twice.
#include <cstdlib>
#include <string>

#include "engine/plan.h"
#include "providers_fake/registry.h"
#include "providers_fake/world.h"

using namespace reprise;

namespace {

std::string complaints(const std::string& text) {
  hcl::SourceMap sources;
  providers_fake::FakeRegistry registry(sources);
  hcl::Diagnostics diags;
  auto tree = std::make_shared<config::MemoryTree>();
  tree->add(text.starts_with('{') ? "main.tf.json" : "main.tf", text);
  const auto configuration = config::load(tree, {}, registry, sources, diags);
  if (configuration->readable()) engine::validate(*configuration, registry, &sources, diags);
  if (!diags.has_errors()) {
    engine::PlanOptions options;
    options.sources = &sources;
    cloud::World world = providers_fake::make_world(registry, 1, world::Instant{});
    engine::plan(*configuration, {}, options, registry, world, diags);
  }
  std::string out;
  for (const hcl::Diagnostic& d : diags)
    out += sources.file_line(d.subject) + d.summary + "\n" + d.detail + "\n";
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (complaints(text) != complaints(text)) std::abort();
  return 0;
}
