// Writing JSON as Go's encoder does: compact, in the order given; indented on demand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "value/type.h"
#include "value/value.h"

namespace reprise::state {

// Builds one document. Calls must nest properly; commas are put where they belong.
class JsonText {
 public:
  JsonText& open(char bracket);  // '{' or '['
  JsonText& close(char bracket);
  JsonText& key(std::string_view name);
  JsonText& string(std::string_view text);
  JsonText& integer(std::int64_t n);
  JsonText& boolean(bool b);
  JsonText& null() { return raw("null"); }
  JsonText& raw(std::string_view json);  // a whole value, already JSON
  JsonText& field(std::string_view name, std::string_view text) { return key(name).string(text); }
  JsonText& flag(std::string_view name, bool b) { return key(name).boolean(b); }
  const std::string& text() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  void separate();
  std::string out_;
};

// Two spaces a level, as Go's json.Indent lays it out. `json` is well-formed.
std::string indent_json(std::string_view json, std::string_view indent = "  ");
// A wholly known value in cty's JSON form for `type`: parts that are `dynamic` there carry their own type.
void append_typed_json(std::string& out, const value::Value& v, value::TypeRef type);
// json.RawMessage inside a document: white space between tokens goes.
std::string compact_json(std::string_view json);

}  // namespace reprise::state
