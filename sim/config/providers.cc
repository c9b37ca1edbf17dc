#include "config/providers.h"

#include <fmt/format.h>

#include <set>

#include "config/decoder.h"
#include "lang/render.h"

namespace reprise::config {

namespace {

std::string source_in(const Module& m, const std::string& name) {
  auto at = m.required_providers.find(name);
  return at != m.required_providers.end() ? at->second : default_provider_source(name);
}

// How `m` calls the provider from `source`.
std::string local_name(const Module& m, const std::string& source) {
  for (const auto& [name, s] : m.required_providers) {
    if (s == source) return name;
  }
  return source.substr(source.rfind('/') + 1);
}

std::string shown(const LocalProvider& p) { return p.alias.empty() ? p.name : p.name + "." + p.alias; }

const LocalProvider* passed(const ModuleCall& call, const LocalProvider& child) {
  for (const auto& [inside, outside] : call.providers) {
    if (inside == child) return &outside;
  }
  return nullptr;
}

std::string module_text(const Module& m) { return m.path.empty() ? "the root module" : to_string(m.path); }

bool configured(const Module& m, const LocalProvider& name) {
  const ProviderBlock* b = m.provider(name);
  return b && !b->empty;
}

class ProviderChecker {
 public:
  ProviderChecker(hcl::Diagnostics& diags, hcl::Diagnostics& joints) : diags_(diags), joints_(joints) {}

  void check(const Module& m) {
    for (const Resource& r : m.resources) resource(m, r);
    if (!m.parent) return;
    const ModuleCall& call = *m.call_in_parent;
    legacy_module(m, call);
    for (const ProviderBlock& b : m.providers) {
      if (!b.empty && passed(call, b.name))
        diags_.error(
            "Cannot override provider configuration",
            fmt::format(
                "The configuration of {} has its own local configuration for {}, and so it cannot accept an "
                "overridden configuration provided by {}.",
                module_text(m), shown(b.name), module_text(*m.parent)),
            call.range);
    }
    for (const LocalProvider& alias : m.configuration_aliases) {
      if (configured(m, alias) || passed(call, alias)) continue;
      diags_.error(
          "Missing required provider configuration",
          fmt::format(
              "The child module requires an additional configuration for provider {}, with the local name "
              "\"{}\".\n\nRefer to the module's documentation to understand the intended purpose of this "
              "additional provider configuration, and then add an entry for {} in the \"providers\" "
              "meta-argument in the module block to choose which provider configuration the module should "
              "use for that purpose.",
              provider_display(source_in(m, alias.name)), shown(alias), shown(alias)),
          call.range);
    }
    for (std::size_t i = 0; i < call.providers.size(); ++i) passed_in(m, call, i);
    proxies(m);
  }

 private:
  void resource(const Module& m, const Resource& r) {
    if (r.provider.alias.empty()) return;
    if (resolve_provider(m, r.provider).found) return;
    joints_.error(
        "Provider configuration not present",
        fmt::format(
            "To work with {} its original provider configuration at {} is required, but it has been "
            "removed. This occurs when a provider configuration is removed while objects created by that "
            "provider still exist in the state. Re-add the provider configuration to destroy {}, after "
            "which you can remove the provider configuration again.",
            address(m, r), at(m, r), address(m, r)));
  }
  static std::string address(const Module& m, const Resource& r) {
    return to_string(ConfigResource{m.path, r.addr});
  }
  static std::string at(const Module& m, const Resource& r) {
    return to_string(ProviderConfiguration{&m, r.provider_source, r.provider.alias, nullptr, true});
  }

  // A module with provider configurations of its own can be called once, always.
  void legacy_module(const Module& m, const ModuleCall& call) {
    bool own = false;
    for (const ProviderBlock& b : m.providers) own |= !b.empty;
    if (!own) return;
    hcl::Range reason;
    const ModuleCall* at = &call;
    for (const Module* caller = m.parent; caller; at = caller->call_in_parent, caller = caller->parent) {
      if (at->count)
        reason = at->count->range();
      else if (at->for_each)
        reason = at->for_each->range();
      else if (!at->depends_on.empty())
        reason = at->depends_on[0]->range();
      if (reason.valid()) break;
    }
    if (!reason.valid()) return;
    diags_.error(
        "Module is incompatible with count, for_each, and depends_on",
        fmt::format(
            "The module at {} is a legacy module which contains its own local provider configurations, and "
            "so calls to it may not use the count, for_each, or depends_on arguments.\n\nIf you also control "
            "the module \"{}\", consider updating this module to instead expect provider configurations to "
            "be passed by its caller.",
            to_string(m.path), call.source),
        reason);
  }

