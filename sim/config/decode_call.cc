// Module calls.
#include <fmt/format.h>

#include <algorithm>

#include "config/decoder.h"
#include "config/module_source.h"
#include "lang/ranges.h"
#include "lang/render.h"

namespace reprise::config {

namespace {

constexpr ArgumentShape kCallArguments[] = {{"source", true}, {"version"},    {"count"},
                                            {"for_each"},     {"depends_on"}, {"providers"}};
constexpr std::string_view kType[] = {"type"};
constexpr BlockTypeShape kCallBlocks[] = {{"_"}, {"lifecycle"}, {"locals"}, {"provider", kType}};

std::string shown(const LocalProvider& p) { return p.alias.empty() ? p.name : p.name + "." + p.alias; }

}  // namespace

void ModuleDecoder::call(const Declaration& d) {
  ModuleCall call;
  call.name = d.label(0);
  call.range = d.base->header_range;
  MergedContent content = merged_content(d, {kCallArguments, kCallBlocks}, true, syntax_, diags_);
  check_name(d.base->labels[0], "Invalid module instance name");
  const auto* version = content.find("version");
  if (version && version_constraints(*version)) call.version = constant_text(*version->expr);
  if (const auto* a = content.find("source")) {
    call.source_range = a->expr->range;
    if (const auto source = constant_of(*a->expr, value::Type::string())) {
      call.source = source->as_string();
      call.source_is_wrong = !check_source(call.source, version, call.source_range, diags_);
    } else {
      call.source_is_wrong = true;
    }
  }
  repetition(d, content, call.count, call.for_each);
  no_depends_on_override(d);
  if (const auto* a = content.find("depends_on")) call.depends_on = depends_on(*a);
  if (const auto* a = content.find("providers")) call_providers(call, *a);
  const hcl::Block* escaped = nullptr;
  for (const auto& [b, number] : content.blocks) {
    if (b->type == "_")
      escape_block(*b, content, escaped, "module");
    else
      diags_.error(
          "Reserved block type name in module block",
          fmt::format("The block type name \"{}\" is reserved for use by Terraform in a future version.",
                      b->type),
          b->type_range);
  }
  call_missing_[call.name] = missing_item_range(*d.base->body);
  call_rests_[call.name] = std::move(content.rest);
  module_.calls.push_back(std::move(call));
}

void ModuleDecoder::call_providers(ModuleCall& call, const hcl::Attribute& a) {
  auto items = map_items(*a.expr, syntax_, diags_);
  if (!items) return;
  std::map<std::string, hcl::Range> seen;
  for (const hcl::ObjectItem& item : *items) {
    std::optional<LocalProvider> child;
    hcl::Range child_at = item.key->range, parent_at;
    if (auto name = literal_text(*item.key); name && item.bare_key)
      child = LocalProvider{std::string(*name), ""};
    else
      child = provider_reference(*item.key, "providers", &child_at);
    auto parent = provider_reference(*item.value, "providers", &parent_at);
    if (!child || !parent) continue;
    auto [at, fresh] = seen.emplace(shown(*child), hcl::Range{item.key->range.begin, item.value->range.end});
    if (!fresh) {
      diags_.error("Duplicate provider address",
                   fmt::format("A provider configuration was already passed to {} at {}. Each child provider "
                               "configuration can be assigned only once.",
                               at->first, lang::range_text(syntax_.sources, at->second)),
                   item.value->range);
      continue;
    }
    call.providers.emplace_back(std::move(*child), std::move(*parent));
    call.provider_ranges.emplace_back(child_at, parent_at);
  }
}

void ModuleDecoder::decode_call_arguments(ModuleCall& call, const Module& child, hcl::Diagnostics& found) {
  std::vector<ArgumentShape> wanted;
  for (const Variable& v : child.variables) wanted.push_back({v.name, !v.default_value.has_value()});
  // Later bodies are overrides: their arguments replace.
  std::vector<const Expr*> given(child.variables.size(), nullptr);
  std::vector<const hcl::Attribute*> chosen(child.variables.size(), nullptr);
  const std::vector<const hcl::Body*>& rests = call_rests_[call.name];
  for (const hcl::Body* rest : rests) {
    std::vector<ArgumentShape> optional = wanted;
    for (ArgumentShape& a : optional) a.required = false;
    const bool base = rests.size() == 1;  // of several that are merged each may hold what nobody knows
    Content content = base ? whole_content(*rest, {optional, {}}, syntax_, found)
                           : partial_content(*rest, {optional, {}}, syntax_, found);
    for (const hcl::Attribute* a : content.arguments) {
      auto at = std::ranges::lower_bound(child.variables, a->name, {},
                                         [](const Variable& v) { return std::string_view(v.name); });
      chosen[static_cast<std::size_t>(at - child.variables.begin())] = a;
    }
  }
  // Whether there is a key is known when there are instances.
  Place place;
  place.count = place.each = true;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (chosen[i])
      given[i] = compile(*chosen[i]->expr, place);
    else if (wanted[i].required)
      missing_argument(wanted[i].name, call_missing_[call.name], found);
  }
  call.arguments = std::move(given);
  call.child = &child;
}

}  // namespace reprise::config
