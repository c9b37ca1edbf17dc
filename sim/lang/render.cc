#include "lang/render.h"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "lang/number_format.h"
#include "value/number.h"

namespace reprise::lang {

namespace {

using value::Kind;
using value::Type;
using value::TypeRef;
using value::Value;

constexpr int kIndentStep = 2;

std::string spaces(int n) { return std::string(static_cast<std::size_t>(n), ' '); }

// As Go sees it: letters, marks, numbers, punctuation, symbols and the ASCII space.
bool printable(UChar32 r) {
  if (r < 0x80) return r >= ' ' && r < 0x7f;
  constexpr std::uint32_t shown = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK | U_GC_P_MASK | U_GC_S_MASK;
  return (U_GET_GC_MASK(r) & shown) != 0;
}

void append_escaped(std::string& out, UChar32 r) {
  switch (r) {
    case '\a': out += "\\a"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\v': out += "\\v"; return;
    default: break;
  }
  auto code = static_cast<std::uint32_t>(r);
  if (code < ' ' || code == 0x7f) {
    out += fmt::format("\\x{:02x}", code);
  } else if (code < 0x10000) {
    out += fmt::format("\\u{:04x}", code);
  } else {
    out += fmt::format("\\U{:08x}", code);
  }
}

std::string null_text(TypeRef t) {
  switch (t->kind()) {
    case Kind::dynamic: return "null";
    case Kind::string: return "tostring(null)";
    case Kind::number: return "tonumber(null)";
    case Kind::boolean: return "tobool(null)";
    case Kind::list: return fmt::format("tolist(null) /* of {} */", t->element()->friendly_name());
    case Kind::set: return fmt::format("toset(null) /* of {} */", t->element()->friendly_name());
    case Kind::map: return fmt::format("tomap(null) /* of {} */", t->element()->friendly_name());
    default: return fmt::format("null /* {} */", t->friendly_name());
  }
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0;;) {
    std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) {
      lines.push_back(text.substr(at));
      return lines;
    }
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
}

std::string_view trimmed(std::string_view s) {
  constexpr std::string_view white = " \t\r\n\v\f";
  std::size_t first = s.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(white) - first + 1);
}

std::string heredoc(const std::vector<std::string_view>& lines, int indent) {
  std::string delimiter = "EOT";
  for (bool clash = true; clash;) {
    clash = false;
    for (std::string_view line : lines) clash = clash || trimmed(line) == delimiter;
    if (clash) delimiter += '_';
  }
  std::string text = (indent > 0 ? "<<-" : "<<") + delimiter;
  for (std::string_view line : lines) {
    text += "\n" + spaces(indent);
    text += line;
  }
  return text + "\n" + spaces(indent) + delimiter;
}

std::string string_text(std::string_view s, int indent) {
  std::vector<std::string_view> lines = split_lines(s);
  return lines.size() < 2 ? quote(s) : heredoc(lines, indent);
}

std::string sequence_text(const Value& v, int indent) {
  std::string text = "[";
  for (const Value& item : v.items())
    text += "\n" + spaces(indent + kIndentStep) + console_text(item, indent + kIndentStep) + ",";
  if (v.size() > 0) text += "\n" + spaces(indent);
  return text + "]";
}

std::string mapping_text(const Value& v, int indent) {
  std::string text = "{";
  auto entry = [&](std::string_view key, const Value& item) {
    int deeper = indent + kIndentStep;
    text += "\n" + spaces(deeper) + string_text(key, deeper) + " = " + console_text(item, deeper);
  };
  if (v.type()->kind() == Kind::map) {
    for (const value::MapEntry& e : v.entries()) entry(e.key, e.value);
  } else {
    for (std::size_t i = 0; i < v.items().size(); ++i) entry(v.type()->attributes()[i].name, v.at(i));
  }
  if (v.size() > 0) text += "\n" + spaces(indent);
  return text + "}";
}

std::string counted(const Value& v, std::string_view name) {
  switch (v.size()) {
    case 0: return fmt::format("is empty {}", name);
    case 1: return fmt::format("is {} with 1 element", name);
    default: return fmt::format("is {} with {} elements", name, v.size());
  }
}

std::string object_summary(const Value& v) {
  switch (v.size()) {
    case 0: return "is object with no attributes";
    case 1: return fmt::format("is object with 1 attribute {}", quote(v.type()->attributes()[0].name));
    default: return fmt::format("is object with {} attributes", v.size());
  }
}

