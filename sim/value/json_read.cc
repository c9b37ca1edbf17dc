// JSON in. The text is checked first, so that messages are Go's and simdjson, which reads lazily, meets valid
// input.
#include <simdjson.h>
#include <unicode/utf8.h>

#include <cassert>
#include <optional>

#include "value/json.h"
#include "value/json_fault.h"
#include "value/number.h"

namespace reprise::value {

namespace {

namespace od = simdjson::ondemand;

constexpr int kMaxDepth = 512;

std::optional<unsigned> surrogate_at(std::string_view text, std::size_t i) {
  if (i + 6 > text.size() || text[i] != '\\' || text[i + 1] != 'u') return std::nullopt;
  unsigned code = 0;
  for (const char c : text.substr(i + 2, 4)) {
    code = code * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  if (code < 0xd800 || code > 0xdfff) return std::nullopt;
  return code;
}

// Lone surrogates and bytes that are not UTF-8 become U+FFFD, as Go's decoder has it. `text` is otherwise
// valid.
std::string repair(std::string_view text) {
  std::string out;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  for (std::size_t i = 0; i < text.size();) {
    if (const auto first = surrogate_at(text, i)) {
      const auto second = *first < 0xdc00 ? surrogate_at(text, i + 6) : std::nullopt;
      const bool pair = second && *second >= 0xdc00;
      out += pair ? text.substr(i, 12) : std::string_view("\\ufffd");
      i += pair ? 12 : 6;
      continue;
    }
    const std::size_t start = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, text.size(), c);
    if (c < 0) i = start + 1;
    if (c == '\\') ++i;  // the escaped character, perhaps another backslash, is no start of an escape
    out += c < 0 ? std::string_view("\xef\xbf\xbd") : text.substr(start, i - start);
  }
  return out;
}

// Builds values from a checked document. A failure can only be text that needs repair, or an absurd number.
class Reader {
 public:
  // `text` gets brackets around it, since a lone scalar has an interface of its own.
  std::optional<Value> read(std::string_view text) {
    std::string wrapped;
    wrapped.reserve(text.size() + 2 + simdjson::SIMDJSON_PADDING);
    wrapped += '[';
    wrapped += text;
    wrapped += ']';
    const std::size_t length = wrapped.size();
    wrapped.resize(length + simdjson::SIMDJSON_PADDING, ' ');
    od::document document;
    if (parser_.iterate(wrapped.data(), length, wrapped.size()).get(document)) return std::nullopt;
    od::array array;
    if (document.get_array().get(array)) return std::nullopt;
    std::optional<Value> result;
    for (auto element : array) {
      od::value value;
      if (std::move(element).get(value)) return std::nullopt;
      result = read_value(value);
      if (!result) return std::nullopt;
    }
    return result;
  }

  const std::string& fault() const { return fault_; }

 private:
  // Depth is bounded by the check before.
  std::optional<Value> read_value(od::value& value) {
    od::json_type type;
    if (value.type().get(type)) return std::nullopt;
    switch (type) {
      case od::json_type::object: return read_object(value);
      case od::json_type::array: return read_array(value);
      case od::json_type::number: return read_number(value.raw_json_token());
      case od::json_type::string: {
        std::string_view text;
        if (value.get_string().get(text)) return std::nullopt;
        return Value::string(text);
      }
      case od::json_type::boolean: return Value::boolean(value.raw_json_token().starts_with('t'));
      case od::json_type::null: return Value::null();
    }
    return std::nullopt;
  }

  std::optional<Value> read_number(std::string_view token) {
    token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
    if (const auto n = Number::parse(token)) return Value::number(*n);
    fault_ = "number out of range: " + std::string(token.substr(0, 40));
    return std::nullopt;
  }

  std::optional<Value> read_array(od::value& value) {
    od::array array;
    if (value.get_array().get(array)) return std::nullopt;
    std::vector<Value> items;
    for (auto element : array) {
      od::value item;
      if (std::move(element).get(item)) return std::nullopt;
      auto read = read_value(item);
      if (!read) return read;
      items.push_back(std::move(*read));
    }
    return Value::tuple(std::move(items));
  }

  std::optional<Value> read_object(od::value& value) {
    od::object object;
    if (value.get_object().get(object)) return std::nullopt;
    std::vector<std::pair<std::string, Value>> fields;
    for (auto entry : object) {
      od::field field;
      if (std::move(entry).get(field)) return std::nullopt;
      std::string_view key;
      if (field.unescaped_key().get(key)) return std::nullopt;
      std::string name(key);
      auto read = read_value(field.value());
      if (!read) return read;
      fields.emplace_back(std::move(name), std::move(*read));
    }
    return Value::object(std::move(fields));
  }

  od::parser parser_;
  std::string fault_;
};

}  // namespace

Result from_json(std::string_view text) {
  const JsonCheck check = check_json(text, kMaxDepth);
  if (!check.fault.empty()) return Result::error(check.fault);
  text = text.substr(0, check.end);
  Reader reader;
  if (auto value = reader.read(text)) return std::move(*value);
  if (!reader.fault().empty()) return Result::error(reader.fault());
  if (auto value = reader.read(repair(text))) return std::move(*value);
  return Result::error(reader.fault().empty() ? "invalid JSON" : reader.fault());
}

}  // namespace reprise::value
