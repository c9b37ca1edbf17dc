#include "hcl/lexer.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <limits>

#include "hcl/parser.h"
#include "hcl/utf8.h"

namespace reprise::hcl {

namespace {

// A brace depth that stray closing braces cannot reach.
constexpr int kNever = std::numeric_limits<int>::min();

enum CharClass : std::uint8_t { kOther, kSpace, kLetter, kDigit, kPunct };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> t{};
  t[' '] = t['\t'] = kSpace;
  for (int c = 'a'; c <= 'z'; ++c)
    t[static_cast<std::size_t>(c)] = t[static_cast<std::size_t>(c - 'a' + 'A')] = kLetter;
  t['_'] = kLetter;
  for (int c = '0'; c <= '9'; ++c) t[static_cast<std::size_t>(c)] = kDigit;
  return t;
}
constexpr auto kClass = make_classes();

std::uint8_t class_of(char c) { return kClass[static_cast<unsigned char>(c)]; }
bool ident_byte(char c) { return class_of(c) == kLetter || class_of(c) == kDigit || c == '-'; }
bool plain_in_literal(char c) {
  return c != '"' && c != '\\' && c != '$' && c != '%' && c != '\n' && c != '\r' &&
         static_cast<signed char>(c) >= 0;
}

std::string_view trim_space(std::string_view s) {
  auto space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!s.empty() && space(s.front())) s.remove_prefix(1);
  while (!s.empty() && space(s.back())) s.remove_suffix(1);
  return s;
}

}  // namespace

Lexer::Lexer(std::string_view text, Pos base, Start start, Diagnostics& diags)
    : text_(text), base_(base), size_(static_cast<std::uint32_t>(text.size())), diags_(diags) {
  if (text.starts_with("\xef\xbb\xbf")) at_ = 3;
  frames_.push_back({start == Start::config ? Mode::normal : Mode::bare, true, kNever, {}});
}

Token Lexer::make(TokenType type, std::uint32_t begin, std::uint32_t end, bool special) {
  at_ = end;
  return {type, special, begin, end};
}

Token Lexer::next() {
  switch (frames_.back().mode) {
    case Mode::normal: return next_normal();
    case Mode::quoted: return next_quoted();
    default: return next_line();
  }
}

Token Lexer::next_normal() {
  for (;;) {
    while (at_ < size_ && class_of(text_[at_]) == kSpace) ++at_;
    if (at_ >= size_) return make(TokenType::eof, size_, size_);
    char c = text_[at_];
    std::uint8_t kind = class_of(c);
    if (kind == kLetter) return identifier(at_);
    if (kind == kDigit) return number(at_);
    if (c == '\n') return make(TokenType::newline, at_, at_ + 1);
    if (c == '#' || c == '/') {
      std::uint32_t begin = at_;
      bool ends_line = false;
      if (skip_comment(ends_line)) {
        if (ends_line) return make(TokenType::newline, begin, at_);
        continue;
      }
    }
    return punctuation(at_);
  }
}

// A line comment takes its newline along, which still counts as one.
bool Lexer::skip_comment(bool& ends_line) {
  char second = peek(at_ + 1);
  if (text_[at_] == '#' || second == '/') {
    std::size_t end = text_.find('\n', at_);
    ends_line = end != std::string_view::npos;
    at_ = ends_line ? static_cast<std::uint32_t>(end + 1) : size_;
    return true;
  }
  if (second != '*' || no_comment_end_) return false;
  std::size_t end = text_.find("*/", at_ + 2);
  if (end == std::string_view::npos) {
    no_comment_end_ = true;  // do not search the rest again for each "/*" that follows
    return false;
  }
  at_ = static_cast<std::uint32_t>(end + 2);
  return true;
}

std::uint32_t Lexer::ident_end(std::uint32_t at) const {
  for (;;) {
    while (at < size_ && ident_byte(text_[at])) ++at;
    if (at >= size_ || static_cast<signed char>(text_[at]) >= 0) return at;
    std::uint32_t after = at;
    UChar32 c = next_code_point(text_, after);
    if (c < 0 || !u_hasBinaryProperty(c, UCHAR_ID_CONTINUE)) return at;
    at = after;
  }
}

Token Lexer::identifier(std::uint32_t begin) { return make(TokenType::ident, begin, ident_end(begin + 1)); }

