#include "providers_fake/definition_library.h"

#include <fmt/format.h>

#include <algorithm>

#include "hcl/parser.h"
#include "lang/eval.h"
#include "provider/schema_json.h"
#include "providers_fake/definition_compiler.h"
#include "providers_fake/definition_site.h"
#include "providers_fake/schema_pack.h"
#include "providers_fake/stop_early.h"

namespace reprise::providers_fake {
namespace {

// Later entries replace earlier ones of the same name.
template <class T>
void replace(std::vector<std::pair<std::string, T>>& list, std::string_view name, T value) {
  for (auto& [known, old] : list)
    if (known == name) {
      old = std::move(value);
      return;
    }
  list.emplace_back(std::string(name), std::move(value));
}

template <class T>
int index_of(const std::vector<std::pair<std::string, T>>& list, std::string_view name) {
  for (std::size_t i = 0; i < list.size(); ++i)
    if (list[i].first == name) return static_cast<int>(i);
  return -1;
}

std::vector<std::string> names(
    const std::map<std::string, std::vector<const hcl::Block*>, std::less<>>& blocks) {
  std::vector<std::string> out;
  for (const auto& [name, ignored] : blocks) out.push_back(name);
  return out;
}

}  // namespace

DefinitionLibrary::DefinitionLibrary(std::string provider, const Services& services)
    : provider_(std::move(provider)), services_(services) {}

void DefinitionLibrary::add_file(std::string_view name, std::string_view text, hcl::Diagnostics& diags) {
  const hcl::SourceFile* file = services_.sources().add(std::string(name), std::string(text));
  if (!file) {
    diags.error("Cloud definition too large", fmt::format("There is no room left to read {}.", name));
    return;
  }
  const hcl::Body* body = hcl::parse_file(*file, arena_, diags);
  for (const hcl::Attribute& a : body->attributes)
    diags.error("Unsupported argument", fmt::format("An argument named \"{}\" is not expected here.", a.name),
                a.name_range);
  for (const hcl::Block& block : body->blocks) {
    const bool labelled = block.labels.size() == 1;
    if (block.type == "resource" && labelled)
      resources_[std::string(block.labels[0].text)].push_back(&block);
    else if (block.type == "data" && labelled)
      data_[std::string(block.labels[0].text)].push_back(&block);
    else if (block.type == "every" && block.labels.empty())
      every_.push_back(&block);
    else if (block.type == "provider" && block.labels.empty())
      provider_blocks_.push_back(&block);
    else if (block.type == "tables" && block.labels.empty())
      add_tables(block, diags);
    else if (block.type == "locals" && block.labels.empty())
      add_locals(block, diags);
    else
      diags.error("Unsupported block type",
                  "A cloud definition has blocks resource \"TYPE\", data \"TYPE\", every, provider, tables "
                  "and locals.",
                  block.header_range);
  }
}

void DefinitionLibrary::add_tables(const hcl::Block& block, hcl::Diagnostics& diags) {
  for (const hcl::Attribute& a : block.body->attributes)
    replace(tables_, a.name, lang::evaluate_constant(*a.expr, diags));
}

void DefinitionLibrary::add_locals(const hcl::Block& block, hcl::Diagnostics& diags) {
  for (const hcl::Attribute& a : block.body->attributes)
    replace(locals_, a.name,
            lang::compile(*stop_early(a.expr, arena_), definition_functions(), arena_, diags));
}

void DefinitionLibrary::finish(hcl::Diagnostics& diags) {
  const Shape nothing{value::Type::empty_object(), {}, {}};
  for (const auto& [name, expr] : locals_) bind_references(*expr, nothing, *this, diags);
  regional_.clear();
  for (const auto& [name, expr] : locals_) regional_.push_back(is_regional(*expr, 0));
}

bool DefinitionLibrary::is_regional(const lang::Expr& expr, int depth) const {
  if (!expr.pure || depth > static_cast<int>(locals_.size())) return false;  // deeper is a cycle
  return std::ranges::all_of(expr.references, [&](const lang::Reference& ref) {
    const Root root = static_cast<Root>(ref.kind);
    return root == Root::region || root == Root::table ||
           (root == Root::local && is_regional(*locals_[ref.binding].second, depth + 1));
  });
}

std::optional<value::Value>* DefinitionLibrary::regional_local(std::size_t i, std::string_view region) const {
  if (!regional_[i]) return nullptr;
  auto it = regional_values_.find(region);
  if (it == regional_values_.end()) it = regional_values_.emplace(region, locals_.size()).first;
  return &it->second[i];
}

int DefinitionLibrary::table_index(std::string_view name) const { return index_of(tables_, name); }
int DefinitionLibrary::local_index(std::string_view name) const { return index_of(locals_, name); }

std::vector<std::string> DefinitionLibrary::resource_types() const { return names(resources_); }
std::vector<std::string> DefinitionLibrary::data_types() const { return names(data_); }

const provider::ResourceSchema* DefinitionLibrary::packed_schema(std::string_view type) const {
  auto known = schemas_.find(type);
  if (known != schemas_.end()) return known->second.get();
  std::shared_ptr<const provider::ResourceSchema> schema;
  const std::string source = fmt::format("registry.terraform.io/hashicorp/{}", provider_);
  for (std::string_view bytes : embedded_packs()) {
    const std::string_view json = SchemaPack(bytes).find(source, 'r', type);
    if (json.empty()) continue;
    provider::SchemaResult read = provider::read_schema(json);
    if (!read.schema) diags_.error("Invalid provider schema", fmt::format("{}: {}", type, read.error));
    schema = std::move(read.schema);
    break;
  }
  return schemas_.emplace(std::string(type), std::move(schema)).first->second.get();
}

const TypeDefinition* DefinitionLibrary::resource(std::string_view type,
                                                  const provider::ResourceSchema* schema) const {
  const auto blocks = resources_.find(type);
  if (blocks == resources_.end()) return nullptr;
  if (!schema) schema = packed_schema(type);
  if (!schema) return nullptr;
  auto [entry, is_new] = compiled_.try_emplace({std::string(type), schema->block.implied_type});
  if (is_new) entry->second = DefinitionCompiler(*this).resource(type, *schema, blocks->second);
  return entry->second.get();
}

const DataDefinition* DefinitionLibrary::data(std::string_view type,
                                              const provider::ResourceSchema& schema) const {
  const auto blocks = data_.find(type);
  if (blocks == data_.end()) return nullptr;
  auto [entry, is_new] = compiled_data_.try_emplace({std::string(type), schema.block.implied_type});
  if (is_new) entry->second = DefinitionCompiler(*this).data(type, schema, blocks->second);
  return entry->second.get();
}

const ProviderRules& DefinitionLibrary::provider_rules() const {
  if (!provider_rules_) provider_rules_ = DefinitionCompiler(*this).provider(provider_blocks_);
  return *provider_rules_;
}

}  // namespace reprise::providers_fake
