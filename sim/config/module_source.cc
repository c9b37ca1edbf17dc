#include "config/module_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "config/files.h"
#include "lang/render.h"

namespace reprise::config {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_alphanumeric(char c) { return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z'); }

// "package//directory": the package with what follows a question mark, and the directory.
std::pair<std::string, std::string> split_directory(std::string_view source) {
  const std::size_t query = std::min(source.find('?'), source.size());
  const std::string_view path = source.substr(0, query);
  const std::size_t scheme = path.find("://");
  const std::size_t cut = path.find("//", scheme == std::string_view::npos ? 0 : scheme + 3);
  if (cut == std::string_view::npos) return {std::string(source), ""};
  return {std::string(path.substr(0, cut)) + std::string(source.substr(query)),
          std::string(path.substr(cut + 2))};
}

// A directory that leads out of its package, in its shortest form; "" for others.
std::string leads_outside(std::string_view directory) {
  std::vector<std::string_view> kept;
  while (!directory.empty()) {
    const std::size_t slash = std::min(directory.find('/'), directory.size());
    const std::string_view part = directory.substr(0, slash);
    directory.remove_prefix(std::min(slash + 1, directory.size()));
    if (part == ".." && !kept.empty() && kept.back() != "..")
      kept.pop_back();
    else if (!part.empty() && part != ".")
      kept.push_back(part);
  }
  if (kept.size() < 2 || kept.front() != "..") return "";
  return fmt::format("{}", fmt::join(kept, "/"));
}

std::string outside_fault(const std::string& directory) {
  const std::string outside = leads_outside(directory);
  return outside.empty()
             ? ""
             : fmt::format("subdirectory path {} leads outside of the module package", lang::quote(outside));
}

bool is_registry_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && is_alphanumeric(name.front()) &&
         is_alphanumeric(name.back()) &&
         std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}
bool is_target_system(std::string_view name) {
  return !name.empty() && name.size() <= 64 &&
         std::ranges::all_of(name, [](char c) { return is_digit(c) || is_lower(c); });
}

bool is_host(std::string_view host) {
  const std::size_t colon = host.find(':');
  const std::string_view port = colon == std::string_view::npos ? "0" : host.substr(colon + 1);
  const std::string_view name = host.substr(0, colon);
  return !name.empty() && !port.empty() && std::ranges::all_of(port, is_digit) && !name.starts_with('-') &&
         std::ranges::all_of(name, [](char c) {
           return is_alphanumeric(c) || c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
         });
}

constexpr const char* kNameRule =
    "must be between one and 64 characters, including ASCII letters, digits, dashes, and underscores, where "
    "dashes and underscores may not be the prefix or suffix";

std::string host_fault(std::string_view host) {
  if (host.find("--") != std::string_view::npos)
    return fmt::format(
        "invalid module registry hostname {}; internationalized domain names must be given as direct unicode "
        "characters, not in punycode",
        lang::quote(host));
  if (!is_host(host)) return fmt::format("invalid module registry hostname {}", lang::quote(host));
  if (host.find('.') == std::string_view::npos)
    return "invalid module registry hostname: must contain at least one dot";
  for (std::string_view versioned : {"github.com", "bitbucket.org", "gitlab.com"})
    if (host == versioned)
      return fmt::format(
          "can't use {} as a module registry host, because it's reserved for installing directly from "
          "version "
          "control repositories",
          lang::quote(host));
  return "";
}

std::string names_fault(std::string_view space, std::string_view name, std::string_view system) {
  if (!is_registry_name(space))
    return space.find('.') != std::string_view::npos
               ? "source address must have three more components after the hostname: the namespace, the "
                 "name, "
                 "and the target system"
               : fmt::format("invalid namespace {}: {}", lang::quote(space), kNameRule);
  if (!is_registry_name(name)) return fmt::format("invalid module name {}: {}", lang::quote(name), kNameRule);
  if (is_target_system(system)) return "";
  return system.find('?') != std::string_view::npos
             ? "module registry addresses may not include a query string portion"
             : fmt::format("invalid target system {}: must be between one and 64 ASCII letters or digits",
                           lang::quote(system));
}

// Whether it says how the package is fetched: a scheme, a forced method, a well-known host, an absolute path.
bool says_how(std::string_view package) {
  if (package.starts_with('/') || package.find("::") != std::string_view::npos) return true;
  for (std::string_view host : {"github.com/", "gitlab.com/", "bitbucket.org/"})
    if (package.starts_with(host)) return true;
  for (std::string_view part : {".amazonaws.com/", "googleapis.com/"})
    if (package.find(part) != std::string_view::npos) return true;
  const std::size_t colon = package.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view before = package.substr(0, colon);
  const bool scheme = !before.empty() && (is_lower(before[0]) || !is_digit(before[0])) &&
                      std::ranges::all_of(before, [](char c) {
                        return is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
                      });
  return scheme || before.find('@') != std::string_view::npos;  // git@host:path
}

}  // namespace

