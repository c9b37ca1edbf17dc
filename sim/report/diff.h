// Differences between two values, computed along a schema, and how Terraform draws them.
//
// A Diff is a tree: what happens to a value and to the parts inside it. Drawing knows nothing of schemas.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "provider/schema.h"
#include "report/style.h"
#include "value/path.h"
#include "value/value.h"

namespace reprise::report {

enum class DiffAction : std::uint8_t { no_op, create, update, remove };

struct DiffPart;

struct Diff {
  enum class Kind : std::uint8_t {
    primitive,
    unknown,
    sensitive,
    write_only,
    object,
    map,
    list,
    set,
    block,
    type_change
  };
  Kind kind = Kind::primitive;
  DiffAction action = DiffAction::no_op;
  bool replace = false;  // forces replacement
  bool before_sensitive = false, after_sensitive = false;
  bool context = false;                 // a list whose neighbours of changes are shown
  bool align = true;                    // a map whose values stand below each other
  value::Value before, after;           // of primitives
  std::unique_ptr<Diff> first, second;  // before of an unknown; inside of a sensitive; sides of a type change
  std::vector<DiffPart> parts;          // fields, entries, elements (no key): in the order drawn
  struct Group {                        // nested blocks of one type
    std::string name;
    bool replace = false, before_sensitive = false, after_sensitive = false;
    std::vector<DiffPart> blocks;  // labels of map-nested ones
  };
  std::vector<Group> groups;
};
struct DiffPart {
  std::string key;
  Diff diff;
};

// What is compared: absent and null differ where Terraform tells them apart (explicit nulls inside
// collections).
struct Change {
  value::Value before, after;
  bool before_explicit = false, after_explicit = false;
  std::vector<value::Path> replace;  // relative to this value
  // The schema has what Terraform's old SDK could not write; without it, empty strings are no strings. Like
  // Terraform's, this is forgotten in elements and inside what is sensitive or becomes unknown.
  bool non_legacy = false;
};

Diff diff_block(const Change& change, const provider::BlockSchema& schema);
// By a type, as Terraform shows the outputs of a state.
Diff diff_of_type(const Change& change, value::TypeRef type);
// By what the values are, as outputs and attributes of any type are compared.
Diff diff_values(const Change& change);
// A root output. An empty string that is to become unknown is null there, as Terraform has it nowhere else.
Diff diff_output(const Change& change);

struct DrawOptions {
  bool show_unchanged = false;
  bool hide_symbols = false;
  bool no_null_suffix = false;
  bool force_replacement = false;
};
std::string draw(const Diff& diff, int indent, const DrawOptions& options, const Style& style);
// The same, appended to `out`.
void draw(std::string& out, const Diff& diff, int indent, const DrawOptions& options, const Style& style);
// Lines to go before the attribute: it becomes sensitive, or stops being so.
std::string draw_warnings(const Diff& diff, int indent, const Style& style);
std::string draw_symbol(DiffAction action, const Style& style);  // "  +" …
std::string attribute_name(const std::string& name);             // quoted when it is no identifier

}  // namespace reprise::report
