// Terraform's state file, format version 4: read and written byte for byte as Terraform does.
//
// Reading needs no schemas: objects keep their attributes as JSON text (Object::raw) until give_types() turns
// them into values. A file that cannot be read gives diagnostics and no state; nobody may then write over it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hcl/diagnostic.h"
#include "provider/provider.h"
#include "state/dependencies.h"
#include "state/json_text.h"
#include "state/json_tree.h"
#include "state/state.h"

namespace reprise::state {

// The version of Terraform whose formats and language these are.
inline constexpr std::string_view kTerraformVersion = "1.11.4";

std::optional<State> read_v4(std::string_view text, hcl::Diagnostics& diags);
// All objects must have been given types, or still be raw.
std::string write_v4(const State& state, const provider::Registry& registry);

// Values for raw objects, marked where the file says sensitive. What no schema fits keeps the type its JSON
// implies.
void give_types(State& state, const provider::Registry& registry, hcl::Diagnostics& diags);

// "registry.terraform.io/hashicorp/aws" of `module.a.provider["registry.terraform.io/hashicorp/aws"].west`.
std::string_view provider_source(std::string_view provider);

// One resource as it stands in "resources": what journals keep. Instances other than `only` are left out when
// given.
void append_resource(JsonText& out, const config::AbsResource& address, const Resource& resource,
                     const config::InstanceKey* only, DependencyTexts& dependencies,
                     const provider::Registry& registry);
bool read_resource(const JsonNode& node, State& state, hcl::Diagnostics& diags);

}  // namespace reprise::state
