#include <fmt/format.h>

#include "config/decoder.h"
#include "hcl/parser.h"
#include "lang/eval.h"
#include "value/convert.h"

namespace reprise::config {

namespace {

// Where the first token with content is: inside the quotes of a string.
hcl::Range start_of(const hcl::Expr& e, const SyntaxContext& c) {
  bool text = e.kind == hcl::ExprKind::string_literal || e.kind == hcl::ExprKind::template_expr;
  if (!text || is_json(e, c) || e.range.end - e.range.begin < 3) return start_range(e);
  return {e.range.begin + 1, e.range.end - 1};
}

}  // namespace

void ModuleDecoder::use(const Expr& e, const Place& place) {
  for (const lang::Reference& r : e.references) uses_.push_back({&r, place});
}

const Expr* ModuleDecoder::compile(const hcl::Expr& e, const Place& place) {
  const Expr* out = lang::compile(e, *functions_, syntax_.arena, later_);
  use(*out, place);
  return out;
}

std::vector<const lang::Reference*> ModuleDecoder::depends_on(const hcl::Attribute& a) {
  std::vector<const lang::Reference*> out;
  auto items = list_items(*a.expr, diags_);
  if (!items) return out;
  for (const hcl::Expr* item : *items) {
    const hcl::Expr& e = unquoted(*item, syntax_, diags_);
    if (!absolute_traversal(e, syntax_.arena, diags_)) continue;
    const Expr* compiled = compile(e, {.depends_on = true});
    for (const lang::Reference& r : compiled->references) out.push_back(&r);
  }
  return out;
}

void ModuleDecoder::not_constant(const hcl::Expr& e) {
  diags_.error("Unsuitable value type", "Unsuitable value: value must be known", start_of(e, syntax_));
}

std::string ModuleDecoder::constant_text(const hcl::Expr& e) {
  value::Value v = lang::evaluate_constant(e, diags_);
  if (v.is_unknown()) not_constant(e);
  if (v.is_unknown() || v.is_null()) return "";
  value::Result text = value::convert(v, value::Type::string());
  if (!text.ok()) {
    diags_.error("Unsuitable value type", fmt::format("Unsuitable value: {}", text.error()),
                 start_of(e, syntax_));
    return "";
  }
  return std::string(text.value().as_string());
}

bool ModuleDecoder::constant_bool(const hcl::Expr& e, bool otherwise) {
  value::Value v = lang::evaluate_constant(e, diags_);
  if (v.is_unknown()) not_constant(e);
  if (v.is_unknown() || v.is_null()) return otherwise;
  value::Result truth = value::convert(v, value::Type::boolean());
  if (!truth.ok()) {
    diags_.error("Unsuitable value type", fmt::format("Unsuitable value: {}", truth.error()),
                 start_of(e, syntax_));
    return otherwise;
  }
  return truth.value().as_bool();
}

void ModuleDecoder::check_name(const hcl::Label& label, const char* summary) {
  if (!hcl::valid_identifier(label.text)) diags_.error(summary, kNameRule, label.range);
}

void ModuleDecoder::repetition(const MergedContent& content, const Expr*& count, const Expr*& for_each) {
  const hcl::Attribute* counted = content.find("count");
  const hcl::Attribute* keyed = content.find("for_each");
  // The arguments of repetition are evaluated outside of it: no count.index in them.
  if (counted) count = compile(*counted->expr, {});
  if (!keyed) return;
  if (counted) {
    diags_.error(
        "Invalid combination of \"count\" and \"for_each\"",
        "The \"count\" and \"for_each\" meta-arguments are mutually-exclusive, only one should be used to be "
        "explicit about the number of resources to be created.",
        keyed->name_range);
    return;
  }
  for_each = compile(*keyed->expr, {});
}

void ModuleDecoder::no_depends_on_override(const Declaration& d, const MergedContent& content) {
  if (!content.overridden("depends_on", d)) return;
  hcl::Range where = content.find("depends_on")->expr->range;
  hcl::Diagnostics ignored;
  if (auto items = list_items(*content.find("depends_on")->expr, ignored)) {
    if (items->empty()) return;
    where = items->front()->range;
  }
  diags_.error("Unsupported override", "The depends_on argument may not be overridden.", where);
}

namespace {

// As the real tool does: of an override counts what the schema knows, the rest is not read.
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

}  // namespace

const BodyPlan* ModuleDecoder::body(const MergedContent& content, const provider::BlockSchema& schema,
                                    const Place& place) {
  std::vector<const hcl::Body*> parts = content.rest;
  for (std::size_t i = content.own; i < parts.size(); ++i)
    parts[i] = known_part(*parts[i], schema, syntax_.arena);
  return body(parts, schema, place);
}

const BodyPlan* ModuleDecoder::body(std::span<const hcl::Body* const> parts,
                                    const provider::BlockSchema& schema, const Place& place) {
  hcl::Diagnostics found;
  const hcl::Body* whole = parts.size() == 1 ? parts[0] : merge_bodies(parts, schema, syntax_.arena, found);
  configuration_.bodies_.push_back(
      plan_body(*whole, schema, {}, syntax_.arena, found, &syntax_.sources, *functions_));
  configuration_.bodies_.back()->problems = std::move(found);
  const BodyPlan* plan = configuration_.bodies_.back().get();
  for (const Expr* e : plan->expressions) use(*e, place);
  return plan;
}

}  // namespace reprise::config