std::string type_text_at(TypeRef type, int indent) {
  constexpr int kStep = 4;
  switch (type->kind()) {
    case Kind::dynamic: return "dynamic";
    case Kind::boolean: return "bool";
    case Kind::number: return "number";
    case Kind::string: return "string";
    case Kind::list:
    case Kind::set:
    case Kind::map: {
      const char* name = type->kind() == Kind::list ? "list" : type->kind() == Kind::set ? "set" : "map";
      TypeRef element = type->element();
      if (!element->is_structural()) return fmt::format("{}({})", name, type_text_at(element, indent));
      return fmt::format("{}(\n{}{},\n{})", name, spaces(indent + kStep),
                         type_text_at(element, indent + kStep), spaces(indent));
    }
    case Kind::tuple: {
      std::string text = "tuple([";
      for (TypeRef t : type->elements())
        text += "\n" + spaces(indent + kStep) + type_text_at(t, indent + kStep) + ",";
      if (!type->elements().empty()) text += "\n" + spaces(indent);
      return text + "])";
    }
    case Kind::object: {
      std::string text = "object({";
      for (const auto& a : type->attributes())
        text += "\n" + spaces(indent + kStep) + a.name + ": " + type_text_at(a.type, indent + kStep) + ",";
      if (!type->attributes().empty()) text += "\n" + spaces(indent);
      return text + "})";
    }
  }
  return {};
}

}  // namespace

std::string quote(std::string_view text) {
  std::string out = "\"";
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  auto size = static_cast<std::int64_t>(text.size());
  for (std::int64_t i = 0; i < size;) {
    std::int64_t start = i;
    UChar32 r;
    U8_NEXT(bytes, i, size, r);
    if (r < 0) {
      for (std::int64_t k = start; k < i; ++k) out += fmt::format("\\x{:02x}", bytes[k]);
    } else if (r == '"' || r == '\\') {
      out += '\\';
      out += static_cast<char>(r);
    } else if (printable(r)) {
      out.append(text, static_cast<std::size_t>(start), static_cast<std::size_t>(i - start));
    } else {
      append_escaped(out, r);
    }
  }
  return out + "\"";
}

std::string quote_character(std::string_view character) {
  if (character == "'") return "'\\''";
  if (character == "\"") return "'\"'";
  const std::string quoted = quote(character);
  return "'" + quoted.substr(1, quoted.size() - 2) + "'";
}

std::string console_text(const Value& v, int indent) {
  if (v.is_unknown()) return "(known after apply)";
  if (value::is_sensitive(v.marks())) return "(sensitive value)";
  if (value::is_ephemeral(v.marks())) return "(ephemeral value)";
  if (v.is_null()) return null_text(v.type());
  if (v.is_marked()) return console_text(v.unmark(), indent);
  switch (v.type()->kind()) {
    case Kind::string: return string_text(v.as_string(), indent);
    case Kind::number: return v.as_number().to_string();
    case Kind::boolean: return v.as_bool() ? "true" : "false";
    case Kind::object: return mapping_text(v, indent);
    case Kind::tuple: return sequence_text(v, indent);
    case Kind::list: return "tolist(" + sequence_text(v, indent) + ")";
    case Kind::set: return "toset(" + sequence_text(v, indent) + ")";
    case Kind::map: return "tomap(" + mapping_text(v, indent) + ")";
    case Kind::dynamic: break;
  }
  return "null";
}

std::string diagnostic_text(const Value& v) {
  if (value::is_sensitive(v.marks())) return "has a sensitive value";
  if (value::is_ephemeral(v.marks())) return "has an ephemeral value";
  if (v.is_unknown())
    return v.type() == Type::dynamic() ? "" : fmt::format("is a {}", v.type()->friendly_name());
  if (v.is_null()) return "is null";
  if (v.is_marked()) return diagnostic_text(v.unmark());
  switch (v.type()->kind()) {
    case Kind::string: return "is " + quote(v.as_string());
    case Kind::number: return "is " + format_float(v.as_number(), {.verb = 'g', .precision = 10});
    case Kind::boolean: return v.as_bool() ? "is true" : "is false";
    case Kind::object: return object_summary(v);
    case Kind::dynamic: return {};
    default: return counted(v, v.type()->friendly_name());
  }
}

std::string type_text(TypeRef type) { return type_text_at(type, 0); }

}  // namespace reprise::lang
