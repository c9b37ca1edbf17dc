#include "config/content.h"

#include <fmt/format.h>

#include <algorithm>

#include "hcl/parser.h"
#include "lang/render.h"
#include "lang/suggest.h"

namespace reprise::config {

namespace {

const ArgumentShape* find_argument(const BodyShape& shape, std::string_view name) {
  auto at = std::ranges::find(shape.arguments, name, &ArgumentShape::name);
  return at == shape.arguments.end() ? nullptr : &*at;
}

const BlockTypeShape* find_block(const BodyShape& shape, std::string_view type) {
  auto at = std::ranges::find(shape.blocks, type, &BlockTypeShape::type);
  return at == shape.blocks.end() ? nullptr : &*at;
}

std::string joined(std::span<const std::string_view> names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

struct Leftover {
  std::vector<hcl::Attribute> attributes;
  std::vector<hcl::Block> blocks;
};

void sort_out(const hcl::Body& body, const BodyShape& shape, Content& out, Leftover& left,
              hcl::Diagnostics& diags) {
  for (const hcl::Attribute& a : body.attributes) {
    if (find_argument(shape, a.name))
      out.arguments.push_back(&a);
    else
      left.attributes.push_back(a);
  }
  for (const ArgumentShape& a : shape.arguments) {
    if (a.required && !out.find(a.name)) missing_argument(a.name, out.missing, diags);
  }
  for (const hcl::Block& b : body.blocks) {
    if (const BlockTypeShape* s = find_block(shape, b.type)) {
      if (check_labels(b, s->labels, diags)) out.blocks.push_back(&b);
    } else {
      left.blocks.push_back(b);
    }
  }
}

void complain(const Leftover& left, const BodyShape& shape, const Content& found, bool json,
              hcl::Diagnostics& diags) {
  std::vector<std::string_view> open, types;
  for (const ArgumentShape& a : shape.arguments) {
    if (!found.find(a.name)) open.push_back(a.name);
  }
  for (const BlockTypeShape& b : shape.blocks) types.push_back(b.type);
  if (json) {
    open.insert(open.end(), types.begin(), types.end());
    for (const hcl::Attribute& a : left.attributes) extraneous_property(a, open, diags);
    return;
  }
  for (const hcl::Attribute& a : left.attributes)
    unsupported_argument(a, open, find_block(shape, a.name), diags);
  for (const hcl::Block& b : left.blocks) unsupported_block(b, types, find_argument(shape, b.type), diags);
}

}  // namespace

const hcl::Attribute* Content::find(std::string_view name) const {
  for (const hcl::Attribute* a : arguments) {
    if (a->name == name) return a;
  }
  return nullptr;
}

hcl::Range missing_item_range(const hcl::Body& body) { return body.missing_range; }

const hcl::Body& as_native(const hcl::Body& body, std::span<const BlockTypeShape> blocks, hcl::Arena& arena,
                           hcl::Diagnostics& diags, const hcl::JsonReading& how) {
  if (!body.json) return body;
  std::vector<hcl::BlockShape> shapes;
  for (const BlockTypeShape& b : blocks)
    shapes.push_back({b.type, static_cast<int>(b.labels.size()), b.labels});
  hcl::Body* out = hcl::json_body_as(body, shapes, arena, diags, how);
  out->source = body.source;
  return *out;
}

namespace {

// Repetitions of what the shape does not name are for who knows these names.
const hcl::Body& as_native(const hcl::Body& body, const BodyShape& shape, hcl::Arena& arena,
                           hcl::Diagnostics& diags) {
  std::vector<std::string_view> named;
  for (const ArgumentShape& a : shape.arguments) named.push_back(a.name);
  return as_native(body, shape.blocks, arena, diags, {.once = named});
}

}  // namespace

Content partial_content(const hcl::Body& body, const BodyShape& shape, const SyntaxContext& c,
                        hcl::Diagnostics& diags) {
  Content out;
  out.missing = missing_item_range(body);
  if (body.json) {
    // What remains of a JSON body stays JSON: only its owner knows which names in it are blocks.
    const hcl::Body& native = as_native(body, shape, c.arena, diags);
    Leftover left;
    sort_out(native, shape, out, left, diags);
    hcl::Body* rest = c.arena.make<hcl::Body>(body);
    std::vector<hcl::Attribute> kept;
    for (const hcl::Attribute& a : body.attributes) {
      if (!find_argument(shape, a.name) && !find_block(shape, a.name)) kept.push_back(a);
    }
    rest->attributes = c.arena.copy(kept);
    out.rest = rest;
    return out;
  }
  Leftover left;
  sort_out(body, shape, out, left, diags);
  hcl::Body* rest = c.arena.make<hcl::Body>(body);
  rest->attributes = c.arena.copy(left.attributes);
  rest->blocks = c.arena.copy(left.blocks);
  out.rest = rest;
  return out;
}

Content whole_content(const hcl::Body& body, const BodyShape& shape, const SyntaxContext& c,
                      hcl::Diagnostics& diags) {
  Content out;
  out.missing = missing_item_range(body);
  const hcl::Body& native = as_native(body, shape, c.arena, diags);
  // Once to read it and once to see what is left, as the real tool does.
  if (body.json) hcl::check_json_kind(body, diags);
  Leftover left;
  sort_out(native, shape, out, left, diags);
  complain(left, shape, out, body.json, diags);
  return out;
}

std::vector<const hcl::Attribute*> just_arguments(const hcl::Body& body, const SyntaxContext& c,
                                                  hcl::Diagnostics& diags) {
  const hcl::Body& native = as_native(body, {}, c.arena, diags, {.arguments_only = true});
  if (!native.blocks.empty()) {
    const hcl::Block& first = native.blocks.front();
    diags.error(fmt::format("Unexpected \"{}\" block", first.type), "Blocks are not allowed here.",
                first.type_range, first.header_range);
  }
  std::vector<const hcl::Attribute*> out;
  for (const hcl::Attribute& a : native.attributes) out.push_back(&a);
  return out;
}

bool check_labels(const hcl::Block& block, std::span<const std::string_view> names, hcl::Diagnostics& diags) {
  if (block.labels.size() > names.size()) {
    hcl::Range extra = block.labels[names.size()].range;
    hcl::Range context{block.type_range.begin, block.body->range.begin};
    if (names.empty())
      diags.error(fmt::format("Extraneous label for {}", block.type),
                  fmt::format("No labels are expected for {} blocks.", block.type), extra, context);
    else
      diags.error(fmt::format("Extraneous label for {}", block.type),
                  fmt::format("Only {} labels ({}) are expected for {} blocks.", names.size(), joined(names),
                              block.type),
                  extra, context);
    return false;
  }
  if (block.labels.size() < names.size()) {
    diags.error(
        fmt::format("Missing {} for {}", names[block.labels.size()], block.type),
        fmt::format("All {} blocks must have {} labels ({}).", block.type, names.size(), joined(names)),
        block.open_range, {block.type_range.begin, block.open_range.end});
    return false;
  }
  return true;
}

void unsupported_argument(const hcl::Attribute& a, std::span<const std::string_view> candidates,
                          bool is_block, hcl::Diagnostics& diags) {
  std::string hint;
  if (std::string_view similar = lang::name_suggestion(a.name, candidates); !similar.empty())
    hint = fmt::format(" Did you mean {}?", lang::quote(similar));
  else if (is_block)
    hint = fmt::format(" Did you mean to define a block of type {}?", lang::quote(a.name));
  diags.error("Unsupported argument",
              fmt::format("An argument named {} is not expected here.{}", lang::quote(a.name), hint),
              a.name_range);
}

void extraneous_property(const hcl::Attribute& a, std::span<const std::string_view> candidates,
                         hcl::Diagnostics& diags) {
  std::string hint;
  if (std::string_view similar = lang::name_suggestion(a.name, candidates); !similar.empty())
    hint = fmt::format(" Did you mean {}?", lang::quote(similar));
  diags.error("Extraneous JSON object property",
              fmt::format("No argument or block type is named {}.{}", lang::quote(a.name), hint),
              a.name_range, {a.name_range.begin, json_start_range(*a.expr).end});
}

void unsupported_block(const hcl::Block& b, std::span<const std::string_view> candidates, bool is_argument,
                       hcl::Diagnostics& diags) {
  std::string hint;
  if (std::string_view similar = lang::name_suggestion(b.type, candidates); !similar.empty())
    hint = fmt::format(" Did you mean {}?", lang::quote(similar));
  else if (is_argument)
    hint =
        fmt::format(" Did you mean to define argument {}? If so, use the equals sign to assign it a value.",
                    lang::quote(b.type));
  diags.error("Unsupported block type",
              fmt::format("Blocks of type {} are not expected here.{}", lang::quote(b.type), hint),
              b.type_range);
}

void missing_argument(std::string_view name, hcl::Range where, hcl::Diagnostics& diags) {
  diags.error("Missing required argument",
              fmt::format("The argument {} is required, but no definition was found.", lang::quote(name)),
              where);
}

}  // namespace reprise::config