// Digits, dots and exponents, up to the last that is not a dot: whether it is a number is decided later.
Token Lexer::number(std::uint32_t begin) {
  std::uint32_t at = begin + 1, end = at;
  for (;;) {
    char c = peek(at);
    if (class_of(c) == kDigit) {
      end = ++at;
    } else if (c == '.') {
      ++at;
    } else if (c == 'e' || c == 'E') {
      std::uint32_t digit = at + 1;
      if (peek(digit) == '+' || peek(digit) == '-') ++digit;
      if (class_of(peek(digit)) != kDigit) break;
      end = at = digit + 1;
    } else {
      break;
    }
  }
  return make(TokenType::number, begin, end);
}

Token Lexer::close_brace(std::uint32_t begin) {
  if (frames_.back().close_depth == braces_) {
    frames_.pop_back();
    --braces_;
    return make(TokenType::template_end, begin, begin + 1);
  }
  --braces_;
  return make(TokenType::close_brace, begin, begin + 1);
}

Token Lexer::punctuation(std::uint32_t begin) {
  using T = TokenType;
  char second = peek(begin + 1);
  auto one = [&](T type) { return make(type, begin, begin + 1); };
  auto pair = [&](char want, T both, T alone) {
    return second == want ? make(both, begin, begin + 2) : make(alone, begin, begin + 1);
  };
  switch (text_[begin]) {
    case '{': ++braces_; return one(T::open_brace);
    case '}': return close_brace(begin);
    case '[': return one(T::open_bracket);
    case ']': return one(T::close_bracket);
    case '(': return one(T::open_paren);
    case ')': return one(T::close_paren);
    case '"': frames_.push_back({Mode::quoted, false, kNever, {}}); return one(T::open_quote);
    case '=':
      return second == '>' ? make(T::fat_arrow, begin, begin + 2) : pair('=', T::equal_equal, T::equal);
    case '!': return pair('=', T::not_equal, T::bang);
    case '<': return second == '<' ? open_heredoc(begin) : pair('=', T::less_equal, T::less);
    case '>': return pair('=', T::greater_equal, T::greater);
    case ':': return pair(':', T::double_colon, T::colon);
    case '.':
      return second == '.' && peek(begin + 2) == '.' ? make(T::ellipsis, begin, begin + 3) : one(T::dot);
    case ',': return one(T::comma);
    case '?': return one(T::question);
    case '+': return one(T::plus);
    case '-': return one(T::minus);
    case '*': return one(T::star);
    case '/': return one(T::slash);
    case '%': return one(T::percent);
    case '&':
      if (second == '&') return make(T::and_and, begin, begin + 2);
      break;
    case '|':
      if (second == '|') return make(T::or_or, begin, begin + 2);
      break;
    case '\r':
      if (second == '\n') return make(T::newline, begin, begin + 2);
      break;
    case '~':
      if (second != '}') break;
      // Ends a template sequence even where a plain brace was due, so that the parser sees the mistake.
      if (frames_.back().close_depth == braces_) frames_.pop_back();
      --braces_;
      return make(T::template_end, begin, begin + 2, true);
    default: break;
  }
  return bad_character(begin);
}

Token Lexer::bad_character(std::uint32_t begin) {
  std::uint32_t end = begin;
  UChar32 c = next_code_point(text_, end);
  if (c >= 0x80 && frames_.back().mode == Mode::normal && u_hasBinaryProperty(c, UCHAR_ID_START)) {
    return make(TokenType::ident, begin, ident_end(end));
  }
  Token token = make(c < 0 ? TokenType::bad_utf8 : TokenType::invalid, begin, end);
  report(token);
  return token;
}

Token Lexer::open_heredoc(std::uint32_t begin) {
  std::uint32_t at = begin + 2;
  bool flush = peek(at) == '-';
  if (flush) ++at;
  std::uint32_t start = at;
  if (at < size_) {
    UChar32 c = next_code_point(text_, at);
    if (c == '_' || (c >= 0 && u_hasBinaryProperty(c, UCHAR_ID_START))) {
      std::uint32_t end = ident_end(at);
      std::uint32_t line_end = peek(end) == '\r' ? end + 1 : end;
      if (peek(line_end) == '\n') {
        frames_.push_back({Mode::heredoc, true, kNever, text_.substr(start, end - start)});
        return make(TokenType::open_heredoc, begin, line_end + 1, flush);
      }
    }
  }
  return make(TokenType::less, begin, begin + 1);
}

