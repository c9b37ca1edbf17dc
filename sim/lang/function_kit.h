// Short words for defining functions. Private to lang/.
#pragma once

#include <string>
#include <utility>

#include "lang/function.h"
#include "value/convert.h"
#include "value/number.h"

namespace reprise::lang {

using Args = std::span<const value::Value>;
using value::Kind;
using value::Marks;
using value::Type;
using value::TypeRef;
using value::Value;

inline FunctionResult good(Value v) { return {std::move(v), std::nullopt}; }
inline FunctionResult bad(std::string message) { return {Value(), FunctionError{std::move(message), -1}}; }
inline FunctionResult bad(int argument, std::string message) {
  return {Value(), FunctionError{std::move(message), argument}};
}
// What the real tool says where its own function crashes, without the addresses that follow there.
inline std::string crash(const std::string& what) { return "panic in function implementation: " + what; }
inline FunctionResult good_string(std::string_view s) { return good(Value::string(s)); }
inline FunctionResult good_bool(bool b) { return good(Value::boolean(b)); }

inline Parameter string_parameter(std::string_view name) { return {.name = name, .type = Type::string()}; }
inline Parameter number_parameter(std::string_view name) { return {.name = name, .type = Type::number()}; }
inline Parameter any_parameter(std::string_view name) { return {.name = name, .type = Type::dynamic()}; }
inline Parameter typed_parameter(std::string_view name, TypeRef type) { return {.name = name, .type = type}; }
inline Parameter marked(Parameter p) {
  p.allow_marked = true;
  return p;
}
inline Parameter nullable(Parameter p) {
  p.allow_null = true;
  return p;
}
inline Parameter unknowable(Parameter p) {
  p.allow_unknown = true;
  return p;
}
inline Parameter untyped(Parameter p) {
  p.allow_dynamic = true;
  return p;
}
// Takes whatever there is.
inline Parameter anything(std::string_view name) {
  return untyped(unknowable(nullable(marked(any_parameter(name)))));
}

// A whole number, or why the value is none, in gocty's words.
struct Whole {
  std::int64_t value = 0;
  std::string error;
};
Whole whole_number(const Value& v);

// A quoted string for a message, hidden when it is sensitive.
std::string redacted(std::string_view text, Marks marks);

// An unknown value of `type` that will not be null.
Value unknown_not_null(TypeRef type);

bool is_sequence(TypeRef t);  // list, set or tuple
// A set whose unknown members may turn out to be the same.
bool uncertain_length(const Value& v);

// Families; each adds its functions to the table.
void add_number_functions(FunctionTable& table);
void add_string_functions(FunctionTable& table);
void add_format_functions(FunctionTable& table);
void add_regex_functions(FunctionTable& table);
void add_collection_functions(FunctionTable& table);
void add_selection_functions(FunctionTable& table);
void add_set_functions(FunctionTable& table);
void add_conversion_functions(FunctionTable& table);
void add_removed_functions(FunctionTable& table);
void add_packer_functions(FunctionTable& table);
void add_console_functions(FunctionTable& table);
void add_encoding_functions(FunctionTable& table);
void add_text_encoding_functions(FunctionTable& table);
void add_csv_functions(FunctionTable& table);
void add_yaml_functions(FunctionTable& table);
void add_hash_functions(FunctionTable& table);
void add_crypto_functions(FunctionTable& table);
void add_date_functions(FunctionTable& table);
void add_network_functions(FunctionTable& table);
void add_file_functions(FunctionTable& table);
void add_template_functions(FunctionTable& table);

}  // namespace reprise::lang
