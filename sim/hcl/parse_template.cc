// Templates: literal text, interpolations and directives, escapes, indentation and trim marks.
#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>

#include "hcl/json_tree.h"
#include "hcl/parser_impl.h"
#include "hcl/template_tree.h"
#include "hcl/utf8.h"

namespace reprise::hcl {

namespace {

using Kind = TemplatePart::Kind;

// White space as Unicode has it; `at` is moved over it.
bool space_at(std::string_view text, std::size_t at, std::size_t& end) {
  end = at;
  UChar32 c = next_code_point(text, end);
  return c >= 0 && u_isUWhiteSpace(c);
}

std::string_view trim_left(std::string_view text) {
  std::size_t at = 0, end = 0;
  while (at < text.size() && space_at(text, at, end)) at = end;
  return text.substr(at);
}

std::string_view trim_right(std::string_view text) {
  while (!text.empty()) {
    std::size_t start = text.size() - 1, end = 0;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    if (!space_at(text, start, end) || end != text.size()) break;
    text = text.substr(0, start);
  }
  return text;
}

// Edit distance, for suggestions.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t keep = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, keep});
    }
  }
  return row[b.size()];
}

std::string keyword_suggestion(std::string_view given) {
  std::string_view word = closest_word(given, {"if", "for", "else", "endif", "endfor"});
  return word.empty() ? "" : fmt::format(" Did you mean \"{}\"?", word);
}

}  // namespace

std::string_view closest_word(std::string_view given, std::initializer_list<std::string_view> words) {
  constexpr std::size_t kLongestMisspelling = 16;
  if (given.size() > kLongestMisspelling) return {};
  for (std::string_view word : words) {
    if (distance(given, word) < 3) return word;
  }
  return {};
}

Expr* Parser::template_until(TokenType end, bool dedent, Range open, bool is_heredoc) {
  std::size_t first = parts_.size();
  // A plain quoted string, the most frequent of all, needs none of the rest.
  Token literal = peek();
  if (end == TokenType::close_quote && literal.type == TokenType::quoted_literal) {
    read();
    std::string_view value = literal.special ? unescape(literal) : text(literal);
    if (peek_type() == end) {
      height_ = 1;
      return arena_.make<StringLiteral>(Expr{ExprKind::string_literal, between(open, range_of(read()))},
                                        value);
    }
    parts_.push_back({Kind::literal, range_of(literal), value});
  }
  template_parts(end);
  if (dedent) dedent_parts(first);
  Range range = end == TokenType::eof ? between(open, range_of(next_)) : between(open, previous_range());
  Expr* result =
      TemplateTree(*this, std::span<const TemplatePart>(parts_).subspan(first)).root(range, is_heredoc);
  parts_.resize(first);
  height_ += 1;
  return result;
}

void Parser::template_parts(TokenType end) {
  Range start = next_range();
  bool trim_next = false;
  // The caller may have read the first literal already.
  bool literal_before =
      !parts_.empty() && parts_.back().kind == Kind::literal && parts_.back().range.end == start.begin;
  if (literal_before) start = parts_.back().range;
  int height = 0;
  for (;;) {
    Token next = read();
    Range here = range_of(next);
    if (next.type == end) {
      parts_.push_back({Kind::end, here});
      break;
    }
    bool trim = trim_next, could_trim = literal_before;
    trim_next = literal_before = false;
    if (next.type == TokenType::quoted_literal || next.type == TokenType::string_literal) {
      literal_part(next, trim);
      literal_before = true;
    } else if (next.type == TokenType::template_interp) {
      trim_before(next, could_trim);
      trim_next = interpolation_part(next, start, end);
      height = std::max(height, height_);
    } else if (next.type == TokenType::template_control) {
      trim_before(next, could_trim);
      trim_next = directive_part(next, start);
      height = std::max(height, height_);
    } else {
      error_unless_recovering("Unterminated template string", "No closing marker was found for the string.",
                              here, between(start, here));
      parts_.push_back({Kind::end, range_of(recover(end))});
      break;
    }
  }
  height_ = height;
}

void Parser::literal_part(const Token& token, bool trim) {
  std::string_view value = token.special ? unescape(token) : text(token);
  parts_.push_back({Kind::literal, range_of(token), trim ? trim_left(value) : value});
}

void Parser::trim_before(const Token& open, bool literal_before) {
  if (open.special && literal_before) parts_.back().text = trim_right(parts_.back().text);
}

