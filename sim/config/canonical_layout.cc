// White space, decided line by line from tokens.
#include "config/canonical_layout.h"

#include <algorithm>
#include <span>
#include <vector>

#include "hcl/lexer.h"
#include "hcl/parser.h"
#include "lang/graphemes.h"

namespace reprise::config {
namespace {

using T = hcl::TokenType;

// A token of the output. Comments are tokens here; `comment` ones that end their line take the newline along.
struct Piece {
  T type = T::eof;
  bool comment = false;
  std::string_view text;
  std::size_t spaces = 0;  // before it
};
using Pieces = std::span<Piece>;

bool ends_line(const Piece& p) { return p.type == T::newline || (p.comment && p.text.ends_with('\n')); }

// +1 for what opens, -1 for what closes.
int bracket_change(const Piece& p) {
  switch (p.type) {
    case T::open_brace:
    case T::open_bracket:
    case T::open_paren:
    case T::template_interp:
    case T::template_control: return 1;
    case T::close_brace:
    case T::close_bracket:
    case T::close_paren:
    case T::template_end: return -1;
    default: return 0;
  }
}
int bracket_change(Pieces pieces) {
  int out = 0;
  for (const Piece& p : pieces) out += bracket_change(p);
  return out;
}

// A line in three cells: "name = value # comment". The cells of neighbouring lines are aligned.
struct Line {
  Pieces lead, assign, comment;
};

std::size_t columns(Pieces pieces) {
  std::size_t out = 0;
  for (const Piece& p : pieces) {
    const bool ascii = std::ranges::all_of(p.text, [](char c) { return static_cast<signed char>(c) >= 0; });
    out += p.spaces + (ascii ? p.text.size() : lang::grapheme_bounds(p.text).size() - 1);
  }
  return out;
}

// The comments in the gap between two tokens, and nothing else: "/* … */", or "# …" at the end of the file.
void add_gap(std::string_view gap, std::vector<Piece>& out) {
  for (std::size_t at = 0; (at = gap.find_first_of("/#", at)) != std::string_view::npos;) {
    const bool block = gap.substr(at, 2) == "/*";
    const std::size_t close = block ? gap.find("*/", at + 2) : std::string_view::npos;
    const std::size_t end = close == std::string_view::npos ? gap.size() : close + 2;
    out.push_back({T::invalid, true, gap.substr(at, end - at)});
    at = end;
  }
}

std::vector<Piece> pieces_of(std::string_view text) {
  hcl::Diagnostics ignored;
  hcl::Lexer lexer(text, 1, hcl::Lexer::Start::config, ignored);
  std::vector<Piece> out;
  std::size_t at = 0;
  for (hcl::Token token = lexer.next();; token = lexer.next()) {
    add_gap(text.substr(at, token.begin - at), out);
    at = token.end;
    const std::string_view bytes = lexer.text(token);
    const bool comment = token.type == T::newline && !bytes.starts_with('\n') && !bytes.starts_with('\r');
    if (token.type == T::eof) return out;
    out.push_back({comment ? T::invalid : token.type, comment, bytes});
  }
}

std::vector<Line> lines_of(std::vector<Piece>& pieces) {
  std::vector<Line> lines;
  for (std::size_t at = 0; at < pieces.size();) {
    std::size_t end = at;
    while (end < pieces.size() && !ends_line(pieces[end])) ++end;
    end = std::min(end + 1, pieces.size());
    lines.push_back({Pieces(pieces).subspan(at, end - at), {}, {}});
    at = end;
  }
  return lines;
}

// Moves what follows "=" and a comment at the end into cells of their own.
void split_cells(std::vector<Line>& lines) {
  bool in_heredoc = false;
  for (Line& line : lines) {
    // A here-document goes over several lines only where an interpolation in it does.
    const bool was_inside = in_heredoc;
    for (const Piece& p : line.lead) {
      if (p.type == T::open_heredoc) in_heredoc = true;
      if (p.type == T::close_heredoc) in_heredoc = false;
    }
    if (was_inside) continue;
    if (line.lead.size() > 1 && line.lead.back().comment) {
      line.comment = line.lead.last(1);
      line.lead = line.lead.first(line.lead.size() - 1);
    }
    const auto equal = std::ranges::find(line.lead, T::equal, &Piece::type);
    const auto index = static_cast<std::size_t>(equal - line.lead.begin());
    if (equal == line.lead.end() || index == 0) continue;
    const Pieces rest = line.lead.subspan(index);
    // What opens brackets goes on below and is no cell.
    if (bracket_change(rest) != 0) continue;
    line.assign = rest;
    line.lead = line.lead.first(index);
  }
}

// Each line that opens more brackets than it closes indents those below it, by one level however many it
// opens.
void indent(std::vector<Line>& lines) {
  std::vector<int> levels;  // brackets that each level opened
  for (Line& line : lines) {
    if (line.lead.empty()) continue;
    if (line.lead[0].type == T::newline) {
      line.lead[0].spaces = 0;
      continue;
    }
    int net = 0;
    for (const Piece& p : line.lead) {
      net += bracket_change(p);
      if (p.type == T::open_heredoc) break;
    }
    net += bracket_change(line.assign);
    if (net > 0) {
      line.lead[0].spaces = 2 * levels.size();
      levels.push_back(net);
      continue;
    }
    for (int closed = -net; closed > 0 && !levels.empty();) {
      const int opened = levels.back();
      if (closed < opened)
        levels.back() -= closed;
      else
        levels.pop_back();
      closed -= std::min(closed, opened);
    }
    line.lead[0].spaces = 2 * levels.size();
  }
}

bool in_template(T type) { return type == T::quoted_literal || type == T::string_literal; }

// Whether a minus with this before it is a sign rather than a subtraction.
bool sign_follows(T before) {
  switch (before) {
    case T::eof:
    case T::open_paren:
    case T::open_brace:
    case T::open_bracket:
    case T::equal:
    case T::colon:
    case T::comma:
    case T::question:
    case T::plus:
    case T::star:
    case T::slash:
    case T::percent:
    case T::minus:
    case T::equal_equal:
    case T::not_equal:
    case T::greater:
    case T::greater_equal:
    case T::less:
    case T::less_equal:
    case T::and_and:
    case T::or_or:
    case T::bang: return true;
    default: return false;
  }
}

// Whether a space separates `left` from `right`; `before` is what stands before `left` in its cell.
bool spaced(const Piece& before, const Piece& left, const Piece& right) {
  const T l = left.type, r = right.type;
  if (r == T::newline || r == T::eof) return false;
  if (l == T::ident && r == T::open_paren) return false;
  if ((l == T::ident && r == T::double_colon) || (l == T::double_colon && r == T::ident)) return false;
  if (l == T::dot || r == T::dot) return false;
  if (r == T::comma || r == T::ellipsis) return false;
  if (l == T::comma) return true;
  if (in_template(l) || in_template(r) || l == T::open_quote || l == T::open_heredoc || r == T::close_quote ||
      r == T::close_heredoc)
    return false;
  // "[for x in [1, 2] : x]": a keyword, not a collection.
  if (l == T::ident && left.text == "in" && before.type == T::ident) return true;
  if (r == T::open_bracket && (l == T::ident || l == T::number || bracket_change(left) < 0)) return false;
  if (l == T::bang) return false;
  if (l == T::minus) return !sign_follows(before.type);
  if (l == T::open_brace || r == T::close_brace) return !(l == T::open_brace && r == T::close_brace);
  const bool mark = l == T::template_interp || l == T::template_control;
  if (mark && r == T::open_brace) return true;
  if (l == T::close_brace && r == T::template_end) return true;
  if (l == T::template_end && (r == T::template_interp || r == T::template_control)) return false;
  return bracket_change(left) <= 0 && bracket_change(right) >= 0;
}

void space(Pieces cell) {
  const Piece nothing;
  for (std::size_t i = 0; i + 1 < cell.size(); ++i)
    cell[i + 1].spaces = spaced(i > 0 ? cell[i - 1] : nothing, cell[i], cell[i + 1]) ? 1 : 0;
}

// Puts the first piece of a cell of neighbouring lines into one column, behind the widest of what comes
// before.
template <class Cell, class Before>
void align(std::vector<Line>& lines, Cell cell, Before before) {
  for (std::size_t at = 0; at < lines.size();) {
    std::size_t end = at, widest = 0;
    for (; end < lines.size() && !cell(lines[end]).empty(); ++end)
      widest = std::max(widest, before(lines[end]));
    for (std::size_t i = at; i < end; ++i) cell(lines[i])[0].spaces = widest - before(lines[i]) + 1;
    at = std::max(end, at + 1);
  }
}

}  // namespace

std::string lay_out(std::string_view text) {
  std::vector<Piece> pieces = pieces_of(text);
  std::vector<Line> lines = lines_of(pieces);
  split_cells(lines);
  indent(lines);
  for (Line& line : lines) {
    space(line.lead);
    space(line.assign);
  }
  align(
      lines, [](const Line& l) { return l.assign; }, [](const Line& l) { return columns(l.lead); });
  align(
      lines, [](const Line& l) { return l.comment; },
      [](const Line& l) { return columns(l.lead) + columns(l.assign); });
  std::string out;
  out.reserve(text.size());
  for (const Piece& p : pieces) {
    out.append(p.spaces, ' ');
    out += p.text;
  }
  // Blanks behind the last token, where no newline ends its line, are Terraform's to keep.
  const std::string_view last = pieces.empty() ? text.substr(0, 0) : pieces.back().text;
  out.append(text.size() - static_cast<std::size_t>(last.data() - text.data()) - last.size(), ' ');
  return out;
}

std::optional<std::string> canonical_layout(const hcl::SourceFile& file, hcl::Diagnostics& diags) {
  hcl::Arena arena;
  hcl::Diagnostics own;
  const hcl::Body* body = hcl::parse_file(file, arena, own);
  const bool broken = own.has_errors();
  diags.append(std::move(own));
  if (broken) return std::nullopt;
  return lay_out(rewrite_old_forms(file, *body));
}

}  // namespace reprise::config
