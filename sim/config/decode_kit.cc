#include <fmt/format.h>

#include "config/decoder.h"
#include "config/json_literal.h"
#include "hcl/parser.h"
#include "lang/eval.h"
#include "lang/node.h"
#include "value/convert.h"

namespace reprise::config {

void ModuleDecoder::use(const Expr& e, const Place& place) {
  for (const lang::Reference& r : e.references) uses_.push_back({&r, place});
}

const Expr* ModuleDecoder::compile(const hcl::Expr& e, const Place& place) {
  const Expr* out = lang::compile(e, *functions_, syntax_.arena, later_,
                                  place.rule || place.bare ? lang::Speaker::hcl : lang::Speaker::terraform);
  if (is_json(e, syntax_)) check_json_names(e, syntax_.sources, later_, true);
  evaluated_.push_back(e.range);
  use(*out, place);
  return out;
}

std::vector<const lang::Reference*> ModuleDecoder::depends_on(const hcl::Attribute& a) {
  std::vector<const lang::Reference*> out;
  auto items = list_items(*a.expr, syntax_, diags_);
  if (!items) return out;
  for (const hcl::Expr* item : *items) {
    const hcl::Expr& e = unquoted(*item, syntax_, diags_);
    if (e.kind == hcl::ExprKind::invalid && &e != item) continue;  // the text says what is wrong
    if (!absolute_traversal(e, syntax_, diags_)) continue;
    const Expr* compiled = compile(e, {.depends_on = true});
    for (const lang::Reference& r : compiled->references) out.push_back(&r);
  }
  return out;
}

value::Value ModuleDecoder::constant(const hcl::Expr& e) {
  if (!is_json(e, syntax_)) return lang::evaluate_constant(e, diags_);
  check_json_names(e, syntax_.sources, diags_, false);
  return json_literal(e, syntax_.sources);
}

// Nothing when it could not be made out. Whether the target of a message may be null is for the caller to
// say.
std::optional<value::Value> ModuleDecoder::constant_of(const hcl::Expr& e, value::TypeRef type) {
  const value::Result converted = value::convert(constant(e), type);
  if (converted.ok() && converted.value().is_unknown()) {
    not_constant(e);
    return std::nullopt;
  }
  if (converted.ok() && !converted.value().is_null()) return converted.value();
  diags_.error(
      "Unsuitable value type",
      fmt::format("Unsuitable value: {}", converted.ok() ? "null value is not allowed" : converted.error()),
      start_range(e, syntax_), e.range);
  return std::nullopt;
}

// What versions are asked for; nothing where that is not said, or not well.
std::optional<std::vector<VersionConstraint>> ModuleDecoder::version_constraints(const hcl::Attribute& a) {
  const std::size_t errors = diags_.error_count();
  const value::Value v = constant(*a.expr);
  return diags_.error_count() == errors ? constraints_of(v, a, diags_) : std::nullopt;
}

// What a string of JSON says, as an expression of the native syntax; nullptr when it is none. Its positions
// are those of the string with its quotes.
const hcl::Expr* ModuleDecoder::expression_in(const hcl::Expr& e) {
  if (!is_json(e, syntax_)) return &e;
  const value::Value text = constant(e);
  if (text.is_unknown() || text.is_null() || text.type() != value::Type::string()) {
    diags_.error("Invalid reference expression", "A single reference string is required.", e.range);
    return nullptr;
  }
  const std::size_t errors = diags_.error_count();
  const hcl::SourceFile* file = syntax_.sources.file_at(e.range.begin);
  const std::string_view kept = syntax_.arena.copy(std::string(text.as_string()));
  const hcl::Expr* out = hcl::parse_expression_text(*file, kept, e.range.begin, syntax_.arena, diags_);
  return diags_.error_count() == errors ? out : nullptr;
}

void ModuleDecoder::not_constant(const hcl::Expr& e) {
  diags_.error("Unsuitable value type", "Unsuitable value: value must be known", start_range(e, syntax_),
               e.range);
}

std::string ModuleDecoder::constant_text(const hcl::Expr& e) {
  const auto text = constant_of(e, value::Type::string());
  return text ? std::string(text->as_string()) : "";
}

bool ModuleDecoder::constant_bool(const hcl::Expr& e, bool otherwise) {
  const auto truth = constant_of(e, value::Type::boolean());
  return truth ? truth->as_bool() : otherwise;
}

void ModuleDecoder::check_name(const hcl::Label& label, const char* summary) {
  if (!hcl::valid_identifier(label.text)) diags_.error(summary, kNameRule, label.range);
}

void ModuleDecoder::repetition(const Declaration& d, const MergedContent& content, const Expr*& count,
                               const Expr*& for_each) {
  const hcl::Attribute* counted = content.find("count");
  const hcl::Attribute* keyed = content.find("for_each");
  // The arguments of repetition are evaluated outside of it: no count.index in them.
  if (counted) count = compile(*counted->expr, {});
  if (!keyed) return;
  // An override that repeats in the other way is not noticed, and without effect.
  if (counted && content.overridden("count", d) != content.overridden("for_each", d)) return;
  if (counted) {
    diags_.error(
        "Invalid combination of \"count\" and \"for_each\"",
        "The \"count\" and \"for_each\" meta-arguments are mutually-exclusive, only one should be used to be "
        "explicit about the number of resources to be created.",
        keyed->name_range);
    return;
  }
  for_each = compile(*keyed->expr, {.bare = true});
}

void ModuleDecoder::no_depends_on_override(const Declaration& d) {
  constexpr ArgumentShape wanted[] = {{"depends_on"}};
  for (const hcl::Block* b : d.overrides) {
    hcl::Diagnostics ignored;
    const Content content = partial_content(*b->body, {wanted, {}}, syntax_, ignored);
    const hcl::Attribute* a = content.find("depends_on");
    const auto items = a ? list_items(*a->expr, syntax_, ignored) : std::nullopt;
    if (items && !items->empty())
      found_.joined.error("Unsupported override", "The depends_on argument may not be overridden.",
                          items->front()->range);
  }
}

const hcl::Body* known_part(const hcl::Body& body, const provider::BlockSchema& schema, hcl::Arena& arena) {
  if (body.json) return &body;
  const auto known = [&](std::string_view name) { return schema.attribute(name) || schema.block(name); };
  std::vector<hcl::Attribute> attributes;
  std::vector<hcl::Block> blocks;
  for (const hcl::Attribute& a : body.attributes)
    if (known(a.name)) attributes.push_back(a);
  for (const hcl::Block& b : body.blocks)
    if (known(b.type == "dynamic" && !b.labels.empty() ? b.labels[0].text : b.type)) blocks.push_back(b);
  hcl::Body* out = arena.make<hcl::Body>(body);
  out->attributes = arena.copy(attributes);
  out->blocks = arena.copy(blocks);
  return out;
}

const BodyPlan* ModuleDecoder::body(const MergedContent& content, const provider::BlockSchema& schema,
                                    const Place& place) {
  std::vector<const hcl::Body*> parts = content.rest;
  if (parts.size() > content.own)
    for (const hcl::Body*& part : parts) part = known_part(*part, schema, syntax_.arena);
  return body(parts, schema, place);
}

const BodyPlan* ModuleDecoder::body(std::span<const hcl::Body* const> given,
                                    const provider::BlockSchema& schema, const Place& place) {
  const std::span<const hcl::Body* const> parts = given;
  hcl::Diagnostics found;
  const hcl::Body* whole = parts.size() == 1 ? parts[0] : merge_bodies(parts, schema, syntax_.arena, found);
  configuration_.bodies_.push_back(
      plan_body(*whole, schema, {}, syntax_.arena, found, &syntax_.sources, *functions_));
  configuration_.bodies_.back()->problems = std::move(found);
  const BodyPlan* plan = configuration_.bodies_.back().get();
  for (const Expr* e : plan->expressions) {
    evaluated_.push_back(e->range());
    use(*e, place);
  }
  return plan;
}

}  // namespace reprise::config
