// Matching bodies with schemas.
#include <fmt/format.h>

#include <algorithm>

#include "config/body.h"
#include "config/content.h"
#include "config/json_literal.h"
#include "lang/function.h"
#include "lang/ranges.h"
#include "lang/render.h"

namespace reprise::config {

namespace {

using provider::AttributeSchema;
using provider::BlockSchema;
using provider::NestedBlock;
using provider::Nesting;
using value::Kind;
using value::Type;
using value::TypeRef;

constexpr std::string_view kDynamicLabels[] = {"type"};
constexpr std::string_view kMapLabels[] = {"key"};
constexpr BlockTypeShape kContent[] = {{"content"}};

// Attributes of these types may be written as blocks, as they were before the language told the two apart.
bool block_like(TypeRef type) {
  return (type->kind() == Kind::list || type->kind() == Kind::set) && type->element()->kind() == Kind::object;
}

bool looks_like_blocks(const hcl::Expr& e) {
  if (e.kind == hcl::ExprKind::object) return true;
  if (e.kind != hcl::ExprKind::tuple) return false;
  const auto& items = static_cast<const hcl::Tuple&>(e).items;
  return !items.empty() &&
         std::ranges::all_of(items, [](const hcl::Expr* i) { return i->kind == hcl::ExprKind::object; });
}

// The schema of a block that stands for an element of such an attribute.
std::shared_ptr<const BlockSchema> schema_of_element(TypeRef object) {
  auto schema = std::make_shared<BlockSchema>();
  for (const value::AttributeType& a : object->attributes()) {
    AttributeSchema s;
    s.name = a.name;
    s.type = a.type;
    s.optional = true;
    schema->attributes.push_back(std::move(s));
  }
  schema->finish();
  return schema;
}

TypeRef collected(TypeRef object, Nesting nesting) {
  switch (nesting) {
    case Nesting::list: return Type::list(object);
    case Nesting::set: return Type::set(object);
    case Nesting::map: return Type::map(object);
    case Nesting::single:
    case Nesting::group: break;
  }
  return object;
}

// What values of an attribute are converted to: with a nested type, attributes that may be left out are
// optional.
TypeRef constraint_of(const AttributeSchema& a) {
  if (!a.nested) return a.type;
  std::vector<value::AttributeType> attributes;
  for (const AttributeSchema& n : a.nested->attributes)
    attributes.push_back({n.name, constraint_of(n), !n.required});
  return collected(Type::object(std::move(attributes)), a.nested_nesting);
}

std::vector<BlockTypeShape> shapes_of(const hcl::Body& body, const BlockSchema& schema) {
  std::vector<BlockTypeShape> shapes;
  for (const NestedBlock& b : schema.blocks) {
    if (b.nesting == Nesting::map)
      shapes.push_back({b.name, kMapLabels});
    else
      shapes.push_back({b.name, {}});
  }
  for (const hcl::Attribute& a : body.attributes) {
    const AttributeSchema* s = schema.attribute(a.name);
    if (s && !s->nested && block_like(s->type) && looks_like_blocks(*a.expr)) shapes.push_back({s->name, {}});
  }
  shapes.push_back({"dynamic", kDynamicLabels});
  return shapes;
}

const hcl::Body& native(const hcl::Body& body, const BlockSchema& schema, hcl::Arena& arena,
                        hcl::Diagnostics& diags) {
  if (!body.json) return body;
  std::vector<std::string_view> named;
  for (const AttributeSchema& a : schema.attributes) named.push_back(a.name);
  return as_native(body, shapes_of(body, schema), arena, diags, {.once = named});
}

// "dynamic" blocks count as what they make.
std::string_view made_type(const hcl::Block& b) {
  return b.type == "dynamic" && b.labels.size() == 1 ? b.labels[0].text : b.type;
}

class Planner {
 public:
  Planner(std::span<const std::string_view> locals, hcl::Arena& arena, const hcl::SourceMap* sources,
          const lang::FunctionTable& functions, hcl::Diagnostics& diags)
      : arena_(arena),
        sources_(sources),
        functions_(functions),
        diags_(diags),
        locals_(locals.begin(), locals.end()) {}

