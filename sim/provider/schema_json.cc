#include "provider/schema_json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "value/json.h"

namespace reprise::provider {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;
using value::Type;
using value::TypeRef;

// Reads the parts of one schema; the first fault stays in `error`.
class SchemaReader {
 public:
  std::string error;

  std::shared_ptr<BlockSchema> block(const element& json, int depth) {
    auto out = std::make_shared<BlockSchema>();
    object fields;
    if (depth > kSchemaDepthMax) return fail("blocks are nested too deeply"), out;
    if (json.get(fields)) return fail("a block must be an object"), out;
    out->deprecated = flag(fields, "deprecated");
    object attributes;
    if (!fields["attributes"].get(attributes)) read_attributes(attributes, *out, depth);
    object blocks;
    if (!fields["block_types"].get(blocks)) {
      for (auto [name, nested] : blocks) out->blocks.push_back(nested_block(name, nested, depth));
    }
    if (error.empty()) out->finish();
    return out;
  }

 private:
  void fail(std::string text) {
    if (error.empty()) error = std::move(text);
  }
  static bool flag(const object& fields, const char* name) {
    bool b = false;
    return !fields[name].get(b) && b;
  }
  static int count(const object& fields, const char* name) {
    std::int64_t n = 0;
    return fields[name].get(n) ? 0 : static_cast<int>(std::clamp<std::int64_t>(n, 0, 1 << 20));
  }

  void read_attributes(const object& attributes, BlockSchema& out, int depth) {
    for (auto [name, json] : attributes) {
      AttributeSchema a;
      a.name = std::string(name);
      object fields;
      if (json.get(fields)) return fail(fmt::format("attribute \"{}\" must be an object", name));
      a.required = flag(fields, "required");
      a.optional = flag(fields, "optional");
      a.computed = flag(fields, "computed");
      a.sensitive = flag(fields, "sensitive");
      a.write_only = flag(fields, "write_only");
      a.deprecated = flag(fields, "deprecated");
      element part;
      if (!fields["type"].get(part))
        a.type = type(part);
      else if (!fields["nested_type"].get(part))
        nested_type(part, a, depth);
      if (!a.type) return fail(fmt::format("attribute \"{}\" has no valid type", name));
      out.attributes.push_back(std::move(a));
    }
  }

  static TypeRef type(const element& json) {
    std::string_view name;
    if (!json.get(name)) {
      if (name == "string") return Type::string();
      if (name == "bool") return Type::boolean();
      if (name == "number") return Type::number();
      if (name == "dynamic") return Type::dynamic();
      return nullptr;
    }
    return value::type_from_json(simdjson::minify(json));
  }

  static std::optional<Nesting> nesting(const object& fields) {
    std::string_view mode;
    if (fields["nesting_mode"].get(mode)) return std::nullopt;
    if (mode == "single") return Nesting::single;
    if (mode == "group") return Nesting::group;
    if (mode == "list") return Nesting::list;
    if (mode == "set") return Nesting::set;
    if (mode == "map") return Nesting::map;
    return std::nullopt;
  }

  void nested_type(const element& json, AttributeSchema& a, int depth) {
    object fields;
    if (json.get(fields)) return;
    const auto mode = nesting(fields);
    if (!mode) return;
    a.nested_nesting = *mode;
    a.nested = block(json, depth + 1);
    if (!error.empty()) return;
    TypeRef object_type = a.nested->implied_type;
    switch (*mode) {
      case Nesting::list: a.type = Type::list(object_type); break;
      case Nesting::set: a.type = Type::set(object_type); break;
      case Nesting::map: a.type = Type::map(object_type); break;
      default: a.type = object_type;
    }
  }

  NestedBlock nested_block(std::string_view name, const element& json, int depth) {
    NestedBlock out;
    out.name = std::string(name);
    out.block = std::make_shared<BlockSchema>();
    object fields;
    if (json.get(fields)) return fail(fmt::format("block \"{}\" must be an object", name)), out;
    const auto mode = nesting(fields);
    if (!mode) return fail(fmt::format("block \"{}\" has no valid nesting mode", name)), out;
    out.nesting = *mode;
    out.min_items = count(fields, "min_items");
    out.max_items = count(fields, "max_items");
    element inner;
    if (fields["block"].get(inner)) return fail(fmt::format("block \"{}\" has no content", name)), out;
    out.block = block(inner, depth + 1);
    return out;
  }
};

}  // namespace

SchemaResult read_schema(std::string_view json) {
  simdjson::dom::parser parser;
  element root;
  if (auto fault = parser.parse(json.data(), json.size()).get(root))
    return {nullptr, simdjson::error_message(fault)};
  object fields;
  if (root.get(fields)) return {nullptr, "a schema must be an object"};
  auto out = std::make_shared<ResourceSchema>();
  std::int64_t version = 0;
  if (!fields["version"].get(version)) out->version = version;
  SchemaReader reader;
  element block;
  if (fields["block"].get(block)) {
    out->block.finish();  // a provider without configuration
    return {out, ""};
  }
  out->block = std::move(*reader.block(block, 0));
  if (!reader.error.empty()) return {nullptr, reader.error};
  return {out, ""};
}

}  // namespace reprise::provider
