// Base64, URL and JSON, and text in other character sets.
#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include "lang/base64.h"
#include "lang/charsets.h"
#include "lang/function_kit.h"
#include "lang/graphemes.h"
#include "lang/gzip.h"
#include "lang/render.h"
#include "value/infinity.h"
#include "value/json.h"

namespace reprise::lang {

namespace {

FunctionResult base64encode(Args a, FunctionContext&) { return good_string(base64_encode(a[0].as_string())); }

FunctionResult base64decode(Args a, FunctionContext&) {
  Marks marks = a[0].marks();
  Value text = a[0].unmark();
  std::optional<std::string> bytes = base64_decode(text.as_string());
  if (!bytes) return bad("failed to decode base64 data " + redacted(text.as_string(), marks));
  if (!valid_utf8(*bytes)) return bad("the result of decoding the provided string is not valid UTF-8");
  return good(Value::string(*bytes).with_marks(marks));
}

FunctionResult base64gzip(Args a, FunctionContext&) {
  return good_string(base64_encode(go_gzip(a[0].as_string())));
}

FunctionResult urlencode(Args a, FunctionContext&) {
  std::string out;
  for (char c : a[0].as_string()) {
    auto byte = static_cast<unsigned char>(c);
    bool plain = byte < 0x80 && (std::isalnum(byte) || c == '-' || c == '_' || c == '.' || c == '~');
    if (plain) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return good_string(out);
}

// Even before everything is known the first character of the JSON is.
Value unknown_json(const Value& v) {
  value::Refinement r;
  r.not_null = true;
  bool not_null = v.is_known() ? !v.is_null() : v.refinement() && v.refinement()->not_null;
  if (not_null) {
    switch (v.type()->kind()) {
      case Kind::string: r.string_prefix = "\""; break;
      case Kind::object:
      case Kind::map: r.string_prefix = "{"; break;
      case Kind::list:
      case Kind::set:
      case Kind::tuple: r.string_prefix = "["; break;
      default: break;
    }
  }
  return Value::unknown(Type::string(), r);
}

FunctionResult jsonencode(Args a, FunctionContext&) {
  if (!a[0].is_wholly_known()) return good(unknown_json(a[0]));
  if (value::has_infinity(a[0])) return bad("cannot serialize infinity as JSON");
  return good_string(value::to_json(a[0]));
}

// The beginning of a document that is not known yet may tell what it holds, or that it is none.
FunctionResult jsondecode_type(Args a) {
  const value::Refinement* r = a[0].refinement();
  std::string_view text = r ? std::string_view(r->string_prefix) : std::string_view{};
  while (!text.empty() && u_isUWhiteSpace(code_point_at(text, 0).value))
    text.remove_prefix(code_point_at(text, 0).size);
  if (text.empty()) return good(Value::unknown());
  const char first = text.front();
  constexpr std::string_view open = "{[n", boolean = "tf", number = "-0123456789";
  if (open.find(first) != open.npos) return good(Value::unknown());
  if (boolean.find(first) != boolean.npos) return good(Value::unknown(Type::boolean()));
  if (number.find(first) != number.npos) return good(Value::unknown(Type::number()));
  if (first == '"') return good(Value::unknown(Type::string()));
  return bad(0, "a JSON document cannot begin with the character " +
                    quote_character(text.substr(0, code_point_at(text, 0).size)));
}

FunctionResult jsondecode(Args a, FunctionContext&) {
  value::Result r = value::from_json(a[0].as_string());
  return r.ok() ? good(r.value()) : bad(r.error());
}

// ---- character sets

struct Converter {
  UConverter* handle = nullptr;
  const Charset* charset;
  std::string_view name;  // as IANA spells it
  Converter(std::string_view encoding, bool writes) : charset(find_charset(encoding)) {
    if (!charset) return;
    name = charset->name;
    UErrorCode status = U_ZERO_ERROR;
    // Big-endian with a mark, as Go writes it, not as this machine is.
    handle = ucnv_open(writes && name == "UTF-16" ? "UTF-16BE,version=1" : charset->converter, &status);
    if (U_FAILURE(status)) handle = nullptr;
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() {
    if (handle) ucnv_close(handle);
  }
};

std::string unsupported(std::string_view encoding) {
  return fmt::format("\"{}\" is not a supported IANA encoding name or alias in this Terraform version",
                     encoding);
}

FunctionResult textencodebase64(Args a, FunctionContext&) {
  Converter c{a[1].as_string(), true};
  if (!c.handle) return bad(1, unsupported(a[1].as_string()));
  UErrorCode status = U_ZERO_ERROR;
  ucnv_setFromUCallBack(c.handle, UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(std::string(a[0].as_string()));
  std::string bytes(
      static_cast<std::size_t>(UCNV_GET_MAX_BYTES_FOR_STRING(text.length(), ucnv_getMaxCharSize(c.handle))) +
          8,
      '\0');
  std::int32_t n = ucnv_fromUChars(c.handle, bytes.data(), static_cast<std::int32_t>(bytes.size()),
                                   text.getBuffer(), text.length(), &status);
  if (U_FAILURE(status))
    return bad(0,
               fmt::format("the given string contains characters that cannot be represented in {}", c.name));
  bytes.resize(static_cast<std::size_t>(n));
  // ICU says first that it begins in ASCII.
  if (c.name == "HZ-GB-2312" && bytes.starts_with("~}")) bytes.erase(0, 2);
  return good_string(base64_encode(bytes));
}

FunctionResult textdecodebase64(Args a, FunctionContext&) {
  Converter c{a[1].as_string(), false};
  if (!c.handle) return bad(1, unsupported(a[1].as_string()));
  std::size_t fault = 0;
  std::optional<std::string> bytes = base64_decode(a[0].as_string(), &fault);
  if (!bytes)
    return bad(0, fmt::format("the given value is has an invalid base64 symbol at offset {}", fault));
  UErrorCode status = U_ZERO_ERROR;
  ucnv_setToUCallBack(c.handle, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  std::vector<char16_t> text(bytes->size() * 2 + 8);
  std::int32_t n = ucnv_toUChars(c.handle, text.data(), static_cast<std::int32_t>(text.size()), bytes->data(),
                                 static_cast<std::int32_t>(bytes->size()), &status);
  bool undefined = false;
  for (std::int32_t i = 0; i < n && U_SUCCESS(status); ++i) {
    const char16_t unit = text[static_cast<std::size_t>(i)];
    undefined = undefined || unit == 0xfffd || !c.charset->defines(unit);
  }
  if (U_FAILURE(status) || undefined)
    return bad(0, fmt::format("the given string contains symbols that are not defined for {}", c.name));
  std::string utf8;
  icu::UnicodeString(text.data(), n).toUTF8String(utf8);
  return good_string(utf8);
}

}  // namespace

void add_encoding_functions(FunctionTable& t) {
  TypeRef text = Type::string();
  t.add({.name = "base64encode",
         .parameters = {string_parameter("str")},
         .result = text,
         .call = base64encode});
  t.add({.name = "base64decode",
         .parameters = {marked(string_parameter("str"))},
         .result = text,
         .call = base64decode});
  t.add({.name = "base64gzip", .parameters = {string_parameter("str")}, .result = text, .call = base64gzip});
  t.add({.name = "urlencode", .parameters = {string_parameter("str")}, .result = text, .call = urlencode});
  t.add({.name = "jsonencode",
         .parameters = {untyped(unknowable(nullable(any_parameter("val"))))},
         .result = text,
         .call = jsonencode});
  t.add({.name = "jsondecode",
         .parameters = {string_parameter("str")},
         .type = jsondecode_type,
         .call = jsondecode,
         .not_null = false});
  t.add({.name = "textencodebase64",
         .parameters = {string_parameter("string"), string_parameter("encoding")},
         .result = text,
         .call = textencodebase64});
  t.add({.name = "textdecodebase64",
         .parameters = {string_parameter("source"), string_parameter("encoding")},
         .result = text,
         .call = textdecodebase64});
}

}  // namespace reprise::lang
