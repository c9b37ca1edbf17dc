// Schemas of providers: what arguments a resource type has. Shapes follow Terraform's provider protocol.
//
// A BlockSchema describes a body; its implied type is an object with one attribute for each argument and each
// nested block type. Fields of values of that type are addressed by position: `fields[i]` says what attribute
// i is.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace reprise::provider {

struct BlockSchema;

enum class Nesting : std::uint8_t { single, group, list, set, map };

struct AttributeSchema {
  std::string name;
  value::TypeRef type = nullptr;
  bool required = false;
  bool optional = false;
  bool computed = false;
  bool sensitive = false;
  bool write_only = false;
  bool deprecated = false;
  std::shared_ptr<const BlockSchema> nested;  // attribute with nested_type; `type` is the type it implies
  Nesting nested_nesting = Nesting::single;
};

struct NestedBlock {
  std::string name;
  Nesting nesting = Nesting::list;
  int min_items = 0;
  int max_items = 0;  // 0: no limit
  std::shared_ptr<const BlockSchema> block;
};

struct BlockSchema {
  std::vector<AttributeSchema> attributes;  // sorted by name
  std::vector<NestedBlock> blocks;          // sorted by name
  bool deprecated = false;

  struct Field {
    bool is_block;
    std::uint32_t index;  // into attributes or blocks
  };
  value::TypeRef implied_type = nullptr;
  std::vector<Field> fields;    // parallel to implied_type->attributes()
  value::Value blank;           // of a body in which nothing is written: null arguments, no blocks
  bool has_sensitive = false;   // a sensitive attribute, at any depth
  bool has_write_only = false;  // a write-only attribute, at this level

  // Sorts and computes what is derived from attributes and blocks; call once after filling in.
  void finish();
  const AttributeSchema* attribute(std::string_view name) const;
  const NestedBlock* block(std::string_view name) const;
};

struct ResourceSchema {
  std::int64_t version = 0;
  BlockSchema block;
};

}  // namespace reprise::provider