// True: white space after it is to be trimmed.
bool Parser::interpolation_part(const Token& open, Range start, TokenType end) {
  NewlineScope scope(*this, false);
  Expr* value = expression();
  Token close = peek();
  bool trim = false;
  if (close.type == TokenType::template_end) {
    read();
    trim = close.special;
  } else {
    interpolation_end_error(close, start, end);
    recover(TokenType::template_end);
  }
  TemplatePart part{Kind::interpolation, between(range_of(open), range_of(close))};
  part.expr = value;
  parts_.push_back(part);
  return trim;
}

void Parser::interpolation_end_error(const Token& close, Range start, TokenType end) {
  constexpr const char* kUnclosed = "Unclosed template interpolation sequence";
  constexpr const char* kExtra = "Extra characters after interpolation expression";
  Range here = range_of(close);
  bool quote = close.type == TokenType::close_quote || close.type == TokenType::open_quote;
  if (close.type == TokenType::eof) {
    error_unless_recovering(
        kUnclosed,
        "There is no closing brace for this interpolation sequence before the end of the file. This "
        "might be caused by incorrect nesting inside the given expression.",
        start);
  } else if (close.type == TokenType::colon) {
    error_unless_recovering(
        kExtra,
        "Template interpolation doesn't expect a colon at this location. Did you intend this to be a "
        "literal sequence to be processed as part of another language? If so, you can escape it by "
        "starting with \"$${\" instead of just \"${\".",
        here, between(start, here));
  } else if (quote && end == TokenType::close_quote) {
    error_unless_recovering(
        kUnclosed,
        "There is no closing brace for this interpolation sequence before the end of the quoted "
        "template. This might be caused by incorrect nesting inside the given expression.",
        start);
  } else {
    error_unless_recovering(
        kExtra,
        "Expected a closing brace to end the interpolation expression, but found extra "
        "characters.\n\nThis can happen when you include interpolation syntax for another language, "
        "such as shell scripting, but forget to escape the interpolation start token. If this is an "
        "embedded sequence for another language, escape it by starting with \"$${\" instead of just "
        "\"${\".",
        here, between(start, here));
  }
}

bool Parser::directive_part(const Token& open, Range start) {
  NewlineScope scope(*this, false);
  Token keyword = peek();
  TemplatePart part;
  height_ = 1;
  if (keyword.type != TokenType::ident) {
    error_unless_recovering(
        "Invalid template directive",
        "A template directive keyword (\"if\", \"for\", etc) is expected at the beginning of a %{ "
        "sequence.",
        range_of(keyword), between(range_of(open), range_of(keyword)));
    recover(TokenType::template_end);
    return false;
  }
  read();
  if (!directive_content(open, keyword, part)) {
    recover(TokenType::template_end);
    return false;
  }
  part.range = between(range_of(open), next_range());
  parts_.push_back(part);
  Token close = peek();
  if (close.type == TokenType::template_end) {
    read();
    return close.special;
  }
  error_unless_recovering(fmt::format("Extra characters in {} marker", text(keyword)),
                          "Expected a closing brace to end the sequence, but found extra characters.",
                          range_of(close), between(start, range_of(close)));
  recover(TokenType::template_end);
  return false;
}

bool Parser::directive_content(const Token& open, const Token& keyword, TemplatePart& part) {
  std::string_view word = text(keyword);
  if (word == "if") {
    part.kind = Kind::if_open;
    part.expr = expression();
  } else if (word == "for") {
    part.kind = Kind::for_open;
    if (!for_directive_names(part)) return false;
    part.expr = expression();
  } else if (word == "else") {
    part.kind = Kind::else_mark;
  } else if (word == "endif") {
    part.kind = Kind::endif_mark;
  } else if (word == "endfor") {
    part.kind = Kind::endfor_mark;
  } else {
    error_unless_recovering(
        "Invalid template control keyword",
        fmt::format("\"{}\" is not a valid template control keyword.{}", word, keyword_suggestion(word)),
        range_of(keyword), between(range_of(open), range_of(keyword)));
    return false;
  }
  return true;
}

