// Blocks inside a resource that say how it is managed: lifecycle, connection, provisioner and the escaping
// block.
#include <fmt/format.h>

#include <algorithm>

#include "config/decoder.h"
#include "config/static_path.h"
#include "hcl/parser.h"
#include "lang/ranges.h"

namespace reprise::config {

namespace {

constexpr ArgumentShape kLifecycleArguments[] = {
    {"create_before_destroy"}, {"prevent_destroy"}, {"ignore_changes"}, {"replace_triggered_by"}};
constexpr BlockTypeShape kLifecycleBlocks[] = {{"precondition"}, {"postcondition"}};
constexpr ArgumentShape kProvisionerArguments[] = {{"when"}, {"on_failure"}};
constexpr BlockTypeShape kProvisionerBlocks[] = {{"_"}, {"connection"}, {"lifecycle"}};
constexpr const char* kMode[] = {"data", "resource", "ephemeral"};

}  // namespace

void ModuleDecoder::escape_block(const hcl::Block& b, MergedContent& content, const hcl::Block*& seen,
                                 std::string_view kind) {
  if (seen) {
    // As the real tool words it, slips included.
    const std::string_view whose = kind == "module"        ? "module input variables"
                                   : kind == "provisioner" ? "provisioner-typpe-specific"
                                   : kind == "provider"    ? "provider-specific"
                                                           : "resource-type-specific";
    diags_.error(
        "Duplicate escaping block",
        fmt::format("The special block type \"_\" can be used to force particular arguments to be "
                    "interpreted as {} rather than as meta-arguments, but each {} block can have only "
                    "one such block. The first escaping block was at {}.",
                    whose, kind == "ephemeral" ? "data" : kind,
                    lang::range_text(syntax_.sources, seen->header_range)),
        b.header_range);
    return;
  }
  seen = &b;
  content.rest.insert(content.rest.begin() + static_cast<std::ptrdiff_t>(content.own++), b.body);
}

void ModuleDecoder::resource_blocks(Resource& r, MergedContent& content, const Place& place) {
  const hcl::Block* lifecycle_of[2] = {};  // the base's, the current override's
  const hcl::Block* escaped = nullptr;
  // What the last file says of connection and provisioners replaces what others say.
  std::size_t provisioners_from = 0, connection_from = 0, lifecycle_from = 0;
  const hcl::Block* connection = nullptr;
  for (const auto& [b, number] : content.blocks) {
    if (b->type == "provisioner") provisioners_from = number;
    if (b->type != "connection" || (connection && connection_from == number)) continue;
    connection = b;
    connection_from = number;
  }
  const hcl::Block* seen_connection = nullptr;
  std::size_t seen_connection_from = 0;
  for (const auto& [b, number] : content.blocks) {
    if (b->type == "lifecycle" && place.check >= 0) {
      diags_.error(
          "Invalid lifecycle block",
          "Nested data blocks do not support \"lifecycle\" blocks as the lifecycle is managed by the "
          "containing block.",
          b->header_range);
      lifecycle(r, *b, number != 0, place);
    } else if (b->type == "lifecycle") {
      const hcl::Block*& seen = lifecycle_of[number != 0];
      if (number != lifecycle_from) seen = nullptr;
      lifecycle_from = number;
      if (seen) {
        diags_.error("Duplicate lifecycle block",
                     fmt::format("This resource already has a lifecycle block at {}.",
                                 lang::range_text(syntax_.sources, seen->header_range)),
                     b->header_range);
        continue;
      }
      seen = b;
      lifecycle(r, *b, number != 0, place);
    } else if (b->type == "connection") {
      if (seen_connection && seen_connection_from == number) {
        diags_.error("Duplicate connection block",
                     fmt::format("This resource already has a connection block at {}.",
                                 lang::range_text(syntax_.sources, seen_connection->header_range)),
                     b->header_range);
        continue;
      }
      seen_connection = b;
      seen_connection_from = number;
    } else if (b->type == "provisioner") {
      if (number != provisioners_from) continue;
      if (auto p = provisioner(*b, connection, place)) r.provisioners.push_back(std::move(*p));
    } else if (b->type == "_") {
      escape_block(*b, content, escaped, kMode[static_cast<int>(r.addr.mode)]);
    } else {
      diags_.error(
          fmt::format("Reserved block type name in {} block", kMode[static_cast<int>(r.addr.mode)]),
          fmt::format("The block type name \"{}\" is reserved for use by Terraform in a future version.",
                      b->type),
          b->type_range);
    }
  }
  const auto at_end = [](const ProvisionerBlock& p) { return p.when == ProvisionerWhen::destroy; };
  if (connection && std::ranges::any_of(r.provisioners, at_end)) only_self_references(*connection->body);
}

void ModuleDecoder::lifecycle(Resource& r, const hcl::Block& b, bool is_override, const Place& place) {
  Content content = whole_content(*b.body, {kLifecycleArguments, kLifecycleBlocks}, syntax_, diags_);
  Lifecycle& l = r.lifecycle;
  if (r.addr.mode != Mode::managed) {
    for (const hcl::Attribute* a : content.arguments)
      diags_.error(
          fmt::format("Invalid {} resource lifecycle argument", kMode[static_cast<int>(r.addr.mode)]),
          fmt::format(
              "The lifecycle argument \"{}\" is defined only for managed resources (\"resource\" blocks), "
              "and is not valid for {} resources.",
              a->name, kMode[static_cast<int>(r.addr.mode)]),
          a->name_range);
  } else {
    if (const auto* a = content.find("create_before_destroy"))
      l.create_before_destroy = constant_bool(*a->expr, false);
    if (const auto* a = content.find("prevent_destroy")) l.prevent_destroy = constant_bool(*a->expr, false);
    if (const auto* a = content.find("replace_triggered_by")) replace_triggered_by(l, *a, place);
    if (const auto* a = content.find("ignore_changes")) ignore_changes(l, *a);
  }
  for (const hcl::Block* rule_block : content.blocks) {
    Place inside = place;
    inside.rule = true;
    bool post = rule_block->type == "postcondition";
    inside.self = post;
    auto rule = check_rule(*rule_block, inside, is_override);
    if (!rule) continue;
    if (rule->condition) {
      for (const lang::Reference& ref : rule->condition->references) {
        if (!refers_to(ref, r.addr)) continue;
        diags_.error(fmt::format("Invalid reference in {}", rule_block->type),
                     fmt::format("Configuration for {} may not refer to itself.", to_string(r.addr)),
                     rule->condition->range());
        break;
      }
    }
    (post ? l.postconditions : l.preconditions).push_back(*rule);
  }
}

void ModuleDecoder::ignore_changes(Lifecycle& l, const hcl::Attribute& a) {
  const hcl::Expr& whole = unquoted(*a.expr, syntax_, diags_, false);
  if (keyword_of(whole, syntax_) == "all") {
    l.ignore_all = true;
    return;
  }
  auto items = list_items(*a.expr, syntax_, diags_);
  if (!items) return;
  l.ignore_changes.clear();
  const hcl::Expr* star = nullptr;
  for (const hcl::Expr* item : *items) {
    if (literal_text(*item) == "*") {
      star = item;
      l.ignore_all = true;
      diags_.error("Invalid ignore_changes wildcard",
                   "The [\"*\"] form of ignore_changes wildcard is was deprecated and is now invalid. Use "
                   "\"ignore_changes = all\" to ignore changes to all attributes.",
                   a.expr->range);
      continue;
    }
    auto traversal = reference_in(*item, syntax_, diags_, true);
    if (!traversal) continue;
    std::vector<hcl::TraversalStep> path;
    path.push_back({hcl::TraversalStep::Kind::attribute, false, traversal->root, traversal->root_range});
    path.insert(path.end(), traversal->steps.begin(), traversal->steps.end());
    l.ignore_changes.push_back(std::move(path));
  }
  if (star && !l.ignore_changes.empty())
    diags_.error("Invalid ignore_changes ruleset",
                 "Cannot mix wildcard string \"*\" with non-wildcard references.", star->range);
}

void ModuleDecoder::replace_triggered_by(Lifecycle& l, const hcl::Attribute& a, const Place& place) {
  auto items = list_items(*a.expr, syntax_, diags_);
  if (!items) return;
  l.replace_triggered_by.clear();
  Place inside = place;
  inside.trigger = true;
  const std::size_t errors = diags_.error_count();
  for (const hcl::Expr* item : *items) {
    const hcl::Expr* written = expression_in(*item);
    if (!written || diags_.error_count() != errors) continue;  // behind a mistake it is only read
    const hcl::Expr& e = *written;
    hcl::Diagnostics unread;  // it is never evaluated
    const Expr* compiled = lang::compile(e, *functions_, syntax_.arena, unread);
    if (malformed_names(*compiled)) continue;
    use(*compiled, inside);
    std::size_t resources = 0;
    for (const lang::Reference& r : compiled->references) {
      std::string_view root = r.root();
      std::string_view first = r.steps().empty() ? "" : r.steps()[0].text;
      bool other = root == "var" || root == "local" || root == "path" || root == "terraform" ||
                   root == "self" || root == "module";
      if (other)
        diags_.error("Invalid reference in replace_triggered_by expression",
                     "Only resources, count.index, and each.key may be used in replace_triggered_by.",
                     e.range);
      else if (root == "each" && first != "key")
        diags_.error("Invalid each reference in replace_triggered_by expression",
                     "Only each.key may be used in replace_triggered_by.", e.range);
      else if (root == "count" && first != "index")
        diags_.error("Invalid count reference in replace_triggered_by expression",
                     "Only count.index may be used in replace_triggered_by.", e.range);
      else if (root != "each" && root != "count")
        ++resources;
    }
    if (resources == 0)
      diags_.error("Invalid replace_triggered_by expression",
                   "Missing resource reference in replace_triggered_by expression.", e.range);
    else if (resources > 1)
      diags_.error("Invalid replace_triggered_by expression",
                   "Multiple resource references in replace_triggered_by expression.", e.range);
    l.replace_triggered_by.push_back(compiled);
  }
}

void ModuleDecoder::only_self_references(const hcl::Body& body) {
  hcl::Diagnostics ignored;
  const hcl::Body& native = as_native(body, {}, syntax_.arena, ignored);
  for (const hcl::Attribute& a : native.attributes) {
    const Expr* e = lang::compile(*a.expr, *functions_, syntax_.arena, ignored);
    for (const lang::Reference& r : e->references) {
      std::string_view root = r.root();
      std::string_view first = r.steps().empty() ? "" : r.steps()[0].text;
      bool valid = root == "self" || root == "path" || root == "terraform" ||
                   (root == "count" && r.steps().size() == 1 && first == "index") ||
                   (root == "each" && r.steps().size() == 1 && first == "key");
      if (!valid)
        diags_.error(
            "Invalid reference from destroy provisioner",
            "Destroy-time provisioners and their connection configurations may only reference attributes of "
            "the "
            "related resource, via 'self', 'count.index', or 'each.key'.\n\nReferences to other resources "
            "during "
            "the destroy phase can cause dependency cycles and interact poorly with create_before_destroy.",
            a.expr->range);
    }
  }
}

// What the one that is laid over needs, it must have by itself.
const BodyPlan* ModuleDecoder::merged_connection(std::vector<const hcl::Body*> parts, const Place& place) {
  const provider::BlockSchema& schema = provider::connection_schema();
  if (parts.size() == 1) return body(parts, schema, place);
  hcl::Diagnostics missing;
  for (const provider::AttributeSchema& a : schema.attributes) {
    const auto is_it = [&](const hcl::Attribute& given) { return given.name == a.name; };
    if (a.required && !parts[0]->json && !std::ranges::any_of(parts[0]->attributes, is_it))
      missing_argument(a.name, missing_item_range(*parts[0]), missing);
  }
  for (const hcl::Body*& part : parts) part = known_part(*part, schema, syntax_.arena);
  const BodyPlan* plan = body(parts, schema, place);
  configuration_.bodies_.back()->problems.append(std::move(missing));
  return plan;
}

std::optional<ProvisionerBlock> ModuleDecoder::provisioner(const hcl::Block& b,
                                                           const hcl::Block* outer_connection,
                                                           const Place& outer) {
  ProvisionerBlock p;
  p.type = b.labels[0].text;
  p.range = b.header_range;
  Declaration own{&b, {}};
  MergedContent content =
      merged_content(own, {kProvisionerArguments, kProvisionerBlocks}, true, syntax_, diags_);
  if (p.type == "chef" || p.type == "habitat" || p.type == "puppet" || p.type == "salt-masterless") {
    diags_.error(
        fmt::format("The \"{}\" provisioner has been removed", p.type),
        fmt::format(
            "The \"{}\" provisioner was deprecated in Terraform 0.13.4 has been removed from Terraform. "
            "Visit https://learn.hashicorp.com/collections/terraform/provision for alternatives to using "
            "provisioners that are a better fit for the Terraform workflow.",
            p.type),
        b.labels[0].range);
    return std::nullopt;
  }
  if (const auto* a = content.find("when")) {
    const hcl::Expr& e = unquoted(*a->expr, syntax_, diags_, true, true);
    std::string_view word = keyword_of(e, syntax_);
    if (word == "destroy")
      p.when = ProvisionerWhen::destroy;
    else if (word != "create")
      diags_.error("Invalid \"when\" keyword",
                   "The \"when\" argument requires one of the following keywords: create or destroy.",
                   a->expr->range);
  }
  if (p.when == ProvisionerWhen::destroy) only_self_references(*content.rest[0]);
  if (const auto* a = content.find("on_failure")) {
    std::string_view word = keyword_of(unquoted(*a->expr, syntax_, diags_, true, true), syntax_);
    if (word == "continue")
      p.continue_on_failure = true;
    else if (word != "fail")
      diags_.error("Invalid \"on_failure\" keyword",
                   "The \"on_failure\" argument requires one of the following keywords: continue or fail.",
                   a->expr->range);
  }
  Place place = outer;
  place.self = true;
  const hcl::Block* connection = nullptr;
  const hcl::Block* escaped = nullptr;
  for (const auto& [nested, number] : content.blocks) {
    if (nested->type == "_") {
      escape_block(*nested, content, escaped, "provisioner");
    } else if (nested->type == "connection") {
      if (connection)
        diags_.error("Duplicate connection block",
                     fmt::format("This provisioner already has a connection block at {}.",
                                 lang::range_text(syntax_.sources, connection->header_range)),
                     nested->header_range);
      else
        connection = nested;
      if (connection == nested && p.when == ProvisionerWhen::destroy) only_self_references(*nested->body);
    } else {
      diags_.error(
          "Reserved block type name in provisioner block",
          fmt::format("The block type name \"{}\" is reserved for use by Terraform in a future version.",
                      nested->type),
          nested->type_range);
    }
  }
  // A provisioner's own connection is laid over the resource's.
  std::vector<const hcl::Body*> parts;
  if (outer_connection) parts.push_back(outer_connection->body);
  if (connection) parts.push_back(connection->body);
  if (!parts.empty()) p.connection = merged_connection(parts, place);
  if (const provider::Provisioner* known = registry_.provisioner(p.type))
    p.body = body(content, known->schema(), place);
  return p;
}

}  // namespace reprise::config
