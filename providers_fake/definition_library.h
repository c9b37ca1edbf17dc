// All definitions of one provider. Files are parsed when the library is made, a type is compiled on first
// use. Private to providers_fake/.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/arena.h"
#include "hcl/ast.h"
#include "hcl/diagnostic.h"
#include "providers_fake/definition.h"
#include "providers_fake/services.h"
#include "value/value.h"

namespace reprise::providers_fake {

// What provider blocks may say, beyond the schema.
struct ProviderRules {
  std::vector<std::pair<std::string, value::Value>> defaults;  // for arguments nobody configured
  std::vector<ValidateRule> validations;
};

// Immutable to its users; what it compiled is a memo. Definitions stay where they are.
class DefinitionLibrary {
 public:
  DefinitionLibrary(std::string provider, const Services& services);
  DefinitionLibrary(const DefinitionLibrary&) = delete;
  DefinitionLibrary& operator=(const DefinitionLibrary&) = delete;

  // Adds a file; blocks of later files extend and override those of earlier ones.
  void add_file(std::string_view name, std::string_view text, hcl::Diagnostics& diags);
  // After the last file: names may be used before they are defined.
  void finish(hcl::Diagnostics& diags);
  bool empty() const { return resources_.empty() && data_.empty(); }

  bool defines_resource(std::string_view type) const { return resources_.contains(type); }
  bool defines_data(std::string_view type) const { return data_.contains(type); }
  std::vector<std::string> resource_types() const;
  std::vector<std::string> data_types() const;
  // nullptr when nothing defines the type. Without a schema, the one that is built in.
  const TypeDefinition* resource(std::string_view type,
                                 const provider::ResourceSchema* schema = nullptr) const;
  const DataDefinition* data(std::string_view type, const provider::ResourceSchema& schema) const;

  const ProviderRules& provider_rules() const;
  const std::string& provider() const { return provider_; }
  const Services& services() const { return services_; }
  // Constants of `tables` blocks.
  int table_index(std::string_view name) const;
  const value::Value& table(std::size_t i) const { return tables_[i].second; }
  // Expressions of `locals` blocks.
  int local_index(std::string_view name) const;
  const lang::Expr* local(std::size_t i) const { return locals_[i].second; }
  // Where the value that a local has in a region is kept once it is known. nullptr unless the local depends
  // on the region alone.
  std::optional<value::Value>* regional_local(std::size_t i, std::string_view region) const;
  // Faults found while compiling since last asked.
  hcl::Diagnostics take_diagnostics() const { return std::exchange(diags_, {}); }
  hcl::Diagnostics& diagnostics() const { return diags_; }

 private:
  friend class DefinitionCompiler;
  using Blocks = std::map<std::string, std::vector<const hcl::Block*>, std::less<>>;
  const provider::ResourceSchema* packed_schema(std::string_view type) const;
  void add_tables(const hcl::Block& block, hcl::Diagnostics& diags);
  void add_locals(const hcl::Block& block, hcl::Diagnostics& diags);
  bool is_regional(const lang::Expr& expr, int depth) const;

  std::string provider_;
  const Services& services_;
  Blocks resources_, data_;
  std::vector<const hcl::Block*> every_;  // what holds for all types that have the attribute
  std::vector<const hcl::Block*> provider_blocks_;
  std::vector<std::pair<std::string, value::Value>> tables_;
  std::vector<std::pair<std::string, const lang::Expr*>> locals_;
  std::vector<bool> regional_;  // parallel to locals_
  mutable std::map<std::string, std::vector<std::optional<value::Value>>, std::less<>> regional_values_;
  mutable hcl::Arena arena_;
  mutable hcl::Diagnostics diags_;
  mutable std::map<std::string, std::shared_ptr<const provider::ResourceSchema>, std::less<>> schemas_;
  mutable std::map<std::pair<std::string, value::TypeRef>, std::unique_ptr<TypeDefinition>> compiled_;
  mutable std::map<std::pair<std::string, value::TypeRef>, std::unique_ptr<DataDefinition>> compiled_data_;
  mutable std::unique_ptr<ProviderRules> provider_rules_;
};

}  // namespace reprise::providers_fake
