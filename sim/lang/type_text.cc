#include "lang/type_text.h"

#include <fmt/format.h>

#include <set>

namespace reprise::lang {

namespace {

using value::Kind;
using value::Type;
using value::TypeRef;

std::string objects(TypeRef yes, TypeRef no, int depth);
std::string tuples(TypeRef yes, TypeRef no, int depth);

std::string describe(TypeRef yes, TypeRef no, int depth) {
  constexpr int kDepthMax = 64;
  const std::string a = yes->friendly_name(), b = no->friendly_name();
  // What collections are of says enough where it has another name.
  if (depth < kDepthMax && yes->kind() == no->kind() && (!yes->is_collection() || a == b)) {
    std::string found;
    switch (yes->kind()) {
      case Kind::object: found = objects(yes, no, depth); break;
      case Kind::tuple: found = tuples(yes, no, depth); break;
      case Kind::list:
        if (yes != no)
          found = "Mismatched list element types: " + describe(yes->element(), no->element(), depth + 1);
        break;
      case Kind::map:
        if (yes != no)
          found = "Mismatched map element types: " + describe(yes->element(), no->element(), depth + 1);
        break;
      case Kind::set:
        if (yes != no)
          found = "Mismatched set element types: " + describe(yes->element(), no->element(), depth + 1);
        break;
      default: break;
    }
    if (!found.empty()) return found;
  }
  if (a != b) return fmt::format("The 'true' value is {}, but the 'false' value is {}", a, b);
  return "At least one deeply-nested attribute or element is not compatible across both the 'true' and the "
         "'false' "
         "value";
}

std::string objects(TypeRef yes, TypeRef no, int depth) {
  for (const auto& a : yes->attributes()) {
    TypeRef other = no->attribute_type(a.name);
    if (!other)
      return fmt::format(
          "The 'true' value includes object attribute \"{}\", which is absent in the 'false' value", a.name);
    if (a.type != other)
      return fmt::format("Type mismatch for object attribute \"{}\": {}", a.name,
                         describe(a.type, other, depth + 1));
  }
  for (const auto& a : no->attributes())
    if (!yes->attribute_type(a.name))
      return fmt::format(
          "The 'false' value includes object attribute \"{}\", which is absent in the 'true' value", a.name);
  return {};
}

std::string tuples(TypeRef yes, TypeRef no, int depth) {
  if (yes->elements().size() != no->elements().size())
    return fmt::format("The 'true' tuple has length {}, but the 'false' tuple has length {}",
                       yes->elements().size(), no->elements().size());
  for (std::size_t i = 0; i < yes->elements().size(); ++i)
    if (yes->elements()[i] != no->elements()[i])
      return fmt::format("Type mismatch for tuple element {}: {}", i,
                         describe(yes->elements()[i], no->elements()[i], depth + 1));
  return {};
}

}  // namespace

std::string conditional_mismatch(TypeRef yes, TypeRef no) { return describe(yes, no, 0); }

}  // namespace reprise::lang