Token Lexer::template_mark(TokenType type, std::uint32_t begin) {
  bool trim = peek(begin + 2) == '~';
  frames_.back().start_of_line = false;
  frames_.push_back({Mode::normal, false, ++braces_, {}});
  return make(type, begin, begin + (trim ? 3 : 2), trim);
}

// Steps over one character of literal text that needs a look. False: the literal ends before it.
bool Lexer::literal_step(std::uint32_t& at, bool& special) {
  char c = text_[at];
  if (c == '$' || c == '%') {
    std::uint32_t end = at + 1;
    while (peek(end) == c) ++end;
    if (peek(end) == '{') {
      if (end - at == 1) return false;
      special = true;
      ++end;
    }
    at = end;
    return true;
  }
  if (static_cast<signed char>(c) >= 0) return ++at, true;
  std::uint32_t after = at;
  if (next_code_point(text_, after) < 0) return false;
  at = after;
  return true;
}

Token Lexer::next_quoted() {
  std::uint32_t begin = at_, at = at_;
  bool special = false;
  for (;;) {
    while (at < size_ && plain_in_literal(text_[at])) ++at;
    if (at >= size_) break;
    char c = text_[at];
    if (c == '"' || c == '\n' || c == '\r') break;
    if (c == '\\') {
      char escaped = peek(at + 1);
      if (at + 1 >= size_ || escaped == '\n' || escaped == '\r') break;
      std::uint32_t after = at + 1;
      if (next_code_point(text_, after) < 0) break;
      at = after;
      special = true;
    } else if (!literal_step(at, special)) {
      break;
    }
  }
  if (at > begin) return make(TokenType::quoted_literal, begin, at, special);
  if (at >= size_) return make(TokenType::eof, size_, size_);
  switch (text_[at]) {
    case '"': frames_.pop_back(); return make(TokenType::close_quote, begin, at + 1);
    case '$': return template_mark(TokenType::template_interp, begin);
    case '%': return template_mark(TokenType::template_control, begin);
    case '\r':
    case '\n': {  // one mistake, however many empty lines there are
      while (at < size_ && (text_[at] == '\r' || text_[at] == '\n')) ++at;
      Token token = make(TokenType::quoted_newline, begin, at);
      report(token);
      return token;
    }
    default: return bad_character(begin);
  }
}

Token Lexer::next_line() {
  Frame& frame = frames_.back();
  std::uint32_t begin = at_, at = at_;
  bool special = false;
  while (at < size_ && text_[at] != '\n') {
    char c = text_[at];
    if (c != '$' && c != '%' && static_cast<signed char>(c) >= 0) {
      ++at;
    } else if (!literal_step(at, special)) {
      break;
    }
  }
  if (at < size_ && text_[at] == '\n') {
    if (frame.mode == Mode::heredoc && frame.start_of_line &&
        trim_space(text_.substr(begin, at - begin)) == frame.marker) {
      frames_.pop_back();
      return make(TokenType::close_heredoc, begin, at > begin && text_[at - 1] == '\r' ? at - 1 : at);
    }
    frame.start_of_line = true;
    return make(TokenType::string_literal, begin, at + 1, special);
  }
  if (at > begin) {
    frame.start_of_line = false;
    return make(TokenType::string_literal, begin, at, special);
  }
  if (at >= size_) return make(TokenType::eof, size_, size_);
  if (text_[at] == '$') return template_mark(TokenType::template_interp, begin);
  if (text_[at] == '%') return template_mark(TokenType::template_control, begin);
  return bad_character(begin);
}

bool Lexer::for_keyword_at(std::uint32_t from) const {
  std::uint32_t at = from;
  for (;;) {
    while (at < size_ && (text_[at] == ' ' || text_[at] == '\t' || text_[at] == '\n' || text_[at] == '\r'))
      ++at;
    if (peek(at) == '#' || (peek(at) == '/' && peek(at + 1) == '/')) {
      std::size_t end = text_.find('\n', at);
      if (end == std::string_view::npos) return false;
      at = static_cast<std::uint32_t>(end);
    } else if (peek(at) == '/' && peek(at + 1) == '*' && !no_comment_end_) {
      std::size_t end = text_.find("*/", at + 2);
      if (end == std::string_view::npos) return false;
      at = static_cast<std::uint32_t>(end + 2);
    } else {
      return text_.substr(at, 3) == "for" && ident_end(at) == at + 3;
    }
  }
}