  std::unique_ptr<BodyPlan> plan(const hcl::Body& given, const BlockSchema& schema,
                                 std::shared_ptr<const BlockSchema> own = nullptr) {
    auto out = std::make_unique<BodyPlan>();
    out->schema = &schema;
    out->own_schema = std::move(own);
    const hcl::Body& body = native(given, schema, arena_, diags_);
    out->syntax = &body;
    for (const hcl::Attribute& a : body.attributes) argument(*out, a);
    for (const hcl::Block& b : body.blocks) block(*out, b);
    std::ranges::sort(out->arguments, {}, &BodyPlan::Argument::field);
    check_required(body, *out);
    if (!schema.blocks.empty()) check_counts(body, *out);
    collect_expressions(*out);
    return out;
  }

 private:
  const lang::Expr* compile(const hcl::Expr& e) {
    if (sources_ && is_json(e, *sources_)) check_json_names(e, *sources_, diags_, true);
    return lang::compile(e, functions_, locals_, arena_, diags_);
  }

  void argument(BodyPlan& out, const hcl::Attribute& a) {
    const AttributeSchema* s = out.schema->attribute(a.name);
    if (!s) {
      std::vector<std::string_view> open;
      const bool json = out.syntax->source != nullptr;
      for (const AttributeSchema& other : out.schema->attributes) {
        if (!out.syntax->find(other.name)) open.push_back(other.name);
      }
      if (json) {
        for (const auto& block : out.schema->blocks) open.push_back(block.name);
        extraneous_property(a, open, diags_);
        return;
      }
      unsupported_argument(a, open, a.name == "dynamic" || out.schema->block(a.name), diags_);
      return;
    }
    int field = out.schema->implied_type->attribute_index(a.name);
    out.arguments.push_back(
        {static_cast<std::uint32_t>(field), compile(*a.expr), constraint_of(*s), a.name_range});
  }

  void block(BodyPlan& out, const hcl::Block& b) {
    bool dynamic = b.type == "dynamic" && !out.schema->block("dynamic");
    if (dynamic && !check_labels(b, kDynamicLabels, diags_)) return;
    std::string_view type = dynamic ? b.labels[0].text : b.type;
    const NestedBlock* nested = out.schema->block(type);
    const AttributeSchema* attribute = nested ? nullptr : out.schema->attribute(type);
    if (attribute && (attribute->nested || !block_like(attribute->type))) attribute = nullptr;
    if (!nested && !attribute) return unsupported(out, b, dynamic);
    BodyPlan::Child child;
    child.field = static_cast<std::uint32_t>(out.schema->implied_type->attribute_index(type));
    child.range = b.header_range;
    bool labelled = nested && nested->nesting == Nesting::map;
    if (dynamic) {
      if (!dynamic_block(child, b, nested, attribute, labelled)) return;
    } else {
      if (!check_labels(
              b,
              labelled ? std::span<const std::string_view>(kMapLabels) : std::span<const std::string_view>(),
              diags_))
        return;
      if (labelled) child.key = b.labels[0].text;
      child.body = inner(*b.body, nested, attribute);
    }
    out.children.push_back(std::move(child));
  }

  std::unique_ptr<BodyPlan> inner(const hcl::Body& body, const NestedBlock* nested,
                                  const AttributeSchema* attribute) {
    if (nested) return plan(body, *nested->block);
    auto own = schema_of_element(attribute->type->element());
    const BlockSchema& schema = *own;
    return plan(body, schema, std::move(own));
  }

