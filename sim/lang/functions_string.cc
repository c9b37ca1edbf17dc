// Text. Case and character classes follow Go's unicode tables; lengths and offsets count grapheme clusters.
#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "lang/function_kit.h"
#include "lang/graphemes.h"

namespace reprise::lang {

namespace {

constexpr std::size_t kTextMax = 256u << 20;

void append(std::string& out, UChar32 c) {
  char buffer[U8_MAX_LENGTH];
  std::int32_t n = 0;
  U8_APPEND_UNSAFE(buffer, n, c);
  out.append(buffer, static_cast<std::size_t>(n));
}

template <class Map>
std::string map_code_points(std::string_view text, Map&& map) {
  std::string out;
  out.reserve(text.size());
  each_code_point(text, [&](std::int32_t c, std::string_view bytes) {
    if (c < 0) {
      out += bytes;
    } else {
      append(out, map(c));
    }
  });
  return out;
}

FunctionResult upper(Args a, FunctionContext&) {
  return good_string(map_code_points(a[0].as_string(), [](UChar32 c) { return u_toupper(c); }));
}

FunctionResult lower(Args a, FunctionContext&) {
  return good_string(map_code_points(a[0].as_string(), [](UChar32 c) { return u_tolower(c); }));
}

bool separates_words(UChar32 c) {
  if (c < 0x80) return !(c == '_' || u_isalnum(c));
  if (u_isalpha(c) || u_isdigit(c)) return false;
  return u_isUWhiteSpace(c);
}

FunctionResult title(Args a, FunctionContext&) {
  UChar32 before = ' ';
  return good_string(map_code_points(a[0].as_string(), [&](UChar32 c) {
    bool starts = separates_words(before);
    before = c;
    return starts ? u_totitle(c) : c;
  }));
}

FunctionResult chomp(Args a, FunctionContext&) {
  std::string_view s = a[0].as_string();
  while (!s.empty() && (s.back() == '\n' || s.back() == '\r')) s.remove_suffix(1);
  return good_string(s);
}

FunctionResult indent(Args a, FunctionContext&) {
  Whole n = whole_number(a[0]);
  if (!n.error.empty()) return bad(n.error);
  std::string_view text = a[1].as_string();
  auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  if (n.value < 0) return bad(crash("strings: negative Repeat count"));
  if (static_cast<std::size_t>(n.value) > kTextMax / (lines + 1)) return bad("the result would be too long");
  std::string pad(static_cast<std::size_t>(n.value), ' '), out;
  for (char c : text) {
    out += c;
    if (c == '\n') out += pad;
  }
  return good_string(out);
}

FunctionResult join(Args a, FunctionContext&) {
  if (a.size() < 2) return bad("at least one list is required");
  std::string out;
  bool first = true;
  for (std::size_t i = 1; i < a.size(); ++i)
    if (!a[i].is_wholly_known()) return good(unknown_not_null(Type::string()));
  for (std::size_t i = 1; i < a.size(); ++i) {
    std::span<const Value> items = a[i].items();
    for (std::size_t k = 0; k < items.size(); ++k) {
      if (items[k].is_null())
        return bad(static_cast<int>(i),
                   a.size() > 2 ? fmt::format("element {} of list {} is null; cannot concatenate null "
                                              "values",
                                              k, i)
                                : fmt::format("element {} is null; cannot concatenate null values", k));
      if (!first) out += a[0].as_string();
      first = false;
      out += items[k].as_string();
      if (out.size() > kTextMax) return bad("the result would be too long");
    }
  }
  return good_string(out);
}

FunctionResult split(Args a, FunctionContext&) {
  std::string_view separator = a[0].as_string(), text = a[1].as_string();
  std::vector<Value> parts;
  if (separator.empty()) {
    each_code_point(text,
                    [&](std::int32_t, std::string_view bytes) { parts.push_back(Value::string(bytes)); });
    return good(Value::list(Type::string(), std::move(parts)));
  }
  for (std::size_t at = 0;;) {
    std::size_t end = text.find(separator, at);
    parts.push_back(Value::string(text.substr(at, end == std::string_view::npos ? end : end - at)));
    if (end == std::string_view::npos) break;
    at = end + separator.size();
  }
  return good(Value::list(Type::string(), std::move(parts)));
}

FunctionResult strrev(Args a, FunctionContext&) {
  std::string_view s = a[0].as_string();
  std::vector<std::size_t> bounds = grapheme_bounds(s);
  std::string out;
  for (std::size_t i = bounds.size() - 1; i > 0; --i)
    out += s.substr(bounds[i - 1], bounds[i] - bounds[i - 1]);
  return good_string(out);
}

FunctionResult substr(Args a, FunctionContext&) {
  Whole offset = whole_number(a[1]), length = whole_number(a[2]);
  if (!offset.error.empty()) return bad(offset.error);
  if (!length.error.empty()) return bad(length.error);
  std::string_view s = a[0].as_string();
  std::vector<std::size_t> bounds = grapheme_bounds(s);
  auto count = static_cast<std::int64_t>(bounds.size() - 1);
  std::int64_t start = offset.value < 0 ? offset.value + count : offset.value;
  if (length.value == 0 || start >= count) return good_string("");
  start = std::max<std::int64_t>(start, 0);
  std::int64_t end = length.value < 0 || length.value > count - start ? count : start + length.value;
  std::size_t from = bounds[static_cast<std::size_t>(start)], to = bounds[static_cast<std::size_t>(end)];
  return good_string(s.substr(from, to - from));
}

FunctionResult starts_with(Args a, FunctionContext&) {
  std::string_view prefix = a[1].as_string();
  if (a[0].is_known()) return good_bool(a[0].as_string().starts_with(prefix));
  if (const value::Refinement* r = a[0].refinement()) {
    std::string_view known = r->string_prefix;
    if (known.starts_with(prefix)) return good_bool(true);
    if (!prefix.starts_with(known)) return good_bool(false);
  }
  return good(unknown_not_null(Type::boolean()));
}

FunctionResult ends_with(Args a, FunctionContext&) {
  return good_bool(a[0].as_string().ends_with(a[1].as_string()));
}

FunctionResult str_contains(Args a, FunctionContext&) {
  return good_bool(a[0].as_string().find(a[1].as_string()) != std::string_view::npos);
}

template <class In>
std::string_view trim_where(std::string_view s, In&& in) {
  while (!s.empty()) {
    CodePoint p = code_point_at(s, 0);
    if (!in(p.value)) break;
    s.remove_prefix(p.size);
  }
  while (!s.empty()) {
    std::size_t at = s.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(s[at]) & 0xC0) == 0x80) --at;
    if (!in(code_point_at(s, at).value)) break;
    s.remove_suffix(s.size() - at);
  }
  return s;
}

