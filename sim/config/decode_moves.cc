// Checks, and the blocks that say what became of objects: moved, removed, import.
#include <fmt/format.h>

#include <algorithm>

#include "config/address_parse.h"
#include "config/decoder.h"
#include "lang/ranges.h"

namespace reprise::config {

namespace {

constexpr std::string_view kTypeName[] = {"type", "name"};
constexpr std::string_view kType[] = {"type"};
constexpr BlockTypeShape kCheckBlocks[] = {{"data", kTypeName}, {"assert"}};
constexpr ArgumentShape kMovedArguments[] = {{"from", true}, {"to", true}};
constexpr ArgumentShape kRemovedArguments[] = {{"from", true}};
constexpr BlockTypeShape kRemovedBlocks[] = {{"lifecycle"}, {"connection"}, {"provisioner", kType}};
constexpr ArgumentShape kRemovedLifecycle[] = {{"destroy"}};
constexpr ArgumentShape kImportArguments[] = {{"provider"}, {"for_each"}, {"id", true}, {"to", true}};

}  // namespace

void ModuleDecoder::check(const Declaration& d, int index) {
  Check out;
  out.name = d.label(0);
  out.range = d.base->header_range;
  Content content = whole_content(*d.base->body, {{}, kCheckBlocks}, syntax_, diags_);
  check_name(d.base->labels[0], "Invalid check block name");
  const hcl::Block* data = nullptr;
  for (const hcl::Block* b : content.blocks) {
    if (b->type == "assert") {
      std::size_t errors = diags_.error_count();
      auto rule = check_rule(*b, {.rule = true, .check = index, .check_name = d.label(0)}, false);
      if (rule && diags_.error_count() == errors) out.assertions.push_back(*rule);
      continue;
    }
    if (data) {
      diags_.error("Multiple data resource blocks",
                   fmt::format("This check block already has a data resource defined at {}.",
                               lang::range_text(syntax_.sources, data->header_range)),
                   b->header_range);
      continue;
    }
    const std::size_t errors = diags_.error_count(), known = module_.resources.size();
    resource({b, {}}, Mode::data, index);
    if (diags_.error_count() == errors)
      data = b;
    else
      module_.resources.resize(known);
  }
  if (out.assertions.empty())
    diags_.error("Zero assert blocks", "Check blocks must have at least one assert block.", out.range);
  module_.checks.push_back(std::move(out));
}

void ModuleDecoder::moved(const hcl::Block& b) {
  Content content = whole_content(*b.body, {kMovedArguments, {}}, syntax_, diags_);
  auto end = [&](std::string_view name) -> std::optional<AnyAddr> {
    const hcl::Attribute* a = content.find(name);
    if (!a) return std::nullopt;
    auto t = reference_in(*a->expr, syntax_, diags_, false);
    return t ? address_of(*t, diags_) : std::nullopt;
  };
  auto from = end("from");
  auto to = end("to");
  if (!from || !to) return;
  if (from->resource.has_value() != to->resource.has_value()) {
    diags_.error(
        "Invalid \"moved\" addresses",
        "The \"from\" and \"to\" addresses must either both refer to resources or both refer to modules.",
        b.header_range);
    return;
  }
  module_.moved.push_back({std::move(*from), std::move(*to), b.header_range});
}

void ModuleDecoder::removed(const hcl::Block& b) {
  Removed out;
  out.range = b.header_range;
  Content content = whole_content(*b.body, {kRemovedArguments, kRemovedBlocks}, syntax_, diags_);
  bool valid = false, managed = false;
  if (const auto* a = content.find("from")) {
    auto t = reference_in(*a->expr, syntax_, diags_, false);
    if (auto from = t ? keyless_address_of(*t, diags_) : std::nullopt) {
      out.from = std::move(*from);
      valid = true;
      managed = out.from.resource && out.from.resource->mode == Mode::managed;
      if (out.from.resource && out.from.resource->mode == Mode::data)
        diags_.error("Data source address not allowed",
                     "Data sources are never destroyed, so they are not valid targets of removed blocks. To "
                     "remove the "
                     "data source from state, remove the data source block from configuration.",
                     a->expr->range);
    }
  }
  const auto first = std::ranges::find(content.blocks, "connection", &hcl::Block::type);
  const hcl::Block* connection = managed && first != content.blocks.end() ? *first : nullptr;
  for (const hcl::Block* nested : content.blocks) {
    if (nested->type == "lifecycle") {
      Content lifecycle = whole_content(*nested->body, {kRemovedLifecycle, {}}, syntax_, diags_);
      if (const auto* a = lifecycle.find("destroy")) out.destroy = constant_bool(*a->expr, true);
    } else if (!managed) {
      bool is_connection = nested->type == "connection";
      diags_.error(is_connection ? "Invalid connection block" : "Invalid provisioner block",
                   is_connection
                       ? "Provisioner connection configuration is valid only when a removed block targets a "
                         "managed resource."
                       : "Provisioners are valid only when a removed block targets a managed resource.",
                   nested->header_range);
    } else if (nested->type == "connection") {
      if (nested != connection)
        diags_.error("Duplicate connection block",
                     fmt::format("This \"removed\" block already has a connection block at {}.",
                                 lang::range_text(syntax_.sources, connection->header_range)),
                     nested->header_range);
    } else {
      Place place;
      place.self = place.count = place.each = true;
      auto p = provisioner(*nested, connection, place);
      if (!p) continue;
      if (p->when != ProvisionerWhen::destroy)
        diags_.error("Invalid provisioner block",
                     "Only destroy-time provisioners are valid in \"removed\" blocks. To declare a "
                     "destroy-time provisioner, "
                     "use:\n    when = destroy",
                     nested->header_range);
      out.provisioners.push_back(std::move(*p));
    }
  }
  if (valid) module_.removed.push_back(std::move(out));
}

// `aws_vpc.x[each.key]`, `module.m[each.value].aws_vpc.x`: the address without the keys that are evaluated,
// which go to `out`.
std::optional<AnyAddr> ModuleDecoder::import_address(const hcl::Expr& written, Import& out,
                                                     const Place& place) {
  std::vector<const hcl::Expr*> inward;  // from the last part to the first
  for (const hcl::Expr* e = &written;;) {
    inward.push_back(e);
    if (e->kind == hcl::ExprKind::index)
      e = static_cast<const hcl::Index&>(*e).collection;
    else if (e->kind == hcl::ExprKind::relative_traversal)
      e = static_cast<const hcl::RelativeTraversal&>(*e).source;
    else
      break;
  }
  auto t = absolute_traversal(*inward.back(), syntax_, diags_, true);
  if (!t) return std::nullopt;
  std::vector<hcl::TraversalStep> steps(t->steps.begin(), t->steps.end());
  std::size_t names = 1;
  const auto count_names = [&](std::span<hcl::TraversalStep const> more) {
    for (const hcl::TraversalStep& s : more) names += s.kind == hcl::TraversalStep::Kind::attribute;
  };
  count_names(t->steps);
  for (std::size_t i = inward.size() - 1; i-- > 0;) {
    if (inward[i]->kind == hcl::ExprKind::relative_traversal) {
      const auto& more = static_cast<const hcl::RelativeTraversal&>(*inward[i]).steps;
      steps.insert(steps.end(), more.begin(), more.end());
      count_names(more);
      continue;
    }
    const hcl::Expr& key = *static_cast<const hcl::Index&>(*inward[i]).key;
    const Expr* compiled = lang::compile(key, *functions_, syntax_.arena, later_);
    for (const lang::Reference& r : compiled->references)
      if (r.root() == "each") uses_.push_back({&r, place});
    out.to_keys.push_back({names / 2 - 1, compiled});
  }
  t->steps = steps;
  auto address = address_of(*t, diags_);
  if (address && !address->resource) {
    diags_.error("Invalid address",
                 "A resource instance address is required here. The module path must be followed by a "
                 "resource instance specification.",
                 written.range);
  }
  return address;
}

void ModuleDecoder::import(const hcl::Block& b) {
  Import out;
  out.range = b.header_range;
  const std::size_t had = diags_.size(), errors = diags_.error_count();
  Content content = whole_content(*b.body, {kImportArguments, {}}, syntax_, diags_);
  const auto* each = content.find("for_each");
  Place place;
  place.each = each != nullptr;
  if (each) out.for_each = compile(*each->expr, {.bare = true});
  if (const auto* a = content.find("id")) out.id = compile(*a->expr, place);
  if (!module_.path.empty()) {
    found_.joined.error(
        "Invalid import configuration",
        fmt::format(
            "An import block was detected in \"{}\". Import blocks are only allowed in the root module.",
            to_string(module_.path)),
        b.header_range);
    return;
  }
  const auto* to = content.find("to");
  if (!to) return;
  const hcl::Expr* written = expression_in(*to->expr);
  if (!written || diags_.error_count() != errors) return;
  out.to_range = written->range;
  auto address = import_address(*written, out, place);
  if (!address || !address->resource || address->resource->mode != Mode::managed)
    diags_.error("Invalid import address", "Only managed resources can be imported.", to->range);
  const auto* provider = content.find("provider");
  const bool read = diags_.size() == had;
  if (provider && provider_reference(*provider->expr, "provider") && read) out.provider_at = provider->range;
  if (!address || !address->resource) return;
  out.to = std::move(*address);
  const auto name_of = [](const Import& i) {
    return i.for_each || !i.to_keys.empty()
               ? std::string()
               : to_string(AbsInstance{{i.to.module, *i.to.resource}, i.to.key.value_or(InstanceKey())});
  };
  const std::string name = name_of(out);
  for (const Import& other : module_.imports) {
    if (name.empty() || name_of(other) != name) continue;
    const std::string shown = to_string(ConfigResource{static_path(out.to.module), *out.to.resource});
    found_.joined.error(fmt::format("Duplicate import configuration for \"{}\"", shown),
                        fmt::format("An import block for the resource \"{}\" was already declared at {}. A "
                                    "resource can have only one import block.",
                                    shown, lang::range_text(syntax_.sources, other.range)),
                        written->range);
    return;
  }
  module_.imports.push_back(std::move(out));
}

}  // namespace reprise::config