  void unsupported(const BodyPlan& out, const hcl::Block& b, bool dynamic) {
    if (dynamic) {
      diags_.error("Unsupported block type",
                   fmt::format("Blocks of type {} are not expected here.", lang::quote(b.labels[0].text)),
                   b.labels[0].range);
      return;
    }
    std::vector<std::string_view> types;
    for (const NestedBlock& n : out.schema->blocks) types.push_back(n.name);
    unsupported_block(b, types, out.schema->attribute(b.type), diags_);
  }

  bool dynamic_block(BodyPlan::Child& child, const hcl::Block& b, const NestedBlock* nested,
                     const AttributeSchema* attribute, bool labelled) {
    child.dynamic = true;
    const hcl::Body& body = as_native(*b.body, kContent, arena_, diags_);
    const hcl::Attribute* for_each = nullptr;
    std::string_view iterator = b.labels[0].text;
    for (const hcl::Attribute& a : body.attributes) {
      if (a.name == "for_each") {
        for_each = &a;
        child.for_each = compile(*a.expr);
      } else if (a.name == "iterator") {
        if (std::string_view name = iterator_name(*a.expr); !name.empty()) iterator = name;
      } else if (a.name == "labels" && labelled) {
        child.label = compile(*a.expr);
      } else {
        constexpr std::string_view names[] = {"for_each", "iterator", "labels"};
        unsupported_argument(a, names, a.name == "content", diags_);
      }
    }
    const hcl::Block* content = nullptr;
    for (const hcl::Block& inside : body.blocks) {
      if (inside.type != "content") {
        constexpr std::string_view names[] = {"content"};
        unsupported_block(inside, names, false, diags_);
      } else if (content) {
        diags_.error("Extraneous dynamic content block",
                     "Only one nested content block is allowed for each dynamic block.", inside.header_range);
      } else {
        content = &inside;
      }
    }
    if (!for_each) missing_argument("for_each", missing_item_range(*b.body), diags_);
    if (labelled && !child.label) missing_argument("labels", missing_item_range(*b.body), diags_);
    if (!content) {
      diags_.error("Missing dynamic content block",
                   "A dynamic block must have a nested block of type \"content\" to describe the body of "
                   "each generated "
                   "block.",
                   missing_item_range(*b.body));
      return false;
    }
    child.slot = static_cast<std::uint32_t>(locals_.size());
    locals_.push_back(iterator);
    if (labelled && child.label) relabel(child, body);
    child.body = inner(*content->body, nested, attribute);
    locals_.pop_back();
    return for_each != nullptr;
  }

  // Labels see the iterator.
  void relabel(BodyPlan::Child& child, const hcl::Body& body) {
    child.label = compile(*body.find("labels")->expr);
  }

  std::string_view iterator_name(const hcl::Expr& e) {
    if (auto text = literal_text(e)) return *text;  // JSON
    if (std::string_view name = name_of(e); !name.empty()) return name;
    diags_.error("Invalid dynamic iterator name", "Dynamic iterator must be a single variable name.",
                 e.range);
    return {};
  }

  void check_required(const hcl::Body& body, const BodyPlan& out) {
    for (const AttributeSchema& a : out.schema->attributes) {
      if (!a.required) continue;
      bool given = body.find(a.name) || std::ranges::any_of(body.blocks, [&](const hcl::Block& b) {
                     return made_type(b) == a.name;
                   });
      if (!given) missing_argument(a.name, missing_item_range(body), diags_);
    }
  }

  void check_counts(const hcl::Body& body, const BodyPlan& out) {
    for (const NestedBlock& n : out.schema->blocks) {
      std::vector<const hcl::Block*> written;
      bool dynamic = false;
      for (const hcl::Block& b : body.blocks) {
        if (b.type == n.name) written.push_back(&b);
        dynamic |= b.type == "dynamic" && made_type(b) == n.name;
      }
      if (n.nesting == Nesting::single || n.nesting == Nesting::group)
        check_single(n, written, dynamic, body);
      else
        check_many(n, written, dynamic, body);
    }
  }

