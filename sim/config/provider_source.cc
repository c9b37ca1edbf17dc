#include "config/provider_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "config/providers.h"
#include "lang/render.h"

namespace reprise::config {

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

namespace {

constexpr std::string_view kRegistry = "registry.terraform.io";

bool part_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string host_fault(std::string_view host) {
  std::size_t label = 0;
  for (std::size_t i = 0; i <= host.size(); ++i) {
    if (i < host.size() && host[i] != '.') continue;
    const std::string_view name = host.substr(label, i - label);
    if (name.starts_with("xn--"))
      return fmt::format(
          "hostname label {} specified in punycode format; service hostnames must be given in unicode",
          lang::quote(name));
    label = i + 1;
  }
  for (char c : host)
    if (!part_character(c) && c != '.' && c != ':')
      return fmt::format("idna: disallowed rune U+{:04X}", static_cast<unsigned>(c));
  return "";
}

ProviderSource fault(std::string summary, std::string detail) {
  return {"", std::move(summary), std::move(detail)};
}

// Names that repeat what every provider is.
ProviderSource redundant_prefix(std::string_view given, const std::string& host, const std::string& space,
                                const std::string& type) {
  constexpr std::string_view kLong = "terraform-provider-", kShort = "terraform-";
  const std::string before = host == kRegistry ? space : host + "/" + space;
  if (type.starts_with(kLong))
    return fault(
        "Invalid provider type",
        fmt::format("Provider source {} has a type with the prefix \"terraform-provider-\", which "
                    "isn't valid. Although that prefix is often used in the names of version control "
                    "repositories for Terraform providers, provider source strings should not include "
                    "it.\n\nDid you mean {}?",
                    lang::quote(given), lang::quote(before + "/" + type.substr(kLong.size()))));
  if (type.starts_with(kShort))
    return fault(
        "Invalid provider type",
        fmt::format("Provider source {} has a type with the prefix \"terraform-\", which isn't allowed "
                    "because it would be redundant to name a Terraform provider with that prefix. If "
                    "you are the author of this provider, rename it to not include the prefix.",
                    lang::quote(host + "/" + space + "/" + type)));
  return {host + "/" + space + "/" + type, "", ""};
}

}  // namespace

std::string provider_part_fault(std::string_view part) {
  if (part.empty()) return "must have at least one character";
  if (part.find('.') != std::string_view::npos) return "dots are not allowed";
  if (part.front() == '-' || part.back() == '-' || !std::ranges::all_of(part, part_character))
    return "must contain only letters, digits, and dashes, and may not use leading or trailing dashes";
  return "";
}

ProviderSource parse_provider_source(std::string_view given) {
  std::vector<std::string> parts(1);
  for (char c : given) {
    if (c == '/')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  const auto empty = [](const std::string& part) { return part.empty(); };
  if (parts.size() > 3 || std::ranges::any_of(parts, empty))
    return fault("Invalid provider source string",
                 "The \"source\" attribute must be in the format \"[hostname/][namespace/]name\"");
  const std::string type = lowered(parts.back());
  if (const std::string why = provider_part_fault(type); !why.empty())
    return fault("Invalid provider type", fmt::format("Invalid provider type {} in source {}: {}\"",
                                                      lang::quote(type), lang::quote(given), why));
  if (parts.size() == 1) return {default_provider_source(type), "", ""};
  const std::string space = lowered(parts[parts.size() - 2]);
  // What is faulty is not repeated in the message, and the quotation mark at its end belongs to nothing.
  const bool legacy = space == "-";
  if (const std::string why = legacy ? "" : provider_part_fault(space); !why.empty())
    return fault("Invalid provider namespace",
                 fmt::format("Invalid provider namespace \"\" in source {}: {}\"", lang::quote(given), why));
  const std::string host = parts.size() == 3 ? lowered(parts[0]) : std::string(kRegistry);
  if (const std::string why = host_fault(host); !why.empty())
    return fault("Invalid provider source hostname",
                 fmt::format("Invalid provider source hostname namespace \"\" in source {}: {}\"",
                             lang::quote(given), why));
  return redundant_prefix(given, host, space, type);
}

}  // namespace reprise::config
