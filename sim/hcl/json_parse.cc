// A JSON reader that keeps positions, reports several mistakes and says what Terraform says about them.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "hcl/json_tree.h"
#include "hcl/parser.h"
#include "hcl/parser_impl.h"

namespace reprise::hcl {

namespace {

enum class Kind : std::uint8_t {
  brace_open,
  brace_close,
  bracket_open,
  bracket_close,
  comma,
  colon,
  equal,
  string,
  number,
  keyword,
  invalid,
  eof,
};
struct JsonToken {
  Kind kind = Kind::eof;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

constexpr const char* kStartOfValue =
    "A JSON value must start with a brace, a bracket, a number, a string, or a keyword.";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
// Greedy: what is wrong with a number is said about the whole of it.
bool in_number(char c) { return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'; }

class JsonParser {
 public:
  JsonParser(const SourceFile& file, Arena& arena, Diagnostics& diags, Diagnostics* templates)
      : file_(file),
        text_(file.text()),
        arena_(arena),
        diags_(diags),
        templates_(templates),
        errors_before_(diags.error_count()) {
    next_ = scan();
  }

  Expr* root() {
    Expr* value = parse_value();
    if (next_.kind != Kind::eof && !failed()) {
      error("Extraneous data after value", "Extra characters appear after the JSON value.", range_of(next_));
    }
    // What is wrong inside strings is of interest once the file itself can be read.
    if (!failed()) (templates_ ? *templates_ : diags_).append(std::move(template_diags_));
    report_suppressed(suppressed_, range_of(next_), diags_);
    return value;
  }

 private:
  Range range_of(const JsonToken& t) const { return {file_.base + t.begin, file_.base + t.end}; }
  std::string_view text(const JsonToken& t) const { return text_.substr(t.begin, t.end - t.begin); }
  bool failed() const { return diags_.error_count() > errors_before_; }
  void error(std::string summary, std::string detail, Range subject) {
    if (diags_.error_count() - errors_before_ >= kMaxSyntaxErrors) {
      ++suppressed_;
      return;
    }
    diags_.error(std::move(summary), std::move(detail), subject, subject);
  }
  Expr* fail(std::string summary, std::string detail, Range subject, const JsonToken& start) {
    error(std::move(summary), std::move(detail), subject);
    return invalid(start);
  }
  Expr* invalid(const JsonToken& at) { return arena_.make<Expr>(ExprKind::invalid, range_of(at)); }
  JsonToken read() {
    JsonToken token = next_;
    if (token.kind != Kind::eof) next_ = scan();
    return token;
  }

  JsonToken scan();
  JsonToken scan_string(std::uint32_t begin);
  Expr* parse_value();
  Expr* parse_bounded();
  Expr* parse_object();
  Expr* object_after_value(const JsonToken& open, bool& more);
  Expr* abandon(std::size_t first, Expr* result);
  Expr* missing_colon(const JsonToken& colon, const JsonToken& open);
  Expr* parse_array();
  Expr* array_after_value(const JsonToken& open, bool& more);
  Expr* parse_number();
  Expr* parse_keyword();
  bool property_name(Label& name);
  bool string_text(const JsonToken& token, std::string_view& value);
  Expr* string_value(const JsonToken& token, bool as_template);
  Expr* text_value(const JsonToken& token, std::string_view value, bool as_template);
  void skip_past(JsonToken token, Kind open, Kind close);

  const SourceFile& file_;
  std::string_view text_;
  Arena& arena_;
  Diagnostics& diags_;
  Diagnostics* templates_;
  Diagnostics template_diags_;
  std::size_t errors_before_;
  std::size_t suppressed_ = 0;
  // Scratch stacks, as the native parser has them.
  std::vector<ObjectItem> items_;
  std::vector<Label> names_;
  std::vector<Expr*> exprs_;
  JsonToken next_;
  std::uint32_t at_ = 0;
  std::uint32_t stop_ = 0;  // where scanning ended early, 0 when it has not
  int depth_ = 0;
  bool told_depth_ = false;
  bool comment_ = false;  // inside the value of a "//" property
};

JsonToken JsonParser::scan_string(std::uint32_t begin) {
  std::uint32_t at = begin + 1;
  while (at < text_.size()) {
    char c = text_[at];
    if (c == '"') return {Kind::string, begin, at_ = at + 1};
    if (static_cast<unsigned char>(c) < 0x20) break;  // a control character ends it, unclosed
    at += c == '\\' && at + 1 < text_.size() && static_cast<unsigned char>(text_[at + 1]) >= 0x20 ? 2 : 1;
  }
  return {Kind::string, begin, at_ = at};
}

JsonToken JsonParser::scan() {
  if (stop_) return {Kind::eof, stop_, stop_};
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n')) {
    ++at_;
  }
  std::uint32_t begin = at_;
  if (begin >= text_.size()) return {Kind::eof, begin, begin};
  char c = text_[begin];
  auto one = [&](Kind kind) { return JsonToken{kind, begin, ++at_}; };
  switch (c) {
    case '{': return one(Kind::brace_open);
    case '}': return one(Kind::brace_close);
    case '[': return one(Kind::bracket_open);
    case ']': return one(Kind::bracket_close);
    case ',': return one(Kind::comma);
    case ':': return one(Kind::colon);
    case '=': return one(Kind::equal);
    case '"': return scan_string(begin);
    default: break;
  }
  if (is_letter(c)) {
    while (at_ < text_.size() && (is_letter(text_[at_]) || text_[at_] == '_')) ++at_;
    return {Kind::keyword, begin, at_};
  }
  if (in_number(c)) {
    while (at_ < text_.size() && in_number(text_[at_])) ++at_;
    return {Kind::number, begin, at_};
  }
  // Nothing after a character that JSON does not know could be understood.
  stop_ = ++at_;
  return {Kind::invalid, begin, at_};
}

Expr* JsonParser::parse_value() {
  ++depth_;
  Expr* result;
  if (depth_ <= kMaxNesting) {
    result = parse_bounded();
  } else {
    if (!told_depth_) {
      error("Excessive nesting",
            fmt::format("JSON values may be nested at most {} levels deep.", kMaxNesting), range_of(next_));
    }
    told_depth_ = true;
    result = invalid(next_);
    stop_ = std::max(next_.end, 1U);
    next_ = scan();
  }
  --depth_;
  return result;
}

Expr* JsonParser::parse_bounded() {
  JsonToken token = next_;
  switch (token.kind) {
    case Kind::brace_open: return parse_object();
    case Kind::bracket_open: return parse_array();
    case Kind::number: return parse_number();
    case Kind::string: return string_value(read(), !comment_);
    case Kind::keyword: return parse_keyword();
    case Kind::brace_close: return fail("Missing JSON value", kStartOfValue, range_of(token), token);
    case Kind::bracket_close:
      return fail("Missing array element value", kStartOfValue, range_of(token), token);
    case Kind::eof: return fail("Missing value", "The JSON data ends prematurely.", range_of(token), token);
    default: return fail("Invalid start of value", kStartOfValue, range_of(token), token);
  }
}

// Reads on from `token` to just after the next closing token at this level.
void JsonParser::skip_past(JsonToken token, Kind open, Kind close) {
  for (int depth = 1; token.kind != Kind::eof; token = read()) {
    if (token.kind == open) ++depth;
    if (token.kind == close && --depth <= 1) return;
  }
}

bool JsonParser::property_name(Label& name) {
  JsonToken token = next_;
  if (token.kind == Kind::string) {
    read();
    name.range = range_of(token);
    if (string_text(token, name.text)) return true;
  } else {
    parse_value();
  }
  error("Invalid object property name", "A JSON object property name must be a string", range_of(token));
  return false;
}

Expr* JsonParser::parse_object() {
  JsonToken open = read();
  std::size_t first = items_.size();
  for (bool more = next_.kind != Kind::brace_close; more;) {
    Label name;
    JsonToken name_token = next_;
    if (!property_name(name)) return abandon(first, invalid(open));
    JsonToken colon = read();
    if (colon.kind != Kind::colon) return abandon(first, missing_colon(colon, open));
    bool outer = comment_;
    comment_ = comment_ || name.text == "//";
    Expr* value = parse_value();
    comment_ = outer;
    Expr* key = text_value(name_token, name.text, name.text != "//" && !comment_);
    names_.push_back(name);
    items_.push_back({key, value, false});
    if (Expr* failed = object_after_value(open, more)) return abandon(first, failed);
  }
  JsonToken close = read();
  auto* node = arena_.make<JsonObject>();
  node->kind = ExprKind::object;
  node->range = {file_.base + open.begin, file_.base + close.end};
  node->items = arena_.copy_range(items_.data() + first, items_.size() - first);
  node->names = arena_.copy_range(names_.data() + first, names_.size() - first);
  return abandon(first, node);
}

// Clears what an object has left on the scratch stacks.
Expr* JsonParser::abandon(std::size_t first, Expr* result) {
  items_.resize(first);
  names_.resize(first);
  return result;
}

Expr* JsonParser::missing_colon(const JsonToken& colon, const JsonToken& open) {
  skip_past(colon, Kind::brace_open, Kind::brace_close);
  if (colon.kind == Kind::brace_close || colon.kind == Kind::comma) {
    return fail("Missing object value", "A JSON object attribute must have a value, introduced by a colon.",
                range_of(colon), open);
  }
  return fail("Missing property value colon",
              colon.kind == Kind::equal
                  ? "JSON uses a colon as its name/value delimiter, not an equals sign."
                  : "A colon must appear between an object property's name and its value.",
              range_of(colon), open);
}

Expr* JsonParser::object_after_value(const JsonToken& open, bool& more) {
  switch (next_.kind) {
    case Kind::comma: {
      JsonToken comma = read();
      if (next_.kind != Kind::brace_close) return nullptr;
      return fail("Trailing comma in object",
                  "JSON does not permit a trailing comma after the final property in an object.",
                  range_of(comma), open);
    }
    case Kind::brace_close: more = false; return nullptr;
    case Kind::eof:
      return fail("Unclosed object", "No closing brace was found for this JSON object.", range_of(open),
                  open);
    case Kind::bracket_close:
      read();
      return fail("Mismatched braces", "A JSON object must be closed with a brace, not a bracket.",
                  range_of(next_), open);
    default:
      skip_past(read(), Kind::brace_open, Kind::brace_close);
      return fail("Missing attribute seperator comma",
                  "A comma must appear between each property definition in an object.", range_of(next_),
                  open);
  }
}

Expr* JsonParser::parse_array() {
  JsonToken open = read();
  std::size_t first = exprs_.size();
  for (bool more = next_.kind != Kind::bracket_close; more;) {
    exprs_.push_back(parse_value());
    if (Expr* failed = array_after_value(open, more)) {
      exprs_.resize(first);
      return failed;
    }
  }
  JsonToken close = read();
  std::span<Expr* const> items = arena_.copy_range(exprs_.data() + first, exprs_.size() - first);
  exprs_.resize(first);
  return arena_.make<Tuple>(Expr{ExprKind::tuple, {file_.base + open.begin, file_.base + close.end}}, items);
}

Expr* JsonParser::array_after_value(const JsonToken& open, bool& more) {
  auto skip = [&] { skip_past(read(), Kind::bracket_open, Kind::bracket_close); };
  switch (next_.kind) {
    case Kind::comma: {
      JsonToken comma = read();
      if (next_.kind != Kind::bracket_close) return nullptr;
      return fail("Trailing comma in array",
                  "JSON does not permit a trailing comma after the final value in an array.", range_of(comma),
                  open);
    }
    case Kind::bracket_close: more = false; return nullptr;
    case Kind::colon:
      skip();
      return fail("Invalid array value", "A colon is not used to introduce values in a JSON array.",
                  range_of(next_), open);
    case Kind::eof:
      return fail("Unclosed object", "No closing bracket was found for this JSON array.", range_of(open),
                  open);
    case Kind::brace_close:
      skip();
      return fail("Mismatched brackets", "A JSON array must be closed with a bracket, not a brace.",
                  range_of(next_), open);
    default:
      skip();
      return fail("Missing attribute seperator comma", "A comma must appear between each value in an array.",
                  range_of(next_), open);
  }
}

Expr* JsonParser::parse_number() {
  JsonToken token = read();
  std::string_view digits = text(token);
  std::string_view positive = digits.starts_with('-') ? digits.substr(1) : digits;
  bool leading_zero = positive.size() > 1 && positive[0] == '0' && is_digit(positive[1]);
  if (is_number(positive) && !leading_zero) {
    return arena_.make<NumberLiteral>(Expr{ExprKind::number_literal, range_of(token)}, digits);
  }
  return fail("Invalid JSON number", "There is a syntax error in the given JSON number.", range_of(token),
              token);
}

Expr* JsonParser::parse_keyword() {
  JsonToken token = read();
  std::string_view word = text(token);
  if (word == "true" || word == "false") {
    return arena_.make<BoolLiteral>(Expr{ExprKind::bool_literal, range_of(token)}, word == "true");
  }
  if (word == "null") return arena_.make<Expr>(ExprKind::null_literal, range_of(token));
  if (word == "undefined") {
    return fail("Invalid JSON keyword", "The JavaScript identifier \"undefined\" cannot be used in JSON.",
                range_of(token), token);
  }
  std::string hint;
  if (auto meant = closest_word(word, {"true", "false", "null"}); !meant.empty()) {
    hint = fmt::format(" Did you mean \"{}\"?", meant);
  }
  return fail("Invalid JSON keyword", fmt::format("\"{}\" is not a valid JSON keyword.{}", word, hint),
              range_of(token), token);
}

// The content of a string token. Mistakes are reported just behind the offending byte, where a reader stops.
bool JsonParser::string_text(const JsonToken& token, std::string_view& value) {
  std::size_t bad = 0;
  std::string_view raw = text(token);
  value = json_string(raw, arena_, bad);
  if (bad == 0) return true;
  Pos at = file_.base + token.begin + static_cast<Pos>(bad);
  std::size_t line_end = std::min(text_.find('\n', token.begin), text_.size());
  Pos end = file_.base + static_cast<Pos>(line_end);
  error("Invalid JSON string", "There is a syntax error in the given JSON string.",
        {at, std::min(at + 1, end)});
  return false;
}

Expr* JsonParser::string_value(const JsonToken& token, bool as_template) {
  std::string_view value;
  return string_text(token, value) ? text_value(token, value, as_template) : invalid(token);
}

Expr* JsonParser::text_value(const JsonToken& token, std::string_view value, bool as_template) {
  bool special = value.find("${") != std::string_view::npos || value.find("%{") != std::string_view::npos;
  if (!as_template || !special) {
    return arena_.make<StringLiteral>(Expr{ExprKind::string_literal, range_of(token)}, value);
  }
  Diagnostics wrong;
  Expr* parsed = parse_template_text(file_, value, file_.base + token.begin + 1, arena_, wrong);
  // Nothing of it is evaluated; where nothing is, it is still a string like others.
  if (wrong.has_errors())
    parsed = arena_.make<Parens>(Expr{ExprKind::parens, range_of(token)}, invalid(token));
  if (template_diags_.error_count() < kMaxSyntaxErrors)
    template_diags_.append(std::move(wrong));
  else
    suppressed_ += wrong.error_count();
  parsed->range = range_of(token);
  return parsed;
}

}  // namespace

Expr* parse_json(const SourceFile& file, Arena& arena, Diagnostics& diags, Diagnostics* templates) {
  return JsonParser(file, arena, diags, templates).root();
}

}  // namespace reprise::hcl
