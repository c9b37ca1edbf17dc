// Blocks of a cloud definition to a TypeDefinition: keywords, expressions, their order. Private to providers_fake/.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "providers_fake/definition_library.h"
#include "providers_fake/definition_site.h"

namespace reprise::providers_fake {

// Made for one type, used once. Faults go to the library's diagnostics; what is faulty is left out.
class DefinitionCompiler {
 public:
  explicit DefinitionCompiler(const DefinitionLibrary& library) : library_(library), diags_(library.diags_) {}

  using Blocks = std::vector<const hcl::Block*>;
  std::unique_ptr<TypeDefinition> resource(std::string_view type, const provider::ResourceSchema& schema,
                                           const Blocks& blocks);
  std::unique_ptr<DataDefinition> data(std::string_view type, const provider::ResourceSchema& schema,
                                       const Blocks& blocks);
  std::unique_ptr<ProviderRules> provider(const Blocks& blocks);

 private:
  // What a keyword's value becomes.
  struct Keyword {
    std::string_view name;
    std::function<void(const hcl::Attribute&)> take;
  };
  void arguments(const hcl::Body& body, const std::vector<Keyword>& keywords);
  const lang::Expr* expression(const hcl::Attribute& a);
  value::Value constant(const hcl::Attribute& a, value::TypeRef type);
  std::string text(const hcl::Attribute& a);
  bool flag(const hcl::Attribute& a);
  std::vector<std::string> texts(const hcl::Attribute& a);
  void unexpected_block(const hcl::Block& block);
  bool label(const hcl::Block& block, std::string_view& out);

  void resource_block(TypeDefinition& out, const hcl::Block& block, bool for_every_type);
  void resource_keywords(TypeDefinition& out, const hcl::Body& body);
  void inner_block(TypeDefinition& out, const hcl::Block& block, bool for_every_type);
  void data_block(DataDefinition& out, const hcl::Block& block);
  void attribute_block(std::vector<AttributeRule>& out, TypeRules* rules, const provider::BlockSchema& schema,
                       const hcl::Block& block, bool for_every_type);
  void attribute_keywords(AttributeRule& rule, TypeRules* rules, value::TypeRef type, const hcl::Block& block);
  ErrorRule error_block(const hcl::Block& block, std::vector<Keyword> more = {}, bool labelled = true);
  void reject_block(std::vector<RejectRule>& out, const hcl::Block& block);
  void validate_block(std::vector<ValidateRule>& out, const hcl::Block& block);
  void quota_block(TypeDefinition& out, const hcl::Block& block);
  void child_block(TypeDefinition& out, const hcl::Block& block);
  void machine_block(TypeDefinition& out, const hcl::Block& block);
  void latency_block(Latencies& out, const hcl::Block& block);

  void bind_all(const Shape& shape);
  std::vector<int> evaluation_order(const std::vector<AttributeRule>& rules, const std::vector<ChildRule>& children,
                                    const hcl::Block& about);

  const DefinitionLibrary& library_;
  hcl::Diagnostics& diags_;
  std::vector<const lang::Expr*> expressions_;  // to be bound once all rules are known
};

}  // namespace reprise::providers_fake
