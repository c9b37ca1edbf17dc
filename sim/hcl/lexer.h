// Tokens of HCL's native syntax.
//
// The lexer alone decides where strings, heredocs and interpolations begin and end: it keeps a stack of modes
// and knows nothing of grammar. It goes over the text once, allocates nothing per token and always ends with
// `eof`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "hcl/diagnostic.h"
#include "hcl/source.h"

namespace reprise::hcl {

enum class TokenType : std::uint8_t {
  eof,
  newline,
  ident,
  number,
  open_brace,
  close_brace,
  open_bracket,
  close_bracket,
  open_paren,
  close_paren,
  open_quote,
  close_quote,
  open_heredoc,
  close_heredoc,
  quoted_literal,  // text inside quotes, escapes not yet read
  string_literal,  // text inside a heredoc or a bare template: at most one line
  template_interp,
  template_control,
  template_end,
  dot,
  comma,
  colon,
  double_colon,
  ellipsis,
  fat_arrow,
  equal,
  question,
  equal_equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  and_and,
  or_or,
  bang,
  plus,
  minus,
  star,
  slash,
  percent,
  invalid,
  bad_utf8,
  quoted_newline,
};

// A stretch of the text, as offsets in it. `special` on literals: there are escapes to read; on template
// marks: a "~" asks to trim white space; on open_heredoc: indentation is removed.
struct Token {
  TokenType type = TokenType::eof;
  bool special = false;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

class Lexer {
 public:
  enum class Start : std::uint8_t { config, bare_template };
  // `base` is the position of text[0]. Complaints about characters go to `diags`.
  Lexer(std::string_view text, Pos base, Start start, Diagnostics& diags);

  Token next();
  std::string_view text(const Token& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }
  // How many complaints were counted only.
  std::size_t suppressed() const { return suppressed_; }
  // Whether the word "for" comes next, across newlines and comments, from `from`.
  bool for_keyword_at(std::uint32_t from) const;

 private:
  enum class Mode : std::uint8_t { normal, quoted, heredoc, bare };
  struct Frame {
    Mode mode;
    bool start_of_line;  // heredoc: the closing marker may come now
    int close_depth;  // normal: the brace depth at which this interpolation ends; the file itself never does
    std::string_view marker;  // heredoc
  };

  Token next_normal();
  Token next_quoted();
  Token next_line();  // heredoc and bare template
  Token make(TokenType type, std::uint32_t begin, std::uint32_t end, bool special = false);
  Token punctuation(std::uint32_t begin);
  Token identifier(std::uint32_t begin);
  Token number(std::uint32_t begin);
  Token close_brace(std::uint32_t begin);
  Token template_mark(TokenType type, std::uint32_t begin);
  Token open_heredoc(std::uint32_t begin);
  Token bad_character(std::uint32_t begin);
  bool skip_comment(bool& ends_line);
  bool literal_step(std::uint32_t& at, bool& special);
  std::uint32_t ident_end(std::uint32_t at) const;
  void report(const Token& token);
  char peek(std::uint32_t at) const { return at < size_ ? text_[at] : '\0'; }

  std::string_view text_;
  Pos base_;
  std::uint32_t size_;
  std::uint32_t at_ = 0;
  int braces_ = 0;
  std::vector<Frame> frames_;
  Diagnostics& diags_;
  std::array<int, 6> seen_{};  // complaints of each family
  std::size_t suppressed_ = 0;
  bool no_comment_end_ = false;
};

}  // namespace reprise::hcl
