// Version constraints: "~> 1.11, != 1.11.3".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "value/value.h"

namespace reprise::config {

// Missing parts are zero; `given` says how many were written, which "~>" needs.
struct Version {
  std::array<std::uint64_t, 3> parts{};
  int given = 0;
  bool prerelease = false;
  std::string suffix = {};  // "-beta.1+build": what stands behind the numbers
  friend auto operator<=>(const Version& a, const Version& b) { return a.parts <=> b.parts; }
  friend bool operator==(const Version& a, const Version& b) { return a.parts == b.parts; }
};
std::optional<Version> parse_version(std::string_view text);

struct VersionConstraint {
  enum class Op : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal, pessimistic } op;
  Version version;
  bool allows(const Version& v) const;
};
// nullopt when the syntax is wrong.
std::optional<std::vector<VersionConstraint>> parse_constraints(std::string_view text);
// The same of an argument that is worth `v`; what is wrong with it is said. nullopt also where nothing is
// asked.
std::optional<std::vector<VersionConstraint>> constraints_of(const value::Value& v, const hcl::Attribute& a,
                                                             hcl::Diagnostics& diags);
bool allowed(const std::vector<VersionConstraint>& constraints, const Version& v);
// As a plan's JSON shows them: in the order of versions, each once, ">= 1.2.0, < 2.0.0".
std::string to_string(std::vector<VersionConstraint> constraints);

// The Terraform whose behaviour is reproduced.
inline constexpr std::string_view kTerraformVersion = "1.11.4";

}  // namespace reprise::config
