// The packer block, and whether components are known: which plugins a template needs and asks for.
#include <fmt/format.h>

#include <algorithm>

#include "config/version.h"
#include "hcl/parser.h"
#include "image/template.h"
#include "lang/eval.h"
#include "lang/suggest.h"

namespace reprise::image {
namespace {

constexpr const char* kConstraintDocs =
    "See https://www.packer.io/docs/templates/hcl_templates/blocks/packer#version-constraint-syntax for "
    "docs.";

std::string text_at(const value::Value& object, std::string_view name) {
  const value::Value* v = object.find(name);
  bool text = v && !v->is_null() && v->is_known() && v->unmark().type() == value::Type::string();
  return text ? std::string(v->unmark().as_string()) : "";
}

// "hostname/namespace/name"
bool is_source(std::string_view text) {
  std::size_t slashes = static_cast<std::size_t>(std::count(text.begin(), text.end(), '/'));
  return slashes >= 2 && !text.starts_with('/') && !text.ends_with('/') &&
         text.find("//") == std::string_view::npos && text.find("://") == std::string_view::npos;
}

}  // namespace

void Loader::packer(const hcl::Block& block) {
  if (!labels(block, 0)) return;
  constexpr hcl::BlockShape kShapes[] = {{"required_plugins", 0}};
  const hcl::Body& body = as_blocks(*block.body, kShapes);
  for (const hcl::Attribute& a : body.attributes) {
    if (a.name == "required_version")
      required_version(a);
    else
      diags_.error("Unsupported argument",
                   fmt::format("An argument named \"{}\" is not expected here.", a.name), a.name_range);
  }
  for (const hcl::Block& b : body.blocks) {
    if (b.type == "required_plugins")
      for (const hcl::Attribute& a : as_blocks(*b.body, {}).attributes) required_plugin(a);
    else
      diags_.error("Unsupported block type",
                   fmt::format("Blocks of type \"{}\" are not expected here.", b.type), b.type_range);
  }
}

void Loader::required_version(const hcl::Attribute& a) {
  value::Value v = lang::evaluate_constant(*a.expr, diags_);
  if (v.is_unknown()) return;
  if (v.is_null() || v.type() != value::Type::string()) {
    diags_.error("Invalid version constraint", fmt::format("A string value is required for {}.", a.name),
                 a.expr->range);
    return;
  }
  auto constraints = config::parse_constraints(v.as_string());
  if (!constraints)
    diags_.error(
        "Invalid version constraint",
        fmt::format("This string does not use correct version constraint syntax. {}", kConstraintDocs),
        a.expr->range);
  else if (!config::allowed(*constraints, *config::parse_version(kPackerVersion)))
    diags_.error(
        "Unsupported Packer Core version",
        fmt::format(
            "This configuration does not support Packer version {}. To proceed, either choose another "
            "supported Packer version or update this version constraint. Version constraints are "
            "normally set for good reason, so updating the constraint may lead to other errors or "
            "unexpected behavior.",
            kPackerVersion),
        a.range);
}

void Loader::required_plugin(const hcl::Attribute& a) {
  value::Value v = lang::evaluate_constant(*a.expr, diags_);
  if (v.is_unknown()) return;
  hcl::Range where = a.expr->range;
  if (v.is_null() || v.type()->is_primitive()) {
    bool text = !v.is_null() && v.type() == value::Type::string();
    diags_.error(
        "Invalid plugin requirement",
        fmt::format("'{0} = \"{1}\"' plugin requirement calls are not possible. You must define a whole "
                    "block. For example:\n{0} = {{\n  source  = github.com/hashicorp/{0}\n  version = "
                    "{1}\n}}",
                    a.name, text ? v.as_string() : std::string_view("version")),
        a.range);
    return;
  }
  if (v.type()->kind() != value::Kind::object)
    return diags_.error("Invalid required_plugins syntax", "required_plugins entries must be objects.",
                        where);
  std::string version = text_at(v, "version"), source = text_at(v, "source");
  if (!v.find("version"))
    return diags_.error(
        "No version constraint was set",
        "The version field must be specified as a string. Ex: `version = \">= 1.2.0, < 2.0.0\"`. "
        "See https://www.packer.io/docs/templates/hcl_templates/blocks/packer#version-constraints "
        "for docs",
        where);
  if (!config::parse_constraints(version))
    return diags_.error(
        "Invalid version constraint",
        fmt::format(
            "This string does not use correct version constraint syntax. {}\nMalformed constraint: {}",
            kConstraintDocs, version),
        where);
  if (!v.find("source"))
    return diags_.error("No source was set",
                        "The source field must be specified as a string. Ex: `source = \"coolcloud\"`. See "
                        "https://www.packer.io/docs/templates/hcl_templates/blocks/"
                        "packer#specifying-plugin-requirements for docs",
                        where);
  if (!is_source(source))
    return diags_.error("Invalid plugin source string",
                        "The \"source\" attribute must be in the format \"hostname/namespace/name\".", where);
  if (v.size() > 2)
    return diags_.error("Invalid required_plugins object",
                        "required_plugins objects can only contain \"version\" and \"source\" attributes.",
                        where);
  t_.required_plugins.push_back({std::string(a.name), std::move(source)});
}

// Whether a plugin is asked for that brings the component: the one it is known to come with, or one of that
// name.
bool Loader::required(std::string_view type, std::string_view origin) const {
  return std::any_of(t_.required_plugins.begin(), t_.required_plugins.end(), [&](const RequiredPlugin& p) {
    return p.source == origin || type == p.name || type.starts_with(p.name + "-");
  });
}

void Loader::check_known(PluginKind kind, std::string_view word, const std::string& type, hcl::Range where) {
  if (!checked_.emplace(kind, type).second) return;
  std::string_view origin = t_.plugins.origin(kind, type);
  if (origin == "packer" || required(type, origin)) return;
  if (!origin.empty()) {
    used_.push_back({std::string(word), type, std::string(origin), where});
    return;
  }
  std::vector<std::string_view> names = t_.plugins.names(kind);
  std::string_view similar = lang::name_suggestion(type, names);
  bool quoted = kind == PluginKind::provisioner || kind == PluginKind::post_processor;
  diags_.error(
      fmt::format("Unknown {0} type {2}{1}{2}", word, type, quoted ? "\"" : ""),
      similar.empty()
          ? fmt::format(
                "The {} {} is unknown by Packer, and is likely part of a plugin that is not installed.\n"
                "You may find the needed plugin along with installation instructions documented on the "
                "Packer integrations page.\n\nhttps://developer.hashicorp.com/packer/"
                "integrations?filter={}",
                word, type, type.substr(0, type.find('-')))
          : fmt::format("Did you mean to use \"{}\"?", similar),
      where);
}

void Loader::check_required() {
  if (used_.empty()) return;
  std::string list;
  for (const Used& u : used_) list += fmt::format("\n* {} ({} {})", u.plugin, u.word, u.type);
  diags_.warning(
      "Missing required plugin",
      fmt::format("These plugins are used, but no required_plugins block of the template asks for them:\n"
                  "{}\n\nPacker {} comes without plugins, and `packer init` installs only those that are "
                  "asked for: where none is installed by hand, the template fails there.",
                  list, kPackerVersion),
      used_.front().where);
}

}  // namespace reprise::image