  // Empty blocks stand for what a caller passes: how requirements were declared once.
  void proxies(const Module& m) {
    std::set<std::string> said;
    for (const ProviderBlock& b : m.providers) {
      if (!b.empty || !said.insert(b.name.name).second) continue;
      const auto required = m.required_providers.find(b.name.name);
      std::string entry =
          fmt::format("    {} = {{\n      source = \"{}\"\n", b.name.name,
                      provider_display(required != m.required_providers.end()
                                           ? required->second
                                           : "registry.terraform.io/hashicorp/" + b.name.name));
      std::string aliases;
      for (const ProviderBlock& other : m.providers)
        if (other.empty && other.name.name == b.name.name && !other.name.alias.empty())
          aliases += fmt::format("        {},\n", shown(other.name));
      if (!aliases.empty()) entry += fmt::format("      configuration_aliases = [\n{}      ]\n", aliases);
      diags_.warning(
          "Redundant empty provider block",
          fmt::format(
              "Earlier versions of Terraform used empty provider blocks (\"proxy provider "
              "configurations\") for child modules to declare their need to be passed a provider "
              "configuration by their callers. That approach was ambiguous and is now deprecated.\n\nIf "
              "you control this module, you can migrate to the new declaration syntax by removing all of "
              "the empty provider {} blocks and then adding or updating an entry like the following to "
              "the required_providers block of {}:\n{}    }}",
              lang::quote(b.name.name), module_text(m), entry),
          b.range);
    }
  }

  void passed_in(const Module& m, const ModuleCall& call, std::size_t i) {
    const auto& [inside, outside] = call.providers[i];
    const auto& [inside_range, outside_range] = call.provider_ranges[i];
    bool declared = m.required_providers.contains(inside.name) && inside.alias.empty();
    for (const LocalProvider& a : m.configuration_aliases) declared |= a == inside;
    const ProviderBlock* proxy = m.provider(inside);
    declared |= proxy && proxy->empty;
    std::string source = source_in(m, inside.name);
    if (!declared) {
      bool official = source.starts_with("registry.terraform.io/hashicorp/");
      if (official)
        diags_.warning(
            "Reference to undefined provider",
            fmt::format(
                "There is no explicit declaration for local provider name \"{0}\" in {1}, so Terraform is "
                "assuming you mean to pass a configuration for \"{2}\".\n\nIf you also control the child "
                "module, add a required_providers entry named \"{0}\" with the source address \"{2}\".",
                shown(inside), module_text(m), provider_display(source)),
            inside_range);
      else
        diags_.error(
            "Reference to undefined provider",
            fmt::format(
                "The child module does not declare any provider requirement with the local name "
                "\"{0}\".\n\nIf you also control the child module, you can add a required_providers entry "
                "named \"{0}\" with the source address \"{1}\" to accept this provider configuration.",
                shown(inside), provider_display(source)),
            inside_range);
    }
    std::string given = source_in(*m.parent, outside.name);
    if (given != source)
      diags_.error(
          "Provider type mismatch",
          fmt::format(
              "The local name \"{}\" in {} represents provider \"{}\", but \"{}\" in {} represents "
              "\"{}\".\n\nEach provider has its own distinct configuration schema and provider types, so "
              "this module's \"{}\" can be assigned only a configuration for {}, which is not required by "
              "{}.",
              shown(outside), module_text(*m.parent), provider_display(given), shown(inside), module_text(m),
              provider_display(source), shown(inside), provider_display(source), module_text(m)),
          outside_range);
    if (!outside.alias.empty() && !resolve_provider(*m.parent, outside).found)
      diags_.error(
          "Missing required provider configuration",
          fmt::format("The configuration for {} refers to provider configuration {}, which {} does not have.",
                      module_text(m), shown(outside), module_text(*m.parent)),
          call.range);
  }

  hcl::Diagnostics& diags_;
  hcl::Diagnostics& joints_;
};

}  // namespace

ProviderConfiguration resolve_provider(const Module& start, const LocalProvider& wanted) {
  const Module* m = &start;
  LocalProvider name = wanted;
  std::string source = source_in(start, wanted.name);
  while (true) {
    const ProviderBlock* block = m->provider(name);
    if (block && (!block->empty || !m->parent)) return {m, source, name.alias, block, true};
    if (!m->parent) return {m, source, name.alias, nullptr, name.alias.empty()};
    if (const LocalProvider* outside = passed(*m->call_in_parent, name)) {
      name = *outside;
    } else if (block) {
      // An empty block that nothing was passed for configures with nothing.
      return {m, source, name.alias, block, true};
    } else if (name.alias.empty()) {
      name = {local_name(*m->parent, source), ""};
    } else {
      return {m, source, name.alias, nullptr, false};
    }
    m = m->parent;
  }
}

std::string to_string(const ProviderConfiguration& p) {
  std::string out = p.module ? to_string(p.module->path) : "";
  if (!out.empty()) out += '.';
  out += fmt::format("provider[\"{}\"]", p.source);
  if (!p.alias.empty()) out += "." + p.alias;
  return out;
}

void check_providers(const Configuration& configuration, hcl::Diagnostics& diags, hcl::Diagnostics& joints) {
  ProviderChecker checker(diags, joints);
  for (const auto& m : configuration.modules()) checker.check(*m);
}

}  // namespace reprise::config