  void check_single(const NestedBlock& n, const std::vector<const hcl::Block*>& written, bool dynamic,
                    const hcl::Body& body) {
    for (std::size_t i = 1; i < written.size(); ++i)
      diags_.error(
          fmt::format("Duplicate {} block", n.name),
          fmt::format("Only one block of type {} is allowed. Previous definition was at {}.",
                      lang::quote(n.name),
                      sources_ ? lang::range_text(*sources_, written[0]->header_range) : "the first one"),
          written[i]->header_range);
    if (written.empty() && !dynamic && n.min_items > 0)
      diags_.error(fmt::format("Missing {} block", n.name),
                   fmt::format("A block of type {} is required here.", lang::quote(n.name)),
                   missing_item_range(body));
  }

  void check_many(const NestedBlock& n, const std::vector<const hcl::Block*>& written, bool dynamic,
                  const hcl::Body& body) {
    std::size_t min = static_cast<std::size_t>(n.min_items), max = static_cast<std::size_t>(n.max_items);
    if (written.size() < min && !dynamic)
      diags_.error(fmt::format("Insufficient {} blocks", n.name),
                   fmt::format("At least {} {} blocks are required.", min, lang::quote(n.name)),
                   missing_item_range(body));
    else if (max > 0 && written.size() > max)
      diags_.error(fmt::format("Too many {} blocks", n.name),
                   fmt::format("No more than {} {} blocks are allowed", max, lang::quote(n.name)),
                   written[max]->header_range);
  }

  static void collect_expressions(BodyPlan& out) {
    for (const BodyPlan::Argument& a : out.arguments) out.expressions.push_back(a.expr);
    for (const BodyPlan::Child& c : out.children) {
      if (c.for_each) out.expressions.push_back(c.for_each);
      if (c.label) out.expressions.push_back(c.label);
      out.expressions.insert(out.expressions.end(), c.body->expressions.begin(), c.body->expressions.end());
    }
    std::ranges::stable_sort(out.expressions, {}, [](const lang::Expr* e) { return e->range().begin; });
  }

  hcl::Arena& arena_;
  const hcl::SourceMap* sources_;
  const lang::FunctionTable& functions_;
  hcl::Diagnostics& diags_;
  std::vector<std::string_view> locals_;
};

}  // namespace

std::unique_ptr<BodyPlan> plan_body(const hcl::Body& body, const BlockSchema& schema,
                                    std::span<const std::string_view> locals, hcl::Arena& arena,
                                    hcl::Diagnostics& diags, const hcl::SourceMap* sources,
                                    const lang::FunctionTable& functions) {
  return Planner(locals, arena, sources, functions, diags).plan(body, schema);
}

const hcl::Body* merge_bodies(std::span<const hcl::Body* const> parts, const BlockSchema& schema,
                              hcl::Arena& arena, hcl::Diagnostics& diags) {
  std::vector<hcl::Attribute> attributes;
  std::vector<hcl::Block> blocks;
  for (const hcl::Body* part : parts) {
    const hcl::Body& body = native(*part, schema, arena, diags);
    std::erase_if(blocks, [&](const hcl::Block& old) {
      return std::ranges::any_of(body.blocks,
                                 [&](const hcl::Block& b) { return made_type(b) == made_type(old); });
    });
    std::erase_if(attributes, [&](const hcl::Attribute& old) { return body.find(old.name) != nullptr; });
    attributes.insert(attributes.end(), body.attributes.begin(), body.attributes.end());
    blocks.insert(blocks.end(), body.blocks.begin(), body.blocks.end());
  }
  hcl::Body* out = arena.make<hcl::Body>(*parts[0]);
  out->json = false;
  out->attributes = arena.copy(attributes);
  out->blocks = arena.copy(blocks);
  return out;
}

}  // namespace reprise::config
