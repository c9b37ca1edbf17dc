#include "machine/shell_parser.h"

#include <fmt/format.h>

#include <algorithm>

namespace reprise::machine::shell {

hcl::Range Parser::where(std::size_t begin, std::size_t end) const {
  hcl::Range r = text_.range(begin, end);
  return r.valid() ? r : fallback_;
}

// The first error is what counts; everything after it unwinds.
bool Parser::fail(std::string message) {
  if (error_.empty()) {
    error_ = std::move(message);
    error_at_ = std::min(p_, s_.size());
  }
  p_ = s_.size();
  return false;
}

bool Parser::unexpected() {
  if (done())
    return fail(bash() ? "syntax error: unexpected end of file" : "Syntax error: end of file unexpected");
  std::string token;
  if (peek() == '\n')
    token = "newline";
  else if (is_meta(peek()))
    token = std::string(1, peek()) +
            (peek(1) == peek() && peek() != '(' && peek() != ')' ? std::string(1, peek()) : "");
  else
    token = std::string(bare_word().empty() ? s_.substr(p_, 1) : bare_word());
  return fail(
      bash() ? fmt::format("syntax error near unexpected token `{}'", token)
             : fmt::format("Syntax error: {} unexpected", token == "newline" ? token : '"' + token + '"'));
}

void Parser::skip_blank() {
  for (;;) {
    if (peek() == ' ' || peek() == '\t' || peek() == '\r')
      ++p_;
    else if (peek() == '\\' && peek(1) == '\n')
      p_ += 2;
    else if (peek() == '#') {
      while (!done() && peek() != '\n') ++p_;
    } else
      return;
  }
}

void Parser::skip_newlines() {
  for (;;) {
    skip_blank();
    if (peek() != '\n' || done()) return;
    ++p_;
    read_heredocs();
  }
}

// Bodies start on the line after the one that announced them, in the order in which they were announced.
void Parser::read_heredocs() {
  std::vector<Pending> pending;
  pending.swap(pending_);
  for (Pending& h : pending) {
    Text body;
    bool closed = false;
    while (!done() && !closed) {
      std::size_t end = std::min(s_.find('\n', p_), s_.size());
      std::size_t begin = p_;
      if (h.strip_tabs)
        while (begin < end && s_[begin] == '\t') ++begin;
      closed = s_.substr(begin, end - begin) == h.delimiter;
      if (!closed) body.append(text_, begin, std::min(end + 1, s_.size()));
      p_ = std::min(end + 1, s_.size());
    }
    if (h.quoted) {
      Part part;
      part.kind = Part::Kind::quoted;
      part.where = body.range(0, body.bytes.size());
      part.verbatim = body.spans.size() == 1 && body.spans[0].verbatim;
      // Lines whose tabs were stripped came from several stretches: one part each, so that lines keep their
      // place.
      if (!part.verbatim && body.spans.size() > 1) {
        for (std::size_t i = 0; i < body.spans.size(); ++i) {
          std::size_t from = body.spans[i].offset;
          std::size_t to = i + 1 < body.spans.size() ? body.spans[i + 1].offset : body.bytes.size();
          Part line;
          line.kind = Part::Kind::quoted;
          line.text = body.bytes.substr(from, to - from);
          line.where = body.spans[i].range;
          line.verbatim = body.spans[i].verbatim;
          h.into->parts.push_back(std::move(line));
        }
      } else {
        part.text = body.bytes;
        h.into->parts.push_back(std::move(part));
      }
    } else {
      Parser inner(body, dialect_, fallback_, depth_);
      *h.into = inner.expandable();
      if (inner.failed()) fail(inner.error_);
    }
  }
}

std::string_view Parser::bare_word() const {
  std::size_t e = p_;
  while (e < s_.size() && !is_meta(s_[e])) {
    char c = s_[e];
    if (c == '\'' || c == '"' || c == '\\' || c == '$' || c == '`') return {};
    ++e;
  }
  return s_.substr(p_, e - p_);
}

bool Parser::keyword(std::string_view w) {
  if (bare_word() != w) return false;
  p_ += w.size();
  return true;
}

bool Parser::expect(std::string_view w) {
  skip_newlines();
  return keyword(w) || unexpected();
}

std::shared_ptr<Script> Parser::script() {
  auto out = std::make_shared<Script>();
  out->list = list({});
  if (!failed() && !done()) unexpected();
  if (failed()) {
    out->error = error_;
    out->error_line = static_cast<std::uint32_t>(
                          std::count(s_.begin(), s_.begin() + static_cast<std::ptrdiff_t>(error_at_), '\n')) +
                      1;
  }
  return out;
}

std::shared_ptr<Script> parse(const Text& text, Dialect dialect, hcl::Range fallback, int depth) {
  return Parser(text, dialect, fallback, depth).script();
}

Word parse_expandable(const Text& text, Dialect dialect, hcl::Range fallback, int depth) {
  return Parser(text, dialect, fallback, depth).expandable();
}

}  // namespace reprise::machine::shell
