#include "providers_fake/definition_compiler.h"

#include <fmt/format.h>

#include <algorithm>

#include "lang/eval.h"
#include "providers_fake/stop_early.h"
#include "providers_fake/type_facts.h"
#include "value/convert.h"

namespace reprise::providers_fake {
namespace {

using value::Type;
using value::Value;

// The type of an attribute at a dotted path, through nested blocks; nullptr when there is none.
value::TypeRef type_at(value::TypeRef type, std::string_view path) {
  for (;;) {
    while (type && type->is_collection()) type = type->element();
    if (!type || type->kind() != value::Kind::object) return nullptr;
    const std::size_t dot = path.find('.');
    type = type->attribute_type(path.substr(0, dot));
    if (dot == path.npos || !type) return type;
    path = path.substr(dot + 1);
  }
}

template <class T, class Same>
T& replaced(std::vector<T>& list, Same&& same) {
  for (T& known : list)
    if (same(known)) return known = T{};
  return list.emplace_back();
}

void set_force_new(TypeRules& rules, const std::string& path, bool on) {
  auto at = std::lower_bound(rules.force_new.begin(), rules.force_new.end(), path);
  const bool known = at != rules.force_new.end() && *at == path;
  if (on && !known) rules.force_new.insert(at, path);
  if (!on && known) rules.force_new.erase(at);
}

void set_default(TypeRules& rules, const std::string& path, Value v) {
  auto at = std::lower_bound(rules.defaults.begin(), rules.defaults.end(), path,
                             [](const auto& entry, const std::string& p) { return entry.first < p; });
  if (at != rules.defaults.end() && at->first == path)
    at->second = std::move(v);
  else
    rules.defaults.insert(at, {path, std::move(v)});
}

// "aws_route_table" → "RouteTable".
std::string call_name(std::string_view type) {
  std::string out;
  bool upper = true;
  const std::size_t first = type.find('_');
  for (char c : type.substr(first == type.npos ? 0 : first + 1)) {
    if (c == '_') {
      upper = true;
      continue;
    }
    out.push_back(upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    upper = false;
  }
  return out;
}

}  // namespace

void DefinitionCompiler::arguments(const hcl::Body& body, const std::vector<Keyword>& keywords) {
  for (const hcl::Attribute& a : body.attributes) {
    auto known =
        std::find_if(keywords.begin(), keywords.end(), [&](const Keyword& k) { return k.name == a.name; });
    if (known != keywords.end())
      known->take(a);
    else
      diags_.error("Unsupported argument",
                   fmt::format("An argument named \"{}\" is not expected here.", a.name), a.name_range);
  }
}

const lang::Expr* DefinitionCompiler::expression(const hcl::Attribute& a) {
  const hcl::Expr* syntax = stop_early(a.expr, library_.arena_);
  expressions_.push_back(lang::compile(*syntax, definition_functions(), library_.arena_, diags_));
  return expressions_.back();
}

Value DefinitionCompiler::constant(const hcl::Attribute& a, value::TypeRef type) {
  value::Result r = value::convert(lang::evaluate_constant(*a.expr, diags_), type);
  if (r.ok()) return r.value();
  diags_.error("Invalid cloud definition",
               fmt::format("The value of \"{}\" is wrong: {}.", a.name, r.error()), a.expr->range);
  return Value::unknown(type);
}

std::string DefinitionCompiler::text(const hcl::Attribute& a) {
  const Value v = constant(a, Type::string());
  return v.is_known() && !v.is_null() ? std::string(v.as_string()) : std::string();
}

bool DefinitionCompiler::flag(const hcl::Attribute& a) {
  const Value v = constant(a, Type::boolean());
  return v.is_known() && !v.is_null() && v.as_bool();
}

std::vector<std::string> DefinitionCompiler::texts(const hcl::Attribute& a) {
  std::vector<std::string> out;
  if (a.expr->kind == hcl::ExprKind::string_literal) return {text(a)};
  const Value v = constant(a, Type::list(Type::string()));
  if (!v.is_wholly_known() || v.is_null()) return out;
  for (const Value& item : v.items())
    if (!item.is_null()) out.emplace_back(item.as_string());
  return out;
}

void DefinitionCompiler::unexpected_block(const hcl::Block& block) {
  diags_.error("Unsupported block type",
               fmt::format("Blocks of type \"{}\" are not expected here.", block.type), block.header_range);
}

bool DefinitionCompiler::label(const hcl::Block& block, std::string_view& out) {
  if (block.labels.size() == 1) {
    out = block.labels[0].text;
    return true;
  }
  diags_.error("Invalid cloud definition", fmt::format("A {} block has one label.", block.type),
               block.header_range);
  return false;
}

std::unique_ptr<TypeDefinition> DefinitionCompiler::resource(std::string_view type,
                                                             const provider::ResourceSchema& schema,
                                                             const Blocks& blocks) {
  auto out = std::make_unique<TypeDefinition>();
  out->type = out->object_type = std::string(type);
  out->schema = &schema;
  TypeFacts facts = type_facts(library_.provider_, type, schema.block);
  out->rules = std::move(facts.rules);
  out->latencies = {facts.create, facts.update, facts.destroy, {}};
  out->create_call = "Create" + call_name(type);
  out->update_call = "Modify" + call_name(type);
  out->delete_call = "Delete" + call_name(type);
  out->id_index = schema.block.implied_type->attribute_index("id");
  out->region_index = schema.block.implied_type->attribute_index("region");
  for (const hcl::Block* block : library_.every_) resource_block(*out, *block, true);
  for (const hcl::Block* block : blocks) resource_block(*out, *block, false);
  if (out->label.empty()) out->label = fmt::format("{} {}", out->service, call_name(type));
  if (!out->id && !out->adopts)
    diags_.error("Invalid cloud definition", fmt::format("The definition of {} says no id.", type),
                 blocks.front()->header_range);
  if (out->id && out->id_index >= 0 && !out->attribute("id"))
    out->attributes.push_back({.path = "id", .index = out->id_index, .references = {}, .value = out->id});
  bind_all({schema.block.implied_type, out->attributes, out->children});
  out->order = evaluation_order(out->attributes, out->children, *blocks.back());
  return out;
}

void DefinitionCompiler::resource_block(TypeDefinition& out, const hcl::Block& block, bool for_every_type) {
  resource_keywords(out, *block.body);
  for (const hcl::Block& inner : block.body->blocks) inner_block(out, inner, for_every_type);
}

void DefinitionCompiler::resource_keywords(TypeDefinition& out, const hcl::Body& body) {
  arguments(body, {
                      {"id", [&](const auto& a) { out.id = expression(a); }},
                      {"service", [&](const auto& a) { out.service = text(a); }},
                      {"label", [&](const auto& a) { out.label = text(a); }},
                      {"create_call", [&](const auto& a) { out.create_call = text(a); }},
                      {"update_call", [&](const auto& a) { out.update_call = text(a); }},
                      {"delete_call", [&](const auto& a) { out.delete_call = text(a); }},
                      {"object", [&](const auto& a) { out.object_type = text(a); }},
                      {"adopts", [&](const auto& a) { out.adopts = expression(a); }},
                      {"import_id", [&](const auto& a) { out.import_id = expression(a); }},
                      {"global", [&](const auto& a) { out.global = flag(a); }},
                      {"keep", [&](const auto& a) { out.keep = flag(a); }},
                      {"update_in_place",
                       [&](const auto& a) {
                         for (const std::string& path : texts(a)) set_force_new(out.rules, path, false);
                       }},
                      {"force_new",
                       [&](const auto& a) {
                         for (const std::string& path : texts(a)) set_force_new(out.rules, path, true);
                       }},
                  });
}

void DefinitionCompiler::inner_block(TypeDefinition& out, const hcl::Block& block, bool for_every_type) {
  if (block.type == "attribute")
    attribute_block(out.attributes, &out.rules, out.schema->block, block, for_every_type);
  else if (block.type == "reject")
    reject_block(out.rejects, block);
  else if (block.type == "validate")
    validate_block(out.validations, block);
  else if (block.type == "quota")
    quota_block(out, block);
  else if (block.type == "child")
    child_block(out, block);
  else if (block.type == "missing")
    out.missing = error_block(block);
  else if (block.type == "blocked")
    out.blocked = error_block(block);
  else if (block.type == "machine")
    machine_block(out, block);
  else if (block.type == "latency")
    latency_block(out.latencies, block);
  else
    unexpected_block(block);
}

void DefinitionCompiler::attribute_block(std::vector<AttributeRule>& out, TypeRules* rules,
                                         const provider::BlockSchema& schema, const hcl::Block& block,
                                         bool for_every_type) {
  std::string_view path;
  if (!label(block, path)) return;
  const value::TypeRef type = type_at(schema.implied_type, path);
  if (!type) {
    if (!for_every_type)
      diags_.error("Invalid cloud definition", fmt::format("The type has no attribute \"{}\".", path),
                   block.labels[0].range);
    return;
  }
  AttributeRule& rule = replaced(out, [&](const AttributeRule& r) { return r.path == path; });
  rule.path = std::string(path);
  rule.index = schema.implied_type->attribute_index(path.substr(0, path.find('.')));
  attribute_keywords(rule, rules, type, block);
  const bool nested = path.find('.') != path.npos;
  if (nested && (rule.value || rule.plan || rule.normal || rule.same || rule.read))
    diags_.error("Invalid cloud definition",
                 "Inside a nested block, only references, force_new and default can be said.",
                 block.header_range);
}

void DefinitionCompiler::attribute_keywords(AttributeRule& rule, TypeRules* rules, value::TypeRef type,
                                            const hcl::Block& block) {
  std::vector<Keyword> keywords = {
      {"value", [&](const auto& a) { rule.value = expression(a); }},
      {"references", [&](const auto& a) { rule.references = texts(a); }},
      {"refers_to", [&](const auto& a) { rule.refers_to = expression(a); }},
      {"must_exist", [&](const auto& a) { rule.must_exist = flag(a); }},
      {"blocks_delete", [&](const auto& a) { rule.blocks_delete = flag(a); }},
      {"owner", [&](const auto& a) { rule.owner = flag(a); }},
      {"recompute", [&](const auto& a) { rule.recompute = flag(a); }},
      {"plan", [&](const auto& a) { rule.plan = expression(a); }},
      {"normal", [&](const auto& a) { rule.normal = expression(a); }},
      {"same", [&](const auto& a) { rule.same = expression(a); }},
      {"read", [&](const auto& a) { rule.read = expression(a); }},
      {"referred_by", [&](const auto& a) { rule.referred_by = texts(a); }},
      {"force_new_when", [&](const auto& a) { rule.force_new_when = expression(a); }},
  };
  if (rules) {
    keywords.push_back({"force_new", [&](const auto& a) { set_force_new(*rules, rule.path, flag(a)); }});
    keywords.push_back(
        {"default", [&](const auto& a) { set_default(*rules, rule.path, constant(a, type)); }});
  }
  arguments(*block.body, keywords);
  for (const hcl::Block& inner : block.body->blocks) unexpected_block(inner);
  if (rules && rule.force_new_when) set_force_new(*rules, rule.path, true);
  if (rules && rule.recompute) rules->recomputed.push_back(rule.path);
}

void DefinitionCompiler::bind_all(const Shape& shape) {
  for (const lang::Expr* expr : expressions_) bind_references(*expr, shape, library_, diags_);
  expressions_.clear();
}

}  // namespace reprise::providers_fake
