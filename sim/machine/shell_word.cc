// Words: quoting, and the forms of expansion as they are written.
#include <algorithm>

#include "machine/shell_parser.h"

namespace reprise::machine::shell {
namespace {

bool is_special_parameter(char c) {
  return c == '@' || c == '*' || c == '#' || c == '?' || c == '-' || c == '$' || c == '!';
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void Parser::literal(std::vector<Part>& out, std::size_t begin, std::size_t end, Part::Kind kind) {
  if (begin >= end && kind == Part::Kind::literal) return;
  Part part;
  part.kind = kind;
  part.text = std::string(s_.substr(begin, end - begin));
  part.where = where(begin, end);
  part.verbatim = part.where.end - part.where.begin == part.text.size();
  out.push_back(std::move(part));
}

std::string Parser::name() {
  std::size_t begin = p_;
  if (is_name_start(peek()))
    while (is_name_char(peek())) ++p_;
  return std::string(s_.substr(begin, p_ - begin));
}

Word Parser::finish(std::size_t begin, std::vector<Part> parts) {
  Word w;
  w.source = std::string(s_.substr(begin, std::min(p_, s_.size()) - begin));
  w.where = where(begin, p_);
  w.plain = parts.size() == 1 && parts[0].kind == Part::Kind::literal &&
            parts[0].text.find_first_of("*?[{~") == std::string::npos;
  if (w.plain) w.source = parts[0].text;
  w.parts = std::move(parts);
  return w;
}

Word Parser::word(std::string_view stops) {
  std::size_t begin = p_;
  std::vector<Part> parts;
  if (peek() == '~' && stops.empty()) {
    std::size_t e = p_ + 1;
    while (e < s_.size() && (is_name_char(s_[e]) || s_[e] == '-' || s_[e] == '.')) ++e;
    if (e >= s_.size() || s_[e] == '/' || is_meta(s_[e]) || s_[e] == ':') {
      literal(parts, p_ + 1, e, Part::Kind::tilde);
      p_ = e;
    }
  }
  parts_until(parts, stops);
  return finish(begin, std::move(parts));
}

// Parts up to an unquoted metacharacter, or to one of `stops` where those are given instead.
void Parser::parts_until(std::vector<Part>& out, std::string_view stops) {
  std::size_t from = p_;
  auto flush = [&] { literal(out, from, p_, Part::Kind::literal); };
  while (!done() && !failed()) {
    char c = peek();
    if (stops.empty() ? is_meta(c) : stops.find(c) != std::string_view::npos) {
      if (!(bash() && stops.empty() && (c == '<' || c == '>') && peek(1) == '(')) break;
      flush();
      std::size_t begin = p_++;
      if (command_substitution(out, begin) && !failed()) out.back().kind = Part::Kind::process;
      from = p_;
      continue;
    }
    if (c == '\\') {
      flush();
      if (peek(1) == '\n')
        p_ += 2;
      else {
        std::size_t taken = p_ + 1 < s_.size() ? 2 : 1;
        literal(out, taken == 2 ? p_ + 1 : p_, p_ + taken, Part::Kind::quoted);
        p_ += taken;
      }
    } else if (c == '\'') {
      flush();
      std::size_t end = s_.find('\'', p_ + 1);
      if (end == std::string_view::npos) {
        fail(bash() ? "unexpected EOF while looking for matching `''"
                    : "Syntax error: Unterminated quoted string");
        return;
      }
      literal(out, p_ + 1, end, Part::Kind::quoted);
      p_ = end + 1;
    } else if (c == '"') {
      flush();
      double_quotes(out);
    } else if (c == '`') {
      flush();
      backquotes(out, false);
    } else if (c == '$') {
      std::size_t here = p_;
      flush();
      if (!dollar(out, false)) {
        from = here;
        p_ = here + 1;
        continue;
      }
    } else {
      ++p_;
      continue;
    }
    from = p_;
  }
  if (!failed()) flush();
}

void Parser::double_quotes(std::vector<Part>& out) {
  Part quoted;
  quoted.kind = Part::Kind::dquote;
  std::size_t begin = p_++;
  std::size_t from = p_;
  auto flush = [&] {
    if (from < p_) literal(quoted.parts, from, p_, Part::Kind::quoted);
  };
  while (!done() && !failed() && peek() != '"') {
    char c = peek();
    std::size_t here = p_;
    if (c == '\\' &&
        (peek(1) == '$' || peek(1) == '`' || peek(1) == '"' || peek(1) == '\\' || peek(1) == '\n')) {
      flush();
      if (peek(1) != '\n') literal(quoted.parts, p_ + 1, p_ + 2, Part::Kind::quoted);
      p_ += 2;
      from = p_;
    } else if (c == '`') {
      flush();
      backquotes(quoted.parts, true);
      from = p_;
    } else if (c == '$') {
      flush();
      from = here;
      if (dollar(quoted.parts, true))
        from = p_;
      else
        p_ = here + 1;
    } else {
      p_ += c == '\\' && p_ + 1 < s_.size() ? 2 : 1;
    }
  }
  if (failed()) return;
  if (done()) {
    fail(bash() ? "unexpected EOF while looking for matching `\"'"
                : "Syntax error: Unterminated quoted string");
    return;
  }
  flush();
  ++p_;
  quoted.where = where(begin, p_);
  out.push_back(std::move(quoted));
}

// bash's $'...': escapes as in C.
bool Parser::ansi_quotes(std::vector<Part>& out) {
  std::size_t begin = p_;
  p_ += 2;
  std::string text;
  while (!done() && peek() != '\'') {
    if (peek() != '\\') {
      text += s_[p_++];
      continue;
    }
    ++p_;
    char c = peek();
    ++p_;
    switch (c) {
      case 'n': text += '\n'; break;
      case 't': text += '\t'; break;
      case 'r': text += '\r'; break;
      case 'a': text += '\a'; break;
      case 'b': text += '\b'; break;
      case 'e':
      case 'E': text += '\033'; break;
      case 'f': text += '\f'; break;
      case 'v': text += '\v'; break;
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7': {
        int n = c - '0';
        for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; ++i) n = n * 8 + (s_[p_++] - '0');
        text += static_cast<char>(n);
        break;
      }
      case 'x': {
        int n = 0;
        for (int i = 0;
             i < 2 && std::string_view("0123456789abcdefABCDEF").find(peek()) != std::string_view::npos &&
             peek();
             ++i) {
          char d = s_[p_++];
          n = n * 16 + (is_digit(d) ? d - '0' : (d | 32) - 'a' + 10);
        }
        text += static_cast<char>(n);
        break;
      }
      default:
        if (c != '\\' && c != '\'' && c != '"' && c != '?') text += '\\';
        if (c) text += c;
    }
  }
  if (done()) return fail("unexpected EOF while looking for matching `''");
  ++p_;
  literal(out, begin, p_, Part::Kind::quoted);
  out.back().text = std::move(text);
  out.back().verbatim = false;
  return true;
}

// At a `$`. False, and nothing consumed, when it stands for itself.
bool Parser::dollar(std::vector<Part>& out, bool in_quotes) {
  return dollar_here(out, in_quotes) || failed();  // nothing stands for itself after an error
}

bool Parser::dollar_here(std::vector<Part>& out, bool in_quotes) {
  Deeper deeper(*this);
  if (failed()) return true;
  std::size_t begin = p_;
  char next = peek(1);
  if (next == '{') return p_ += 2, braced(out, begin, in_quotes);
  if (next == '(') {
    ++p_;
    if (peek(1) == '(' && balanced_parens(p_ + 2) != std::string_view::npos)
      return arithmetic_substitution(out, begin);
    return command_substitution(out, begin);
  }
  if (next == '\'' && !in_quotes && bash()) return ansi_quotes(out);
  if (next == '"' && !in_quotes && bash()) return ++p_, double_quotes(out), true;
  Part part;
  part.kind = Part::Kind::parameter;
  part.parameter = std::make_shared<Parameter>();
  ++p_;
  if (is_name_start(next))
    part.parameter->name = name();
  else if (is_digit(next) || is_special_parameter(next))
    part.parameter->name = std::string(1, s_[p_++]);
  else
    return --p_, false;
  part.where = where(begin, p_);
  out.push_back(std::move(part));
  return true;
}

// After `${`.
bool Parser::braced(std::vector<Part>& out, std::size_t begin, bool in_quotes) {
  Part part;
  part.kind = Part::Kind::parameter;
  part.parameter = std::make_shared<Parameter>();
  Parameter& p = *part.parameter;
  bool length = peek() == '#' && peek(1) != '}' && (is_name_char(peek(1)) || is_special_parameter(peek(1)));
  bool indirect = bash() && peek() == '!' && is_name_start(peek(1));
  if (length || indirect) ++p_;
  if (is_name_start(peek()))
    p.name = name();
  else if (is_digit(peek()))
    while (is_digit(peek())) p.name += s_[p_++];
  else if (is_special_parameter(peek()))
    p.name = std::string(1, s_[p_++]);
  else
    return fail(bash() ? "bad substitution" : "Bad substitution");
  if (bash() && peek() == '[') {
    ++p_;
    p.index = braced_word("]", in_quotes);
    if (peek() == ']') ++p_;
  }
  if (length)
    p.op = Parameter::Op::length;
  else if (indirect)
    p.op = p.index ? Parameter::Op::keys : Parameter::Op::indirect;
  else if (peek() != '}')
    braced_operator(p, in_quotes);
  if (failed()) return true;
  if (peek() != '}') return fail(bash() ? "bad substitution" : "Bad substitution");
  ++p_;
  part.where = where(begin, p_);
  out.push_back(std::move(part));
  return true;
}

void Parser::braced_operator(Parameter& p, bool in_quotes) {
  using Op = Parameter::Op;
  char c = peek();
  if (c == ':' && std::string_view("-=+?").find(peek(1)) != std::string_view::npos && peek(1)) {
    p.colon = true;
    c = s_[++p_];
  }
  ++p_;
  switch (c) {
    case '-': p.op = Op::use_default; break;
    case '=': p.op = Op::assign_default; break;
    case '+': p.op = Op::use_alternative; break;
    case '?': p.op = Op::fail; break;
    case '%': p.op = peek() == '%' ? (++p_, Op::remove_large_suffix) : Op::remove_small_suffix; break;
    case '#': p.op = peek() == '#' ? (++p_, Op::remove_large_prefix) : Op::remove_small_prefix; break;
    case '^': p.op = peek() == '^' ? (++p_, Op::upper_all) : Op::upper_first; break;
    case ',': p.op = peek() == ',' ? (++p_, Op::lower_all) : Op::lower_first; break;
    case '/':
      p.op = Op::replace;
      if (peek() == '/' || peek() == '#' || peek() == '%') p.anchor = s_[p_++];
      p.word = braced_word("/}", in_quotes);
      if (peek() == '/') ++p_, p.second = braced_word("}", in_quotes), p.has_second = true;
      break;
    case ':':
      p.op = Op::substring;
      p.word = braced_word(":}", in_quotes);
      if (peek() == ':') ++p_, p.second = braced_word("}", in_quotes), p.has_second = true;
      break;
    default: fail(bash() ? "bad substitution" : "Bad substitution"); return;
  }
  bool posix_only = p.op == Op::replace || p.op == Op::substring || p.op >= Op::upper_first;
  if (!bash() && posix_only) {
    fail("Bad substitution");
    return;
  }
  if (p.op != Op::replace && p.op != Op::substring) p.word = braced_word("}", in_quotes);
}

// Inside double quotes the word of ${x:-word} follows their rules: single quotes are ordinary.
Word Parser::braced_word(std::string_view stops, bool in_quotes) {
  std::size_t begin = p_;
  std::vector<Part> parts;
  if (!in_quotes) {
    parts_until(parts, stops);
    return finish(begin, std::move(parts));
  }
  std::size_t from = p_;
  auto flush = [&] { literal(parts, from, p_, Part::Kind::literal); };
  while (!done() && !failed() && stops.find(peek()) == std::string_view::npos) {
    std::size_t here = p_;
    flush();
    from = here;
    if (peek() == '"')
      double_quotes(parts), from = p_;
    else if (peek() == '`')
      backquotes(parts, true), from = p_;
    else if (peek() == '\\' && p_ + 1 < s_.size())
      literal(parts, p_ + 1, p_ + 2, Part::Kind::quoted), p_ += 2, from = p_;
    else if (peek() == '$' && dollar(parts, true))
      from = p_;
    else {
      p_ = here + 1;
      while (!done() && stops.find(peek()) == std::string_view::npos &&
             std::string_view("\"`\\$").find(peek()) == std::string_view::npos)
        ++p_;
    }
  }
  if (!failed()) flush();
  return finish(begin, std::move(parts));
}

void Parser::backquotes(std::vector<Part>& out, bool in_quotes) {
  std::size_t begin = p_++;
  Text inner;
  while (!done() && peek() != '`') {
    if (peek() == '\\' &&
        (peek(1) == '`' || peek(1) == '\\' || peek(1) == '$' || (in_quotes && peek(1) == '"')))
      ++p_;
    inner.append(text_, p_, p_ + 1);
    ++p_;
  }
  if (done()) {
    fail(bash() ? "unexpected EOF while looking for matching ``'"
                : "Syntax error: EOF in backquote substitution");
    return;
  }
  ++p_;
  Part part;
  part.kind = Part::Kind::command;
  part.where = where(begin, p_);
  part.command = parse(inner, dialect_, part.where, depth_ + 1);
  if (!part.command->error.empty()) fail(part.command->error);
  out.push_back(std::move(part));
}

// At the `(` of $(...) or <(...).
bool Parser::command_substitution(std::vector<Part>& out, std::size_t begin) {
  Deeper deeper(*this);
  if (failed()) return true;
  ++p_;
  Part part;
  part.kind = Part::Kind::command;
  part.command = std::make_shared<Script>();
  part.command->list = list({")"});
  if (failed()) return true;
  if (peek() != ')') return unexpected();
  ++p_;
  part.where = where(begin, p_);
  out.push_back(std::move(part));
  return true;
}

// Offset of the "))" that closes an arithmetic expression opened before `from`.
std::size_t Parser::balanced_parens(std::size_t from) const {
  int open = 0;
  for (std::size_t i = from; i < s_.size(); ++i) {
    char c = s_[i];
    if (c == '(') ++open;
    if (c == ')' && open-- == 0) return i + 1 < s_.size() && s_[i + 1] == ')' ? i : std::string_view::npos;
    if (c == '\'' || c == '"') {
      i = s_.find(c, i + 1);
      if (i == std::string_view::npos) return i;
    }
  }
  return std::string_view::npos;
}

Word Parser::raw_word(std::size_t begin, std::size_t end) {
  Text inner;
  inner.append(text_, begin, end);
  Parser parser(inner, dialect_, fallback_, depth_ + 1);
  Word w = parser.expandable();
  if (parser.failed()) fail(parser.error_);
  return w;
}

// At the first `(` of $((...)).
bool Parser::arithmetic_substitution(std::vector<Part>& out, std::size_t begin) {
  std::size_t end = balanced_parens(p_ + 2);
  Part part;
  part.kind = Part::Kind::arithmetic;
  Word w = raw_word(p_ + 2, end);
  if (failed()) return true;
  part.parts = std::move(w.parts);
  p_ = end + 2;
  part.where = where(begin, p_);
  out.push_back(std::move(part));
  return true;
}

// The whole text, where only $, ` and \ before those are special.
Word Parser::expandable() {
  Deeper deeper(*this);
  std::vector<Part> parts;
  std::size_t from = p_;
  auto flush = [&] {
    // One part a line, so that a script made from this text keeps its lines' places.
    while (from < p_) {
      std::size_t nl = s_.find('\n', from);
      std::size_t end = nl == std::string_view::npos || nl >= p_ ? p_ : nl + 1;
      literal(parts, from, end, Part::Kind::quoted);
      from = end;
    }
  };
  while (!done() && !failed()) {
    char c = peek();
    std::size_t here = p_;
    if (c == '\\' && (peek(1) == '$' || peek(1) == '`' || peek(1) == '\\' || peek(1) == '\n')) {
      flush();
      if (peek(1) != '\n') literal(parts, p_ + 1, p_ + 2, Part::Kind::quoted);
      p_ += 2;
      from = p_;
    } else if (c == '`') {
      flush();
      backquotes(parts, false);
      from = p_;
    } else if (c == '$') {
      flush();
      from = here;
      if (dollar(parts, true))
        from = p_;
      else
        p_ = here + 1;
    } else {
      ++p_;
    }
  }
  if (!failed()) flush();
  return finish(0, std::move(parts));
}

}  // namespace reprise::machine::shell
