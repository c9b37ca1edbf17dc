// The definitions of one provider as a source of behaviours.
#include <fmt/format.h>

#include "providers_fake/definition_data.h"
#include "providers_fake/definition_resource.h"
#include "world/embedded.h"

namespace reprise::providers_fake {
namespace {

using value::Value;

class DefinitionSource final : public BehaviourSource {
 public:
  DefinitionSource(std::string_view provider, const Services& services)
      : library_(std::string(provider), services) {}

  DefinitionLibrary& library() { return library_; }

  std::shared_ptr<const TypeBehaviour> resource(std::string_view type,
                                                const provider::ResourceSchema& schema) const override {
    const TypeDefinition* definition = library_.resource(type, &schema);
    return definition ? std::make_shared<const DefinedResource>(library_, *definition) : nullptr;
  }

  std::shared_ptr<const DataBehaviour> data(std::string_view type,
                                            const provider::ResourceSchema& schema) const override {
    if (library_.provider() == "aws")
      if (auto special = aws_data(library_, type, schema)) return special;
    const DataDefinition* definition = library_.data(type, schema);
    return definition ? std::make_shared<const DefinedData>(library_, *definition) : nullptr;
  }

  Value configure(Value config, hcl::Diagnostics& diags) const override {
    const ProviderRules& rules = library_.provider_rules();
    if (config.unmark().is_null() || config.is_unknown()) return config;
    for (const auto& [name, fallback] : rules.defaults)
      if (const Value* v = config.unmark().find(name); v && v->is_null())
        config = with_attribute(config, name, fallback);
    const provider::Target target{"", "", &config, {}};
    const cloud::World nowhere;
    Site site(library_, {value::Type::empty_object(), {}, {}}, nowhere, target);
    for (const ValidateRule& rule : rules.validations)
      if (site.holds(*rule.when, rule.summary))
        diags.error(rule.summary, rule.message ? site.text(*rule.message, rule.summary) : std::string());
    diags.append(site.diags());
    diags.append(library_.take_diagnostics());
    return config;
  }

 private:
  DefinitionLibrary library_;
};

}  // namespace

std::unique_ptr<BehaviourSource> load_definitions(std::string_view provider, const NamedFiles& extra,
                                                  const Services& services, hcl::Diagnostics& diags) {
  auto out = std::make_unique<DefinitionSource>(provider, services);
  const std::string folder = std::string(provider) + "/";
  for (const world::EmbeddedFile& file : world::embedded_providers())
    if (file.path.starts_with(folder) && file.path.ends_with(".cloud.hcl"))
      out->library().add_file(file.path, file.bytes, diags);
  for (const auto& [name, content] : extra) out->library().add_file(name, content, diags);
  out->library().finish(diags);
  if (out->library().empty()) return nullptr;
  return out;
}

}  // namespace reprise::providers_fake
