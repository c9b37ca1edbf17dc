// The characters of a YAML document and where they stand.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace reprise::lang {

struct YamlMark {
  int index = 0;  // in characters, as lines and columns are
  int line = 0;
  int column = 0;
};

class YamlReader {
 public:
  explicit YamlReader(std::string_view text) : text_(text) {}

  const YamlMark& mark() const { return mark_; }
  // The byte that far ahead; zero behind the end.
  char at(std::size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }
  bool ends(std::size_t ahead = 0) const { return position_ + ahead >= text_.size(); }
  bool blank(std::size_t ahead = 0) const { return at(ahead) == ' ' || at(ahead) == '\t'; }
  bool line_break(std::size_t ahead = 0) const { return break_width(ahead) > 0; }
  bool line_ends(std::size_t ahead = 0) const { return ends(ahead) || line_break(ahead); }
  bool word_ends(std::size_t ahead = 0) const { return blank(ahead) || line_ends(ahead); }
  bool word_character() const;
  bool byte_order_mark() const { return rest().starts_with("\xEF\xBB\xBF"); }
  // "---" or "..." at the beginning of a line.
  bool document_indicator(std::string_view which) const {
    return mark_.column == 0 && rest().starts_with(which) && word_ends(which.size());
  }
  bool document_indicator() const { return document_indicator("---") || document_indicator("..."); }

  void skip(int characters = 1) {
    std::string gone;
    while (characters-- > 0) read(gone);
  }
  void skip_line() {
    std::string gone;
    read_line(gone);
  }
  void skip_blanks() {
    while (blank()) skip();
  }
  // The rest of the line when it is a comment.
  void skip_comment() {
    if (at() != '#') return;
    while (!line_ends()) skip();
  }
  void read(std::string& into);
  // Line breaks become "\n", but for the two of Unicode.
  void read_line(std::string& into);
  // What is at the end stands on a line of its own.
  void force_new_line() {
    if (mark_.column == 0) return;
    mark_.column = 0;
    ++mark_.line;
  }

 private:
  std::string_view rest() const { return text_.substr(std::min(position_, text_.size())); }
  std::size_t break_width(std::size_t ahead) const;

  std::string_view text_;
  std::size_t position_ = 0;
  YamlMark mark_;
};

}  // namespace reprise::lang
