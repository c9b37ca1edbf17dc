#include "config/providers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "config/decoder.h"
#include "config/provider_source.h"
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
  return b && (!b->empty || b->versioned);
}

// What a module makes of a name that nobody declares, whatever it is.
std::string official(const std::string& name) { return "registry.terraform.io/hashicorp/" + name; }

std::string declared_or_official(const Module& m, const std::string& name) {
  const auto at = m.required_providers.find(name);
  return at != m.required_providers.end() ? at->second : official(name);
}

class ProviderChecker {
 public:
  ProviderChecker(hcl::Diagnostics& diags, hcl::Diagnostics& joints, hcl::Diagnostics& absent)
      : diags_(diags), joints_(joints), absent_(absent) {}

  void check(const Module& m) {
    for (const Resource& r : m.resources) resource(m, r);
    requirements(m);
    for (const ModuleCall& call : m.calls)
      for (std::size_t i = 0; i < call.providers.size(); ++i) passed_on(m, call, i);
    if (!m.parent) return;
    const ModuleCall& call = *m.call_in_parent;
    legacy_module(m, call);
    for (std::size_t i = 0; i < call.providers.size(); ++i) {
      const LocalProvider& name = call.providers[i].first;
      if (configured(m, name))
        diags_.error(
            "Cannot override provider configuration",
            fmt::format(
                "The configuration of {} has its own local configuration for {}, and so it cannot accept an "
                "overridden configuration provided by {}.",
                module_text(m), shown(name), module_text(*m.parent)),
            call.provider_ranges[i].first);
    }
    std::set<std::string> missing;
    for (const LocalProvider& alias : m.configuration_aliases) {
      if (configured(m, alias) || passed(call, alias) || !missing.insert(shown(alias)).second) continue;
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

  // Resources are only looked at when modules have what they are to be given.
  void finish() {
    if (!joints_.has_errors() && !absent_.has_errors()) absent_.append(std::move(unconfigured_));
  }

 private:
  void resource(const Module& m, const Resource& r) {
    if (r.provider.alias.empty()) return;
    if (resolve_provider(m, r.provider).found) return;
    unconfigured_.error(
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

  // One provider under several names; providers that Terraform should bring along and does not.
  void requirements(const Module& m) {
    for (const auto& [name, source] : m.required_providers)
      if (source.starts_with("terraform.io/builtin/") && source != "terraform.io/builtin/terraform")
        joints_.error("Missing required provider",
                      fmt::format("This configuration requires built-in provider {}, but that provider isn't "
                                  "available in this Terraform version.",
                                  source));
    std::map<std::string, std::string> first;  // by source: the name it is required by
    for (const auto& [name, source] : m.required_providers) {
      const auto [known, fresh] = first.emplace(source, name);
      if (!fresh) {
        diags_.warning(
            "Duplicate required provider",
            fmt::format("Provider {} with the local name \"{}\" was previously required as \"{}\". A "
                        "provider can only be required once within required_providers.",
                        provider_display(source), name, known->second),
            m.required_providers_at.at(name));
        known->second = name;
        continue;
      }
      const std::string implied = source.substr(source.rfind('/') + 1);
      if (source != official(implied) || name == implied) continue;
      for (const ProviderBlock& b : m.providers) {
        if (b.name.name != implied) continue;
        diags_.warning(
            "Duplicate required provider",
            fmt::format("Provider {} with the local name \"{}\" was implicitly required via a configuration "
                        "block as \"{}\". The provider configuration block name must match the name used in "
                        "required_providers.",
                        provider_display(source), name, implied),
            m.required_providers_at.at(name));
        break;
      }
    }
    for (const Resource& r : m.resources) implied_by(m, r);
  }

  void implied_by(const Module& m, const Resource& r) {
    const std::string name = r.addr.type.substr(0, r.addr.type.find('_'));
    if (r.provider_given || r.addr.mode == Mode::ephemeral || m.required_providers.contains(name)) return;
    if (const std::string fault = provider_part_fault(name); !fault.empty()) {
      diags_.error("Invalid provider local name",
                   fmt::format("{} is an invalid implied provider local name: {}", lang::quote(name), fault),
                   r.range);
      return;
    }
    for (const auto& [other, source] : m.required_providers)
      if (source == default_provider_source(name))
        diags_.warning(
            "Duplicate required provider",
            fmt::format(
                "Provider {} was implicitly required via resource {}, but listed in "
                "required_providers as \"{}\". Either the local name in required_providers must match "
                "the resource name, or the \"{}\" provider must be assigned within the resource block.",
                lang::quote(source), lang::quote(to_string(r.addr)), other, other),
            r.range);
  }

  // A module with provider configurations of its own can be called once, always.
  void legacy_module(const Module& m, const ModuleCall& call) {
    bool own = false;
    for (const ProviderBlock& b : m.providers) own |= configured(m, b.name);
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
      if (configured(m, b.name) || !said.insert(b.name.name).second) continue;
      std::string entry, aliases, source = official(b.name.name);
      bool aliased = false;
      for (const ProviderBlock& other : m.providers) {
        if (configured(m, other.name) || other.name.name != b.name.name) continue;
        aliases += fmt::format("        {},\n", shown(other.name));
        aliased = aliased || !other.name.alias.empty();
        // The requirement is only looked up by the name without an alias.
        if (other.name.alias.empty()) source = declared_or_official(m, b.name.name);
      }
      entry = fmt::format("    {} = {{\n      source = \"{}\"\n", b.name.name, provider_display(source));
      if (aliased) entry += fmt::format("      configuration_aliases = [\n{}      ]\n", aliases);
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

  // Whether a module has what it passes on under a plain name.
  void passed_on(const Module& m, const ModuleCall& call, std::size_t i) {
    const LocalProvider& name = call.providers[i].second;
    if (!name.alias.empty()) return;
    const std::string parent = m.parent ? module_text(*m.parent) : "the root module";
    const std::string source = provider_display(official(name.name));
    if (!configured(m, name) && !m.required_providers.contains(name.name)) {
      diags_.warning(
          "Reference to undefined provider",
          fmt::format(
              "There is no explicit declaration for local provider name \"{0}\" in {1}, so Terraform is "
              "assuming you mean to pass a configuration for provider \"{2}\".\n\nTo clarify your intent "
              "and silence this warning, add to {3} a required_providers entry named \"{0}\" with source "
              "= \"{2}\", or a different source address if appropriate.",
              name.name, module_text(m), source, parent),
          call.provider_ranges[i].second);
    } else if (m.parent && !configured(m, name) && !passed(*m.call_in_parent, name)) {
      diags_.warning(
          "Missing required provider configuration",
          fmt::format(
              "The configuration for {0} expects to inherit a configuration for provider {1} with local "
              "name \"{2}\", but {3} doesn't pass a configuration under that name.\n\nTo satisfy this "
              "requirement, add an entry for \"{2}\" to the \"providers\" argument in the module \"{4}\" "
              "block.",
              module_text(m), source, name.name, parent, m.call_in_parent->name),
          m.call_in_parent->range);
    }
  }

  void passed_in(const Module& m, const ModuleCall& call, std::size_t i) {
    const auto& [inside, outside] = call.providers[i];
    const auto& [inside_range, outside_range] = call.provider_ranges[i];
    const bool required = inside.alias.empty() && m.required_providers.contains(inside.name);
    bool aliased = false;
    for (const LocalProvider& a : m.configuration_aliases) aliased |= a == inside;
    const ProviderBlock* proxy = m.provider(inside);
    const std::string source = declared_or_official(m, inside.name);
    if (!required && !aliased && !(proxy && !configured(m, inside)))
      undeclared(m, inside, inside_range, source);
    mismatch(m, inside, outside, source, outside_in(*m.parent, inside, outside), inside_range, outside_range);
    if (!has(*m.parent, outside)) missing(*m.parent, outside);
  }

  // Whether there is a configuration to pass on. One that nobody configured is there when it is required.
  static bool has(const Module& m, const LocalProvider& name) {
    if (!name.alias.empty()) return resolve_provider(m, name).found;
    return m.provider(name) || m.required_providers.contains(name.name) ||
           (m.call_in_parent && passed(*m.call_in_parent, name));
  }

  // Outside: by the requirement of the same name as inside, if there is one.
  static std::string outside_in(const Module& parent, const LocalProvider& inside,
                                const LocalProvider& outside) {
    const auto same = parent.required_providers.find(shown(inside));
    return same != parent.required_providers.end() ? same->second
                                                   : declared_or_official(parent, outside.name);
  }

  void undeclared(const Module& m, const LocalProvider& inside, hcl::Range at, const std::string& source) {
    if (source == official(inside.name))
      diags_.warning(
          "Reference to undefined provider",
          fmt::format(
              "There is no explicit declaration for local provider name \"{0}\" in {1}, so Terraform is "
              "assuming you mean to pass a configuration for \"{2}\".\n\nIf you also control the child "
              "module, add a required_providers entry named \"{0}\" with the source address \"{2}\".",
              shown(inside), module_text(m), provider_display(source)),
          at);
    else
      diags_.error(
          "Reference to undefined provider",
          fmt::format(
              "The child module does not declare any provider requirement with the local name "
              "\"{0}\".\n\nIf you also control the child module, you can add a required_providers entry "
              "named \"{0}\" with the source address \"{1}\" to accept this provider configuration.",
              shown(inside), provider_display(source)),
          at);
  }

  void mismatch(const Module& m, const LocalProvider& inside, const LocalProvider& outside,
                const std::string& source, const std::string& given, hcl::Range inside_range,
                hcl::Range outside_range) {
    if (given == source) return;
    for (const auto& [name, other] : m.required_providers) {
      if (other != given) continue;
      diags_.error(
          "Provider type mismatch",
          fmt::format("The assigned configuration is for provider \"{}\", but local name \"{}\" in {} "
                      "represents \"{}\".\n\nTo pass this configuration to the child module, use the "
                      "local name \"{}\" instead.",
                      provider_display(given), inside.name, module_text(*m.parent), provider_display(source),
                      name),
          inside_range);
      return;
    }
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
  }

  // There is no place to say: it is found out when everything has been read, and only the first is.
  void missing(const Module& m, const LocalProvider& name) {
    if (absent_.has_errors()) return;
    absent_.error("missing provider " + to_string(ProviderConfiguration{&m, source_in(m, name.name),
                                                                        name.alias, nullptr, false}),
                  "");
  }

  hcl::Diagnostics& diags_;
  hcl::Diagnostics& joints_;
  hcl::Diagnostics& absent_;
  hcl::Diagnostics unconfigured_;
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

bool is_about_passing(const hcl::Diagnostic& d) {
  static constexpr std::string_view kSummaries[] = {
      "Duplicate required provider", "Reference to undefined provider",
      "Missing required provider configuration", "Redundant empty provider block"};
  return std::ranges::find(kSummaries, d.summary) != std::end(kSummaries);
}

void check_providers(const Configuration& configuration, hcl::Diagnostics& diags, hcl::Diagnostics& joints,
                     hcl::Diagnostics& absent) {
  ProviderChecker checker(diags, joints, absent);
  for (const auto& m : configuration.modules()) checker.check(*m);
  checker.finish();
}

}  // namespace reprise::config
