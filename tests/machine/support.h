// A world with the built-in catalogues and a machine from them.
#pragma once

#include <memory>
#include <string>

#include "cloud/world.h"
#include "machine/machine.h"
#include "machine/script.h"
#include "world/embedded.h"

namespace reprise::machine::test {

struct Lab {
  hcl::SourceMap sources;
  hcl::Diagnostics diags;
  std::shared_ptr<const upstream::Catalogue> catalogue;
  std::shared_ptr<const Systems> systems;
  cloud::World world;
  std::unique_ptr<BaseMachines> bases;

  explicit Lab(const char* now = "2024-01-15T00:00:00Z") {
    std::vector<std::pair<std::string, std::string>> up, sys;
    for (const auto& f : world::embedded_data()) {
      if (f.path.starts_with("upstream/")) up.emplace_back(f.path, f.bytes);
      if (f.path.starts_with("machine/")) sys.emplace_back(f.path, f.bytes);
    }
    catalogue = upstream::load_catalogue(sources, up, diags);
    systems = load_systems(sources, sys, diags);
    world.now = *world::parse_rfc3339(now);
    world.upstream = upstream::Upstream(catalogue);
    bases = std::make_unique<BaseMachines>(systems);
  }
  upstream::Image image(const std::string& name_part) {
    upstream::Image found;
    for (const auto& i : world.upstream.images("us-east-1", world.now))
      if (i.name.find(name_part) != std::string::npos) found = i;
    return found;
  }
  Machine boot(const std::string& name_part = "jammy-22.04-amd64", value::Marks marks = nullptr) {
    return bases->boot(image(name_part), world.upstream, marks, diags);
  }
  RunContext context(std::string user = "ubuntu") {
    return RunContext{world, "test", std::move(user), "", {}, false, {}};
  }
};

}  // namespace reprise::machine::test
