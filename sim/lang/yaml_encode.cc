#include <fmt/format.h>

#include "lang/function_kit.h"
#include "lang/graphemes.h"
#include "lang/yaml.h"

namespace reprise::lang {

namespace {

constexpr int kDepthMax = 512;

bool printable(std::int32_t c) {
  if (c == 0xFEFF) return false;
  return c == '\n' || (c >= 0x20 && c <= 0x7e) || (c >= 0xa0 && c < 0xd800) || (c >= 0xe000 && c <= 0xfffd);
}

bool line_break(std::int32_t c) { return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029; }

// Whether a literal block can hold the text exactly.
bool literal_block(std::string_view text) {
  bool several = false, fine = true;
  std::int32_t before = 0;
  each_code_point(text, [&](std::int32_t c, std::string_view) {
    if (c == '\n') several = true;
    if (!printable(c) || (line_break(c) && (before == ' ' || c != '\n'))) fine = false;
    before = c;
  });
  return several && fine && before != ' ';
}

void escape(std::string& out, std::int32_t c) {
  switch (c) {
    case 0: out += "\\0"; return;
    case 7: out += "\\a"; return;
    case 8: out += "\\b"; return;
    case 9: out += "\\t"; return;
    case 10: out += "\\n"; return;
    case 11: out += "\\v"; return;
    case 12: out += "\\f"; return;
    case 13: out += "\\r"; return;
    case 27: out += "\\e"; return;
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case 0x85: out += "\\N"; return;
    case 0x2028: out += "\\L"; return;
    case 0x2029: out += "\\P"; return;
    default: break;
  }
  out += c < 0x100     ? fmt::format("\\x{:02X}", c)
         : c < 0x10000 ? fmt::format("\\u{:04X}", c)
                       : fmt::format("\\U{:08X}", c);
}

std::string double_quoted(std::string_view text) {
  std::string out = "\"";
  each_code_point(text, [&](std::int32_t c, std::string_view bytes) {
    if (!printable(c) || line_break(c) || c == '"' || c == '\\') {
      escape(out, c);
    } else {
      out += bytes;
    }
  });
  return out + "\"";
}

std::string block(std::string_view text, int indent) {
  std::string out = "|";
  if (text.starts_with(' ') || text.starts_with('\n')) out += "2";
  if (!text.ends_with('\n')) {
    out += '-';
  } else if (text.ends_with("\n\n") || text == "\n") {
    out += '+';
  }
  std::string_view body = text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
  for (std::size_t at = 0;;) {
    std::size_t end = body.find('\n', at);
    std::string_view line = body.substr(at, end == std::string_view::npos ? end : end - at);
    out += '\n';
    if (!line.empty()) out += std::string(static_cast<std::size_t>(indent), ' ');
    out += line;
    if (end == std::string_view::npos) return out;
    at = end + 1;
  }
}

class Emitter {
 public:
  std::string out;

  // At a place where a scalar may follow on the same line; `indent` is the column of what would come below.
  void emit(const Value& v, int indent, bool in_map, int depth) {
    if (depth > kDepthMax || v.is_null()) {
      out += "null";
      return;
    }
    switch (v.type()->kind()) {
      case Kind::boolean: out += v.as_bool() ? "true" : "false"; return;
      case Kind::number: out += number(v); return;
      case Kind::string: text(v.as_string(), indent); return;
      case Kind::map:
      case Kind::object: mapping(v, indent, in_map, depth); return;
      default: sequence(v, indent, in_map, depth); return;
    }
  }

 private:
  static std::string number(const Value& v) {
    value::Number n = v.as_number();
    if (n.is_infinite()) return n.is_negative() ? "-Inf" : "+Inf";  // as Go's numbers do
    return n.to_string();
  }

  void text(std::string_view s, int indent) {
    out += literal_block(s) ? block(s, indent < 2 ? 2 : indent) : double_quoted(s);
  }

  void start_line(int indent) {
    out += '\n';
    out += std::string(static_cast<std::size_t>(indent), ' ');
  }

  void mapping(const Value& v, int indent, bool in_map, int depth) {
    if (v.size() == 0) {
      out += "{}";
      return;
    }
    bool first = true;
    auto entry = [&](std::string_view key, const Value& item) {
      if (!first || in_map) start_line(indent);
      first = false;
      out += double_quoted(key) + ":";
      bool nested = !item.is_null() && (item.type()->is_collection() || item.type()->is_structural()) &&
                    item.size() > 0;
      if (!nested) out += ' ';
      // Sequences inside mappings are not indented further.
      bool sequence = nested && is_sequence(item.type());
      emit(item, sequence ? indent : indent + 2, true, depth + 1);
    };
    if (v.type()->kind() == Kind::map) {
      for (const auto& e : v.entries()) entry(e.key, e.value);
    } else {
      for (std::size_t i = 0; i < v.items().size(); ++i) entry(v.type()->attributes()[i].name, v.at(i));
    }
  }

  void sequence(const Value& v, int indent, bool in_map, int depth) {
    if (v.size() == 0) {
      out += "[]";
      return;
    }
    bool first = true;
    for (const Value& item : v.items()) {
      if (!first || in_map) start_line(indent);
      first = false;
      out += "- ";
      emit(item, indent + 2, false, depth + 1);
    }
  }
};

}  // namespace

std::string yaml_encode(const Value& v) {
  Emitter e;
  e.emit(v, 0, false, 0);
  bool plain_scalar = v.is_null() || v.type() == Type::number() || v.type() == Type::boolean();
  return e.out + (plain_scalar ? "\n...\n" : "\n");
}

}  // namespace reprise::lang