bool Parser::for_directive_names(TemplatePart& part) {
  auto complain = [&](const char* what) {
    error_unless_recovering("Invalid 'for' directive", what, next_range());
    return false;
  };
  if (peek_type() != TokenType::ident) return complain("For directive requires variable name after 'for'.");
  part.value_name = text(read());
  if (peek_type() == TokenType::comma) {
    part.key_name = part.value_name;
    read();
    if (peek_type() != TokenType::ident)
      return complain("For directive requires value variable name after comma.");
    part.value_name = text(read());
  }
  if (!next_is_keyword("in")) return complain("For directive requires 'in' keyword after names.");
  read();
  return true;
}

// `<<-`: takes from each line the white space that the least indented one has. Blank lines do not count.
void Parser::dedent_parts(std::size_t first) {
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::size_t least = kNone;
  bool line_start = true;
  std::vector<std::size_t> adjust;
  for (std::size_t i = first; i < parts_.size(); ++i) {
    const TemplatePart& part = parts_[i];
    bool literal = part.kind == Kind::literal;
    if (line_start) {
      line_start = false;
      std::size_t spaces = 0;
      if (literal) {
        std::string_view line = part.text;
        while (!line.empty() && (line.front() == '\r' || line.front() == '\n')) line.remove_prefix(1);
        std::string_view content = trim_left(line);
        if (content.empty() && line.ends_with('\n')) {
          spaces = kNone;
        } else if (content.empty() && line.empty()) {
          spaces = part.text.empty() ? 0 : kNone;
        } else {
          spaces = grapheme_count(line.substr(0, line.size() - content.size()));
          adjust.push_back(i);
        }
      } else if (part.kind == Kind::end) {
        break;
      }
      least = std::min(least, spaces);
    }
    if (literal && part.text.ends_with('\n')) line_start = true;
  }
  if (least == kNone) return;
  for (std::size_t i : adjust) {
    TemplatePart& part = parts_[i];
    for (std::size_t n = 0; n < least && !part.text.empty(); ++n) {
      std::size_t bytes = first_grapheme(part.text);
      part.text.remove_prefix(bytes);
      part.range.begin += static_cast<Pos>(bytes);
    }
  }
}

std::string_view Parser::unescape(const Token& token) {
  return unescape(text(token), token.type == TokenType::quoted_literal, input_.base + token.begin);
}

std::string_view Parser::unescape(std::string_view raw, bool quoted, Pos at) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size();) {
    char c = raw[i];
    if (quoted && c == '\\') {
      i = read_escape(raw, i, at, out);
    } else if ((c == '$' || c == '%') && raw.substr(i + 1, 2) == (c == '$' ? "${" : "%{")) {
      out += c;
      out += '{';
      i += 3;
    } else {
      out += c;
      ++i;
    }
  }
  return arena_.copy(out);
}

// Reads the escape at raw[at]; returns where the text goes on.
std::size_t Parser::read_escape(std::string_view raw, std::size_t at, Pos base, std::string& out) {
  constexpr const char* kInvalid = "Invalid escape sequence";
  auto range = [&](std::size_t end) {
    return Range{base + static_cast<Pos>(at), base + static_cast<Pos>(end)};
  };
  char selector = raw[at + 1];
  switch (selector) {
    case 'n': out += '\n'; return at + 2;
    case 'r': out += '\r'; return at + 2;
    case 't': out += '\t'; return at + 2;
    case '"': out += '"'; return at + 2;
    case '\\': out += '\\'; return at + 2;
    case 'u':
    case 'U': break;
    default: {
      std::size_t end = at + 1;
      next_code_point(raw, end);
      error(kInvalid,
            fmt::format("The symbol \"{}\" is not a valid escape sequence selector.",
                        raw.substr(at + 1, end - at - 1)),
            range(end));
      return end;
    }
  }
  std::size_t want = selector == 'u' ? 4 : 8;
  std::size_t end = at + 2;
  while (end < raw.size() && end < at + 2 + want && std::isxdigit(static_cast<unsigned char>(raw[end])))
    ++end;
  if (end != at + 2 + want) {
    error(kInvalid,
          fmt::format("The \\{} escape sequence must be followed by {} hexadecimal digits.", selector,
                      selector == 'u' ? "four" : "eight"),
          range(end));
    return end;
  }
  std::uint32_t code = 0;
  std::from_chars(raw.data() + at + 2, raw.data() + end, code, 16);
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
    error(kInvalid, fmt::format("Cannot encode character U+{:04x} in UTF-8.", code), range(end));
    return end;
  }
  append_code_point(out, static_cast<UChar32>(code));
  return end;
}

}  // namespace reprise::hcl
