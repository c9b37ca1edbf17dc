// What a body holds, checked against a fixed shape: the meta level of the language, where names are
// Terraform's own. (Bodies that belong to a provider's schema are body.h's matter.) Private to config/.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/traversal.h"
#include "hcl/parser.h"

namespace reprise::config {

struct ArgumentShape {
  std::string_view name;
  bool required = false;
};
struct BlockTypeShape {
  std::string_view type;
  std::span<const std::string_view> labels = {};
};
struct BodyShape {
  std::span<const ArgumentShape> arguments = {};
  std::span<const BlockTypeShape> blocks = {};
};

// Arguments and blocks of the shape, in source order; blocks with the wrong number of labels are left out.
struct Content {
  std::vector<const hcl::Attribute*> arguments;
  std::vector<const hcl::Block*> blocks;
  const hcl::Body* rest = nullptr;  // what the shape does not name
  hcl::Range missing;               // where something missing is reported
  const hcl::Attribute* find(std::string_view name) const;
};

// Everything else in the body is diagnosed.
Content whole_content(const hcl::Body& body, const BodyShape& shape, const SyntaxContext& c,
                      hcl::Diagnostics& diags);
// The rest is left for somebody else.
Content partial_content(const hcl::Body& body, const BodyShape& shape, const SyntaxContext& c,
                        hcl::Diagnostics& diags);
// A body of arguments alone: `locals`, `required_providers`.
std::vector<const hcl::Attribute*> just_arguments(const hcl::Body& body, const SyntaxContext& c,
                                                  hcl::Diagnostics& diags);
// Native form of a JSON body in which names of `blocks` are blocks; a native body is returned as it is.
const hcl::Body& as_native(const hcl::Body& body, std::span<const BlockTypeShape> blocks, hcl::Arena& arena,
                           hcl::Diagnostics& diags, const hcl::JsonReading& how = {});
bool check_labels(const hcl::Block& block, std::span<const std::string_view> names, hcl::Diagnostics& diags);
hcl::Range missing_item_range(const hcl::Body& body);

void unsupported_argument(const hcl::Attribute& a, std::span<const std::string_view> candidates,
                          bool is_block, hcl::Diagnostics& diags);
// The same in a JSON body, where arguments and blocks look alike.
void extraneous_property(const hcl::Attribute& a, std::span<const std::string_view> candidates,
                         hcl::Diagnostics& diags);
void unsupported_block(const hcl::Block& b, std::span<const std::string_view> candidates, bool is_argument,
                       hcl::Diagnostics& diags);
void missing_argument(std::string_view name, hcl::Range where, hcl::Diagnostics& diags);

}  // namespace reprise::config
