#include "report/schema_json.h"

#include <map>

#include "lang/functions_provided.h"
#include "state/json_text.h"
#include "value/json.h"

namespace reprise::report {

namespace {

using provider::AttributeSchema;
using provider::BlockSchema;
using provider::Nesting;
using state::JsonText;

// Schemas are read with the same limit.
constexpr int kDepthMax = 64;

const char* nesting_name(Nesting nesting) {
  switch (nesting) {
    case Nesting::single: return "single";
    case Nesting::group: return "group";
    case Nesting::list: return "list";
    case Nesting::set: return "set";
    case Nesting::map: return "map";
  }
  return "";
}

void append_attributes(JsonText& out, const BlockSchema& block, int depth);

void append_attribute(JsonText& out, const AttributeSchema& a, int depth) {
  out.open('{');
  if (a.nested && depth < kDepthMax) {
    out.key("nested_type").open('{');
    append_attributes(out, *a.nested, depth + 1);
    out.field("nesting_mode", nesting_name(a.nested_nesting)).close('}');
  } else {
    out.key("type").raw(value::type_to_json(a.type));
  }
  out.field("description_kind", "plain");
  if (a.required) out.flag("required", true);
  if (a.optional) out.flag("optional", true);
  if (a.computed) out.flag("computed", true);
  if (a.sensitive) out.flag("sensitive", true);
  if (a.write_only) out.flag("write_only", true);
  if (a.deprecated) out.flag("deprecated", true);
  out.close('}');
}

void append_attributes(JsonText& out, const BlockSchema& block, int depth) {
  if (block.attributes.empty()) return;
  out.key("attributes").open('{');
  for (const AttributeSchema& a : block.attributes) {
    out.key(a.name);
    append_attribute(out, a, depth);
  }
  out.close('}');
}

void append_block(JsonText& out, const BlockSchema& block, int depth) {
  out.open('{');
  append_attributes(out, block, depth);
  if (!block.blocks.empty() && depth < kDepthMax) {
    out.key("block_types").open('{');
    for (const provider::NestedBlock& b : block.blocks) {
      out.key(b.name).open('{').field("nesting_mode", nesting_name(b.nesting)).key("block");
      append_block(out, *b.block, depth + 1);
      if (b.min_items > 0) out.key("min_items").integer(b.min_items);
      if (b.max_items > 0) out.key("max_items").integer(b.max_items);
      out.close('}');
    }
    out.close('}');
  }
  out.field("description_kind", "plain");
  if (block.deprecated) out.flag("deprecated", true);
  out.close('}');
}

template <class Find>
void append_types(JsonText& out, const char* key, const std::vector<std::string>& types, Find&& find) {
  if (types.empty()) return;
  out.key(key).open('{');
  for (const std::string& type : types) {
    const provider::ResourceSchema* schema = find(type);
    if (!schema) continue;
    out.key(type).open('{').key("version").integer(schema->version).key("block");
    append_block(out, schema->block, 0);
    out.close('}');
  }
  out.close('}');
}

void append_parameter(JsonText& out, const lang::Parameter& p) {
  out.open('{').field("name", p.name);
  if (p.allow_null) out.flag("is_nullable", true);
  out.key("type").raw(p.type ? value::type_to_json(p.type) : "\"dynamic\"").close('}');
}

void append_functions(JsonText& out, std::string_view source) {
  constexpr std::string_view kOwn = "provider::terraform::";
  std::map<std::string, const lang::Function*> sorted;
  for (const lang::Function& f : lang::provided_functions(source)) sorted.emplace(f.name, &f);
  const std::vector<std::string> own_name = {"terraform"};
  const lang::FunctionTable own = lang::with_terraform_provider(own_name);
  if (source == "terraform.io/builtin/terraform")
    for (const lang::Function& f : own.all())
      if (f.name.starts_with(kOwn)) sorted.emplace(f.name.substr(kOwn.size()), &f);
  if (sorted.empty()) return;
  out.key("functions").open('{');
  for (const auto& [name, f] : sorted) out.key(name).raw(function_signature_json(*f, f->description));
  out.close('}');
}

}  // namespace

std::string provider_schemas_object(const std::set<std::string>& sources,
                                    const provider::Registry& registry) {
  JsonText out;
  out.open('{');
  for (const std::string& source : sources) {
    const provider::Provider* p = registry.provider(source);
    if (!p) continue;
    out.key(source).open('{').key("provider").open('{').key("version").integer(0);
    const BlockSchema& own = p->provider_schema();
    if (!own.attributes.empty() || !own.blocks.empty()) {
      out.key("block");
      append_block(out, own, 0);
    }
    out.close('}');
    append_types(out, "resource_schemas", p->resource_types(), [&](const auto& t) { return p->resource(t); });
    append_types(out, "data_source_schemas", p->data_source_types(),
                 [&](const auto& t) { return p->data_source(t); });
    append_functions(out, source);
    out.close('}');
  }
  return out.close('}').take();
}

std::string provider_schemas_json(const std::set<std::string>& sources, const provider::Registry& registry) {
  JsonText out;
  out.open('{').field("format_version", "1.0");
  return out.key("provider_schemas").raw(provider_schemas_object(sources, registry)).close('}').take();
}

std::string function_signature_json(const lang::Function& function, const std::string& description) {
  JsonText out;
  out.open('{').field("description", description);
  out.key("return_type").raw(function.result ? value::type_to_json(function.result) : "\"dynamic\"");
  if (!function.parameters.empty()) {
    out.key("parameters").open('[');
    for (const lang::Parameter& p : function.parameters) append_parameter(out, p);
    out.close(']');
  }
  if (function.variadic) {
    out.key("variadic_parameter");
    append_parameter(out, *function.variadic);
  }
  return out.close('}').take();
}

}  // namespace reprise::report
