// Bodies from JSON: which properties are blocks depends on what the reader of the body expects.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "hcl/json_tree.h"
#include "hcl/line_index.h"
#include "hcl/parser.h"

namespace reprise::hcl {

namespace {

constexpr const char* kWrongType = "Incorrect JSON value type";
constexpr std::string_view kComment = "//";

// The first token of a value, which messages about its kind point at.
Range start_of(const Expr& value) {
  bool bracketed = value.kind == ExprKind::object || value.kind == ExprKind::tuple;
  return bracketed ? Range{value.range.begin, value.range.begin + 1} : value.range;
}

struct Property {
  Label name;
  Expr* value;
};

void add_properties(const Expr& object, std::vector<Property>& out) {
  const auto& from = static_cast<const JsonObject&>(object);
  for (std::size_t i = 0; i < from.names.size(); ++i) out.push_back({from.names[i], from.items[i].value});
}

// The properties of an object, or of all objects of an array. `purpose` says what they are for.
std::vector<Property> properties_of(const Expr& value, const std::string& purpose, Diagnostics& diags) {
  std::vector<Property> out;
  if (value.kind == ExprKind::object) {
    add_properties(value, out);
  } else if (value.kind == ExprKind::tuple) {
    for (const Expr* item : static_cast<const Tuple&>(value).items) {
      if (item->kind == ExprKind::object) {
        add_properties(*item, out);
      } else {
        diags.error(kWrongType, "A JSON object is required here, " + purpose, start_of(*item));
      }
    }
  } else if (value.kind != ExprKind::null_literal) {
    diags.error(kWrongType, "Either a JSON object or JSON array of objects is required here, " + purpose,
                start_of(value));
  }
  return out;
}

// Where something that a body lacks is missed: at the end of an object, at the start of what is none.
Range missing_in(const Expr& value) {
  return value.kind == ExprKind::object ? Range{value.range.end - 1, value.range.end} : start_of(value);
}

Body* body_of(Expr& value, const SourceFile* source, Arena& arena) {
  Body* body = arena.make<Body>();
  body->json = true;
  body->source = source;
  body->range = value.range;
  body->json_value = &value;
  body->missing_range = missing_in(value);
  std::vector<Property> properties;
  Diagnostics reported_when_read;
  properties = properties_of(value, "", reported_when_read);
  std::vector<Attribute> attributes;
  for (const Property& p : properties) {
    Range range{p.name.range.begin, p.value->range.end};
    attributes.push_back({p.name.text, p.name.range, p.value, range});
  }
  body->attributes = arena.copy(attributes);
  return body;
}

class BlockReader {
 public:
  BlockReader(const SourceFile* source, Arena& arena, Diagnostics& diags, std::vector<Block>& out)
      : source_(source), arena_(arena), diags_(diags), out_(out) {}

  void read(const BlockShape& shape, const Attribute& from) {
    labels_.clear();
    unpack(shape, from, *from.expr);
  }

 private:
  // Depth is bounded by the number of labels.
  void unpack(const BlockShape& shape, const Attribute& from, Expr& value) {
    if (static_cast<int>(labels_.size()) < shape.labels) {
      std::string label = label_name(shape);
      auto found = properties_of(value, fmt::format("to specify {} labels for this block.", label), diags_);
      if (found.empty()) {
        diags_.error(
            "Missing block label",
            fmt::format("At least one object property is required, whose name represents the {} block's {}.",
                        shape.type, label),
            start_of(value));
      }
      for (const Property& p : found) {
        labels_.push_back(p.name);
        unpack(shape, from, *p.value);
        labels_.pop_back();
      }
    } else if (value.kind == ExprKind::object) {
      add(from, value, start_of(value));
    } else if (value.kind == ExprKind::tuple) {
      for (Expr* item : static_cast<Tuple&>(value).items) add(from, *item, start_of(value));
    } else if (value.kind != ExprKind::null_literal) {
      diags_.error(
          kWrongType,
          fmt::format("Either a JSON object or a JSON array is required, representing the contents of one or "
                      "more \"{}\" blocks.",
                      shape.type),
          start_of(value));
    }
  }

  std::string label_name(const BlockShape& shape) const {
    std::size_t at = labels_.size();
    if (at < shape.label_names.size()) return std::string(shape.label_names[at]);
    return shape.labels == 2 && at == 0 ? "type" : "name";
  }

