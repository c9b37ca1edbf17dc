// Addresses of Terraform's objects: types with a total order, parsed once, printed as Terraform prints them.
//
// Order: modules by depth and then path, managed resources after data, then type, name and key; integer keys
// sort by value and before string keys, as Terraform sorts them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "hcl/ast.h"
#include "hcl/diagnostic.h"

namespace reprise::config {

// monostate: no key (neither count nor for_each).
using InstanceKey = std::variant<std::monostate, std::int64_t, std::string>;
std::string to_string(const InstanceKey& key);  // "", "[0]", "[\"a\"]"

using ModulePath = std::vector<std::string>;  // static: call names from the root

struct ModuleStep {
  std::string call;
  InstanceKey key;
  friend auto operator<=>(const ModuleStep&, const ModuleStep&) = default;
};
using ModuleInstance = std::vector<ModuleStep>;
std::string to_string(const ModuleInstance& m);  // "", "module.a[0].module.b"
ModulePath static_path(const ModuleInstance& m);
std::string to_string(const ModulePath& path);  // "", "module.a.module.b"

enum class Mode : std::uint8_t { data, managed, ephemeral };

struct ResourceAddr {  // within a module
  Mode mode = Mode::managed;
  std::string type;
  std::string name;
  friend auto operator<=>(const ResourceAddr&, const ResourceAddr&) = default;
};
std::string to_string(const ResourceAddr& r);  // "aws_vpc.main", "data.aws_ami.base"

struct ConfigResource {  // without instance keys
  ModulePath module;
  ResourceAddr resource;
  friend bool operator==(const ConfigResource&, const ConfigResource&) = default;
  friend std::strong_ordering operator<=>(const ConfigResource& a, const ConfigResource& b) {
    if (auto c = a.module.size() <=> b.module.size(); c != 0) return c;
    if (auto c = a.module <=> b.module; c != 0) return c;
    return a.resource <=> b.resource;
  }
};
struct AbsResource {
  ModuleInstance module;
  ResourceAddr resource;
  friend bool operator==(const AbsResource&, const AbsResource&) = default;
  friend std::strong_ordering operator<=>(const AbsResource& a, const AbsResource& b) {
    if (auto c = a.module.size() <=> b.module.size(); c != 0) return c;
    if (auto c = a.module <=> b.module; c != 0) return c;
    return a.resource <=> b.resource;
  }
  ConfigResource config() const { return {static_path(module), resource}; }
};
struct AbsInstance {
  AbsResource resource;
  InstanceKey key;
  friend auto operator<=>(const AbsInstance&, const AbsInstance&) = default;
};
std::string to_string(const ConfigResource& r);
std::string to_string(const AbsResource& r);
std::string to_string(const AbsInstance& i);

// What -target, -replace, moved and state commands accept. Diagnoses as Terraform does ("Invalid target …").
struct AnyAddr {
  ModuleInstance module;
  std::optional<ResourceAddr> resource;  // none: a module
  std::optional<InstanceKey> key;        // none: all instances (or the only one)
};
std::string to_string(const AnyAddr& a);
std::optional<AnyAddr> parse_address(std::string_view text, hcl::Diagnostics& diags);
std::optional<AbsInstance> parse_instance(std::string_view text, hcl::Diagnostics& diags);
// The same for a text that is a source of its own, where mistakes are shown: an argument of a command.
std::optional<AnyAddr> parse_address(const hcl::SourceFile& text, hcl::Diagnostics& diags);
std::optional<AbsInstance> parse_instance(const hcl::SourceFile& text, hcl::Diagnostics& diags);
bool contains(const AnyAddr& target, const AbsInstance& instance);

}  // namespace reprise::config