bool is_local_source(std::string_view source) {
  for (std::string_view start : {"./", "../", ".\\", "..\\"})
    if (source.starts_with(start)) return true;
  return false;
}

std::string registry_fault(std::string_view source) {
  if (is_local_source(source))
    return fmt::format("can't use local directory {} as a module registry address", lang::quote(source));
  const auto [package, directory] = split_directory(source);
  if (std::string fault = outside_fault(directory); !fault.empty()) return fault;
  std::vector<std::string> parts(1);
  for (char c : package) {
    if (c == '/')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  if (parts.size() != 3 && parts.size() != 4)
    return "a module registry source address must have either three or four slash-separated components";
  if (parts.size() == 4) {
    if (std::string fault = host_fault(parts[0]); !fault.empty()) return fault;
    parts.erase(parts.begin());
  }
  return names_fault(parts[0], parts[1], parts[2]);
}

SourceFault source_fault(std::string_view source) {
  if (is_local_source(source) || registry_fault(source).empty()) return {};
  const auto [package, directory] = split_directory(source);
  if (std::string fault = outside_fault(directory); !fault.empty()) return {fault, ""};
  if (package.empty()) return {"invalid source address: ", ""};
  if (package.starts_with("github.com/") && std::ranges::count(package, '/') < 2)
    return {"GitHub URLs should be github.com/username/repo", ""};
  if (says_how(package)) return {};
  return {"it is no address", package};
}

bool check_source(std::string_view source, bool versioned, hcl::Range at, hcl::Diagnostics& diags) {
  if (versioned) {
    const std::string why = registry_fault(source);
    if (!why.empty())
      diags.error("Invalid registry module source address",
                  fmt::format("Failed to parse module registry address: {}.\n\nTerraform assumed that you "
                              "intended a module registry source address because you also set the argument "
                              "\"version\", which applies only to registry modules.",
                              why),
                  at);
    return why.empty();
  }
  const SourceFault fault = source_fault(source);
  if (fault.why.empty()) return true;
  diags.error(
      "Invalid module source address",
      fault.as_relative.empty()
          ? fmt::format("Failed to parse module source address: {}.", fault.why)
          : fmt::format("Terraform failed to determine your intended installation method for remote module "
                        "package {}.\n\nIf you intended this as a path relative to the current module, use "
                        "{} instead. The \"./\" prefix indicates that the address is a relative "
                        "filesystem path.",
                        lang::quote(fault.as_relative), "\"./" + fault.as_relative + "\""),
      at);
  return false;
}

void cannot_install(const std::string& directory, const std::string& name, const std::string& at,
                    hcl::Diagnostics& diags) {
  const char* summary = "Unreadable module directory";
  diags.error(
      summary,
      fmt::format("Unable to evaluate directory symlink: lstat {}: no such file or directory", directory));
  diags.error(summary, fmt::format("The directory  could not be read for module \"{}\" at {}.", name, at));
}

}  // namespace reprise::config