FunctionResult trim(Args a, FunctionContext&) {
  std::vector<std::int32_t> set;
  each_code_point(a[1].as_string(), [&](std::int32_t c, std::string_view) { set.push_back(c); });
  return good_string(trim_where(
      a[0].as_string(), [&](std::int32_t c) { return std::find(set.begin(), set.end(), c) != set.end(); }));
}

FunctionResult trim_space(Args a, FunctionContext&) {
  return good_string(trim_where(a[0].as_string(), [](std::int32_t c) { return u_isUWhiteSpace(c); }));
}

FunctionResult trim_prefix(Args a, FunctionContext&) {
  std::string_view s = a[0].as_string(), prefix = a[1].as_string();
  return good_string(s.starts_with(prefix) ? s.substr(prefix.size()) : s);
}

FunctionResult trim_suffix(Args a, FunctionContext&) {
  std::string_view s = a[0].as_string(), suffix = a[1].as_string();
  return good_string(s.ends_with(suffix) ? s.substr(0, s.size() - suffix.size()) : s);
}

using Call = FunctionResult (*)(Args, FunctionContext&);

void text_to(FunctionTable& t, TypeRef result, std::string name, std::vector<Parameter> parameters,
             Call call) {
  t.add({.name = std::move(name), .parameters = std::move(parameters), .result = result, .call = call});
}

}  // namespace

void add_string_functions(FunctionTable& t) {
  TypeRef text = Type::string(), yes_no = Type::boolean(), strings = Type::list(Type::string());
  Parameter str = string_parameter("str");
  text_to(t, text, "upper", {str}, upper);
  text_to(t, text, "lower", {str}, lower);
  text_to(t, text, "title", {str}, title);
  text_to(t, text, "chomp", {str}, chomp);
  text_to(t, text, "indent", {number_parameter("spaces"), str}, indent);
  t.add({.name = "join",
         .parameters = {string_parameter("separator")},
         .variadic = typed_parameter("lists", strings),
         .result = text,
         .call = join});
  text_to(t, strings, "split", {string_parameter("separator"), str}, split);
  text_to(t, text, "strrev", {str}, strrev);
  text_to(t, text, "substr", {str, number_parameter("offset"), number_parameter("length")}, substr);
  text_to(t, yes_no, "startswith", {unknowable(str), string_parameter("prefix")}, starts_with);
  text_to(t, yes_no, "endswith", {str, string_parameter("suffix")}, ends_with);
  text_to(t, yes_no, "strcontains", {str, string_parameter("substr")}, str_contains);
  text_to(t, text, "trim", {str, string_parameter("cutset")}, trim);
  text_to(t, text, "trimspace", {str}, trim_space);
  text_to(t, text, "trimprefix", {str, string_parameter("prefix")}, trim_prefix);
  text_to(t, text, "trimsuffix", {str, string_parameter("suffix")}, trim_suffix);
}

}  // namespace reprise::lang
