// Installing packages: which version a machine would get, and what installing it changes. Shared by apt and
// dnf.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "machine/commands.h"

namespace reprise::machine {

struct Candidate {
  upstream::PackageVersion package;
  bool moves = true;  // another day may offer another version
};

// Debian's order of version texts: <0, 0, >0.
int compare_versions(std::string_view a, std::string_view b);

// The best version that the machine's repositories offer, as their lists were last read. `version` as
// upstream.h has it, "" for the newest. `snapshot` overrides what the repositories say.
std::optional<Candidate> candidate(const Machine& machine, const upstream::Upstream& upstream,
                                   std::string_view name, std::string_view version,
                                   std::optional<world::Instant> snapshot = {});

// A request as a package manager's command line gives it.
struct Request {
  std::string name, version;
  value::Marks marks = nullptr;  // of the words
};
struct Plan {
  std::vector<PackageChange> changes;  // dependencies before what needs them
  std::vector<std::string> missing;    // names nobody offers
  std::vector<Request> missing_versions;
  std::size_t extra = 0;  // changes nobody asked for by name
};
// `verb` is what origins say, "apt-get install".
Plan plan_install(const Process& process, const std::vector<Request>& requests, std::string_view verb,
                  std::optional<world::Instant> snapshot = {});
// Everything installed, at the newest version.
Plan plan_upgrade(const Process& process, std::string_view what, std::optional<world::Instant> snapshot = {});
void apply(Machine& machine, const Plan& plan);

// "20240101T000000Z" anywhere in a text.
std::optional<world::Instant> snapshot_in(std::string_view text);

}  // namespace reprise::machine
