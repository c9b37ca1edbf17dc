// Resources, data sources and ephemeral resources: names, repetition, provider, schema, body.
#include <fmt/format.h>

#include "config/decoder.h"
#include "config/schema_path.h"
#include "hcl/parser.h"
#include "lang/render.h"
#include "lang/suggest.h"

namespace reprise::config {

namespace {

constexpr std::string_view kType[] = {"type"};
constexpr ArgumentShape kMetaArguments[] = {{"count"}, {"for_each"}, {"provider"}, {"depends_on"}};
constexpr BlockTypeShape kManagedBlocks[] = {
    {"locals"}, {"lifecycle"}, {"connection"}, {"provisioner", kType}, {"_"}};
constexpr BlockTypeShape kOtherBlocks[] = {{"locals"}, {"lifecycle"}, {"_"}};

std::string_view suggested(std::string_view given, const std::vector<std::string>& names) {
  std::vector<std::string_view> views(names.begin(), names.end());
  return lang::name_suggestion(given, views);
}

const provider::ResourceSchema* find_schema(const provider::Provider& p, Mode mode, std::string_view type) {
  if (mode == Mode::managed) return p.resource(type);
  return mode == Mode::data ? p.data_source(type) : nullptr;
}

}  // namespace

void ModuleDecoder::resource(const Declaration& d, Mode mode, int check) {
  Resource r;
  r.addr = {mode, std::string(d.label(0)), std::string(d.label(1))};
  r.range = d.base->header_range;
  r.type_range = d.base->labels[0].range;
  if (check >= 0) r.check_name = from_.checks[static_cast<std::size_t>(check)].label(0);
  BodyShape shape{kMetaArguments,
                  mode == Mode::managed ? std::span<const BlockTypeShape>(kManagedBlocks) : kOtherBlocks};
  MergedContent content = merged_content(d, shape, true, syntax_, diags_);
  resource_names(d, mode);
  Place place;
  place.check = check;
  if (check >= 0) place.check_name = from_.checks[static_cast<std::size_t>(check)].label(0);
  resource_meta(r, content, d, place);
  resource_schema(r);
  if (r.schema) place.self_schema = &r.schema->block;
  resource_blocks(r, content, place);
  if (r.schema) resource_body(r, content, place);
  if (r.schema) check_ignored(r);
  module_.resources.push_back(std::move(r));
}

void ModuleDecoder::resource_names(const Declaration& d, Mode mode) {
  const char* type = mode == Mode::managed ? "Invalid resource type name"
                     : mode == Mode::data  ? "Invalid data source name"
                                           : "Invalid ephemeral resource type name";
  const char* name = mode == Mode::managed ? "Invalid resource name"
                     : mode == Mode::data  ? "Invalid data resource name"
                                           : "Invalid ephemeral resource name";
  check_name(d.base->labels[0], type);
  check_name(d.base->labels[1], name);
}

void ModuleDecoder::resource_meta(Resource& r, const MergedContent& content, const Declaration& d,
                                  Place& place) {
  if (place.check >= 0)
    no_repetition(content);
  else
    repetition(d, content, r.count, r.for_each);
  place.count = r.count;
  place.each = r.for_each;
  resource_provider(r, content);
  no_depends_on_override(d);
  if (const auto* a = content.find("depends_on")) r.depends_on = depends_on(*a);
}

void ModuleDecoder::no_repetition(const MergedContent& content) {
  for (std::string_view name : {"count", "for_each"})
    if (const auto* a = content.find(name))
      diags_.error(
          fmt::format("Invalid \"{}\" attribute", name),
          "The \"count\" and \"for_each\" meta-arguments are not supported within nested data blocks.",
          a->name_range);
}

void ModuleDecoder::resource_provider(Resource& r, const MergedContent& content) {
  if (const auto* a = content.find("provider")) {
    if (auto named = provider_reference(*a->expr, "provider")) r.provider = *named;
    r.provider_given = true;
  }
  if (r.provider.name.empty()) r.provider.name = r.addr.type.substr(0, r.addr.type.find('_'));
  r.provider_source = source_of(r.provider.name);
}

std::optional<LocalProvider> ModuleDecoder::provider_reference(const hcl::Expr& given,
                                                               std::string_view argument,
                                                               hcl::Range* name_at) {
  const hcl::Expr& e = unquoted(given, syntax_, diags_);
  if (e.kind == hcl::ExprKind::invalid && &e != &given) return std::nullopt;  // the text says what is wrong
  hcl::Diagnostics generic;
  auto traversal = absolute_traversal(e, syntax_, generic);
  if (!traversal || traversal->steps.size() > 1) {
    diags_.error(
        "Invalid provider configuration reference",
        e.kind == hcl::ExprKind::template_expr
            ? "A provider configuration reference must not be given in quotes."
            : fmt::format(
                  "The {} argument requires a provider type name, optionally followed by a period and then a "
                  "configuration alias.",
                  argument),
        given.range);
    return std::nullopt;
  }
  LocalProvider out{std::string(traversal->root), ""};
  if (name_at) *name_at = traversal->root_range;
  if (!check_provider_name(out.name, traversal->root_range)) return std::nullopt;
  if (traversal->steps.empty()) return out;
  const hcl::TraversalStep& step = traversal->steps[0];
  if (step.kind != hcl::TraversalStep::Kind::attribute) {
    diags_.error(
        "Invalid provider configuration reference",
        "Provider name must either stand alone or be followed by a period and then a configuration alias.",
        step.range);
    return out;
  }
  out.alias = step.text;
  return out;
}

void ModuleDecoder::resource_schema(Resource& r) {
  r.implementation = registry_.provider(r.provider_source);
  if (!r.implementation) {
    if (providers_reported_.emplace(r.provider_source, true).second) {
      later_.error("Missing required provider",
                   fmt::format("This configuration requires provider {}, but that provider isn't available.",
                               provider_display(r.provider_source)),
                   r.type_range);
      later_.items().back().fix =
          "Give its schema with --schema FILE; `terraform providers schema -json` writes one.";
    }
    return;
  }
  r.schema = find_schema(*r.implementation, r.addr.mode, r.addr.type);
  if (!r.schema) no_such_type(r);
}

void ModuleDecoder::no_such_type(const Resource& r) {
  const provider::Provider& p = *r.implementation;
  const std::string& type = r.addr.type;
  std::string quoted = lang::quote(type);
  std::string shown = provider_display(r.provider_source);
  if (r.addr.mode == Mode::ephemeral) {
    later_.error("Invalid ephemeral resource",
                 fmt::format("The provider {} does not support ephemeral resource {}.", shown, quoted),
                 r.type_range);
    return;
  }
  bool managed = r.addr.mode == Mode::managed;
  std::string hint;
  if (managed && p.data_source(type)) {
    hint = fmt::format(
        "\n\nDid you intend to use the data source {}? If so, declare this using a \"data\" block instead "
        "of a \"resource\" block.",
        quoted);
  } else if (!managed && p.resource(type)) {
    hint = fmt::format(
        "\n\nDid you intend to use the managed resource type {}? If so, declare this using a \"resource\" "
        "block instead of a \"data\" block.",
        quoted);
  } else {
    std::vector<std::string> names = managed ? p.resource_types() : p.data_source_types();
    if (std::string_view similar = suggested(type, names); !similar.empty())
      hint = fmt::format(" Did you mean {}?", lang::quote(similar));
  }
  later_.error(managed ? "Invalid resource type" : "Invalid data source",
               fmt::format("The provider {} does not support {} {}.{}", shown,
                           managed ? "resource type" : "data source", quoted, hint),
               r.type_range);
}

void ModuleDecoder::check_ignored(const Resource& r) {
  for (const std::vector<hcl::TraversalStep>& path : r.lifecycle.ignore_changes) {
    const std::size_t errors = later_.error_count();
    check_path(r.schema->block, path, later_);
    if (later_.error_count() != errors) continue;
    const provider::AttributeSchema* a = attribute_at(r.schema->block, path);
    if (!a || a->optional || !a->computed) continue;
    std::string shown(path[0].text);
    for (const hcl::TraversalStep& s : std::span(path).subspan(1))
      shown += s.kind == hcl::TraversalStep::Kind::attribute      ? fmt::format(".{}", s.text)
               : s.kind == hcl::TraversalStep::Kind::index_string ? fmt::format("[{}]", lang::quote(s.text))
                                                                  : fmt::format("[{}]", s.text);
    later_.warning(
        "Redundant ignore_changes element",
        fmt::format(
            "Adding an attribute name to ignore_changes tells Terraform to ignore future changes to the "
            "argument in configuration after the object has been created, retaining the value originally "
            "configured.\n\nThe attribute {} is decided by the provider alone and therefore there can be "
            "no configured value to compare with. Including this attribute in ignore_changes has no "
            "effect. Remove the attribute from ignore_changes to quiet this warning.",
            shown),
        r.type_range);
  }
}

void ModuleDecoder::resource_body(Resource& r, const MergedContent& content, const Place& place) {
  r.body = body(content, r.schema->block, place);
}

}  // namespace reprise::config