namespace {

constexpr const char* kNoSuchCharacter = "This character is not used within the language.";

// Some mistakes come in swarms: of each such family only the first few are reported.
enum Family : std::uint8_t { kEach, kBitwise, kApostrophe, kBacktick, kSemicolon, kEncoding, kFamilies };
constexpr std::array<int, kFamilies> kFamilyLimit = {static_cast<int>(kMaxSyntaxErrors), 4, 4, 4, 1, 1};

struct Complaint {
  const char* summary;
  const char* detail;
  Family family;
};

Complaint complaint_about(std::string_view text) {
  if (text == "&") {
    return {"Unsupported operator", "Bitwise operators are not supported. Did you mean boolean AND (\"&&\")?",
            kBitwise};
  }
  if (text == "|") {
    return {"Unsupported operator", "Bitwise operators are not supported. Did you mean boolean OR (\"||\")?",
            kBitwise};
  }
  if (text == "~") {
    return {"Unsupported operator", "Bitwise operators are not supported. Did you mean boolean NOT (\"!\")?",
            kBitwise};
  }
  if (text == "^") return {"Unsupported operator", "Bitwise operators are not supported.", kBitwise};
  if (text == "'") {
    return {"Invalid character", "Single quotes are not valid. Use double quotes (\") to enclose strings.",
            kApostrophe};
  }
  if (text == "`") {
    return {
        "Invalid character",
        "The \"`\" character is not valid. To create a multi-line string, use the \"heredoc\" syntax, like "
        "\"<<EOT\".",
        kBacktick};
  }
  if (text == ";") {
    return {"Invalid character",
            "The \";\" character is not valid. Use newlines to separate arguments and blocks, and commas to "
            "separate items in collection values.",
            kSemicolon};
  }
  if (text == "\u201c" || text == "\u201d") {
    return {"Invalid character",
            "\"Curly quotes\" are not valid here. These can sometimes be inadvertently introduced when "
            "sharing code "
            "via documents or discussion forums. It might help to replace the character with a \"straight "
            "quote\".",
            kEach};
  }
  return {"Invalid character", kNoSuchCharacter, kEach};
}

Complaint complaint_about(TokenType type, std::string_view text) {
  switch (type) {
    case TokenType::bad_utf8:
      return {"Invalid character encoding",
              "All input files must be UTF-8 encoded. Ensure that UTF-8 encoding is selected in your editor.",
              kEncoding};
    case TokenType::quoted_newline:
      return {
          "Invalid multi-line string",
          "Quoted strings may not be split over multiple lines. To produce a multi-line string, either use "
          "the "
          "\\n escape to represent a newline character or use the \"heredoc\" multi-line template syntax.",
          kEach};
    default: return complaint_about(text);
  }
}

}  // namespace

void Lexer::report(const Token& token) {
  Complaint complaint = complaint_about(token.type, text(token));
  int nth = seen_[complaint.family];
  if (nth < static_cast<int>(kMaxSyntaxErrors)) ++seen_[complaint.family];
  if (nth >= kFamilyLimit[complaint.family]) {
    if (complaint.family == kEach) ++suppressed_;
    return;
  }
  // Quotes come in pairs: one complaint for both.
  if ((complaint.family == kApostrophe || complaint.family == kBacktick) && nth % 2 != 0) return;
  diags_.error(complaint.summary, complaint.detail, {base_ + token.begin, base_ + token.end});
}

bool valid_identifier(std::string_view name) {
  if (name.empty()) return false;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto plain = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  // Nearly all names are ASCII, and need no tables.
  if (letter(name.front()) && std::ranges::all_of(name, plain)) return true;
  for (std::uint32_t at = 0; at < name.size();) {
    bool first = at == 0;
    UChar32 c = next_code_point(name, at);
    if (c < 0) return false;
    bool ok = c == '_' || u_hasBinaryProperty(c, first ? UCHAR_ID_START : UCHAR_ID_CONTINUE) ||
              (!first && c == '-');
    if (!ok) return false;
  }
  return true;
}

}  // namespace reprise::hcl
