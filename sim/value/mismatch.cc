// Why a type does not convert, in Terraform's words.
#include <vector>

#include "value/convert.h"
#include "value/text.h"

namespace reprise::value {

namespace {

std::string required(TypeRef want) { return want->friendly_name_for_constraint() + " required"; }

std::string missing_attributes(const std::vector<std::string>& names) {
  if (names.size() == 1) return "attribute " + quoted(names[0]) + " is required";
  if (names.size() == 2)
    return "attributes " + quoted(names[0]) + " and " + quoted(names[1]) + " are required";
  std::string list;
  for (std::size_t i = 0; i + 1 < names.size(); ++i) list += quoted(names[i]) + ", ";
  return "attributes " + list + "and " + quoted(names.back()) + " are required";
}

std::string between_objects(TypeRef from, TypeRef to) {
  std::vector<std::string> missing;
  for (const AttributeType& want : to->attributes()) {
    if (!want.optional && !from->attribute_type(want.name)) missing.push_back(want.name);
  }
  if (!missing.empty()) return missing_attributes(missing);
  for (const bool lossy : {true, false}) {
    for (const AttributeType& want : to->attributes()) {
      const TypeRef have = from->attribute_type(want.name);
      if (!have || convertible(have, want.type, lossy)) continue;
      return "attribute " + quoted(want.name) + ": " + mismatch(have, want.type);
    }
  }
  return "incorrect object attributes";
}

std::string from_structure(TypeRef from, TypeRef to) {
  const bool map = to->kind() == Kind::map;
  if (map != (from->kind() == Kind::object)) return required(to);
  const TypeRef want = to->element();
  if (want->kind() == Kind::dynamic) {
    return std::string("all ") +
           (map                        ? "map"
            : to->kind() == Kind::list ? "list"
                                       : "set") +
           " elements must have the same type";
  }
  for (std::size_t i = 0; i < from->elements().size(); ++i) {
    const TypeRef have = from->elements()[i];
    if (!convertible(have, want)) return "element " + std::to_string(i) + ": " + mismatch(have, want);
  }
  for (const AttributeType& have : from->attributes()) {
    if (!convertible(have.type, want))
      return "element " + quoted(have.name) + ": " + mismatch(have.type, want);
  }
  return "all elements must be " + want->friendly_name_for_constraint();
}

std::string between_collections(TypeRef from, TypeRef to) {
  if ((to->kind() == Kind::map) != (from->kind() == Kind::map)) return required(to);
  const char* noun = to->kind() == Kind::list ? "list" : to->kind() == Kind::set ? "set" : "map";
  return std::string("incorrect ") + noun + " element type: " + mismatch(from->element(), to->element());
}

}  // namespace

std::string mismatch(TypeRef from, TypeRef to) {
  if (from->kind() == Kind::object && to->kind() == Kind::object) return between_objects(from, to);
  if (from->is_structural() && to->is_collection()) return from_structure(from, to);
  if (from->is_collection() && to->is_collection()) return between_collections(from, to);
  return required(to);
}

}  // namespace reprise::value
