// What `reprise build` prints: Packer's user interfaces over the lines of a build.
#pragma once

#include <string>

#include "hcl/source.h"
#include "image/image.h"

namespace reprise::cli {

struct BuildUi {
  bool colour = false;
  bool timestamps = false;  // -timestamp-ui
  bool machine = false;     // -machine-readable: CSV lines
};

std::string build_text(const image::BuildResult& result, const hcl::SourceMap& sources, const BuildUi& ui);
// A diagnostic, already rendered, as the machine-readable interface gives it.
std::string machine_line(world::Instant at, const std::string& kind, const std::string& text);

}  // namespace reprise::cli
