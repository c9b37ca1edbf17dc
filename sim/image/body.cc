#include "image/body.h"

#include <fmt/format.h>

#include <algorithm>

#include "hcl/parser.h"
#include "lang/suggest.h"
#include "value/convert.h"

namespace reprise::image {
namespace {

constexpr int kNestingMax = 32;

struct Compiler {
  const lang::FunctionTable& functions;
  hcl::Arena& arena;
  hcl::Diagnostics& diags;
  std::vector<std::string_view> locals;  // iterators of dynamic blocks around

  const lang::Expr* expr(const hcl::Expr& syntax, Body& into) {
    const lang::Expr* e = lang::compile(syntax, functions, locals, arena, diags);
    into.expressions.push_back(e);
    return e;
  }
  void dynamic(const hcl::Block& b, const BlockSpec* spec, Body& into, int depth);
  void block(const hcl::Block& b, const BlockSpec* spec, Body& into, int depth);
  const hcl::Body& unfolded(const hcl::Body& body, const BlockSpec* spec);
  void fill(const hcl::Body& body, std::span<const std::string_view> skip, const BlockSpec* spec, Body& into,
            int depth);
};

const BlockSpec* inner_spec(const BlockSpec* spec, std::string_view type) {
  if (!spec) return nullptr;
  auto at = spec->blocks.find(type);
  return at == spec->blocks.end() ? nullptr : &at->second;
}

// A body of JSON syntax with the properties as blocks that are blocks of the specification.
const hcl::Body& Compiler::unfolded(const hcl::Body& body, const BlockSpec* spec) {
  if (!body.json) return body;
  std::vector<hcl::BlockShape> shapes;
  if (spec)
    for (const auto& [type, inner] : spec->blocks) shapes.push_back({type, 0});
  if (!shapes.empty()) shapes.push_back({"dynamic", 1});
  return *hcl::json_body_as(body, shapes, arena, diags);
}

void Compiler::dynamic(const hcl::Block& b, const BlockSpec* spec, Body& into, int depth) {
  constexpr hcl::BlockShape kContent[] = {{"content", 0}};
  const hcl::Body& body = b.body->json ? *hcl::json_body_as(*b.body, kContent, arena, diags) : *b.body;
  const hcl::Attribute* for_each = body.find("for_each");
  const hcl::Attribute* iterator = body.find("iterator");
  auto content = std::find_if(body.blocks.begin(), body.blocks.end(),
                              [](const hcl::Block& inner) { return inner.type == "content"; });
  if (!for_each || content == body.blocks.end() || b.labels.size() != 1) {
    diags.error("Invalid dynamic block",
                "A dynamic block has one label, a for_each argument and a content block.", b.header_range);
    return;
  }
  std::string_view name = b.labels[0].text;
  Body::Block out{std::string(name), std::make_unique<Body>(), b.header_range, expr(*for_each->expr, into),
                  0};
  if (iterator && iterator->expr->kind == hcl::ExprKind::scope_traversal)
    name = static_cast<const hcl::ScopeTraversal*>(iterator->expr)->root;
  else if (iterator && iterator->expr->kind == hcl::ExprKind::string_literal)
    name = static_cast<const hcl::StringLiteral*>(iterator->expr)->text;
  out.slot = locals.size();
  locals.push_back(name);
  fill(*content->body, {}, inner_spec(spec, b.labels[0].text), *out.body, depth + 1);
  locals.pop_back();
  into.blocks.push_back(std::move(out));
}

void Compiler::block(const hcl::Block& b, const BlockSpec* spec, Body& into, int depth) {
  if (b.type == "dynamic") return dynamic(b, spec, into, depth);
  Body::Block out{std::string(b.type), std::make_unique<Body>(), b.header_range, nullptr, 0};
  fill(*b.body, {}, inner_spec(spec, b.type), *out.body, depth + 1);
  into.blocks.push_back(std::move(out));
}

void Compiler::fill(const hcl::Body& written, std::span<const std::string_view> skip, const BlockSpec* spec,
                    Body& into, int depth) {
  const hcl::Body& body = unfolded(written, spec);
  into.range = body.missing_range.valid() ? body.missing_range : body.range;
  if (depth > kNestingMax) {
    diags.error("Blocks are nested too deeply", fmt::format("At most {} levels are supported.", kNestingMax),
                body.range);
    return;
  }
  auto skipped = [&](std::string_view name) {
    return std::find(skip.begin(), skip.end(), name) != skip.end();
  };
  for (const hcl::Attribute& a : body.attributes)
    if (!skipped(a.name)) into.arguments.push_back({std::string(a.name), expr(*a.expr, into), a.name_range});
  for (const hcl::Block& b : body.blocks) {
    if (skipped(b.type)) continue;
    std::size_t before = into.blocks.size();
    block(b, spec, into, depth);
    if (into.blocks.size() == before) continue;
    const Body& inner = *into.blocks.back().body;
    into.expressions.insert(into.expressions.end(), inner.expressions.begin(), inner.expressions.end());
  }
}

std::string suggestion(std::string_view name, const BlockSpec& spec) {
  std::vector<std::string_view> names;
  for (const auto& a : spec.arguments) names.push_back(a.first);
  std::string_view similar = lang::name_suggestion(name, names);
  return similar.empty() ? "" : fmt::format(" Did you mean \"{}\"?", similar);
}

value::Value converted(const value::Value& v, const BlockSpec::Argument* spec, std::string_view name,
                       hcl::Range range, hcl::Diagnostics& diags) {
  if (!spec || v.is_unknown()) return v;
  value::Result r = value::convert(v, spec->type);
  if (r.ok()) return r.value();
  diags.error("Incorrect attribute value type",
              fmt::format("Inappropriate value for attribute \"{}\": {}.", name, r.message_with_path()),
              range);
  return value::Value::null();
}

const BlockSpec::Argument* argument_of(const BlockSpec* spec, std::string_view name) {
  if (!spec) return nullptr;
  auto at = spec->arguments.find(name);
  return at == spec->arguments.end() ? nullptr : &at->second;
}

void set(Config& config, const std::string& name, value::Value v, hcl::Range range, const hcl::Expr* syntax) {
  if (!v.is_null()) config.arguments[name] = {std::move(v), range, syntax};
}

Config evaluate_at(const Body& body, const BlockSpec* spec, lang::EvalContext& context);

void evaluate_block(const Body::Block& b, const BlockSpec* spec, lang::EvalContext& context,
                    std::vector<Config>& out) {
  if (!b.for_each) {
    out.push_back(evaluate_at(*b.body, spec, context));
    out.back().range = b.range;
    return;
  }
  value::Value over = lang::evaluate(*b.for_each, context);
  value::Marks marks = over.marks();
  over = over.unmark();
  if (over.is_null() || over.is_unknown() || over.type()->is_primitive()) {
    if (!over.is_unknown())
      context.diags->error("Invalid dynamic for_each value",
                           "Cannot use this value in for_each: a collection is needed.", b.for_each->range());
    return;
  }
  auto each = [&](const value::Value& key, const value::Value& item) {
    std::vector<value::Value> saved = context.locals;
    if (context.locals.size() <= b.slot) context.locals.resize(b.slot + 1);
    context.locals[b.slot] = value::Value::object({{"key", key}, {"value", item.with_marks(marks)}});
    out.push_back(evaluate_at(*b.body, spec, context));
    out.back().range = b.range;
    context.locals = std::move(saved);
  };
  if (over.type()->kind() == value::Kind::map) {
    for (const value::MapEntry& e : over.entries()) each(value::Value::string(e.key), e.value);
  } else if (over.type()->kind() == value::Kind::object) {
    for (std::size_t i = 0; i < over.size(); ++i)
      each(value::Value::string(over.type()->attributes()[i].name), over.at(i));
  } else {
    bool set = over.type()->kind() == value::Kind::set;
    for (std::size_t i = 0; i < over.size(); ++i)
      each(set ? over.at(i) : value::Value::integer(static_cast<std::int64_t>(i)), over.at(i));
  }
}

Config evaluate_at(const Body& body, const BlockSpec* spec, lang::EvalContext& context) {
  Config out;
  out.range = body.range;
  for (const Body::Argument& a : body.arguments) {
    value::Value v = lang::evaluate(*a.value, context);
    set(out, a.name, converted(v, argument_of(spec, a.name), a.name, a.value->range(), *context.diags),
        a.value->range(), a.value->syntax);
  }
  for (const Body::Block& b : body.blocks) {
    const BlockSpec* inner = nullptr;
    if (spec) {
      auto at = spec->blocks.find(b.type);
      if (at == spec->blocks.end()) continue;
      inner = &at->second;
    }
    evaluate_block(b, inner, context, out.blocks[b.type]);
  }
  return out;
}

}  // namespace

std::unique_ptr<Body> compile_body(const hcl::Body& body, const lang::FunctionTable& functions,
                                   std::span<const std::string_view> skip, const BlockSpec* spec,
                                   hcl::Arena& arena, hcl::Diagnostics& diags) {
  auto out = std::make_unique<Body>();
  Compiler{functions, arena, diags, {}}.fill(body, skip, spec, *out, 0);
  return out;
}

void check_names(const Body& body, const BlockSpec* spec, hcl::Diagnostics& diags) {
  if (!spec) return;
  for (const Body::Argument& a : body.arguments) {
    if (spec->arguments.contains(a.name)) continue;
    bool block = spec->blocks.contains(a.name);
    diags.error("Unsupported argument",
                block
                    ? fmt::format("An argument named \"{0}\" is not expected here. Did you mean to define a "
                                  "block of type \"{0}\"?",
                                  a.name)
                    : fmt::format("An argument named \"{}\" is not expected here.{}", a.name,
                                  suggestion(a.name, *spec)),
                a.name_range);
  }
  std::map<std::string_view, int> seen;
  for (const Body::Block& b : body.blocks) {
    auto at = spec->blocks.find(b.type);
    if (at == spec->blocks.end()) {
      bool argument = spec->arguments.contains(b.type);
      diags.error("Unsupported block type",
                  argument
                      ? fmt::format("Blocks of type \"{0}\" are not expected here. Did you mean to define "
                                    "argument \"{0}\"? If so, use the equals sign to assign it a value.",
                                    b.type)
                      : fmt::format("Blocks of type \"{}\" are not expected here.", b.type),
                  b.range);
      continue;
    }
    if (at->second.single && ++seen[b.type] == 2)
      diags.error(fmt::format("Duplicate {} block", b.type),
                  fmt::format("Only one block of type \"{}\" is allowed.", b.type), b.range);
    check_names(*b.body, &at->second, diags);
  }
}

Config evaluate_body(const Body& body, const BlockSpec* spec, lang::EvalContext& context) {
  return evaluate_at(body, spec, context);
}

void apply_overrides(Config& config, const value::Value& object, const BlockSpec* spec, hcl::Range range,
                     hcl::Diagnostics& diags) {
  value::Value v = object.unmark();
  if (v.is_null() || v.is_unknown()) return;
  auto one = [&](const std::string& name, const value::Value& item) {
    if (spec && !spec->arguments.contains(name)) {
      diags.error(
          "Unsupported argument",
          fmt::format("An argument named \"{}\" is not expected here.{}", name, suggestion(name, *spec)),
          range);
      return;
    }
    set(config, name, converted(item.with_marks(object.marks()), argument_of(spec, name), name, range, diags),
        range, nullptr);
  };
  if (v.type()->kind() == value::Kind::object)
    for (std::size_t i = 0; i < v.size(); ++i) one(v.type()->attributes()[i].name, v.at(i));
  else if (v.type()->kind() == value::Kind::map)
    for (const value::MapEntry& e : v.entries()) one(e.key, e.value);
}

const Config::Given* Config::find(std::string_view name) const {
  auto at = arguments.find(name);
  return at == arguments.end() ? nullptr : &at->second;
}

std::string Config::text(std::string_view name, std::string_view otherwise) const {
  const Given* g = find(name);
  if (!g || g->value.is_unknown() || g->value.type() != value::Type::string()) return std::string(otherwise);
  return std::string(g->value.unmark().as_string());
}

bool Config::flag(std::string_view name, bool otherwise) const {
  const Given* g = find(name);
  if (!g || g->value.is_unknown() || g->value.type() != value::Type::boolean()) return otherwise;
  return g->value.unmark().as_bool();
}

std::vector<std::string> Config::texts(std::string_view name) const {
  std::vector<std::string> out;
  const Given* g = find(name);
  if (!g || g->value.is_unknown()) return out;
  value::Value v = g->value.unmark_deep();
  if (v.type() != value::Type::list(value::Type::string())) return out;
  for (const value::Value& item : v.items())
    if (!item.is_null() && !item.is_unknown()) out.emplace_back(item.as_string());
  return out;
}

std::map<std::string, std::string> Config::map(std::string_view name) const {
  std::map<std::string, std::string> out;
  const Given* g = find(name);
  if (!g || g->value.is_unknown()) return out;
  value::Value v = g->value.unmark_deep();
  if (v.type() != value::Type::map(value::Type::string())) return out;
  for (const value::MapEntry& e : v.entries())
    if (!e.value.is_null() && !e.value.is_unknown()) out[e.key] = std::string(e.value.as_string());
  return out;
}

world::Duration Config::duration(std::string_view name, hcl::Diagnostics& diags) const {
  std::string t = text(name);
  if (t.empty()) return {};
  std::optional<world::Duration> d = world::parse_duration(t);
  if (!d)
    diags.error("Failed to parse duration",
                fmt::format("\"{}\" is not a duration such as \"5s\" or \"1m30s\".", t), range_of(name));
  return d.value_or(world::Duration{});
}

value::Marks Config::marks(std::string_view name) const {
  const Given* g = find(name);
  return g ? g->value.deep_marks() : nullptr;
}

hcl::Range Config::range_of(std::string_view name) const {
  const Given* g = find(name);
  return g ? g->range : range;
}

const Config* Config::block(std::string_view type) const {
  auto at = blocks.find(type);
  return at == blocks.end() || at->second.empty() ? nullptr : &at->second.front();
}

void Config::lay_over(Config upper) {
  for (auto& [name, given] : upper.arguments) arguments[name] = std::move(given);
  for (auto& [type, list] : upper.blocks) blocks[type] = std::move(list);
}

}  // namespace reprise::image
