#include "value/json_fault.h"

#include <cstdio>
#include <vector>

namespace reprise::value {

namespace {

// A pass over the text with an explicit stack; it only looks for the first fault.
class Checker {
 public:
  Checker(std::string_view text, int max_depth)
      : text_(text), max_depth_(static_cast<std::size_t>(max_depth)) {}

  JsonCheck run() {
    while (fault_.empty()) {
      if (!value()) break;
      if (!after_value()) break;
    }
    return {fault_, end_};
  }

 private:
  bool end() const { return at_ >= text_.size(); }
  char peek() const { return text_[at_]; }
  void skip_space() {
    while (!end() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) ++at_;
  }

  bool fail(std::string why) {
    fault_ = std::move(why);
    return false;
  }
  // The fault at the current place: the end of the text, or a character that may not be `where`.
  bool unexpected(const std::string& where) {
    if (end()) return fail(in_token_ ? "unexpected EOF" : "EOF");
    const char c = peek();
    std::string shown(1, c);
    if (static_cast<unsigned char>(c) >= 0x80) {
      // Go shows the byte as the character of that number.
      shown = {static_cast<char>(0xc0 | (static_cast<unsigned char>(c) >> 6)),
               static_cast<char>(0x80 | (c & 0x3f))};
    } else if (c == '\'')
      shown = "\\'";
    else if (c == '\n')
      shown = "\\n";
    else if (c == '\r')
      shown = "\\r";
    else if (c == '\t')
      shown = "\\t";
    else if (c == '\\')
      shown = "\\\\";
    else if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7f) {
      char hex[8];
      std::snprintf(hex, sizeof hex, "\\x%02x", static_cast<unsigned char>(c));
      shown = hex;
    }
    return fail("invalid character '" + shown + (where.empty() ? "'" : "' " + where));
  }

  // One scalar, or the opening of a container (then its first value follows in the next round).
  bool value() {
    for (;;) {
      skip_space();
      if (end()) return unexpected("");
      const char c = peek();
      if (c == '[' || c == '{') {
        ++at_;
        if (stack_.size() == max_depth_) return fail("exceeded max depth");
        stack_.push_back(c);
        skip_space();
        const char close = c == '[' ? ']' : '}';
        if (!end() && peek() == close) {
          ++at_;
          stack_.pop_back();
          return true;
        }
        if (c == '{' && !key()) return false;
        continue;
      }
      in_token_ = true;
      const bool good = scalar(c);
      in_token_ = !good;
      return good;
    }
  }

  bool scalar(char c) {
    if (c == '"') return string();
    if (c == '-' || (c >= '0' && c <= '9')) return number();
    if (c == 't') return literal("true");
    if (c == 'f') return literal("false");
    if (c == 'n') return literal("null");
    return unexpected("looking for beginning of value");
  }

  bool literal(std::string_view word) {
    for (std::size_t i = 0; i < word.size(); ++i, ++at_) {
      if (end() || peek() != word[i]) {
        return unexpected("in literal " + std::string(word) + " (expecting '" + word[i] + "')");
      }
    }
    return true;
  }

  bool digits(const std::string& where) {
    if (end() || peek() < '0' || peek() > '9') return unexpected(where);
    while (!end() && peek() >= '0' && peek() <= '9') ++at_;
    return true;
  }

  bool number() {
    if (peek() == '-') ++at_;
    if (!end() && peek() == '0')
      ++at_;
    else if (!digits("in numeric literal"))
      return false;
    if (!end() && peek() == '.') {
      ++at_;
      if (!digits("after decimal point in numeric literal")) return false;
    }
    if (!end() && (peek() == 'e' || peek() == 'E')) {
      ++at_;
      if (!end() && (peek() == '+' || peek() == '-')) ++at_;
      if (!digits("in exponent of numeric literal")) return false;
    }
    return true;
  }

  bool string() {
    ++at_;
    for (; !end(); ++at_) {
      const char c = peek();
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) return unexpected("in string literal");
      if (c == '\\' && !escape()) return false;
    }
    return unexpected("");
  }

  // Leaves the place at the last character of the escape.
  bool escape() {
    ++at_;
    if (end()) return unexpected("");
    if (std::string_view("\"\\/bfnrt").find(peek()) != std::string_view::npos) return true;
    if (peek() != 'u') return unexpected("in string escape code");
    for (int i = 0; i < 4; ++i) {
      ++at_;
      const bool hex =
          !end() && std::string_view("0123456789abcdefABCDEF").find(peek()) != std::string_view::npos;
      if (!hex) return unexpected("in \\u hexadecimal character escape");
    }
    return true;
  }

  bool key() {
    skip_space();
    if (end() || peek() != '"')
      return unexpected(!end() && peek() == '}' ? "looking for beginning of object key string" : "");
    in_token_ = true;
    if (!string()) return false;
    in_token_ = false;
    skip_space();
    if (end() || peek() != ':') return unexpected("after object key");
    ++at_;
    return true;
  }

  // True when another value follows; false at the end of the document or at a fault.
  bool after_value() {
    for (;;) {
      skip_space();
      if (stack_.empty()) {
        end_ = at_;
        const bool over = end() || peek() == ']' || peek() == '}';
        return over ? false : fail("extraneous data after JSON object");
      }
      const bool array = stack_.back() == '[';
      if (!end() && peek() == ',') {
        ++at_;
        return array || key();
      }
      if (end() || peek() != (array ? ']' : '}')) {
        return unexpected(array ? "after array element" : "after object key:value pair");
      }
      ++at_;
      stack_.pop_back();
    }
  }

  std::string_view text_;
  std::size_t max_depth_;
  std::size_t at_ = 0;
  bool in_token_ = false;
  std::size_t end_ = 0;
  std::vector<char> stack_;
  std::string fault_;
};

}  // namespace

JsonCheck check_json(std::string_view text, int max_depth) { return Checker(text, max_depth).run(); }

}  // namespace reprise::value
