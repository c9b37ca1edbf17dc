// JSON documents of our own files as trees that remember where each part stands in the text: faults are
// reported by byte offset as Terraform does, and attributes stay text until a schema gives them a type.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::state {

// A node views the text it was parsed from, which must outlive it.
struct JsonField;

struct JsonNode {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object } kind = Kind::null;
  std::string_view raw;  // as written
  std::string text;      // of strings, without escapes
  std::vector<JsonNode> items;
  std::vector<JsonField> fields;  // in the order written

  bool is(Kind k) const { return kind == k; }
  const JsonNode* find(std::string_view key) const;  // the last of equal keys; nullptr when absent or null
  std::string string_or(std::string_view key, std::string_view otherwise = "") const;
  bool flag(std::string_view key) const;
  std::optional<std::int64_t> integer() const;  // when it is a 64-bit one
  const char* kind_name() const;                // "object", "number", … as Go's decoder calls them
};
struct JsonField {
  std::string key;
  JsonNode value;
};

struct JsonDocument {
  std::optional<JsonNode> root;
  std::size_t fault_offset = 0;  // when there is no root
  bool ended = false;            // the fault is that the text ends too early
};

// Nesting deeper than 512 is a fault.
JsonDocument parse_json(std::string_view text);

}  // namespace reprise::state