  void add(const Attribute& from, Expr& value, Range header) {
    Block block{};
    block.type = from.name;
    block.type_range = from.name_range;
    block.labels = arena_.copy(labels_);
    block.body = body_of(value, source_, arena_);
    block.header_range = block.open_range = header;
    block.range = {from.name_range.begin, value.range.end};
    out_.push_back(block);
  }

  const SourceFile* source_;
  Arena& arena_;
  Diagnostics& diags_;
  std::vector<Block>& out_;
  std::vector<Label> labels_;
};

// Says what is wrong with the value that a body was made of, as far as it is of the wrong kind.
void check_kind(const Body& json, bool arguments_only, Diagnostics& diags) {
  if (!json.json_value) return;
  if (arguments_only) {
    if (json.json_value->kind == ExprKind::object) return;
    diags.error(kWrongType, "A JSON object is required here, setting the arguments for this block.",
                start_of(*json.json_value));
  } else {
    properties_of(*json.json_value, "to define arguments and child blocks.", diags);
  }
}

bool holds(const Expr& e, Pos at) {
  return (e.kind == ExprKind::object || e.kind == ExprKind::tuple) && at >= e.range.begin && at < e.range.end;
}

// The name or index of the item of `e` that holds the position, and the item.
std::pair<std::string, const Expr*> step_to(const Expr& e, Pos at) {
  if (e.kind == ExprKind::object) {
    const auto& object = static_cast<const JsonObject&>(e);
    for (std::size_t i = 0; i < object.items.size(); ++i)
      if (holds(*object.items[i].value, at))
        return {std::string(object.names[i].text), object.items[i].value};
  } else if (e.kind == ExprKind::tuple) {
    const auto& items = static_cast<const Tuple&>(e).items;
    for (std::size_t i = 0; i < items.size(); ++i)
      if (holds(*items[i], at)) return {fmt::format("[{}]", i), items[i]};
  }
  return {"", nullptr};
}

}  // namespace

void check_json_kind(const Body& json, Diagnostics& diags) { check_kind(json, false, diags); }

std::string json_path(const Body& json, Pos at) {
  std::string out;
  for (const Expr* e = json.json_value; e;) {
    auto [name, inside] = step_to(*e, at);
    if (inside && !out.empty() && !name.starts_with('[')) out += '.';
    out += name;
    e = inside;
  }
  return out;
}

Body* parse_json_file(const SourceFile& file, Arena& arena, Diagnostics& diags, Diagnostics* templates) {
  Expr* root = parse_json(file, arena, diags, templates);
  if (root->kind != ExprKind::object && root->kind != ExprKind::tuple) {
    diags.error("Root value must be object",
                "The root value in a JSON-based configuration must be either a JSON object or a JSON array "
                "of objects.",
                start_of(*root));
    Body* empty = arena.make<Body>();
    empty->json = true;
    empty->source = &file;
    empty->range = empty->missing_range = root->range;
    return empty;
  }
  return body_of(*root, &file, arena);
}

Body* json_body_as(const Body& json, std::span<const BlockShape> shapes, Arena& arena, Diagnostics& diags,
                   const JsonReading& how) {
  check_kind(json, how.arguments_only, diags);
  std::vector<Attribute> attributes;
  std::vector<Block> blocks;
  BlockReader reader(json.source, arena, diags, blocks);
  std::unordered_map<std::string_view, std::size_t> seen;  // lookup only
  for (const Attribute& property : json.attributes) {
    if (property.name == kComment) continue;
    const BlockShape* shape = nullptr;
    for (const BlockShape& s : shapes) {
      if (s.type == property.name) shape = &s;
    }
    if (shape) {
      reader.read(*shape, property);
      continue;
    }
    auto [at, fresh] = seen.emplace(property.name, attributes.size());
    if (fresh || (how.once && std::ranges::find(*how.once, property.name) == how.once->end())) {
      attributes.push_back(property);
      continue;
    }
    std::string first;
    if (json.source) first = range_text(*json.source, LineIndex(*json.source), attributes[at->second].range);
    diags.error(how.arguments_only ? "Duplicate attribute definition" : "Duplicate argument",
                fmt::format("The argument \"{}\" was already set at {}.", property.name, first),
                property.name_range, {property.name_range.begin, start_of(*property.expr).end});
  }
  Body* body = arena.make<Body>();
  body->attributes = arena.copy(attributes);
  body->blocks = arena.copy(blocks);
  body->range = json.range;
  body->missing_range = json.missing_range;
  return body;
}

}  // namespace reprise::hcl
