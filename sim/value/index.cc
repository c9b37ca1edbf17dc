// collection[key] and object.name, with Terraform's messages.
#include "value/convert.h"
#include "value/number.h"
#include "value/ops.h"
#include "value/text.h"

namespace reprise::value {

namespace {

using Found = std::variant<Value, IndexError>;

constexpr const char* kNoElement = "The given key does not identify an element in this collection value";

IndexError invalid(std::string detail) { return {"Invalid index", std::move(detail)}; }
IndexError no_element(const std::string& why = "") {
  return invalid(why.empty() ? std::string(kNoElement) + "." : std::string(kNoElement) + ": " + why + ".");
}

// Terraform's explanation compares the index with the length by difference, so only an index that equals the
// length gets the specific text; what lies further out gets the general one.
IndexError out_of_sequence(const Number& key, std::int64_t length) {
  if (!key.is_integer()) {
    return no_element(
        "indexing a sequence requires a whole number, but the given index has a fractional part");
  }
  if (key.is_negative() && !key.is_zero())
    return no_element("a negative number is not a valid index for a sequence");
  if (key.to_int64() == length) {
    return no_element(length == 0
                          ? "the collection has no elements"
                          : "the given index is greater than or equal to the length of the collection");
  }
  return no_element();
}

Found in_tuple(const Value& tuple, const Number& key) {
  const auto types = tuple.type()->elements();
  const auto i = key.is_integer() ? key.to_int64() : std::nullopt;
  if (!i || *i < 0 || static_cast<std::size_t>(*i) >= types.size()) {
    return out_of_sequence(key, static_cast<std::int64_t>(types.size()));
  }
  const auto at = static_cast<std::size_t>(*i);
  return tuple.is_unknown() ? Value::unknown(types[at]) : tuple.at(at);
}

Found in_list(const Value& list, const Number& key) {
  if (list.is_unknown()) return Value::unknown(list.type()->element());
  const auto i = key.is_integer() ? key.to_int64() : std::nullopt;
  if (!i || *i < 0 || static_cast<std::size_t>(*i) >= list.size()) {
    return out_of_sequence(key, static_cast<std::int64_t>(list.size()));
  }
  return list.at(static_cast<std::size_t>(*i));
}

Found in_map(const Value& map, std::string_view key) {
  if (map.is_unknown()) return Value::unknown(map.type()->element());
  if (const Value* found = map.find(key)) return *found;
  return no_element();
}

Found in_object(const Value& object, std::string_view key, bool numeric) {
  const int i = object.type()->attribute_index(key);
  if (i < 0) {
    return invalid(
        std::string(kNoElement) + "." +
        (numeric ? " An object only supports looking up attributes by name, not by numeric index." : ""));
  }
  const auto at = static_cast<std::size_t>(i);
  if (object.is_unknown()) return Value::unknown(object.type()->attributes()[at].type);
  return object.at(at);
}

Value unknown_element(TypeRef type) {
  return type->is_structural() ? Value::unknown() : Value::unknown(type->element());
}

Found index_unmarked(const Value& collection, const Value& key) {
  const TypeRef type = collection.type();
  if (type->kind() == Kind::set) {
    return invalid(
        "Elements of a set are identified only by their value and don't have any separate index or key to "
        "select "
        "with, so it's only possible to perform operations across all elements of the set.");
  }
  if (type->is_primitive()) return invalid("This value does not have any indices.");
  const bool sequence = type->kind() == Kind::list || type->kind() == Kind::tuple;
  const Result converted = convert(key, sequence ? Type::number() : Type::string());
  if (!converted.ok()) return no_element(converted.error());
  const Value& k = converted.value();
  if (k.is_unknown()) return unknown_element(type);
  switch (type->kind()) {
    case Kind::tuple: return in_tuple(collection, k.as_number());
    case Kind::list: return in_list(collection, k.as_number());
    case Kind::map: return in_map(collection, k.as_string());
    default: return in_object(collection, k.as_string(), key.type()->kind() == Kind::number);
  }
}

Found attribute_unmarked(const Value& v, std::string_view name) {
  const TypeRef type = v.type();
  const auto unsupported = [](std::string detail) {
    return IndexError{"Unsupported attribute", std::move(detail)};
  };
  switch (type->kind()) {
    case Kind::object: {
      const int i = type->attribute_index(name);
      if (i < 0) return unsupported("This object does not have an attribute named " + quoted(name) + ".");
      const auto at = static_cast<std::size_t>(i);
      return v.is_unknown() ? Value::unknown(type->attributes()[at].type) : v.at(at);
    }
    case Kind::map:
      if (v.is_unknown()) return Value::unknown(type->element());
      if (const Value* found = v.find(name)) return *found;
      return IndexError{"Missing map element",
                        "This map does not have an element with the key " + quoted(name) + "."};
    case Kind::dynamic: return Value::unknown();
    case Kind::list:
      if (type->element()->kind() != Kind::object) break;
      return unsupported("Can't access attributes on a list of objects. Did you mean to access " +
                         (type->element()->attribute_index(name) >= 0 ? "attribute " + quoted(name)
                                                                      : std::string("an attribute")) +
                         " for a specific element of the list, or across all elements of the list?");
    case Kind::set:
      if (type->element()->kind() != Kind::object) break;
      return unsupported(
          "Can't access attributes on a set of objects. Did you mean to access an attribute across all "
          "elements of "
          "the set?");
    case Kind::tuple: break;
    default:
      return unsupported("Can't access attributes on a primitive-typed value (" + type->friendly_name() +
                         ").");
  }
  return unsupported("This value does not have any attributes.");
}

Found with_marks(Found found, Marks marks) {
  if (!marks) return found;
  if (auto* v = std::get_if<Value>(&found)) *v = v->with_marks(marks);
  return found;
}

}  // namespace

std::variant<Value, IndexError> index(const Value& collection, const Value& key) {
  if (collection.is_null()) {
    return IndexError{"Attempt to index null value", "This value is null, so it does not have any indices."};
  }
  if (key.is_null()) return invalid("Can't use a null value as an indexing key.");
  // An object's attribute does not become sensitive by a sensitive name, nor does what is not known yet;
  // where the name came from stays with it.
  const bool forgets =
      collection.type()->kind() == Kind::object || collection.is_unknown() || key.is_unknown();
  const Marks marks = unite(collection.marks(), forgets ? only_origins(key.marks()) : key.marks());
  if (collection.type()->kind() == Kind::dynamic || key.type()->kind() == Kind::dynamic) {
    return Value::unknown().with_marks(marks);
  }
  return with_marks(index_unmarked(collection.unmark(), key.unmark()), marks);
}

std::variant<Value, IndexError> attribute(const Value& object, std::string_view name) {
  if (object.is_null()) {
    return IndexError{"Attempt to get attribute from null value",
                      "This value is null, so it does not have any attributes."};
  }
  if (!object.is_marked()) return attribute_unmarked(object, name);
  return with_marks(attribute_unmarked(object.unmark(), name), object.marks());
}

}  // namespace reprise::value
