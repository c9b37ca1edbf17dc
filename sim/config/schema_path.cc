#include "config/schema_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "hcl/parser.h"
#include "lang/render.h"
#include "lang/suggest.h"

namespace reprise::config {

namespace {

using provider::BlockSchema;
using provider::NestedBlock;
using provider::Nesting;
using value::Kind;
using value::TypeRef;
using StepKind = hcl::TraversalStep::Kind;
using Steps = std::span<hcl::TraversalStep const>;

// The rest of a path through values of one type, as evaluation would complain about an unknown value.
void check_type(TypeRef type, Steps steps, hcl::Diagnostics& diags) {
  for (const hcl::TraversalStep& s : steps) {
    Kind kind = type->kind();
    if (kind == Kind::dynamic || s.kind == StepKind::splat || s.kind == StepKind::index_word) return;
    bool attribute = s.kind == StepKind::attribute;
    if (kind == Kind::object && s.kind != StepKind::index_number) {
      TypeRef next = type->attribute_type(s.text);
      if (!next) {
        if (attribute)
          diags.error("Unsupported attribute",
                      fmt::format("This object does not have an attribute named {}.", lang::quote(s.text)),
                      s.range);
        else
          diags.error("Invalid index", "The given key does not identify an element in this collection value.",
                      s.range);
        return;
      }
      type = next;
    } else if (kind == Kind::map) {
      type = type->element();
    } else if (kind == Kind::list && !attribute) {
      type = type->element();
    } else if (kind == Kind::tuple && s.kind == StepKind::index_number) {
      std::size_t at = 0;
      for (char c : s.text) at = at * 10 + static_cast<std::size_t>(c - '0');
      if (s.text.size() > 9 || at >= type->elements().size()) {
        diags.error("Invalid index", "The given key does not identify an element in this collection value.",
                    s.range);
        return;
      }
      type = type->elements()[at];
    } else if (kind == Kind::set && !attribute) {
      diags.error(
          "Invalid index",
          "Elements of a set are identified only by their value and don't have any separate index or key to "
          "select with, so it's only possible to perform operations across all elements of the set.",
          s.range);
      return;
    } else if (attribute && (kind == Kind::list || kind == Kind::set) &&
               type->element()->kind() == Kind::object) {
      diags.error(
          "Unsupported attribute",
          kind == Kind::list
              ? fmt::format(
                    "Can't access attributes on a list of objects. Did you mean to access attribute {} for a "
                    "specific element of the list, or across all elements of the list?",
                    lang::quote(s.text))
              : fmt::format(
                    "Can't access attributes on a set of objects. Did you mean to access an attribute across "
                    "all elements of the set?"),
          s.range);
      return;
    } else {
      if (attribute)
        diags.error("Unsupported attribute",
                    type->is_primitive()
                        ? fmt::format("Can't access attributes on a primitive-typed value ({}).",
                                      type->friendly_name())
                        : std::string("This value does not have any attributes."),
                    s.range);
      else
        diags.error("Invalid index", "This value does not have any indices.", s.range);
      return;
    }
  }
}

void check_block(const NestedBlock& b, Steps steps, hcl::Diagnostics& diags) {
  if (b.nesting == Nesting::single || b.nesting == Nesting::group) return check_path(*b.block, steps, diags);
  if (steps.empty() || steps[0].kind == StepKind::splat) return;
  if (b.nesting == Nesting::set) {
    diags.error(
        "Cannot index a set value",
        fmt::format(
            "Block type {} is represented by a set of objects, and set elements do not have addressable "
            "keys. To find elements matching specific criteria, use a \"for\" expression with an \"if\" "
            "clause.",
            lang::quote(b.name)),
        steps[0].range);
  } else if (b.nesting == Nesting::list && steps[0].kind == StepKind::attribute) {
    diags.error(
        "Invalid operation",
        fmt::format(
            "Block type {} is represented by a list of objects, so it must be indexed using a numeric key, "
            "like .{}[0].",
            lang::quote(b.name), b.name),
        steps[0].range);
  } else {
    check_path(*b.block, steps.subspan(1), diags);
  }
}

std::string similar_name(const BlockSchema& schema, std::string_view name) {
  std::vector<std::string_view> names;
  for (const provider::AttributeSchema& a : schema.attributes) names.push_back(a.name);
  for (const NestedBlock& b : schema.blocks) names.push_back(b.name);
  std::ranges::sort(names);
  std::string_view similar = lang::name_suggestion(name, names);
  return similar.empty() ? "" : fmt::format(" Did you mean {}?", lang::quote(similar));
}

}  // namespace

void check_path(const BlockSchema& schema, Steps steps, hcl::Diagnostics& diags) {
  if (steps.empty()) return;
  const hcl::TraversalStep& next = steps[0];
  if (next.kind == StepKind::splat) return;
  if (next.kind != StepKind::attribute) {
    bool name = next.kind == StepKind::index_string && hcl::valid_identifier(next.text);
    diags.error(
        "Invalid index operation",
        name ? fmt::format(
                   "Only attribute access is allowed here. Did you mean to access attribute {} using the dot "
                   "operator?",
                   lang::quote(next.text))
             : std::string("Only attribute access is allowed here, using the dot operator."),
        next.range);
    return;
  }
  if (const auto* a = schema.attribute(next.text)) {
    if (a->deprecated)
      diags.warning(
          "Deprecated attribute",
          fmt::format("The attribute {} is deprecated. Refer to the provider documentation for details.",
                      lang::quote(next.text)),
          next.range);
    return check_type(a->type, steps.subspan(1), diags);
  }
  if (const auto* b = schema.block(next.text)) return check_block(*b, steps.subspan(1), diags);
  diags.error("Unsupported attribute",
              fmt::format("This object has no argument, nested block, or exported attribute named {}.{}",
                          lang::quote(next.text), similar_name(schema, next.text)),
              next.range);
}

const provider::AttributeSchema* attribute_at(const BlockSchema& schema, Steps steps) {
  const BlockSchema* at = &schema;
  for (const hcl::TraversalStep& s : steps) {
    if (s.kind != StepKind::attribute) continue;
    if (const auto* a = at->attribute(s.text)) return a;
    const auto* b = at->block(s.text);
    if (!b) return nullptr;
    at = b->block.get();
  }
  return nullptr;
}

}  // namespace reprise::config
