#include "lang/regex_syntax.h"

#include <algorithm>

#include "lang/graphemes.h"

namespace reprise::lang {

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class Reader {
 public:
  explicit Reader(std::string_view pattern) : in_(pattern) {}

  GoPattern read() {
    while (at_ < in_.size() && out_.error.empty()) {
      switch (in_[at_]) {
        case '\\': escape(); break;
        case '[': character_class(); break;
        case '(': group(); break;
        default: copy(1);
      }
    }
    return std::move(out_);
  }

 private:
  void copy(std::size_t count) {
    out_.text += in_.substr(at_, count);
    at_ = std::min(at_ + count, in_.size());
  }

  void fail(std::string_view error, std::string_view fragment) {
    out_.error = error;
    out_.fragment = fragment;
  }

  void escape() {
    const char c = at_ + 1 < in_.size() ? in_[at_ + 1] : '\0';
    if (c == 'Q') {  // as it stands, to \E or the end
      const std::size_t end = in_.find("\\E", at_ + 2);
      copy(end == std::string_view::npos ? in_.size() - at_ : end + 2 - at_);
    } else if (c == 'C') {  // RE2's "any byte"
      fail("invalid escape sequence", in_.substr(at_, 2));
    } else {
      copy(2);
    }
  }

  void character_class() {
    copy(1);
    if (at_ < in_.size() && in_[at_] == '^') copy(1);
    if (at_ < in_.size() && in_[at_] == ']') copy(1);
    while (at_ < in_.size() && in_[at_] != ']') {
      const std::size_t named = in_.substr(at_).starts_with("[:") ? in_.find(":]", at_ + 2) : in_.npos;
      copy(named != in_.npos ? named + 2 - at_ : in_[at_] == '\\' ? 2 : 1);
    }
  }

  void group() {
    const std::string_view rest = in_.substr(at_);
    const bool with_p = rest.starts_with("(?P<") && rest.size() > 4;
    if (with_p || (rest.starts_with("(?<") && rest.size() > 3)) {
      named(rest, with_p ? 4 : 3);
    } else if (rest.starts_with("(?")) {
      flags(rest);
    } else {
      out_.names.emplace_back();
      copy(1);
    }
  }

  // Names may be given twice, and are Go's words: ASCII.
  void named(std::string_view rest, std::size_t from) {
    const std::size_t end = rest.find('>');
    if (end == rest.npos) return fail("invalid named capture", rest);
    const std::string_view name = rest.substr(from, end - from);
    if (name.empty() || !std::ranges::all_of(name, is_word))
      return fail("invalid named capture", rest.substr(0, end + 1));
    out_.names.emplace_back(name);
    out_.text += '(';
    at_ += end + 1;
  }

  void flags(std::string_view rest) {
    bool negative = false, any = false;
    for (std::size_t i = 2; i < rest.size();) {
      const char c = rest[i];
      i += static_cast<std::size_t>(code_point_at(rest, i).size);
      const bool ends = c == ':' || c == ')';
      if (ends && (!negative || any)) return copy(i);
      if (c == '-' && !negative) {
        negative = true;
        any = false;
      } else if (c == 'i' || c == 'm' || c == 's' || c == 'U') {
        any = true;
      } else {
        return fail("invalid or unsupported Perl syntax", rest.substr(0, i));
      }
    }
    fail("invalid or unsupported Perl syntax", rest);
  }

  std::string_view in_;
  std::size_t at_ = 0;
  GoPattern out_;
};

}  // namespace

GoPattern read_go_pattern(std::string_view pattern) { return Reader(pattern).read(); }

}  // namespace reprise::lang
